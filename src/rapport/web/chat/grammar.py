"""What does somebody want who typed this? Fixed sentences in many variants; whatever fits none is UNKNOWN.

An approval is never understood from a longer text: only the whole line "send" or "send urgently" is one.
"""

import re

from rapport.web.chat.intents import Intent as Intent
from rapport.web.chat.intents import Wish as Wish
from rapport.web.chat.phrases import ASK, END, PATTERNS, POLITE
from rapport.web.chat.spelling import corrected

LONGEST = 400  # characters: every sentence is shorter, and a pasted mail is no command

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
_LEAD = re.compile(rf"^{POLITE}{ASK}{POLITE}", re.IGNORECASE)
_COMPILED = tuple((wish, re.compile(rf"^{pattern}{END}$", re.IGNORECASE)) for wish, pattern in PATTERNS)
_OUTER = " \t\r\n.,;:!?\"'“”‘’„«»()[]{}<>*_`…"
_HERE = frozenset(
    {
        "this customer",
        "them",
        "they",
        "here",
        "it",
        "this account",
        "this one",
        "the customer",
        "this",
        "customer",
        "account",
    }
)


def read(typed: str) -> Intent:
    """The intent of one line. Never raises; a text that is too long, or has several lines, is no command."""
    line = typed.strip()
    if not line or len(line) > LONGEST or len(line.splitlines()) > 1:
        return Intent(Wish.UNKNOWN)
    exact = _exact(line)
    if exact is not None:
        return Intent(exact)
    words = tuple(line.replace("’", "'").strip(_OUTER).split())
    readings = [one for one in (_fitting(words, words), _fitting(corrected(words), words)) if one is not None]
    return min(readings, key=_left_to_names, default=Intent(Wish.UNKNOWN))


def _exact(line: str) -> Wish | None:
    """A whole line that is a command; a question mark makes "send" a question, which is none."""
    bare = line[1:-1] if line.startswith("[") and line.endswith("]") else line
    # lower, not casefold: a look-alike such as "ſend" must not become the command.
    told = " ".join(bare.split()).lower().rstrip(".!")
    if told in EXACT:
        return EXACT[told]
    asked = EXACT.get(told.rstrip("?"))
    return asked if asked in (Wish.HELP, Wish.STATUS) else None


def _left_to_names(intent: Intent) -> int:
    """Words in slots: of "snooze TechCorp untl Friday" the reading that knows "until" leaves fewer."""
    return len(intent.customer.split()) + len(intent.target.split())


def _fitting(words: tuple[str, ...], typed: tuple[str, ...]) -> Intent | None:
    """The first sentence that fits `words`; what stands in its slots is taken from what was `typed`."""
    line = " ".join(words)
    lead = _LEAD.match(line)
    for begin in dict.fromkeys((lead.end() if lead else 0, 0)):
        for wish, pattern in _COMPILED:
            match = pattern.match(line[begin:])
            if match is not None:
                customer, target = (_slot(_typed(match, name, typed)) for name in ("customer", "target"))
                return Intent(wish, customer, target, match.groupdict().get("when") or "")
    return None


def _typed(match: re.Match[str], name: str, typed: tuple[str, ...]) -> str:
    """What stands in a slot, in the words of `typed`: a name is never corrected here. A slot begins a word."""
    found = match.groupdict().get(name)
    if not found:
        return ""
    first = len(typed) - len(match.string[match.start(name) :].split())
    return _with_ending(found, typed[first : first + len(found.split())])


def _with_ending(found: str, typed: tuple[str, ...]) -> str:
    """The last word may be cut ("DataFlow's escalation"): then the ending is cut from what was typed as well."""
    last = found.split()[-1]
    if typed and typed[-1] != last and typed[-1].startswith(last):
        return " ".join((*typed[:-1], last))
    return " ".join(typed)


def _slot(words: str) -> str:
    """What stands in a slot, without quotes around it; "this customer" is the one on the page, so empty."""
    found = words.strip(_OUTER)
    return "" if found.casefold() in _HERE else found
