"""What does a file hold, whatever its name says?"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapport.errors import BadInput
from rapport.inbox import mbox, tables

HEAD = 1 << 16  # bytes that are looked at


class Holding(StrEnum):
    """What can be read, and how it is called."""

    MBOX = "a mailbox (mbox)"
    MAIL = "a mail (.eml)"
    CALENDAR = "a calendar (.ics)"
    TABLE = "a table (.csv)"


ENDINGS = {
    "mbox": Holding.MBOX,
    "mbx": Holding.MBOX,
    "eml": Holding.MAIL,
    "ics": Holding.CALENDAR,
    "ical": Holding.CALENDAR,
    "csv": Holding.TABLE,
    "tsv": Holding.TABLE,
}
STORED_AS = {Holding.MBOX: ".mbox", Holding.MAIL: ".eml", Holding.CALENDAR: ".ics", Holding.TABLE: ".csv"}
# What else people have beside their mail, by its first bytes.
FOREIGN = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or a document of Word or Excel)"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"!BDN", "an Outlook data file (.pst)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document or an Outlook message (.msg)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database (SQLite)"),
)
WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")  # RFC 5322, 2.2
OF_MAIL = re.compile(rb"(?im)^(?:from|received|return-path|message-id|delivered-to|date)[ \t]*:")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WANTED = "Drop mailboxes (mbox), mails (.eml), calendars (.ics) or tables (.csv)"


@dataclass(frozen=True, slots=True)
class Told:
    """What a file is read as, and a sentence where its name says something else."""

    holding: Holding
    note: str = ""


def tell(name: str, head: bytes) -> Told:
    """What a file is, by its first HEAD bytes; its name decides nothing. Raises BadInput for what cannot be read."""
    found, promised = _holding(head), _promised(name)
    if found is None:
        raise BadInput(_refusal(name, promised, _foreign(head)))
    if promised in (None, found) or {promised, found} == {Holding.MAIL, Holding.MBOX}:
        return Told(found)
    return Told(found, f"“{name}” is called {promised} and holds {found}. It is read as {found}.")


def _refusal(name: str, promised: Holding | None, foreign: str) -> str:
    if not foreign:
        return f"“{name}” is empty. Drop it again when it is not; nothing was imported."
    unpacked = " Unpack an archive first; save a table of Excel as CSV." if "archive" in foreign else ""
    if promised is not None:
        return f"“{name}” is called {promised} and holds {foreign}. {WANTED}; nothing was imported.{unpacked}"
    return f"“{name}” holds {foreign}, which cannot be imported. {WANTED}; nothing was imported.{unpacked}"


def _promised(name: str) -> Holding | None:
    return ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None


def _holding(head: bytes) -> Holding | None:
    bare = head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if _known_foreign(bare):
        return None
    if mbox.is_mbox(bare):
        return Holding.MBOX
    if bare[:15].upper() == b"BEGIN:VCALENDAR":
        return Holding.CALENDAR
    if HEADER_LINE.match(bare) and OF_MAIL.search(bare):
        return Holding.MAIL
    return Holding.TABLE if _is_table(head) else None


def _is_table(head: bytes) -> bool:
    """A first line of two or more columns that have names."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    columns = tables.header(head[: len(head) - len(head) % 2])
    return len(columns) > 1 and all(re.fullmatch(r"[^\W\d_][\w .()/?#&'-]*", name) for name in columns if name)


def _foreign(head: bytes) -> str:
    if not head.strip():
        return ""
    return _known_foreign(head.lstrip()) or "nothing that looks like mail, a calendar or a table"


def _known_foreign(head: bytes) -> str:
    if WEB_PAGE.match(head):
        return "a web page"
    return next((called for sign, called in FOREIGN if head.startswith(sign)), "")


def safe_name(name: str, holding: Holding | None = None) -> str:
    """A name for the disk and for sentences: no folder, no control characters, not hidden, at most 80 characters, with
    the ending that the importer goes by."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"\s+", " ", re.sub(r"[^\w .@()+,&#'-]", "_", last)).strip(" .") or "file"
    if holding is None or clean.lower().endswith(STORED_AS[holding]):
        stem, dot, ending = clean.rpartition(".")
        return f"{stem[:74]}{dot}{ending[:5]}" if dot and len(ending) <= 5 else clean[:80]
    return f"{clean[:74]}{STORED_AS[holding]}"
