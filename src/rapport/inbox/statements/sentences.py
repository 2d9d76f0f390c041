"""Into which sentences does a text fall, so that each can stand as evidence by itself?"""

import re
from collections.abc import Iterator

from rapport.inbox.zones.vocabulary import GREETING

LOOKED_AT = 5_000  # characters of new text: who announces something does it at the beginning
LONGEST = 500  # characters of a sentence; what is longer is a table or a log

_PARAGRAPH = re.compile(r"\n\s{0,80}\n|\n(?=[ \t]{0,20}(?:[-*•·o]|\d{1,2}[.)])[ \t])")
_BULLET = re.compile(r"[ \t]{0,20}(?:[-*•·o]|\d{1,2}[.)])[ \t]+")
_SHORT = ("Mr", "Ms", "Dr", "Sr", "St", "Mrs", "Prof")  # not behind these, nor behind an initial: "Dr. Roe", "J. Roe"
_END = re.compile(
    r"[.!?…]" + "".join(rf"(?<!\b{each}\.)" for each in _SHORT) + r"(?<![\s.][A-Z]\.)(?<![\d\s][.!?…])"
    r"['\")]?\s+(?=[A-ZÀ-ÖØ-Þ¿¡\"“'(])"
)
_GREETING_ENDS = 60  # characters within which a greeting has its comma


def paragraphs(text: str) -> list[str]:
    """The paragraphs and points of a list, as they stand."""
    return _PARAGRAPH.split(text[:LOOKED_AT].replace("’", "'"))


def sentences(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph in order, each on one line; a greeting is one of its own."""
    body = _BULLET.sub("", paragraph, count=1) if _BULLET.match(paragraph) else paragraph
    first, newline, rest = body.lstrip().partition("\n")
    if newline and len(first) <= _GREETING_ENDS and first.rstrip().endswith((",", "!", ":")) and GREETING.match(first):
        yield first.strip()
        body = rest
    line = " ".join(body.split())
    begin = 0
    for end in _END.finditer(line):
        yield line[begin : end.end()].rstrip()
        begin = end.end()
    if line[begin:]:
        yield line[begin:]
