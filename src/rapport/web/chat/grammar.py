"""What does somebody want who typed this? Fixed sentences in many variants; whatever fits none is UNKNOWN.

An approval is never understood from a longer text: only the whole line "send" or "send urgently" is one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 400  # characters: every sentence below is shorter, and a pasted mail is no command


class Wish(StrEnum):
    ESCALATION_RESPONSE = "escalation_response"
    INTRO_REQUEST = "intro_request"
    MULTI_THREAD = "multi_thread"
    WHO_KNOWS = "who_knows"
    WHAT_CHANGED = "what_changed"
    WHY_AT_RISK = "why_at_risk"
    SEND = "send"
    SEND_URGENTLY = "send_urgently"
    UNDO = "undo"
    STATUS = "status"
    EDIT = "edit"
    EDIT_NOTE = "edit_note"
    ADD_COPIES = "add_copies"
    DISCARD = "discard"
    HELP = "help"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Intent:
    """A wish and the words in its slots, as the person wrote them."""

    wish: Wish
    customer: str = ""
    target: str = ""  # a person's name or a title


# The whole line, nothing before or after: what acts on a draft must not be a matter of interpretation.
EXACT = {
    "send": Wish.SEND,
    "send urgently": Wish.SEND_URGENTLY,
    "undo": Wish.UNDO,
    "status": Wish.STATUS,
    "was it sent": Wish.STATUS,
    "edit": Wish.EDIT,
    "edit draft intro": Wish.EDIT_NOTE,
    "add ccs": Wish.ADD_COPIES,
    "add cc": Wish.ADD_COPIES,
    "not now": Wish.DISCARD,
    "discard": Wish.DISCARD,
    "help": Wish.HELP,
    "what can you do": Wish.HELP,
    "what can i ask": Wish.HELP,
    "hello": Wish.HELP,
    "hi": Wish.HELP,
}

_POLITE = r"(?:(?:hey|hi|hello|ok|okay|please|kindly|now|rapport),? )*"
_ASK = (  # asking politely changes nothing
    r"(?:(?:can|could|would|will) (?:you|we) (?:please )?|i(?: would|'d)? (?:want|like|need)(?: you)?(?: to)? "
    r"|let(?:'s| us) |help me (?:to )?|we (?:should|need to|must|want to) )?"
)
_A = r"(?:(?:a|an|the|our|my|this|their) )?"
_END = r"(?: (?:please|now|today|asap|for me|thanks|thank you))*"
_AT = r"(?:at|from|inside|within|over at)"
_OF = r"(?:of|in|with|for)"  # weaker: "Head of IT at Bank of Norway" is divided at "at"
_WRITE = r"(?:draft|write|prepare|compose|create|generate|make|start|get me|give me)"
_RESPONSE = r"(?:response|reply|answer|acknowledgement|acknowledgment|e-?mail|mail|message)"
_INTRO = r"(?:intro|introduction)"
_INTRODUCE = r"(?:introduce (?:me|us)|get (?:(?:me|us) )?introduced|be introduced)"
_REQUEST = r"(?:(?:request|ask for|draft|write|prepare|get|get me|make|organi[sz]e|set up) )?(?:me )?"
_WHO = r"who (?:of us |in the team |here )?(?:knows|has met|is close to|can introduce (?:me|us) to)"
_CUSTOMER = r"(?P<customer>.+?)"
_DUTY = r"(?:(?:head|director|vp|svp|evp|vice president|chief|manager|lead) of )?"
_TARGET = rf"(?P<target>{_DUTY}.+?)"

_AT_CUSTOMER = rf"{_AT} {_A}{_CUSTOMER}"
_WHOM_AT = rf"{_A}{_TARGET} {_AT_CUSTOMER}"
_WHOM_OF = rf"{_A}{_TARGET} {_OF} {_A}{_CUSTOMER}"
_INTRO_TO = rf"{_REQUEST}{_A}{_INTRO}(?: request)? (?:to|with|for)"
_ANSWER_TO = rf"(?:(?:respond|reply|answer|react)(?: to)?|{_WRITE} (?:me )?{_A}{_RESPONSE} (?:to|for|on|about))"
_NEWS = r"what(?:'s| is| has|'s been)? (?:changed|new|happened|happening|going on)"

# Order matters: the first pattern that fits the whole line wins.
_PATTERNS: tuple[tuple[Wish, str], ...] = (
    (Wish.ESCALATION_RESPONSE, rf"(?:{_WRITE} )?(?:me )?{_A}escalation {_RESPONSE}(?: (?:for|to|at) {_A}{_CUSTOMER})?"),
    (Wish.ESCALATION_RESPONSE, rf"{_ANSWER_TO} {_A}escalation (?:at|of|from|by|for) {_A}{_CUSTOMER}"),
    (Wish.ESCALATION_RESPONSE, rf"{_ANSWER_TO} {_A}escalation"),
    (Wish.ESCALATION_RESPONSE, rf"{_ANSWER_TO} {_A}{_CUSTOMER}(?:'s|')? escalation"),
    (Wish.INTRO_REQUEST, rf"{_INTRO_TO} {_WHOM_AT}"),
    (Wish.INTRO_REQUEST, rf"{_INTRODUCE} to {_WHOM_AT}"),
    (Wish.INTRO_REQUEST, rf"{_INTRO_TO} {_WHOM_OF}"),
    (Wish.INTRO_REQUEST, rf"{_INTRODUCE} to {_WHOM_OF}"),
    (Wish.INTRO_REQUEST, rf"(?:meet|reach) {_WHOM_AT}"),
    (Wish.INTRO_REQUEST, rf"{_REQUEST}{_A}{_INTRO}(?: request)? (?:{_AT}|in|for) {_A}{_CUSTOMER}"),
    (Wish.INTRO_REQUEST, rf"{_REQUEST}{_A}{_INTRO}(?: request)? to {_A}{_TARGET}"),
    (Wish.INTRO_REQUEST, rf"{_INTRODUCE} to {_A}{_TARGET}"),
    (Wish.MULTI_THREAD, rf"multi(?:-| )?thread(?:ing)?(?: (?:into|in|at|with|for))? {_A}{_CUSTOMER}"),
    (Wish.MULTI_THREAD, rf"(?:widen|broaden) (?:our )?(?:relationships?|contacts?) (?:at|with|in) {_A}{_CUSTOMER}"),
    (Wish.MULTI_THREAD, r"multi(?:-| )?thread"),
    (Wish.WHO_KNOWS, rf"{_WHO} {_WHOM_AT}"),
    (Wish.WHO_KNOWS, rf"{_WHO} {_WHOM_OF}"),
    (Wish.WHO_KNOWS, rf"who (?:do we know|are our contacts|do we have) (?:at|in) {_A}{_CUSTOMER}"),
    (Wish.WHO_KNOWS, rf"{_WHO} {_A}{_TARGET}"),
    (Wish.WHAT_CHANGED, rf"{_NEWS} (?:at|with|in|for) {_A}{_CUSTOMER}"),
    (Wish.WHAT_CHANGED, _NEWS),
    (Wish.WHY_AT_RISK, rf"(?:why )?is {_A}{_CUSTOMER} (?:at risk|in danger|in trouble|red)"),
    (Wish.WHY_AT_RISK, rf"what(?:'s| is| are) {_A}risks? (?:at|with|for) {_A}{_CUSTOMER}"),
)
_LEAD = re.compile(rf"^{_POLITE}{_ASK}{_POLITE}", re.IGNORECASE)
_COMPILED = tuple((wish, re.compile(rf"^{pattern}{_END}$", re.IGNORECASE)) for wish, pattern in _PATTERNS)
_OUTER = " \t\r\n.,;:!?\"'“”‘’„«»()[]{}<>*_`…"
_HERE = frozenset(
    {"this customer", "them", "here", "it", "this account", "this one", "the customer", "this", "customer", "account"}
)


def read(typed: str) -> Intent:
    """The intent of one line. Never raises; a text that is too long, or has several lines, is no command."""
    line = typed.strip()
    if not line or len(line) > LONGEST or len(line.splitlines()) > 1:
        return Intent(Wish.UNKNOWN)
    exact = _exact(line)
    if exact is not None:
        return Intent(exact)
    words = " ".join(line.replace("’", "'").split()).strip(_OUTER)
    rest = _LEAD.sub("", words)
    for wish, pattern in _COMPILED:
        match = pattern.match(rest) or pattern.match(words)
        if match is not None:
            slots = match.groupdict()
            return Intent(wish, _slot(slots.get("customer")), _slot(slots.get("target")))
    return Intent(Wish.UNKNOWN)


def _exact(line: str) -> Wish | None:
    """A whole line that is a command; a question mark makes "send" a question, which is none."""
    bare = line[1:-1] if line.startswith("[") and line.endswith("]") else line
    # lower, not casefold: a look-alike such as "ſend" must not become the command.
    told = " ".join(bare.split()).lower().rstrip(".!")
    if told in EXACT:
        return EXACT[told]
    asked = EXACT.get(told.rstrip("?"))
    return asked if asked in (Wish.HELP, Wish.STATUS) else None


def _slot(words: str | None) -> str:
    """What stands in a slot, without quotes around it; "this customer" is the one on the page, so empty."""
    found = (words or "").strip(_OUTER)
    return "" if found.casefold() in _HERE else found
