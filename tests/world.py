"""Builders of a small invented world, straight into the tables, so that a test says only what it is about."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert

from rapport.db import Transaction
from rapport.inbox.model import Address, Field, Kind, Mail, Participant
from rapport.inbox.store import message_absences, message_addresses, messages, tickets
from rapport.people.model import CustomerId, Seen
from rapport.people.store import addresses, customer_domains, customers, jobs, own_addresses, people
from rapport.relationships.store import touches
from rapport.users.store import mailboxes, users, workspaces

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def workspace(
    tx: Transaction, number: int = 1, *, at: datetime = LONG_AGO, name: str = "Northwind", product: str = "Harbor"
) -> int:
    tx.execute(insert(workspaces).values(workspace_id=number, name=f"{name} {number}", product=product, created_at=at))
    return number


def _one(tx: Transaction, table: Any, **values: Any) -> int:
    return int(tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def user(tx: Transaction, email: str = "nora.lind@northwind.test", name: str = "Nora Lind", role: str = "csm") -> int:
    return _one(tx, users, email=email, name=name, role=role, created_at=LONG_AGO)


def mailbox(tx: Transaction, user_id: int, address: str = "nora.lind@northwind.test", *, port: int = 25) -> int:
    return _one(
        tx,
        mailboxes,
        user_id=user_id,
        address=address,
        name="Nora Lind",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        created_at=LONG_AGO,
    )


def own(tx: Transaction, *patterns: str) -> None:
    tx.execute(insert(own_addresses), [{"pattern": pattern} for pattern in patterns])


def customer(
    tx: Transaction,
    name: str = "TechCorp",
    *domains: str,
    arr_cents: int | None = None,
    renewal: date | None = None,
    owner: int | None = None,
) -> int:
    number = _one(tx, customers, name=name, arr_cents=arr_cents, renewal_date=renewal, owner_id=owner)
    for position, domain in enumerate(domains or (f"{name.lower().replace(' ', '')}.test",)):
        tx.execute(insert(customer_domains).values(domain=domain, customer_id=number, position=position))
    return number


def person(tx: Transaction, name: str, *emails: str) -> int:
    number = _one(tx, people, name=name, created_at=LONG_AGO)
    for position, email in enumerate(emails):
        tx.execute(insert(addresses).values(address=email, person_id=number, position=position))
    return number


def stakeholder(tx: Transaction, customer_id: int, person_id: int, title: str = "", **values: Any) -> int:
    return _one(tx, jobs, customer_id=customer_id, person_id=person_id, title=title, **{"source": "csv", **values})


def message(tx: Transaction, sender: str, recipients: list[str], at: datetime, **values: Any) -> int:
    """A stored mail; `direction` defaults to "in"."""
    text = values.pop("text", "Hello,\n\nhow are things?\n")
    number = _one(
        tx,
        messages,
        **{
            "fingerprint": sha256(f"{sender}{at}{text}".encode()).digest(),
            "message_id": f"{at.timestamp()}@{sender.rpartition('@')[2]}",
            "in_reply_to": "",
            "reference_ids": [],
            "thread_id": 0,
            "direction": "in",
            "kind": "person",
            "sent_at": at,
            "stored_at": at,
            "subject": "Hello",
            "text": text,
            "new_text": text,
            **values,
        },
    )
    rows = [("from", sender), *(("to", r) for r in recipients)]
    tx.execute(
        insert(message_addresses),
        [
            {"message_id": number, "position": i, "field": f, "address": a, "name": "", "sent_at": at}
            for i, (f, a) in enumerate(rows)
        ],
    )
    if told := values.get("about"):
        tx.execute(
            insert(message_absences), [{"message_id": number, "address": one["address"], "sent_at": at} for one in told]
        )
    return number


def mail(sender: str = "ada@techcorp.test", *to: str, **values: Any) -> Mail:
    """A mail as it was read; its bytes and its fingerprint follow from its Message-ID and text."""
    given = {"message_id": "first@techcorp.test", "text": "Hello,\n\nhow are things?\n", **values}
    raw = f"Message-ID: <{given['message_id']}>\n\n{given['text']}".encode("utf-8", "replace")
    people = [
        Participant(Field.FROM, Address(sender)),
        *(Participant(Field.TO, Address(r)) for r in to or ("nora.lind@northwind.test",)),
    ]
    defaults: dict[str, Any] = {
        "fingerprint": sha256(raw).digest(),
        "in_reply_to": "",
        "references": (),
        "sent_at": LONG_AGO,
        "participants": tuple(people),
        "subject": "Hello",
        "new_text": given["text"],
        "kind": Kind.PERSON,
        "list_id": "",
        "about": (),
        "raw": raw,
    }
    return Mail(**{**defaults, **given})


def seen(email: str, customer_id: int, name: str = "", at: datetime = LONG_AGO, *, wrote: bool = False) -> Seen:
    return Seen(Address(email, name), CustomerId(customer_id), at, wrote)


def touch(tx: Transaction, customer_id: int, person_id: int, kind: str, at: datetime, **values: Any) -> int:
    return _one(
        tx,
        touches,
        customer_id=customer_id,
        person_id=person_id,
        kind=kind,
        at=at,
        **{"our_address": "nora.lind@northwind.test", "record": f"message:{int(at.timestamp())}", **values},
    )


def ticket(tx: Transaction, customer_id: int, external_id: str = "T-1", *, at: datetime, **values: Any) -> int:
    return _one(
        tx,
        tickets,
        customer_id=customer_id,
        external_id=external_id,
        **{
            "customer": "",
            "reporter": "",
            "subject": "API integration failures",
            "description": "",
            "category": "technical",
            "severity": "high",
            "status": "open",
            "opened_at": at,
            "updated_at": at,
            "owner": "",
            "actions": [],
            **values,
        },
    )
