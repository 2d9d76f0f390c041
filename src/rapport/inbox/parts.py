"""Which parts does a message have, and which of them are its text?

A walk over offsets: no part is copied before it is decoded, so that twenty levels of a large message cost no more
memory than one. Every level looks for its boundary with one pass of `bytes.find`.
"""

import re
from binascii import Error, a2b_qp, a2b_uu
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapport.inbox.caps import Caps, Reason, Unreadable
from rapport.inbox.headers import Headers, base64, bounded, charset, decode, loose, parameters, split
from rapport.inbox.markup import as_text

_DELIMITER_END = re.compile(rb"(--)?[ \t]*(?:\n|\Z)")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DELETED = dict.fromkeys([*range(9), *range(11, 32), 127])
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} \S.{0,250}$", re.MULTILINE)
_PASSES = 6  # times that a message of the largest size is looked through for boundaries; a smaller one more often
_NEAR_MISSES = 50_000  # lines that begin like a boundary and are none: two boundaries may share a beginning, no more
_MOST_WORK = 2  # bytes of text parts that are looked at, in units of the text cap


@dataclass(frozen=True, slots=True)
class Part:
    """One node of a message: where it lies in the bytes and how it is to be read."""

    type: str
    parameters: dict[str, str]
    headers: Headers
    start: int
    end: int
    children: tuple["Part", ...] = ()

    @property
    def attached(self) -> bool:
        return self.headers.token(b"content-disposition").startswith("attachment")

    def leaves(self) -> Iterator["Part"]:
        """Every part without children, in order, those of attached messages too."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(slots=True)
class _Walk:
    """What has been used up of the caps."""

    data: bytes
    caps: Caps
    parts: int = 0
    header_bytes: int = 0
    near_misses: int = 0
    scanned: int = 0  # bytes, each level anew

    def part(self, start: int, end: int, depth: int, default: str) -> Part:
        headers, body = split(self.data, start, end, self.caps)
        self.header_bytes += body - start
        if self.header_bytes > self.caps.part_headers:
            raise Unreadable(Reason.TOO_MANY_HEADERS, f"more than {self.caps.part_headers >> 20} MiB in its parts")
        return self.node(headers, body, end, depth, default)

    def node(self, headers: Headers, start: int, end: int, depth: int, default: str) -> Part:
        self.parts += 1
        if self.parts > self.caps.parts:
            raise Unreadable(Reason.TOO_MANY_PARTS, f"more than {self.caps.parts:,} parts")
        if depth > self.caps.nesting:
            raise Unreadable(Reason.TOO_DEEP, f"more than {self.caps.nesting} levels of parts")
        kind, named = _content_type(headers, default, self.caps)
        children: tuple[Part, ...] = ()
        if kind.startswith("multipart/") and (boundary := named.get("boundary", "").rstrip()):
            inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            spans = self.spans(boundary.encode("utf-8", "surrogateescape"), start, end)
            children = tuple(self.part(first, last, depth + 1, inner) for first, last in spans)
        elif kind == "message/rfc822" and start < end:
            children = (self.part(start, end, depth + 1, "text/plain"),)
        if kind.startswith("multipart/") and not children:
            kind = "text/plain"  # no boundary, or none found: what a person typed is still there
        return Part(kind, named, headers, start, end, children)

    def spans(self, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts between `--boundary` lines lie; the last may lack its closing line (RFC 2046, 5.1)."""
        self.scanned += end - start
        if self.scanned > _PASSES * self.caps.message:
            raise Unreadable(Reason.TOO_DEEP, "too many levels for so large a message")
        delimiter = b"--" + boundary
        found: list[tuple[int, int]] = []
        open_at = -1
        at = start if self.data.startswith(delimiter, start, end) else self.next(delimiter, start, end)
        while at >= 0:
            line = _DELIMITER_END.match(self.data, at + len(delimiter), end)
            if line:
                if open_at >= 0:
                    found.append((open_at, max(open_at, at - 1)))
                    if len(found) > self.caps.parts:
                        raise Unreadable(Reason.TOO_MANY_PARTS, f"more than {self.caps.parts:,} parts")
                open_at = -1 if line[1] else line.end()
                if line[1]:
                    break
            else:
                self.missed()
            at = self.next(delimiter, at + 1, end)
        if open_at >= 0 and open_at < end:
            found.append((open_at, end))
        return found

    def missed(self) -> None:
        self.near_misses += 1
        if self.near_misses > _NEAR_MISSES:
            raise Unreadable(Reason.TOO_MANY_PARTS, f"more than {_NEAR_MISSES:,} lines that look like boundaries")

    def next(self, delimiter: bytes, start: int, end: int) -> int:
        at = self.data.find(b"\n" + delimiter, max(0, start - 1), end)
        return at + 1 if at >= 0 else -1


def _content_type(headers: Headers, default: str, caps: Caps) -> tuple[str, dict[str, str]]:
    value = headers.raw(b"content-type")
    if not value:
        return default, {}
    kind, named = parameters(loose(bounded(value, caps)))
    return (kind if kind.count("/") == 1 else "text/plain"), named


def tree(data: bytes, headers: Headers, body: int, caps: Caps) -> Part:
    """The message as a tree of parts, within the caps; raises Unreadable beyond them."""
    kind = headers.raw(b"content-type")[:10].lower()
    if not kind.startswith((b"multipart/", b"message/")):  # nearly every mail there is
        return Part(*_content_type(headers, "text/plain", caps), headers, body, len(data))
    return _Walk(data, caps).node(headers, body, len(data), 0, "text/plain")


@dataclass(slots=True)
class _Budget:
    """How much decoding one message may still ask for, in bytes of input."""

    left: int
    out: list[str] = field(default_factory=list)


def text(data: bytes, root: Part, caps: Caps) -> str:
    """What a person would read as the body: plain text if there is any, else the HTML as text; cut at the cap."""
    budget = _Budget(caps.text * _MOST_WORK)
    pieces = _pieces(data, root, budget, caps)
    return "\n".join(piece for piece in pieces if piece)[: caps.text]


def _pieces(data: bytes, part: Part, budget: _Budget, caps: Caps) -> list[str]:
    if part.children and part.type == "multipart/alternative":
        return _alternative(data, part, budget, caps)
    if part.type.startswith("multipart/"):
        only = part.children[:1] if part.type == "multipart/related" else part.children
        return [piece for child in only for piece in _pieces(data, child, budget, caps)]
    if part.children or (part.attached and part.headers.raw(b"from") == b""):
        return []  # an attached message or file is not what this one says
    if part.type in ("text/plain", "text/html"):
        return [leaf(data, part, budget, caps)]
    return []


def _alternative(data: bytes, part: Part, budget: _Budget, caps: Caps) -> list[str]:
    plain_first = sorted(part.children, key=lambda child: child.type != "text/plain")
    for child in plain_first:
        pieces = _pieces(data, child, budget, caps)
        if any(piece.strip() for piece in pieces):
            return pieces
    return []


def leaf(data: bytes, part: Part, budget: _Budget, caps: Caps) -> str:
    """One text part decoded: transfer encoding, charset, HTML; never raises."""
    most = min(budget.left, caps.text)
    cost = 2 if part.type == "text/html" else 1  # a tree costs more than lines
    budget.left -= min(most, cost * (part.end - part.start))
    decoded = decode(transfer(data, part, most), part.parameters.get("charset", ""))
    if part.type == "text/html":
        decoded = as_text(decoded)
    return tidy(decoded)


def transfer(data: bytes, part: Part, most: int) -> bytes:
    """The bytes of a part without their Content-Transfer-Encoding, at most `most`; never raises."""
    coding = part.headers.token(b"content-transfer-encoding")
    if not coding or coding in ("7bit", "8bit", "binary"):
        return data[part.start : min(part.end, part.start + most)]
    if coding.startswith("quoted-printable"):
        return a2b_qp(data[part.start : min(part.end, part.start + 3 * most)])[:most]
    if coding.startswith("base64"):
        return base64(data[part.start : min(part.end, part.start + 2 * most)])[:most]
    if coding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _uu(data[part.start : min(part.end, part.start + 2 * most)])[:most]
    return data[part.start : min(part.end, part.start + most)]


def _uu(data: bytes) -> bytes:
    begin = data.find(b"begin ")
    out: list[bytes] = []
    for line in data[max(begin, 0) :].split(b"\n")[1 if begin >= 0 else 0 :]:
        if line == b"end":
            break
        try:
            out.append(a2b_uu(line))
        except Error:  # trailing garbage of some encoders: read as many bytes as the line announces
            out.append(_uu_line(line))
    return b"".join(out)


def _uu_line(line: bytes) -> bytes:
    length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
    try:
        return a2b_uu(line[:length])
    except Error:
        return b""


def tidy(value: str) -> str:
    """Line ends as LF, no controls but tab and line feed, no surrogates: text that any database takes."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii():
        return _without_uu(value if _plain(value) else value.translate(_DELETED))
    return _without_uu(_UNWANTED.sub("", value))


def _plain(value: str) -> bool:
    return value.replace("\n", "").replace("\t", "").isprintable()


def _without_uu(value: str) -> str:
    """Text without uuencoded files in it: they are attachments, not words."""
    if "begin " not in value or not _UU_BEGIN.search(value):
        return value
    out: list[str] = []
    inside = False
    lines = value.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if inside:
            inside = line != "end" and _is_uu(line)
            if inside or line == "end":
                continue
        elif _UU_BEGIN.match(line) and following and _is_uu(following):
            inside = True
            continue
        out.append(line)
    return "\n".join(out)


def _is_uu(line: str) -> bool:
    if not line or len(line) > 86:
        return line == ""
    length = (ord(line[0]) - 32) & 63
    return abs(len(line) - 1 - (length + 2) // 3 * 4) <= 2


__all__ = ["Part", "charset", "text", "tidy", "transfer", "tree"]
