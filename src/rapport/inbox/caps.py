"""How much of a foreign message do we look at before we refuse it?"""

from dataclasses import dataclass
from enum import StrEnum

KIB, MIB = 1 << 10, 1 << 20


class Reason(StrEnum):
    """Why a thing could not be read; also the key in the counts of an import."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    TOO_MANY_HEADERS = "too many headers"
    HEADER_TOO_LONG = "header too long"
    TOO_DEEP = "nested too deep"
    TOO_MANY_PARTS = "too many parts"
    NO_SENDER = "no sender"
    NO_DATE = "no date"
    NO_CALENDAR = "not a calendar"
    TOO_MANY_MEETINGS = "too many meetings"
    BROKEN = "cannot be parsed"  # a defect of ours: nothing known leads here


class Unreadable(Exception):  # noqa: N818 - names the message, not the mistake
    """A message or calendar that cannot be read: quarantined with `reason` (one of Reason), the next one is taken."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[Reason, str]]:
        return type(self), (self.reason, self.detail)  # crosses from worker processes with both arguments


@dataclass(frozen=True, slots=True)
class Caps:
    """Bounds in bytes and counts, checked before the thing they bound is parsed."""

    message: int = 50 * MIB  # twice what large providers let through
    headers: int = 256 * KIB  # of one header block; real ones stay below 64 KiB
    structured: int = 16 * KIB  # of one header that is parsed: some 400 addresses
    nesting: int = 20  # a forward of a forward adds two
    parts: int = 1_000
    part_headers: int = 4 * MIB  # of all parts together: 1,000 parts with 4 KiB each
    text: int = MIB  # of text that is decoded; PostgreSQL indexes no more for search


CAPS = Caps()

MESSAGE_ID = 500  # characters; with four bytes each still fits a PostgreSQL index row (2,704 bytes)
ADDRESS = 320  # characters: RFC 3696 erratum 1690 and two for luck with quoting
SUBJECT = 2_000  # characters
REFERENCES = 100  # ids kept: the root and the nearest
PARTICIPANTS = 1_000  # addresses kept of one mail
