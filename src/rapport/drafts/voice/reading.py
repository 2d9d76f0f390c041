"""How does one mail greet and end, how long is it, and how formal?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rapport.drafts.courtesies import GREETING
from rapport.drafts.voice.forms import SIGN_OFF
from rapport.drafts.voice.model import Habits

LAST_LINES = 14  # in which a sign-off is looked for; a signature below it has at most ten
_GREETED = re.compile(
    r"^(hey|hi|hello|dear)\b(?:\s+(?:(?:dr|mrs?|ms|prof)\.\s*)*[^\n,!:;.?]{1,60})?\s*(?:[,!:;–-]|$)", re.IGNORECASE
)
_NAMED = re.compile(r"^[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+)?,\s*$")
_ELSEWHERE = re.compile(rf"^(?:{GREETING})\b", re.IGNORECASE)  # "Hallo Jörg," greets, and does not teach a bare name
_CONTRACTED = re.compile(
    r"\b(?:I['’](?:m|ve|ll|d)|(?:we|you|they)['’](?:re|ve|ll|d)|(?:it|that|there|here|let)['’]s"
    r"|(?:do|does|did|is|are|was|were|have|has|ca|wo|would|could|should)n['’]t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What one mail shows; keys of forms, empty where it has none that Rapport knows."""

    greeting: str
    sign_off: str
    words: int  # between the two
    contracted: bool
    exclaiming: bool


def marks(text: str) -> Marks:
    """`text`: what its author wrote themselves, without quotations."""
    lines = [line.strip() for line in text.strip().split("\n")]
    greeting, begins = _greeting(lines)
    sign_off, ends = _sign_off(lines)
    said = " ".join([begins, *lines[1:ends]]) if ends else ""
    return Marks(greeting, sign_off, len(said.split()), bool(_CONTRACTED.search(said)), "!" in said)


def _greeting(lines: Sequence[str]) -> tuple[str, str]:
    """(key, what the first line says behind the greeting)."""
    first = lines[0] if lines else ""
    found = _GREETED.match(first)
    if found:
        return found.group(1).lower(), first[found.end() :].strip()
    if _NAMED.match(first) and not _ELSEWHERE.match(first) and _key(first) not in SIGN_OFF:
        return "name", ""
    return "", first


def _sign_off(lines: Sequence[str]) -> tuple[str, int]:
    """(key, number of its line); the last one that is a line of its own."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - LAST_LINES), -1):
        if _key(lines[at]) in SIGN_OFF:
            return _key(lines[at]), at
    return "", len(lines)


def _key(line: str) -> str:
    return " ".join(line.rstrip(" ,.!-–").lower().split())


def habits(texts: Sequence[str]) -> Habits:
    """Counted over somebody's mails; those without words say nothing."""
    read = [found for text in texts if text.strip() and (found := marks(text)).words]
    return Habits(
        mails=len(read),
        greetings=dict(Counter(one.greeting for one in read if one.greeting).most_common()),
        sign_offs=dict(Counter(one.sign_off for one in read if one.sign_off).most_common()),
        words=round(median(one.words for one in read)) if read else 0,
        contracted=sum(one.contracted for one in read),
        exclaiming=sum(one.exclaiming for one in read),
    )
