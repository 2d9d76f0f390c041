"""Where in an mbox does each mail begin, and what were its bytes before it was put there (RFC 4155)?"""

import re
from collections.abc import Iterable, Iterator

MARK = b"\nFrom "
# A line of a letter may begin with "From " too. The separator holds a time of day, and a header follows it.
SEPARATOR = re.compile(rb"From [^\n]{0,500}?\d:\d\d[^\n]{0,500}\n(?:>From |[!-9;-~]{1,200}[ \t]*:)")
LOOK_AHEAD = 2_048  # bytes: more than SEPARATOR can take
QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins like this is an mbox, perhaps of one mail."""
    return head.lstrip(b"\r\n").startswith((b"From ", b">From "))


def starts(blocks: Iterable[bytes]) -> Iterator[int]:
    """Byte offsets of the mails in an mbox that is read block by block; the first is 0 whatever its line looks like."""
    yield 0
    buffer, base = b"", 0
    for block in blocks:
        buffer += block
        settled = max(len(buffer) - LOOK_AHEAD, 0)
        yield from (base + at for at in _separators(buffer, settled))
        buffer, base = buffer[settled:], base + settled
    yield from (base + at for at in _separators(buffer, len(buffer)))


def _separators(buffer: bytes, end: int) -> Iterator[int]:
    at = buffer.find(MARK)
    while 0 <= at < end:
        if SEPARATOR.match(buffer, at + 1):
            yield at + 1
        at = buffer.find(MARK, at + 1)


def mail_in(entry: bytes) -> bytes:
    """The mail without its separator, the empty line behind it, and the marks before lines that begin with "From "."""
    entry = entry.lstrip(b"\r\n")
    _, _, mail = entry.partition(b"\n") if is_mbox(entry) else (b"", b"", entry)
    for blank in (b"\r\n", b"\n"):
        if mail.endswith(blank * 2):
            mail = mail[: -len(blank)]
            break
    return QUOTED.sub(rb"\1", mail) if b">From " in mail else mail
