"""Rows of what mails say about people, and of the phones under their mails."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    Text,
    any_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from rapport.db import Transaction, insert_rows, new_id, refers, table
from rapport.inbox import rows
from rapport.inbox.model import MessageId
from rapport.inbox.statements.model import Heard, Statement, StatementKind
from rapport.questions.model import Question

statements = table(
    "statements",
    new_id(),
    Column("message_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("instead_of", Text, nullable=False),
    Column("on_day", Date),
    Column("author", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    refers("message_id", "messages", ondelete="CASCADE"),
    Index("ix_statements_message", "workspace_id", "message_id"),
    Index("ix_statements_author", "workspace_id", "author", "at"),
    Index("ix_statements_address", "workspace_id", "address", "at"),
)

# The first mail under which a number stood: erased with it, and found again under the next.
signature_phones = table(
    "signature_phones",
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    refers("message_id", "messages", ondelete="CASCADE"),
    Index("ix_signature_phones_message", "workspace_id", "message_id"),
    key=("address", "phone"),
)

_SAID = (
    "id",
    "message_id",
    "kind",
    "name",
    "address",
    "sentence",
    "title",
    "area",
    "instead_of",
    "on_day",
    "author",
    "at",
)
_TEXTS = ARRAY(Text)


def numbers(tx: Transaction, count: int) -> list[int]:
    """Fresh ids in one round trip."""
    sequence = func.nextval(func.pg_get_serial_sequence(statements.name, "id"))
    return list(tx.execute(select(sequence).select_from(func.generate_series(1, count))).scalars())


def add(tx: Transaction, heard: Sequence[Heard]) -> None:
    """Any number at once; their ids are from `numbers`."""
    insert_rows(tx, statements, _SAID, [_row(one) for one in heard])


def add_phones(tx: Transaction, found: Sequence[tuple[str, str, MessageId]]) -> None:
    """Address, phone and the mail it stood under; what is known is left as it is."""
    named = [(rows.storable(address), rows.storable(phone), number) for address, phone, number in found]
    insert_rows(tx, signature_phones, ("address", "phone", "message_id"), named)


def phones_of(tx: Transaction, addresses: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The phones under the mails of these addresses, as they stand there; an address without any is left out."""
    asked = signature_phones.c.address == any_(bindparam("asked", type_=_TEXTS))
    found = defaultdict[str, set[str]](set)
    for row in tx.execute(select(signature_phones).where(asked), {"asked": list(addresses)}):
        found[row.address].add(row.phone)
    return {address: frozenset(phones) for address, phones in found.items()}


def titles_of(tx: Transaction, authors: Collection[str]) -> Mapping[str, list[tuple[datetime, str]]]:
    """The titles that authors stated below their mails, and when."""
    theirs = select(statements.c.author, statements.c.at, statements.c.title).where(
        statements.c.author == any_(bindparam("asked", type_=_TEXTS)),
        statements.c.kind == StatementKind.TITLE.value,
    )
    found = defaultdict[str, list[tuple[datetime, str]]](list)
    for author, at, title in tx.execute(theirs, {"asked": list(authors)}):
        found[author].append((at, title))
    return found


def of_message(tx: Transaction, message_id: MessageId) -> tuple[Heard, ...]:
    """What one mail says, in the order in which it says it."""
    return _read(tx, statements.c.message_id == message_id)


def about(tx: Transaction, addresses: Collection[str], names: Collection[str], until: datetime) -> tuple[Heard, ...]:
    """What is said about people by their addresses or their names as written, up to a moment, the oldest first."""
    by_address = statements.c.address == any_(bindparam("addresses", type_=_TEXTS))
    by_name = statements.c.name == any_(bindparam("names", type_=_TEXTS))
    asked = {"addresses": [each for each in addresses if each], "names": [each for each in names if each]}
    return _read(tx, or_(by_address, by_name) & (statements.c.at <= until), asked)


_EITHER = (statements.c.author, statements.c.address)
_NAMED = [column == any_(bindparam("addresses", type_=_TEXTS)) for column in _EITHER]
_BELOW = [column.like(any_(bindparam("endings", type_=_TEXTS))) for column in _EITHER]
_ORDERED = select(statements).order_by(statements.c.at, statements.c.id)
_OF_PEOPLE = _ORDERED.where(or_(*_NAMED), statements.c.at <= bindparam("until"))
_OF_CUSTOMER = _ORDERED.where(or_(*_NAMED, *_BELOW), statements.c.at <= bindparam("until"))


def of_customer(addresses: Collection[str], domains: Collection[str], until: datetime) -> Question[tuple[Heard, ...]]:
    """What a customer's people say, and what anybody says about them, by their addresses and domains; oldest first."""
    asked: dict[str, Any] = {"addresses": [each for each in addresses if each], "until": until}
    if not domains:
        return Question(_OF_PEOPLE, asked, _all_heard)
    literal = [domain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for domain in domains]
    asked["endings"] = [f"%{mark}{domain}" for domain in literal for mark in "@."]
    return Question(_OF_CUSTOMER, asked, _all_heard)


def _read(tx: Transaction, which: ColumnElement[bool], asked: Mapping[str, Any] | None = None) -> tuple[Heard, ...]:
    return tuple(_heard(row) for row in tx.execute(_ORDERED.where(which), dict(asked or {})))


def _row(one: Heard) -> tuple[Any, ...]:
    said = one.statement
    texts = (said.name, said.address, said.sentence, said.title, said.area, said.instead_of)
    number = int(one.record.partition(":")[2])
    stored = map(rows.storable, texts)
    return (one.id, number, said.kind.value, *stored, said.on, rows.storable(one.author), one.at)


def _all_heard(found: Sequence[Any]) -> tuple[Heard, ...]:
    return tuple(map(_heard, found))


def _heard(row: Any) -> Heard:
    texts = (row.name, row.address, row.sentence, row.title, row.area, row.instead_of)
    said = Statement(StatementKind(row.kind), *texts, row.on_day)
    return Heard(row.id, said, f"message:{row.message_id}", row.author, row.at)
