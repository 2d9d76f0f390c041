"""How does a mail become rows of the database, and rows a mail?"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from rapport.inbox import answers
from rapport.inbox.model import (
    Absence,
    Address,
    Attendee,
    Direction,
    Field,
    Kind,
    Mail,
    Meeting,
    MeetingId,
    MessageId,
    Packed,
    Participant,
    Participation,
    Quarantined,
    Severity,
    StoredMail,
    StoredMeeting,
    StoredTicket,
    ThreadId,
    Ticket,
    TicketAction,
    TicketId,
    TicketStatus,
)

NO_BYTES = zlib.compress(b"", 1)  # of a mail whose bytes may not be kept
PACKING = 1  # zlib level: a third of the size at five times the speed of the default

MESSAGE = (
    "id",
    "fingerprint",
    "message_id",
    "in_reply_to",
    "reference_ids",
    "thread_id",
    "direction",
    "kind",
    "sent_at",
    "stored_at",
    "subject",
    "text",
    "new_text",
    "list_id",
    "about",
    "topic",
    "unlinked",
)
ADDRESS = ("message_id", "position", "field", "address", "name", "sent_at")
ABSENCE = ("message_id", "address", "sent_at")
RAW = ("message_id", "raw")
SET_ASIDE = ("fingerprint", "source", "position", "reason", "detail", "head", "size", "stored_at")
ATTENDEE = ("meeting_id", "address", "name", "participation", "organizer")


def pack(mail: Mail, direction: Direction) -> Packed:
    """Compress the bytes, which is half the work of storing."""
    return Packed(replace(mail, raw=b""), direction, zlib.compress(mail.raw, PACKING))


def unpack(raw: bytes) -> bytes:
    return zlib.decompress(raw)


def storable(text: str) -> str:
    """Text without what PostgreSQL refuses: NUL, and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def unknown(batch: Iterable[Packed], known: frozenset[bytes]) -> list[Packed]:
    """The mails that are new, each once."""
    fresh = {p.mail.fingerprint: p for p in reversed(list(batch)) if p.mail.fingerprint not in known}
    return list(reversed(fresh.values()))


def message(stored: StoredMail, now: datetime) -> tuple[Any, ...]:
    """Values in the order of MESSAGE."""
    mail = stored.mail
    return (
        stored.id,
        mail.fingerprint,
        storable(mail.message_id),
        storable(mail.in_reply_to),
        [storable(name) for name in mail.references],
        stored.thread,
        stored.direction.value,
        mail.kind.value,
        mail.sent_at,
        now,
        storable(mail.subject),
        storable(mail.text),
        storable(mail.new_text),
        storable(mail.list_id),
        storable(json.dumps([asdict(absence) for absence in mail.about], default=date.isoformat))
        if mail.about
        else "[]",
        storable(answers.topic(mail.subject)),
        answers.unlinked(mail),
    )


def addresses(stored: StoredMail) -> list[tuple[Any, ...]]:
    """Values in the order of ADDRESS, one row a participant."""
    return [
        (stored.id, position, p.field.value, storable(p.address.email), storable(p.address.name), stored.mail.sent_at)
        for position, p in enumerate(stored.mail.participants)
    ]


def absences(stored: StoredMail) -> list[tuple[Any, ...]]:
    """Values in the order of ABSENCE, one row for each whom an automatic mail says something about."""
    return [(stored.id, one, stored.mail.sent_at) for one in {storable(one.address) for one in stored.mail.about}]


def absence(written: Mapping[str, Any]) -> Absence:
    back = written["back_on"]
    return Absence(**{**written, "back_on": None if back is None else date.fromisoformat(back)})


def stored_mail(row: Any, people: Sequence[Any]) -> StoredMail:
    """A row of messages and its rows of message_addresses, the sender first."""
    mail = Mail(
        fingerprint=bytes(row.fingerprint),
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        references=tuple(row.reference_ids),
        sent_at=row.sent_at,
        participants=tuple(Participant(Field(p.field), Address(p.address, p.name)) for p in people),
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
        kind=Kind(row.kind),
        list_id=row.list_id,
        about=tuple(absence(a) for a in row.about),
        raw=b"",
    )
    return StoredMail(MessageId(row.id), ThreadId(row.thread_id), Direction(row.direction), mail)


def quarantined(item: Quarantined, now: datetime) -> tuple[Any, ...]:
    """Values in the order of SET_ASIDE. The same bytes from two places are one thing; without bytes the place is."""
    of = item.head or f"{item.source}\0{item.position}\0{item.reason}".encode("utf-8", "replace")
    key = sha256(of + str(item.size).encode()).digest()
    return (key, storable(item.source), item.position, item.reason, storable(item.detail), item.head, item.size, now)


def meeting(found: Meeting) -> dict[str, Any]:
    """The columns of meetings."""
    return {
        "uid": storable(found.uid),
        "recurrence": storable(found.recurrence),
        "sequence": found.sequence,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "summary": storable(found.summary),
        "cancelled": found.cancelled,
    }


def attendees(meeting_id: int, found: Meeting) -> list[tuple[Any, ...]]:
    """Values in the order of ATTENDEE, each address once."""
    once = {a.address.email: a for a in reversed(found.attendees)}
    return [
        (meeting_id, storable(email), storable(a.address.name), a.participation.value, a.organizer)
        for email, a in reversed(once.items())
    ]


def stored_meeting(row: Any, people: Sequence[Any]) -> StoredMeeting:
    who = tuple(Attendee(Address(p.address, p.name), Participation(p.participation), p.organizer) for p in people)
    times = (row.starts_at, row.ends_at)
    return StoredMeeting(
        MeetingId(row.id), Meeting(row.uid, row.recurrence, row.sequence, *times, row.summary, row.cancelled, who)
    )


def ticket(found: Ticket) -> dict[str, Any]:
    """The columns of tickets, but for the customer's number."""
    return {
        "external_id": storable(found.external_id),
        "customer": storable(found.customer),
        "reporter": storable(found.reporter),
        "subject": storable(found.subject),
        "description": storable(found.description),
        "category": storable(found.category),
        "severity": found.severity.value,
        "status": found.status.value,
        "escalated_at": found.escalated_at,
        "opened_at": found.opened_at,
        "updated_at": found.updated_at,
        "owner": storable(found.owner),
        "actions": [
            {
                "what": storable(a.what),
                "owner": storable(a.owner),
                "state": a.state,
                "at": a.at.isoformat() if a.at else None,
            }
            for a in found.actions
        ],
    }


def stored_ticket(row: Any) -> StoredTicket:
    actions = tuple(
        TicketAction(a["what"], a["owner"], a["state"], datetime.fromisoformat(a["at"]) if a["at"] else None)
        for a in row.actions
    )
    names = ("external_id", "customer", "reporter", "subject", "description", "category", "escalated_at", "opened_at")
    same = {name: getattr(row, name) for name in (*names, "updated_at", "owner")}
    read = Ticket(**same, severity=Severity(row.severity), status=TicketStatus(row.status), actions=actions)
    return StoredTicket(TicketId(row.id), row.customer_id, read)
