"""What is to be seen at each line of a mail that tells a header from a greeting, a sign-off or a signature?

Every line is looked at once, at most LOOK characters of it, and knows its neighbours within REACH: linear time. Lines
without a letter or digit belong to no zone; they are what stands between the others.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from rapport.inbox.zones.vocabulary import CLOSING, GREETING, SAYS, key_of

LOOK = 300  # characters of a line that are looked at; real ones wrap before
REACH = 2  # neighbours on each side; a third told nothing more (measured)
_STEPS = (0, 1, 2, 3, 4, 7, 12, 24, 59)  # counts above become one: position matters near the edges

_MARKS = re.compile(r"[ \t]*(?:(?:[>|}]|&gt;)[ \t]*)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
DIGIT = re.compile(r"\d")
_ANYWHERE = {
    "mail": re.compile(r"[\w.+-]@[\w-]+\.\w"),
    "lotus": re.compile(r"/[A-Z]{2,}[/@]|@[A-Z]{3,}"),
    "url": re.compile(r"https?:|www\.|\w\.(?:com|org|net|html)\b", re.IGNORECASE),
    "file": re.compile(r"<<.*>>|see attached|\.(?:doc|xls|pdf|ppt|zip|txt|jpg|gif)\b", re.IGNORECASE),
    "code": re.compile(r"[{};]$|\w\(|\bat [a-z]+\.|</|\w=\w|\b(?:INFO|ERROR|WARN)\b|Exception|::|\$\w"),
    "older": re.compile(
        r"-{3,} ?(?:Original|Forwarded|Ursprüngliche|Message d|Mensa|Messaggio|Oorspronkelijk|Oprindelig|Ursprungligt|"
        r"Reply|Weitergeleitete|Wiadomość)|Forwarded by|Begin forwarded|元のメッセージ",
        re.IGNORECASE,
    ),
    "legal": re.compile(
        r"confidential|privileged|intended (?:recipient|for)|disclos|unauthori[sz]ed|notify|copyright|liability|"
        r"strictly|distribution|addressee|delete|property of|vertraulich|confidenti|riservat",
        re.IGNORECASE,
    ),
    "advert": re.compile(
        r"do you yahoo|get your|hotmail|msn|free (?:e-?mail|video)|mailing list|unsubscribe|nabble|virus|"
        r"sent (?:from|via) |gesendet von|von meinem .{1,30} gesendet|envoyé de|enviado desde|inviato da|verstuurd",
        re.IGNORECASE,
    ),
}
_WITH_DIGIT = {
    "phone": re.compile(r"\+?\d[\d().\-/ ]{6,}\d|\bx\d|\d{3}[-. ]\d{4}"),
    "date": re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d|\d\d?月"),
    "time": re.compile(r"\d{1,2}[:.]\d\d"),
    "zip": re.compile(r"\b[A-Z]{2},?\s+\d{5}|^[A-Z]?-?\d{4,5} [A-Z]"),
}
_AT_START = {
    "hi": GREETING,
    "bye": CLOSING,
    "item": re.compile(r"(?:[-*•o]|\d{1,2}[.)]|\(?[a-z0-9][.)]) ", re.IGNORECASE),
    "ps": re.compile(r"p\.? ?s\b", re.IGNORECASE),
}


@dataclass(slots=True)
class Line:
    """One line with a letter or digit, without its quotation marks."""

    at: int  # its number in the text
    body: str
    depth: int  # of quotation
    indent: int
    blanks: int  # empty lines before it
    rule: str  # which ruler stood before it, if any
    words: list[str]  # lower case
    flags: list[str]
    key: str  # of a header line
    announces: bool  # by its look a line of a header
    segment: int = 0  # lines between two changes of depth or announcements
    paragraph: int = 0


def lines_of(text: str, most: int) -> list[Line]:
    """The lines that belong to a zone, at most so many."""
    out: list[Line] = []
    blanks, rule = 0, ""
    for at, whole in enumerate(text.split("\n")):
        start = _MARKS.match(whole[:LOOK])
        body = whole[start.end() if start else 0 : LOOK].rstrip()
        if not any(map(str.isalnum, body)):
            blanks += not body
            rule = body[:1] + ("+" if len(body) > 8 else str(len(body))) if body else rule
            continue
        if len(out) == most:
            break
        out.append(_line(at, start[0] if start else "", body))
        out[-1].blanks, out[-1].rule = blanks, rule
        blanks, rule = 0, ""
    _group(out)
    return out


def _line(at: int, marks: str, body: str) -> Line:
    words = [word.lower() for word in _WORD.findall(body)]
    flags = list(dict.fromkeys(SAYS[word] for word in words if word in SAYS))
    flags += [name for name, pattern in _ANYWHERE.items() if pattern.search(body)]
    flags += [name for name, pattern in _AT_START.items() if pattern.match(body)]
    if DIGIT.search(body):
        flags += [name for name, pattern in _WITH_DIGIT.items() if pattern.search(body)]
    key = key_of(body)
    announces = bool(key) or "older" in flags or ("wrote" in flags and body[-1] in ":：-")
    depth = marks.count(">") + marks.count("|") + marks.count("}") + marks.count("&gt;")
    return Line(at, body, depth, len(marks) - depth, 0, "", words, flags, key, announces)


def _group(lines: list[Line]) -> None:
    for before, line in pairwise(lines):
        turns = line.depth != before.depth or line.announces != before.announces
        line.segment = before.segment + turns
        line.paragraph = before.paragraph + (turns or line.blanks > 0 or bool(line.rule))


def gap(before: Line | None, line: Line) -> int:
    """What step leads to a line: 0 to the first, 1 from the one above, 2 over empty lines, 3 a ruler, 4 other depth."""
    if before is None:
        return 0
    if line.depth != before.depth:
        return 4
    return 3 if line.rule else 2 if line.blanks else 1


def step(count: int) -> int:
    """A count as one of a few classes."""
    for bound in _STEPS:
        if count <= bound:
            return bound
    return 99


def own(line: Line) -> list[str]:
    """What a line shows by itself: said of it and of its neighbours."""
    body, words = line.body, line.words
    pieces = body.split()
    capital = sum(1 for piece in pieces if piece[0].isupper())
    first, last = body[0], body[-1]
    out = [f"f:{flag}" for flag in line.flags]
    out += (
        f"n:{step(len(words))}",
        f"l:{min(len(body) // 12, 7)}",
        "e:" + ("a" if last.isalpha() else "0" if last.isdigit() else last),
        "b:" + ("A" if first.isupper() else "a" if first.isalpha() else "0" if first.isdigit() else first),
        f"c:{capital * 4 // len(pieces)}",
        f"d:{min(line.depth, 3)}",
    )
    if len(words) <= 4:
        out.append(f"s:{len(words)}{capital == len(pieces)}")
    if len(words) <= 3 and last == ",":
        out.append("comma")
    if line.announces:
        out += ("ann", f"k:{line.key}")
    return out
