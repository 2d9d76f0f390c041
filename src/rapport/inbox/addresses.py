"""Which addresses stand in a From, To or Cc line?

RFC 5322 address lists with groups, comments, quoted local parts and routes, and what real mail makes of them. The
email package reads the same lists but recurses on nested comments; here every character is looked at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapport.inbox.caps import ADDRESS
from rapport.inbox.headers import clean, words
from rapport.inbox.model import Address

_SIMPLE = re.compile(
    r"""(?:"([^"\\]*)"\s?|([^"(),:;<>@\[\]\\]*))<([a-z0-9._+=~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*)>""", re.IGNORECASE
)
_BARE = re.compile(r"[a-z0-9._+=~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)
_TOKEN = re.compile(
    r"""=\?[^?\s"]{1,60}\?[QqBb]\?[^?\s"<>]{0,500}\?="""  # an encoded word may hold a comma
    r"""|"(?:[^"\\]|\\.)*(?:"|\\?$)|[()<>,;:\\]|[^"()<>,;:\\=]+|=""",
    re.DOTALL,
)
_ATOM = r"""[^\s"(),:;<>@\[\]\\\x00-\x1f\x7f-\x9f]"""
_PLAUSIBLE = re.compile(
    rf"""(?:({_ATOM}+)|"((?:[^"\\@\x00-\x1f\x7f-\x9f]|\\[^@\x00-\x1f])+)")"""
    rf"""@({_ATOM}+|\[[0-9a-z.:]{{2,60}}\])""",
    re.IGNORECASE,
)
_ID = re.compile(r"<\s?([^<>\s]+)\s?>")
_AROUND_AT = re.compile(r"\s?@\s?")  # obsolete syntax of RFC 822; runs of space are one here
_QUOTED_PAIR = re.compile(r"\\(.)")


def addresses(value: str) -> list[Address]:
    """All usable addresses of one header value (encoded words still in place), in order; the others are left out."""
    value = clean(value)
    found: list[Address] = []
    for piece in value.split(","):
        piece = piece.strip()
        if match := _SIMPLE.fullmatch(piece):
            name = match[1] if match[1] is not None else match[2]
            found.append(Address(match[3].lower(), _name(name)))
        elif _BARE.fullmatch(piece):
            found.append(Address(piece.lower()))
        elif piece:
            return [address for address in _parsed(value) if address]
    return found


def plausible(text: str) -> str:
    """An address in the one form in which it is stored, or nothing: one @, no spaces or controls, lower case."""
    match = _PLAUSIBLE.fullmatch(text)
    if not match or len(text) > ADDRESS:
        return ""
    local, quoted, domain = match.groups()
    domain = domain.rstrip(".").lower()
    if not domain or domain.startswith(".") or ".." in domain:
        return ""
    if local is None:
        inner = _QUOTED_PAIR.sub(r"\1", quoted)
        local = inner if re.fullmatch(_ATOM + "+", inner) else f'"{quoted}"'
    return f"{local.lower()}@{domain}"


def _name(text: str) -> str:
    name = words(text).strip("'\" ")
    return "" if "@" in name and plausible(name) else name[:ADDRESS]


@dataclass(slots=True)
class _Piece:
    """What stands between two commas, while it is read."""

    outside: list[str] = field(default_factory=list)  # with quotes
    angle: list[str] | None = None
    comment: list[str] = field(default_factory=list)

    def address(self) -> Address | None:
        outside = "".join(self.outside).strip()
        comment = "".join(self.comment)
        if self.angle is not None:
            email = plausible(_bare("".join(self.angle)))
            return Address(email, _name(_unquoted(outside) or comment)) if email else None
        if email := plausible(_bare(outside)):
            return Address(email, _name(comment))
        if "@" not in outside:
            return None
        one = [email for email in map(plausible, outside.split()) if email]
        return Address(one[0], _name(comment)) if len(one) == 1 else None


def _bare(text: str) -> str:
    """`<@relay:user@host>`, `<mailto:user@host>` → user@host; no space around the @."""
    text = _AROUND_AT.sub("@", text.strip())
    return text.rpartition(":")[2] if text.startswith("@") or text[:7].lower() == "mailto:" else text


def _unquoted(text: str) -> str:
    return _QUOTED_PAIR.sub(r"\1", text.replace('\\"', "\\\x00").replace('"', "").replace("\x00", '"'))


def _parsed(value: str) -> Iterator[Address | None]:
    piece, depth = _Piece(), 0
    angle = False
    for part in _TOKEN.findall(value):
        if part == "(":
            depth += 1
        elif depth:
            depth -= part == ")"
            if depth:
                piece.comment.append(part)
        elif part == "<" and not angle:
            piece.angle, angle = [], True
        elif part == ">":
            angle = False
        elif part in ",;" and not (angle and piece.angle and piece.angle[0].lstrip().startswith("@")):
            yield piece.address()
            piece, angle = _Piece(), False
        elif angle and piece.angle is not None:
            piece.angle.append(part)
        elif part == ":" and "@" not in "".join(piece.outside[-3:]) and not piece.angle:
            piece = _Piece()  # what stood before was the name of a group
        else:
            piece.outside.append(part)
    yield piece.address()


def ids(value: str) -> list[str]:
    """The Message-IDs in angle brackets, in order; without brackets every word that looks like one."""
    value = clean(value)
    return _ID.findall(value) or [word.strip("<>,;") for word in value.split() if "@" in word]
