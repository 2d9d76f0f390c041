"""How does each entry of the log seal all those before it, and does the chain hold?

SHA-256 (FIPS 180-4) over the hash before and the entry as canonical JSON: keys sorted, no blanks, UTF-8, as RFC 8785
writes texts and integers, and there is nothing else in an entry.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from rapport.errors import BadInput
from rapport.users.audit.model import Deed, Entry, Head, Value, Verdict

FIRST = bytes(32)  # what stands before the first entry
START = Head(0, FIRST)
PLAIN = re.compile(r"[\w:., /+-]{0,120}", re.ASCII)  # no @, no quoted text: an entry can hold no address and no mail
NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def entry(workspace: int, before: Head, at: datetime, who: str, deed: Deed) -> Entry:
    """The next link. Raises ValueError for what may not stand in the log, a defect of the caller."""
    details = dict(deed.details or {})
    for word in (who, deed.about, *details, *(value for value in details.values() if isinstance(value, str))):
        if not PLAIN.fullmatch(word):
            raise ValueError(f"an entry of the audit log cannot hold {word!r}")
    made = Entry(before.number + 1, at, who, deed.act.value, deed.about, details, before.hash, b"")
    return Entry(
        made.number, at, who, made.act, made.about, details, made.previous, digest(workspace, made, made.previous)
    )


def digest(workspace: int, one: Entry, previous: bytes) -> bytes:
    """32 bytes over the entry and everything before it."""
    return hashlib.sha256(previous + canonical(workspace, one)).digest()


def canonical(workspace: int, one: Entry) -> bytes:
    """The entry as bytes that every program writes alike."""
    value: Mapping[str, Value | Mapping[str, Value]] = {
        "workspace": workspace,
        "number": one.number,
        "at": one.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": one.who,
        "act": one.act,
        "about": one.about,
        "details": one.details,
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def verify(workspace: int, entries: Iterable[Entry], noted: Head | None = None) -> Verdict:
    """Read the whole chain, oldest first; `noted` is a head that somebody kept elsewhere and that must stand in it."""
    head = START
    for read, one in enumerate(entries, start=1):
        why = _fault(workspace, head, one)
        if not why and noted is not None and one.number == noted.number and one.hash != noted.hash:
            why = "it is not the entry whose hash was noted"
        if why:
            return Verdict(read, head, one.number, why)
        head = Head(one.number, one.hash)
    if noted is not None and noted.number > head.number:
        return Verdict(head.number, head, head.number + 1, f"the log once reached to entry {noted.number}")
    return Verdict(head.number, head)


def _fault(workspace: int, before: Head, one: Entry) -> str:
    if one.number != before.number + 1:
        return f"entry {before.number + 1} is missing"
    if one.previous != before.hash:
        return "it does not follow from the entry before"
    return "" if one.hash == digest(workspace, one, before.hash) else "its words are not those that were sealed"


def noted(text: str) -> Head | None:
    """A head as it was exported; None for an empty text. Raises BadInput."""
    if not text.strip():
        return None
    match = NOTED.fullmatch(text.strip().lower())
    if match is None:
        raise BadInput("A head looks like 12:9f86d0… with 64 digits behind the colon. Copy the whole of it.")
    return Head(int(match[1]), bytes.fromhex(match[2]))
