"""What is in one message, given nothing but its bytes, however broken or hostile they are?"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TypeVar

from rapport.inbox import absences, calendar, dates, kinds, parts, zones
from rapport.inbox.addresses import addresses, ids
from rapport.inbox.caps import CAPS, MESSAGE_ID, PARTICIPANTS, REFERENCES, SUBJECT, Caps, Reason, Unreadable
from rapport.inbox.headers import Headers, bounded, clean, decode, loose, split, words
from rapport.inbox.model import Absence, Address, Field, Kind, Mail, Meeting, Participant
from rapport.inbox.parts import Part

# A daemon that names no host: kept apart from every real address by a domain that cannot exist (RFC 2606).
NAMELESS_DAEMON = "mailer-daemon@unknown.invalid"

_MBOX_LINE = re.compile(rb"[\n\xef\xbb\xbf]*>?From (?![ \t]*:)[^\n]{0,500}\n")
_MBOX_TRIPS = 3  # times that a mail may have been put into an mbox, each of which marks "From " lines once more
_DAEMON_WORD = re.compile(
    r"\s*(?:\W?(?:mailer-daemon|postmaster|mail delivery (?:sub)?system)\b|<\s*>\s*$)", re.IGNORECASE
)
_MOST_STATUS = 20  # delivery-status parts that are looked at
_REPORTING = frozenset({Kind.AUTOREPLY, Kind.BOUNCE})  # whom they concern may stand in the text alone

Participants = tuple[Participant, ...]  # the sender first
Read = TypeVar("Read")


def read(raw: bytes, caps: Caps = CAPS) -> Mail:
    """One message from its bytes (RFC 5322, and what people send instead); raises only Unreadable.

    Time is linear in the size and memory a small multiple of it. `text` holds at most caps.text characters; the bytes
    stay whole in `raw`.
    """
    return _only_unreadable(lambda: _whole(raw, _opened(raw, caps), caps))


def read_if(raw: bytes, wanted: Callable[[Participants], bool], caps: Caps = CAPS) -> Mail | Participants:
    """The message if its participants are wanted or it reports on somebody else, as bounces do; else only who they are.

    Raises Unreadable for the same messages as `read`, and costs half of it where nobody is wanted: most of the mail in
    most mailboxes.
    """

    def reading() -> Mail | Participants:
        opened = _opened(raw, caps)
        if opened.kind not in _REPORTING and not wanted(opened.participants):
            return opened.participants
        return _whole(raw, opened, caps)

    return _only_unreadable(reading)


def _only_unreadable(reading: Callable[[], Read]) -> Read:
    try:
        return reading()
    except Unreadable:
        raise
    except Exception as defect:  # the next message must be read whatever this one found in us
        raise Unreadable(Reason.BROKEN, f"{type(defect).__name__}: {defect}") from defect


@dataclass(frozen=True, slots=True)
class _Opened:
    """All of a message that can be told without its text, and the text for whom it takes."""

    data: bytes
    headers: Headers
    body: int
    root: Part
    leaves: tuple[Part, ...]
    participants: Participants
    sent: datetime
    subject: str
    ids: tuple[str, str, tuple[str, ...]]
    kind: Kind
    text: Callable[[], str]


def _opened(raw: bytes, caps: Caps) -> _Opened:
    if len(raw) > caps.message:
        raise Unreadable(Reason.TOO_LARGE, f"more than {caps.message >> 20} MiB")
    data = normal_lines(raw)
    if not data or data.isspace():
        raise Unreadable(Reason.EMPTY, "no bytes" if not raw else "nothing but empty lines")
    headers, body = split(data, 0, len(data), caps)
    participants = _participants(headers, caps)
    sender = participants[0].address.email
    sent = dates.sent_at(headers, caps)
    root = parts.tree(data, headers, body, caps)
    leaves = tuple(root.leaves())
    text = cache(lambda: parts.text(data, root, caps))
    subject = _line(headers.raw(b"subject"))[:SUBJECT]
    types = frozenset(leaf.type for leaf in leaves)
    kind = kinds.kind(kinds.Evidence(headers, root.type, root.parameters, types, sender, subject, text))
    named = _ids(headers, caps)
    return _Opened(data, headers, body, root, leaves, participants, sent, subject, named, kind, text)


def _whole(raw: bytes, opened: _Opened, caps: Caps) -> Mail:
    data, headers, kind = opened.data, opened.headers, opened.kind
    text = opened.text()
    new = zones.new_text(text)
    message_id, in_reply_to, references = opened.ids
    mail = Mail(
        fingerprint=_fingerprint(headers, data, opened.body),
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        sent_at=opened.sent,
        participants=opened.participants,
        subject=opened.subject,
        text=text,
        new_text=new,
        kind=kind,
        list_id=kinds.list_id(headers) if kind is Kind.BULK else "",
        about=(),
        raw=raw,
    )
    if kind is Kind.AUTOREPLY:
        about = absences.of_reply(mail.sender.email, f"{mail.subject}.\n\n{new}", mail.sent_at)
        return replace(mail, about=about)
    if kind is Kind.BOUNCE:
        return replace(mail, about=_bounced(data, opened.leaves, headers, mail, caps))
    if any(leaf.type == "text/calendar" for leaf in opened.leaves):
        return replace(mail, meetings=_meetings(data, opened.leaves, opened.sent))
    return mail


def normal_lines(raw: bytes) -> bytes:
    """The message with LF line ends, without a byte-order mark and without an mbox's `From ` line."""
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if raw[:1] in (b"\n", b"\xef", b"F", b">") and (found := _MBOX_LINE.match(raw)):
        raw = raw[found.end() :]
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\n")


def _participants(headers: Headers, caps: Caps) -> Participants:
    """The sender, then To and Cc; an address counts where it stands first. Bcc stays the sender's secret."""
    sender = _sender(headers, caps)
    found = {sender.email: Participant(Field.FROM, sender)}
    for field, name in ((Field.TO, b"to"), (Field.CC, b"cc")):
        for value in headers.all(name)[:PARTICIPANTS]:
            for address in addresses(loose(bounded(value, caps))):
                found.setdefault(address.email, Participant(field, address))
        if len(found) > PARTICIPANTS:
            break
    return tuple(found.values())[:PARTICIPANTS]


def _sender(headers: Headers, caps: Caps) -> Address:
    for name in (b"from", b"sender"):
        for value in headers.all(name)[:3]:
            found = addresses(loose(bounded(value, caps)))
            if found and not (name == b"sender" and kinds.is_of_list(found[0].email)):
                return found[0]
    stated = loose(headers.raw(b"from"))
    if _DAEMON_WORD.match(stated):
        return Address(NAMELESS_DAEMON, "Mail Delivery Subsystem")
    raise Unreadable(Reason.NO_SENDER, f"From: {clean(stated)[:80] or 'missing'}")


def _line(value: bytes) -> str:
    return words(loose(value[: 16 * SUBJECT]))


def _ids(headers: Headers, caps: Caps) -> tuple[str, str, tuple[str, ...]]:
    """Message-ID, In-Reply-To and References: without brackets, without repetition, none too long for an index."""
    own = _named(headers, b"message-id", caps)[:1]
    parents = _named(headers, b"in-reply-to", caps)[-1:]  # last: old programs put the person's address before it
    earlier = [each for each in dict.fromkeys(_named(headers, b"references", caps)) if each not in own]
    if len(earlier) > REFERENCES:
        earlier = earlier[:1] + earlier[-(REFERENCES - 1) :]
    return "".join(own), "".join(parents), tuple(earlier)


def _named(headers: Headers, name: bytes, caps: Caps) -> list[str]:
    if name not in headers:
        return []
    return [each for each in ids(loose(bounded(headers.raw(name), caps))) if 0 < len(each) <= MESSAGE_ID]


def _fingerprint(headers: Headers, data: bytes, body: int) -> bytes:
    """What makes it this mail and no other: what its sender fixed, not what relays and folders add."""
    digest = sha256()
    for name in (b"message-id", b"from", b"date", b"subject"):
        digest.update(b" ".join(headers.raw(name).split()) + b"\n")
    end = max(body, len(data.rstrip(b"\n \t")))  # an mbox adds an empty line, some relays take one
    if data.find(b">From ", body) < 0:
        digest.update(memoryview(data)[body:end])
        return digest.digest()
    content = b"\n" + data[body:end]
    for _ in range(_MBOX_TRIPS):
        content = content.replace(b"\n>From ", b"\nFrom ")
    digest.update(memoryview(content)[1:])
    return digest.digest()


def _bounced(data: bytes, leaves: tuple[Part, ...], headers: Headers, mail: Mail, caps: Caps) -> tuple[Absence, ...]:
    statuses = [
        decode(parts.transfer(data, leaf, caps.structured))
        for leaf in leaves
        if leaf.type in ("message/delivery-status", "message/global-delivery-status")
    ]
    failed = [each for value in headers.all(b"x-failed-recipients")[:5] for each in loose(value[:5000]).split(",")]
    told = {participant.address.email for participant in mail.participants}
    return absences.of_bounce(statuses[:_MOST_STATUS], mail.text, failed, told)


def _meetings(data: bytes, leaves: tuple[Part, ...], sent: datetime) -> tuple[Meeting, ...]:
    """The meetings a mail invites to; an invitation that cannot be read leaves the mail readable."""
    found: list[Meeting] = []
    for leaf in [leaf for leaf in leaves if leaf.type == "text/calendar"][: calendar.INVITATIONS]:
        content = parts.transfer(data, leaf, calendar.LARGEST_IN_MAIL + 1)
        if len(content) > calendar.LARGEST_IN_MAIL:
            continue
        try:
            found += calendar.read(content, sent - calendar.AROUND, sent + calendar.AROUND, calendar.MOST_IN_MAIL)
        except Unreadable:
            continue
    return tuple(dict.fromkeys(found))
