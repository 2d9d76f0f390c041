"""What kind of trouble do these words describe? Whole words only: "download" is not "down", "Slack" is no "SLA"."""

import re
from collections.abc import Iterable
from functools import cache

from rapport.inbox.model import Severity
from rapport.signals.model import EscalationType

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Phrase = tuple[str, ...]


def _phrases(*texts: str) -> frozenset[Phrase]:
    return frozenset(tuple(text.split()) for text in texts)


BILLING = _phrases(
    "invoice", "invoices", "invoiced", "billing", "billed", "bills", "the bill", "our bill", "your bill", "a bill",
    "my bill", "this bill", "last bill", "wrong bill", "monthly bill", "bill for", "overcharged", "overbilled",
    "refund", "refunds", "payment", "payments", "charge", "charges", "charged", "credit note", "purchase order",
    "price", "pricing",
)  # fmt: skip
TECHNICAL = _phrases(
    "api", "apis", "bug", "bugs", "crash", "crashes", "crashed", "crashing", "error", "errors", "outage", "outages",
    "is down", "are down", "was down", "been down", "went down", "goes down", "down since", "downtime",
    "integration", "integrations", "sync", "synchronization", "synchronisation", "syncs", "timeout", "timeouts",
    "failure", "failures", "failing", "fails", "failed", "broken", "latency", "slow", "login", "vpn", "data loss",
    "database", "deployment", "performance", "webhook", "webhooks", "export", "import", "download", "downloads",
    "site down", "website down", "system down", "systems down", "server down", "servers down", "platform down",
    "service down", "services down", "production down", "still down", "down again", "completely down", "totally down",
)  # fmt: skip
SERVICE = _phrases(
    "sla", "slas", "service", "response time", "response times", "no answer", "no reply", "no response", "unanswered",
    "nobody answers", "nobody answered", "not answered", "not responded", "still waiting", "support team", "rude",
    "missed call", "missed deadline", "missed deadlines", "onboarding", "training",
)  # fmt: skip

# Displeasure with us, not a fault report: "slow" or "broken" alone is none.
COMPLAINT = _phrases(
    "unacceptable", "inacceptable", "disappointed", "disappointing", "frustrated", "frustrating", "frustration",
    "fed up", "furious", "angry", "outrageous", "outraged", "terrible", "appalling", "let down", "lost confidence",
    "losing confidence", "lost patience", "losing patience", "lost trust", "losing trust", "complaint", "complaints",
    "complain", "complaining", "unhappy", "dissatisfied", "not happy", "not satisfied", "not acceptable",
    "other vendors", "to another vendor", "find another vendor", "looking for alternatives", "look for alternatives",
    "looking at alternatives", "look at alternatives", "looking into alternatives", "evaluating alternatives",
    "evaluate alternatives", "considering alternatives", "consider alternatives", "exploring alternatives",
    "explore alternatives", "alternatives to your", "cancel our contract", "terminate our contract",
    "hear from our lawyer", "hear from our lawyers", "involve our lawyer", "involve our lawyers",
    "involving our lawyers", "our lawyers will contact", "legal action", "breach of contract",
    "run out of patience", "ran out of patience", "last straw", "inakzeptabel", "nicht akzeptabel", "enttäuscht",
    "unzufrieden", "verärgert", "inadmissible", "déçu", "déçue", "déçus", "insatisfait", "mécontent", "mécontents",
    "inaceptable", "decepcionado", "decepcionada", "insatisfecho", "inaceitável", "insatisfeito", "insatisfeita",
)  # fmt: skip
ESCALATING = _phrases(
    "escalate", "escalating", "escalation", "escalated", "speak to your manager", "speak with your manager",
    "talk to your manager", "eskalieren", "eskaliere", "eskalation", "escalader", "escalade", "escalar",
    "escalamos", "escalando", "escalamiento", "vorgesetzten",
    *(f"{verb} your {who}" for verb in ("speak to", "speak with", "talk to", "talk with", "write to", "writing to",
      "go to", "going to", "turn to", "complain to", "contact", "involve", "call")
      for who in ("management", "ceo", "boss")),
)  # fmt: skip
# Doubt about us, said without anger: who speaks so three times in half a year speaks against us.
OPPOSING = _phrases(
    "not convinced", "unconvinced", "hard to justify", "cannot justify", "can't justify", "was against", "am against",
    "do not trust", "don't trust", "i doubt", "spend it elsewhere", "money elsewhere", "see no value", "no value in",
    "not worth", "never wanted", "the old screen", "the old system", "the old tool", "see the opposite",
    "better off without", "rather not use", "would not have chosen", "would not recommend", "do not recommend",
    "nicht überzeugt", "bin dagegen", "bezweifle", "pas convaincu", "pas convaincue", "suis contre", "no me convence",
    "estoy en contra", "não estou convencido", "sou contra",
)  # fmt: skip
STANDSTILL = _phrases(
    "outage", "is down", "are down", "was down", "been down", "went down", "goes down", "down since", "data loss",
    "lost data", "data breach", "security incident", "standstill", "cannot work",
)  # fmt: skip

# "in charge of" and "take charge" are duties and "free of charge" is no charge.
_NO_CHARGE_AFTER = frozenset({"in", "of", "take", "takes", "taking", "took", "taken", "full"})
_NEGATIONS = frozenset({
    "no", "not", "never", "nothing", "without", "isn't", "aren't", "wasn't", "don't", "didn't", "can't", "cannot",
    "couldn't", "won't", "nicht", "kein", "keine", "pas", "não",
})  # fmt: skip
# "Our escalation matrix" is paper, and whoever sends it escalates nothing.
_PAPER = frozenset({
    "matrix", "policy", "policies", "path", "paths", "procedure", "procedures", "process", "contact", "contacts",
    "plan", "plans", "point", "points", "level", "levels",
})  # fmt: skip
LONGEST_PHRASE = max(len(phrase) for phrase in COMPLAINT | ESCALATING | OPPOSING)
SEVERITIES = tuple(Severity)  # the gravest last


def words(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, without the "'s" of "our SLA's end"."""
    return tuple(match.group().lower().replace("’", "'").removesuffix("'s") for match in _WORD.finditer(text))


def found(text: tuple[str, ...], phrases: Iterable[Phrase]) -> int:
    """How often any of the phrases stands in the words."""
    return sum(_hits(text, phrase) for phrase in phrases)


def _hits(text: tuple[str, ...], phrase: Phrase) -> int:
    size = len(phrase)
    places = (i for i in range(len(text) - size + 1) if text[i : i + size] == phrase)
    return sum(not (phrase == ("charge",) and i and text[i - 1] in _NO_CHARGE_AFTER) for i in places)


def complains(text: str) -> bool:
    """Whether the words say that somebody is displeased with us; "no complaints", "nothing to complain" do not."""
    return _said(text, COMPLAINT, near=1)


def escalates(text: str) -> bool:
    """Whether the words take it to somebody higher; "no need to escalate" does not."""
    return _said(text, ESCALATING, near=3)


def opposes(text: str) -> bool:
    """Whether the words speak against us without anger: "I am still not convinced"."""
    return _said(text, OPPOSING, near=1)


def _said(text: str, phrases: frozenset[Phrase], *, near: int) -> bool:
    """Whether any of the phrases stands there without a negation among the `near` words before it."""
    lowered = text.lower()
    for mark in _marks(phrases):  # a plain loop: every mail of half a year comes by here
        if mark in lowered:
            break
    else:
        return False
    if not _written(phrases).search(text):
        return False
    spoken = words(text)
    for i in range(len(spoken)):
        for size in range(1, LONGEST_PHRASE + 1):
            if spoken[i : i + size] in phrases and not _denied(spoken, i, near) and not _is_paper(spoken, i):
                return True
    return False


def _denied(spoken: tuple[str, ...], at: int, near: int) -> bool:
    """Whether a negation stands close before; "to" lets it stand farther off: "no reason to complain"."""
    reach = max(near, 3) if spoken[at - 1 : at] == ("to",) else near
    return bool(_NEGATIONS & set(spoken[max(0, at - reach) : at]))


def _is_paper(spoken: tuple[str, ...], at: int) -> bool:
    return spoken[at] == "escalation" and bool(_PAPER & set(spoken[at + 1 : at + 2]))


@cache
def _marks(phrases: frozenset[Phrase]) -> frozenset[str]:
    """Of each phrase the longest word, up to an apostrophe: where none of them is, none of the phrases is. A search for
    plain text takes a tenth of the time of one for a pattern, and most mails end here."""
    return frozenset(max(reversed("'".join(phrase).split("'")), key=len) for phrase in phrases)


@cache
def _written(phrases: frozenset[Phrase]) -> re.Pattern[str]:
    """A quick look before the words are counted out: most mails hold none of the phrases."""
    written = (r"[\W_]+".join(re.escape(word).replace("'", "['’]") for word in phrase) for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(sorted(written))})", re.IGNORECASE)


def escalation_type(category: str, text: str, *, by_executive: bool) -> EscalationType:
    """The type of an escalation: an executive who complains, else the ticket system's word, else the text's words."""
    if by_executive and complains(text):
        return EscalationType.EXECUTIVE_COMPLAINT
    stated = category.strip().lower().replace(" ", "_")
    if stated in (EscalationType.TECHNICAL, EscalationType.BILLING, EscalationType.SERVICE):
        return EscalationType(stated)
    spoken = words(f"{category} {text}")
    # Ties go to the narrower word list: an invoice that fails is still about the invoice.
    counts = {
        EscalationType.BILLING: found(spoken, BILLING),
        EscalationType.TECHNICAL: found(spoken, TECHNICAL),
        EscalationType.SERVICE: found(spoken, SERVICE),
    }
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else EscalationType.SUPPORT


def severity(stated: Severity, kind: EscalationType, text: str) -> Severity:
    """How bad: never below what the ticket system states; an angry executive or a standstill is at least high."""
    worse = kind is EscalationType.EXECUTIVE_COMPLAINT or found(words(text), STANDSTILL) > 0
    return at_least(stated, Severity.HIGH) if worse else stated


def at_least(one: Severity, other: Severity) -> Severity:
    """The graver of two."""
    return max(one, other, key=SEVERITIES.index)


def graver(one: Severity, other: Severity) -> bool:
    return SEVERITIES.index(one) > SEVERITIES.index(other)
