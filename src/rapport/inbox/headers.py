"""What do the header lines of a message say, whatever shape they are in?

The email package's header classes cost more than all else together (and some of its patch levels recurse or go
quadratic on hostile lines), so header lines are split and decoded here, each byte looked at a bounded number of times.
"""

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass
from encodings.aliases import aliases

from rapport.inbox import alphabets
from rapport.inbox.caps import Caps, Reason, Unreadable

_END = re.compile(rb"\n[ \t]*\n")
_LINES = re.compile(rb"(?:[!-9;-~]+[ \t]*:.*\n|[ \t].*\n|>?From .*\n)*")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([QqBb])\?(.{0,2000}?)\?=", re.ASCII)
_SPACES = re.compile(r"\s+")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^;]*))', re.DOTALL)
_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")

# Only charsets of text, looked up here and never by a foreign name: the codec registry keeps what it is asked for,
# and some of its codecs (idna, punycode, unicode_escape) are quadratic or warn.
_KNOWN = {
    name: codec
    for name, codec in {**aliases, **{codec: codec for codec in aliases.values()}}.items()
    if not codec.endswith("_codec") and codec not in {"idna", "punycode", "rot_13", "mbcs", "oem", "tactis"}
}
_KNOWN |= {
    "iso_8859_1": "cp1252",  # what those who say Latin-1 mean (WHATWG encoding standard)
    "latin_1": "cp1252",
    "ascii": "ascii",
    "us_ascii": "ascii",
    "iso_8859_9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "ks_c_5601_1987": "cp949",
    "euc_kr": "cp949",
    "iso_8859_8_i": "iso8859_8",
    "windows_874": "cp874",
    "unicode_1_1_utf_7": "utf_7",
    "koi8_u": "koi8_u",
    "utf8": "utf_8",
}
_KNOWN |= {name: "cp1252" for name, codec in _KNOWN.items() if codec == "latin_1"}


@dataclass(frozen=True, slots=True)
class Headers:
    """Header lines by lower-case name, unfolded, undecoded."""

    lines: Mapping[bytes, list[bytes]]

    def __contains__(self, name: bytes) -> bool:
        return name in self.lines

    def all(self, name: bytes) -> list[bytes]:
        return self.lines.get(name, [])

    def raw(self, name: bytes) -> bytes:
        """The first value as it stands, or nothing."""
        values = self.lines.get(name)
        return values[0].strip() if values else b""

    def token(self, name: bytes) -> str:
        """The first value as one clean lower-case line: for headers made of keywords."""
        values = self.lines.get(name)
        return clean(loose(values[0])).lower() if values else ""


def split(data: bytes, start: int, end: int, caps: Caps) -> tuple[Headers, int]:
    """Header lines and where the body begins, for data[start:end] with line ends normalised to LF."""
    if data.startswith(b"\n", start, end):
        return Headers({}), start + 1
    limit = min(end, start + caps.headers + 2)
    stop = data.find(b"\n\n", start, limit)
    body = stop + 2
    if stop < 0:
        found = _END.search(data, start, limit)
        stop, body = found.span() if found else (end, end)
    if stop - start > caps.headers:
        raise Unreadable(Reason.TOO_MANY_HEADERS, f"more than {caps.headers // 1024} KiB of headers")
    lines = _lines(data[start:stop])
    if lines is None:  # a line that is no header ends them, as in the email package
        stop = _LINES.match(data, start, min(end, stop + 1)).end()  # type: ignore[union-attr]
        lines, body = _lines(data[start:stop].rstrip(b"\n")) or {}, stop
    return Headers(lines), body


def _lines(block: bytes) -> dict[bytes, list[bytes]] | None:
    found: dict[bytes, list[bytes]] = {}
    for line in block.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n"):
        name, colon, value = line.partition(b":")
        name = name.rstrip().lower()
        if not colon or not name or b" " in name:
            if line.startswith((b"From ", b">From ")) or not line:
                continue
            return None
        if name in found:
            found[name].append(value)
        else:
            found[name] = [value]
    return found


def bounded(value: bytes, caps: Caps) -> bytes:
    """The value of a header that will be parsed, refused when longer than the cap."""
    if len(value) > caps.structured:
        raise Unreadable(Reason.HEADER_TOO_LONG, f"one header of {len(value):,} bytes")
    return value


def charset(name: str) -> str:
    """The codec for a charset that a mail names; empty when there is none."""
    return _KNOWN.get(name.strip().lower().replace("-", "_").replace(" ", "_"), "")


def decode(data: bytes, name: str = "") -> str:
    """Text of bytes in a charset that may be missing, wrong or unknown; never raises."""
    codec = charset(name) or "ascii"
    if codec in ("ascii", "utf_8", "cp1252") or codec.startswith("iso8859"):
        if data.isascii():
            return data.decode("ascii")
        if codec in ("ascii", "utf_8"):
            return _utf8(data, named=codec == "utf_8")
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, LookupError):  # UTF-16 and the like refuse some input even so
        return data.decode("latin-1")


def _utf8(data: bytes, *, named: bool) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    few = text.count("\ufffd") * 20 < len(text)  # cut in the middle of a character, say
    return text if named and few else data.decode(alphabets.likely(data) or "cp1252", "replace")


def loose(value: bytes) -> str:
    """A raw header value as text: eight-bit ones are UTF-8, raw ISO-2022-JP, surely East Asian or else Windows-1252."""
    if b"\x1b$" in value:
        return value.decode("iso2022_jp", "replace")
    return value.decode("ascii") if value.isascii() else _utf8(value, named=False)


def clean(value: str) -> str:
    """One line without controls, line breaks of any alphabet, or marks that reverse the reading direction."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    return _SPACES.sub(" ", _CONTROLS.sub(" ", value)).strip()


def words(value: str) -> str:
    """RFC 2047 encoded words decoded, broken ones left as they stand; the result is clean."""
    if "=?" not in value:
        return clean(value)
    out: list[str] = []
    at = 0
    pending: tuple[str, bytes] = ("", b"")
    for found in _WORD.finditer(value):
        gap = value[at : found.start()]
        at = found.end()
        name, data = found[1], _word(found[2], found[3])
        if pending[0] and (not gap or gap.isspace()):
            if charset(pending[0]) == charset(name):  # a character may be cut in two by the word's end
                pending = (pending[0], pending[1] + data)
                continue
            gap = ""
        out += [decode(pending[1], pending[0]), gap]
        pending = (name, data)
    out += [decode(pending[1], pending[0]), value[at:]]
    return clean("".join(out))


def _word(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return a2b_qp(data, header=True) if encoding in "Qq" else base64(data)


def base64(data: bytes) -> bytes:
    """Base64 with whatever else between its letters, padded or not; what cannot be read is left out."""
    try:
        return a2b_base64(data)
    except Error:
        kept = _BASE64.sub(b"", data)
        return a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"==")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """`type/subtype; name=value` → the lower-case type and its parameters (RFC 2045, RFC 2231, and worse)."""
    head, _, _ = value.partition(";")
    kind = head.strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(value, len(head)):
        quoted = found[2]
        text = quoted.replace("\\", "") if quoted is not None else found[3].strip()
        name, star, number = found[1].lower().partition("*")
        if not star:
            plain.setdefault(name, text)
        else:
            digits = number.rstrip("*")
            order = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0
            pieces.setdefault(name, {}).setdefault(order, (text, number.endswith("*") or not number))
    for name, numbered in pieces.items():
        plain[name] = _joined([numbered[order] for order in sorted(numbered)])
    return kind, plain


def _joined(pieces: list[tuple[str, bool]]) -> str:
    """RFC 2231 pieces in order; the first may begin with charset'language'."""
    name, encoded = "", pieces[0][1]
    if encoded and pieces[0][0].count("'") >= 2:
        name, _, first = pieces[0][0].split("'", 2)
        pieces = [(first, True), *pieces[1:]]
    data = b"".join(_unescaped(text) if percent else text.encode("utf-8", "replace") for text, percent in pieces)
    return clean(decode(data, name or "utf-8"))


def _unescaped(text: str) -> bytes:
    return a2b_qp(text.replace("=", "=3D").replace("%", "=").encode("utf-8", "replace"))
