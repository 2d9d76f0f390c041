"""The two conversations of the requirement as rows: an escalation at DataFlow, an introduction at TechCorp."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rapport.app import App
from rapport.inbox.model import Severity, Ticket, TicketAction, TicketStatus
from rapport.inbox.records.store import put_tickets
from rapport.people.model import CustomerId
from rapport.users.model import NewUser, Role, UserId
from rapport.users.store import add_user
from tests import world


@dataclass(frozen=True)
class Seed:
    customer: CustomerId
    csm: UserId
    manager: UserId


def team(tx: Any, now: datetime) -> tuple[UserId, UserId]:
    """Nora Lind, who has a mailbox and a telephone, and her manager Lea Sand."""
    nora = NewUser("nora.lind@northwind.test", "Nora Lind", Role.CSM, "Europe/Berlin", "+49 30 5550 102",
                   "Customer Success Manager")  # fmt: skip
    lea = NewUser("lea.sand@northwind.test", "Lea Sand", Role.MANAGER, "Europe/Berlin", "", "Head of Customer Success")
    csm, manager = add_user(tx, nora, "", now), add_user(tx, lea, "", now)
    assert csm is not None and manager is not None
    world.mailbox(tx, csm.id)
    world.own(tx, "northwind.test")
    return csm.id, manager.id


def dataflow(
    app: App,
    *,
    actions: tuple[TicketAction, ...] = (),
    severity: Severity = Severity.HIGH,
    category: str = "technical",
    mailed: bool = True,
    owner: str = "",
    subject: str = "API integration failures causing data sync delays",
) -> Seed:
    """An escalated ticket, three days old, reported by the CTO; with or without a mail of his about it."""
    now = app.now()
    opened = now - timedelta(days=3)
    with app.db.transaction() as tx:
        csm, manager = team(tx, now)
        customer = world.customer(tx, "DataFlow", "dataflow.test", arr_cents=34_000_000, owner=csm)
        torres = world.person(tx, "Michael Torres", "michael.torres@dataflow.test")
        world.stakeholder(tx, customer, torres, "CTO")
        ticket = Ticket(
            external_id="T-1042", customer="DataFlow", reporter="michael.torres@dataflow.test",
            subject=subject, description="Since the release our nightly sync fails.", category=category,
            severity=severity, status=TicketStatus.OPEN, escalated_at=now - timedelta(minutes=23),
            opened_at=opened, updated_at=now, owner=owner, actions=actions,
        )  # fmt: skip
        put_tickets(tx, [(ticket, customer)])
        if mailed:
            number = world.message(
                tx, "michael.torres@dataflow.test", ["nora.lind@northwind.test"], opened,
                subject="Re: API failures and data sync delays", message_id="a1@dataflow.test",
                reference_ids=["root@dataflow.test"], text="The nightly sync failed again.",
            )  # fmt: skip
            world.touch(tx, customer, torres, "message_in", opened, record=f"message:{number}")
    return Seed(CustomerId(customer), csm, manager)


def techcorp(app: App, *, cfo: bool = True, renewal: date | None = None) -> Seed:
    """Two contacts, the champion well known, a CFO never written to, a renewal in 90 days."""
    now = app.now()
    with app.db.transaction() as tx:
        csm, manager = team(tx, now)
        renewal = renewal or (now + timedelta(days=90)).date()
        customer = world.customer(tx, "TechCorp", "techcorp.test", renewal=renewal, owner=csm)
        sarah = world.person(tx, "Sarah Chen", "sarah.chen@techcorp.test")
        mike = world.person(tx, "Mike Johnson", "mike.johnson@techcorp.test")
        coo = world.person(tx, "Dana Frey", "dana.frey@techcorp.test")
        boss = world.stakeholder(tx, customer, coo, "VP Operations", valid_to=now - timedelta(days=1))
        world.stakeholder(tx, customer, sarah, "Director of Operations", department="Operations", manager_id=boss)
        world.stakeholder(tx, customer, mike, "Analyst", department="Operations")
        if cfo:
            robert = world.person(tx, "Robert Williams", "robert.williams@techcorp.test")
            world.stakeholder(tx, customer, robert, "CFO", department="Finance")
        for weeks in range(1, 20):
            for who, kind in ((sarah, "meeting"), (sarah, "reply_in"), (sarah, "message_in")):
                at = now - timedelta(weeks=weeks, hours=weeks % 5, minutes=len(kind))
                world.touch(tx, customer, who, kind, at, record=f"meeting:{weeks * 10 + len(kind)}", sentiment=0.4)
        at = now - timedelta(days=30)
        number = world.message(tx, "mike.johnson@techcorp.test", ["nora.lind@northwind.test"], at)
        world.touch(tx, customer, mike, "reply_in", at, record=f"message:{number}")
    return Seed(CustomerId(customer), csm, manager)
