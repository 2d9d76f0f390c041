"""Rows of messages, their conversations and bytes, of imports and of what could not be read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    any_,
    bindparam,
    false,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from rapport.db import WORKSPACE, Transaction, insert_all, insert_rows, new_id, refers, table
from rapport.errors import NotFound
from rapport.inbox import answers, rows, threads
from rapport.inbox.model import (
    Direction,
    Mail,
    MessageId,
    Packed,
    Quarantined,
    StoredMail,
    ThreadId,
)
from rapport.inbox.progress import store as progress
from rapport.inbox.records import store as records

# Everything that comes in is asked for here.
meetings, meeting_attendees, tickets, usage = (
    records.meetings,
    records.meeting_attendees,
    records.tickets,
    records.usage,
)
put_meetings, get_meetings = records.put_meetings, records.get_meetings
put_tickets, get_ticket, tickets_of = records.put_tickets, records.get_ticket, records.tickets_of
put_usage, usage_of = records.put_usage, records.usage_of
imports, begin_import, move_import = progress.imports, progress.begin_import, progress.move_import

messages = table(
    "messages",
    new_id(),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("in_reply_to", Text, nullable=False),
    Column("reference_ids", ARRAY(Text), nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("direction", Text, CheckConstraint("direction IN ('in', 'out')", name="direction"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("new_text", Text, nullable=False),
    Column("list_id", Text, nullable=False, server_default=""),
    Column("about", JSONB, nullable=False, server_default="[]"),
    Column("topic", Text, nullable=False, server_default=""),  # the subject without "Re:" and the like
    Column("unlinked", Boolean, nullable=False, server_default=false()),  # answers, but nobody knows what
    UniqueConstraint("workspace_id", "fingerprint"),
    Index("ix_messages_message_id", "workspace_id", "message_id"),
    Index("ix_messages_thread", "workspace_id", "thread_id", "sent_at"),
    Index("ix_messages_topic", "workspace_id", "topic", "sent_at"),
    Index("ix_messages_unlinked", "workspace_id", "topic", postgresql_where=text("unlinked")),
)

message_addresses = table(
    "message_addresses",
    Column("message_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),  # of the mail: a look reads a year, not all there is
    refers("message_id", "messages", ondelete="CASCADE"),
    Index("ix_message_addresses_address", "workspace_id", "address", "sent_at"),
    key=("message_id", "position"),
)

message_absences = table(  # whom automatic replies and bounces are `about`, as a look at a customer finds them
    "message_absences",
    Column("message_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    refers("message_id", "messages", ondelete="CASCADE"),
    Index("ix_message_absences_address", "workspace_id", "address", "sent_at"),
    key=("message_id", "address"),
)

raw_messages = table(
    "raw_messages",
    Column("message_id", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),  # zlib
    refers("message_id", "messages", ondelete="CASCADE"),
    key=("message_id",),
)

# Every Message-ID that a stored mail has or names, so that a missing root still joins its replies.
thread_references = table(
    "thread_references",
    Column("message_id", Text, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Index("ix_thread_references_thread", "workspace_id", "thread_id"),
    key=("message_id",),
)

set_aside = table(
    "quarantine",
    new_id(),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("source", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("workspace_id", "fingerprint"),
)

TEXTS = ARRAY(Text)


def add(tx: Transaction, batch: Sequence[tuple[Mail, Direction]], now: datetime) -> list[StoredMail]:
    """Store mails with their bytes and threads; known ones (the same fingerprint) are left out of the answer."""
    return add_packed(tx, [rows.pack(mail, direction) for mail, direction in batch], now)


def add_packed(tx: Transaction, batch: Sequence[Packed], now: datetime) -> list[StoredMail]:
    """The same for mails that were packed elsewhere. In the order of the batch."""
    # One batch at a time in a workspace, until its transaction ends: of two that hold the same mail the second finds
    # it known, and two halves of a conversation cannot miss each other.
    tx.execute(text(f"SELECT pg_advisory_xact_lock(hashtextextended('inbox', current_setting('{WORKSPACE}')::bigint))"))
    met = _met(tx, batch)
    fresh = dict(zip(met.numbers, rows.unknown(batch, met.known), strict=False))  # of known mails numbers are left over
    linked, names = _told_by_content(tx, {number: p.mail for number, p in fresh.items()}, met.waiting)
    named = [threads.Named(i, (*threads.names_of(p.mail), *names[i])) for i, p in fresh.items()]
    joined = _join(tx, named, met.threads, {name for told in names.values() for name in told})
    stored = [
        StoredMail(i, t, p.direction, p.mail, awaited=rows.storable(p.mail.message_id) in met.threads)
        for (i, p), t in zip(fresh.items(), joined.threads, strict=True)
    ]
    insert_all(
        tx,
        (thread_references, ("message_id", "thread_id"), list(joined.names.items())),
        (messages, rows.MESSAGE, [rows.message(s, now) for s in stored]),
        (message_addresses, rows.ADDRESS, [row for s in stored for row in rows.addresses(s)]),
        (message_absences, rows.ABSENCE, [row for s in stored for row in rows.absences(s)]),
        (raw_messages, rows.RAW, [(i, p.raw) for i, p in fresh.items() if p.raw != rows.NO_BYTES]),
    )
    if linked:
        tx.execute(update(messages).where(messages.c.id.in_(linked)).values(unlinked=False))
    return stored


@dataclass(frozen=True, slots=True)
class _Met:
    """What is there already of what a batch has or names, and a number for each of its mails."""

    known: frozenset[bytes]  # fingerprints
    waiting: frozenset[str]  # topics in which a mail waits for what it answers
    threads: Mapping[str, ThreadId]  # of Message-IDs
    numbers: Sequence[MessageId]


# One round trip, asked for every message; each part by an index of its own.
_MET = text("""
    SELECT 'known' AS what, NULL AS name, 0 AS number, fingerprint FROM messages
        WHERE fingerprint = ANY(CAST(:fingerprints AS bytea[]))
    UNION ALL SELECT 'waiting', topic, 0, NULL FROM messages WHERE topic = ANY(CAST(:topics AS text[])) AND unlinked
    UNION ALL SELECT 'thread', message_id, thread_id, NULL FROM thread_references
        WHERE message_id = ANY(CAST(:names AS text[]))
    UNION ALL SELECT 'number', NULL, nextval(pg_get_serial_sequence('messages', 'id')), NULL
        FROM generate_series(1, :count)""")


def _met(tx: Transaction, batch: Sequence[Packed]) -> _Met:
    asked = {
        "fingerprints": [p.mail.fingerprint for p in batch],
        "topics": list({topic for p in batch for topic in _topics(p.mail)}),
        "names": list({name for p in batch for name in threads.names_of(p.mail)}),
        "count": len(batch),
    }
    found = tx.execute(_MET, asked).all() if batch else []
    return _Met(
        frozenset(bytes(fingerprint) for what, _, _, fingerprint in found if what == "known"),
        frozenset(name for what, name, _, _ in found if what == "waiting"),
        {name: ThreadId(number) for what, name, number, _ in found if what == "thread"},
        [MessageId(number) for what, _, number, _ in found if what == "number"],
    )


def _topics(mail: Mail) -> list[str]:
    return [rows.storable(topic) for topic in answers.topics(mail.subject)]


def _told_by_content(
    tx: Transaction, fresh: Mapping[MessageId, Mail], waiting: Collection[str]
) -> tuple[list[MessageId], Mapping[MessageId, list[str]]]:
    """Mails without reply headers whose question is found, and what each fresh mail is joined by for that.

    Only the few topics of the batch are looked at in which there is such a mail, or one is waiting.
    """
    about = {number: _topics(mail) for number, mail in fresh.items()}
    open_ = set(waiting)
    open_.update(topic for number, mail in fresh.items() if answers.unlinked(mail) for topic in about[number])
    batch = {number: mail for number, mail in fresh.items() if open_.intersection(about[number])}
    names = defaultdict[MessageId, list[str]](list)
    if not batch:
        return [], names
    days = [mail.sent_at for mail in batch.values()]
    asked = messages.c.topic == any_(bindparam("asked", type_=TEXTS))
    near = messages.c.sent_at.between(min(days) - answers.QUOTED_WITHIN, max(days) + answers.QUOTED_WITHIN)
    newest = func.row_number().over(partition_by=messages.c.topic, order_by=messages.c.sent_at.desc())
    ranked = select(messages.c.id, newest.label("rank")).where(asked, near).subquery()
    few = select(ranked.c.id).where(ranked.c.rank <= answers.STORED)
    numbers = tx.execute(few, {"asked": sorted(open_)}).scalars().all()
    every = {**{number: s.mail for number, s in get_messages(tx, numbers).items()}, **batch}
    found = answers.links(batch, every)  # all of them have a Message-ID
    for child, parent in found:
        own, other = (child, parent) if child in fresh else (parent, child)
        names[own].append(rows.storable(every[other].message_id))
    return [child for child, _ in found], names


def _join(
    tx: Transaction, mails: Sequence[threads.Named], met: Mapping[str, ThreadId], told: Collection[str]
) -> threads.Joined:
    """`met` are the threads of what headers name, `told` what only content names: that is asked for here."""
    asked = thread_references.c.message_id == any_(bindparam("asked", type_=TEXTS))
    more = tx.execute(select(thread_references).where(asked), {"asked": list(told)}) if told else ()
    joined = threads.join(mails, {**met, **{row.message_id: row.thread_id for row in more}})
    for table_ in (messages, thread_references) if joined.merged else ():
        moved = update(table_).where(table_.c.thread_id == bindparam("old")).values(thread_id=bindparam("new"))
        tx.execute(moved, [{"old": old, "new": new} for old, new in joined.merged.items()])
    return joined


def _read(tx: Transaction, which: ColumnElement[bool]) -> list[StoredMail]:
    found = tx.execute(select(messages).where(which).order_by(messages.c.sent_at, messages.c.id)).all()
    people = select(message_addresses).where(message_addresses.c.message_id.in_([row.id for row in found]))
    by_message = defaultdict(list)
    for person in tx.execute(people.order_by(message_addresses.c.position)):
        by_message[person.message_id].append(person)
    return [rows.stored_mail(row, by_message[row.id]) for row in found]


def get_messages(tx: Transaction, ids: Iterable[MessageId]) -> dict[MessageId, StoredMail]:
    """Those of the numbers that are there."""
    return {stored.id: stored for stored in _read(tx, messages.c.id.in_(list(ids)))}


def get_message(tx: Transaction, message_id: MessageId) -> StoredMail:
    """Raises NotFound."""
    found = get_messages(tx, [message_id]).get(message_id)
    if found is None:
        raise NotFound(f"There is no message {message_id}. It may have been erased, or the number is mistyped.")
    return found


def thread(tx: Transaction, thread_id: ThreadId) -> tuple[StoredMail, ...]:
    """A whole conversation, oldest first."""
    return tuple(_read(tx, messages.c.thread_id == thread_id))


def raw(tx: Transaction, message_id: MessageId) -> bytes:
    """The bytes as they came in. Raises NotFound."""
    packed = tx.execute(select(raw_messages.c.raw).where(raw_messages.c.message_id == message_id)).scalar_one_or_none()
    if packed is None:
        raise NotFound(f"There is no message {message_id}. It may have been erased, or the number is mistyped.")
    return rows.unpack(packed)


def quarantine(tx: Transaction, items: Sequence[Quarantined], now: datetime) -> None:
    """Keep what could not be read, each once."""
    insert_rows(tx, set_aside, rows.SET_ASIDE, [rows.quarantined(item, now) for item in items])


def quarantined(tx: Transaction, since: datetime) -> tuple[Quarantined, ...]:
    """What could not be read and came in at or after `since`, newest first."""
    asked = select(*(set_aside.c[name] for name in ("source", "position", "reason", "detail", "head", "size")))
    found = tx.execute(asked.where(set_aside.c.stored_at >= since).order_by(set_aside.c.id.desc()))
    return tuple(Quarantined(**row) for row in found.mappings())
