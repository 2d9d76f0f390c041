"""What do the signatures of a mail say of their owners: name, title, organisation, phones, address?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapport.inbox.zones.features import LOOK
from rapport.inbox.zones.vocabulary import SAYS
from rapport.inbox.zones.zoning import Zone

_MOST = 30  # lines of a signature that are read; what is longer is a disclaimer
_NAME_WORDS = 5
_MARKS = re.compile(r"[ \t]*(?:(?:[>|}]|&gt;)[ \t]*)*")
_EMAIL = re.compile(r"[\w.+=~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(
    r"(?<![\w@])(?:\+\s?\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)\s?|\d{1,5}[\s./-]){0,4}\d{2,8}(?:[\s./-]\d{2,5}){0,4}"
    r"(?:,?\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w@])"
)
_EXTENSION = re.compile(r"(?<!\w)[xX]-?\s?\d{3,6}$|(?<![\d-])\d-\d{4}$")
_FAX = re.compile(r"\bfax|\bfacsimile|\btelefax|\bfx\b|\bf\s?:", re.IGNORECASE)
_DIALLED = re.compile(r"\(\d{3}\)|(?<!\d)\d{3}[-.]\d{4}\b|\+\d|\b(?:tel|phone|fax|cell|mobile)", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z]")
_FEWEST_DIGITS = 7  # of a phone number with its area
_ADDRESS = re.compile(
    r"\b(?:street|avenue|ave|road|suite|floor|box|blvd|drive|plaza|stra(?:ß|ss)e|rue|calle|via)\b|\bst\.?(?:,|$)|"
    r"\b[A-Z]{2},?\s+\d{5}|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|^(?:[A-Z]{1,2}-)?\d{4,5} [A-Z]|, ?(?:Texas|California)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"\d|@|:|//|[!?]$|^(?:the|this|do|get|sent|best|thanks?|regards)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FIRM = re.compile(r"^[A-Z][^&]{1,40}\s&\s[A-Z]|\bL\.?L\.?[PC]\b")  # "Lund & Berg"
_AREA = re.compile(  # a line of one of these below a name says what its owner does
    r"\b(?:support|management|legal|sales|marketing|operations|scheduling|trading|logistics|accounting|finance|"
    r"communications|relations|development|resources|geologist|procurement|settlements|planning|research|strategy)\b",
    re.IGNORECASE,
)
_DEGREES = re.compile(r",?\s(?:Ph\.?D\.?|M\.?D\.?|Jr\.?|Esq\.?|CPA|MBA|PMP|P\.?E\.?)$")
_BETWEEN = re.compile(r"\s+[|•·–—]\s+|\s{3,}|\t+|\s+-\s+")


@dataclass(frozen=True, slots=True)
class Signature:
    """What one signature says; empty where it does not."""

    name: str
    title: str
    organisation: str
    phones: tuple[str, ...]  # as they stand, without fax numbers
    email: str
    address: str
    first: int  # number of its first line


def signatures(text: str, zones: Sequence[Zone]) -> tuple[Signature, ...]:
    """Every signature of a mail and of those that it quotes, in order; advertisements and disclaimers say nothing."""
    lines = [_MARKS.sub("", line[:LOOK], count=1).strip(" \t*_") for line in text.split("\n")]
    found = (_read(lines, run, _above(lines, zones, run[0])) for run in _runs(lines, zones))
    return tuple(each for each in found if each.name or each.title or each.phones or each.email)


def _runs(lines: list[str], zones: Sequence[Zone]) -> Iterator[list[int]]:
    run: list[int] = []
    for at, (line, zone) in enumerate(zip(lines, zones, strict=True)):
        if zone is not Zone.SIGNATURE:
            if run and line:
                yield run
                run = []
        elif any(map(str.isalnum, line)):
            run.append(at)
    if run:
        yield run


def _above(lines: list[str], zones: Sequence[Zone], at: int) -> str:
    """The last line of the sign-off above, where many write their name."""
    for before in range(at - 1, max(-1, at - 4), -1):
        if any(map(str.isalnum, lines[before])):
            return lines[before] if zones[before] is Zone.OUTRO else ""
    return ""


def _read(lines: list[str], run: list[int], above: str) -> Signature:
    pieces = [piece for at in run[:_MOST] for part in _BETWEEN.split(lines[at]) if (piece := part.strip(" ,;"))]
    says = [_says(piece) for piece in pieces]
    title = next((_title(piece) for piece, said in zip(pieces, says, strict=True) if said == "title"), "")
    organisation = next((piece for piece, said in zip(pieces, says, strict=True) if said == "firm"), "")
    address = "\n".join(piece for piece, said in zip(pieces, says, strict=True) if said == "address")
    name = _name(pieces[0]) if says[0] == "" or _says(pieces[0].split(",")[0]) == "" else ""
    emails = [found[0].lower() for piece in pieces if (found := _EMAIL.search(piece))]
    phones = tuple(dict.fromkeys(phone for at in run[:_MOST] for phone in _phones(lines[at])))
    name = name or (_name(above) if any(says) else "")
    second = pieces[1] if name and len(pieces) > 1 and says[1] == "" and not any(map(str.isdigit, pieces[1])) else ""
    area = _AREA.search(second) is not None
    title = title or (second if area else "")
    organisation = organisation or (second if second and not area else _behind(pieces, title))
    return Signature(name, title, organisation, phones, "".join(emails[:1]), address, run[0])


def _behind(pieces: Sequence[str], title: str) -> str:
    """What stands behind the comma after a title: most often who employs its holder."""
    behind = (piece.partition(title)[2] for piece in pieces if title and title in piece)
    return next((rest.strip(" ,") for rest in behind if rest.startswith(",")), "")


def _says(piece: str) -> str:
    """Whether a piece is an address, a title, a firm, a phone or an address on the net; empty for none of them."""
    if _ADDRESS.search(piece) and any(map(str.isdigit, piece)):
        return "address"
    if (
        "@" in piece
        or "www." in piece
        or "://" in piece
        or any(_phones(piece))
        or _FAX.search(piece)
        or piece[-1] == ":"
    ):
        return "net"
    words = [word.lower() for word in _WORD.findall(piece)]
    said = [SAYS.get(word, "") for word in words]
    if "job" in said and len(words) <= 9:
        return "title"
    return "firm" if ("firm" in said or _FIRM.search(piece)) and len(words) <= 9 else ""


def _title(piece: str) -> str:
    """Without a name before and a firm behind it, where commas part them."""
    parts = [part.strip() for part in piece.split(",")]
    says = [_says(part) for part in parts]
    if "title" not in says:
        return piece
    first = says.index("title")
    after = first + 1
    while after < len(parts) and (says[after] == "title" or _AREA.search(parts[after])):
        after += 1
    return ", ".join(parts[first:after])


def _name(line: str) -> str:
    """A line as a name: few words, each beginning with a capital or joining, nothing that no name has; or nothing."""
    line = _DEGREES.sub("", line.lstrip("-–—/~ ")).split(",")[0].strip(" .")
    words = line.split()
    if not 0 < len(words) <= _NAME_WORDS or _NOT_A_NAME.search(line):
        return ""
    joining = {"de", "van", "von", "der", "den", "da", "la", "le", "di", "del", "bin", "al"}
    fits = all(word[0].isupper() or word.strip("(\"'")[:1].isupper() or word in joining for word in words)
    return line if fits or len(words) == 1 else ""


def _phones(piece: str) -> Iterator[str]:
    """Numbers with enough digits; one is a fax by the label before it, or behind it where none is before."""
    if _ADDRESS.search(piece) and not _DIALLED.search(piece):
        return  # numbers of houses and post codes
    found = [each for each in _PHONE.finditer(piece) if sum(map(str.isdigit, each[0])) >= _FEWEST_DIGITS]
    ends = 0
    for at, each in enumerate(found):
        before = piece[ends : each.start()]
        after = piece[each.end() : found[at + 1].start() if at + 1 < len(found) else len(piece)]
        ends = each.end()
        if not _FAX.search(before if _LABEL.search(before) else after):
            yield each[0].strip()
    if not found and (extension := _EXTENSION.search(piece)) and not _FAX.search(piece):
        yield extension[0]
