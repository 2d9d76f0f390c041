"""Builders of what detectors look at: one invented customer as plain values, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from rapport.inbox.model import (
    Absence,
    Address,
    Direction,
    Kind,
    Severity,
    StoredTicket,
    Ticket,
    TicketId,
    TicketStatus,
)
from rapport.inbox.statements.model import Heard, Statement, StatementKind
from rapport.people.model import BuyingRole, CustomerId, Level, Person, PersonId, Stakeholder, StakeholderId
from rapport.relationships.model import (
    Gap,
    GapState,
    Known,
    Relationship,
    Score,
    Snapshot,
    Threading,
    Touch,
    TouchId,
    TouchKind,
)
from rapport.signals.model import Evidence, MailTrace, Signal, SignalId, SignalKind, SignalStatus

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
TECHCORP = CustomerId(1)
DAY = timedelta(days=1)


def stakeholder(number: int, name: str, title: str = "", *, email: str = "", **values: object) -> Stakeholder:
    address = email or f"{name.lower().replace(' ', '.')}@techcorp.test"
    plain = Stakeholder(
        id=StakeholderId(number),
        person=Person(PersonId(number), name, (address,)),
        customer=TECHCORP,
        title=title,
        department="",
        manager=None,
        valid_from=None,
        valid_to=None,
        source="csv",
        role="",
        introduced_by=None,
        introduction_date=None,
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # a builder takes any field


def known(one: Stakeholder, *, champion: bool = False, level: Level = Level.OTHER, strength: float = 50) -> Known:
    return Known(
        stakeholder=one.id,
        person=one.person.id,
        name=one.name,
        title=one.title,
        department=one.department,
        level=level,
        roles=frozenset(),
        relationship=relationship(one, strength),
        champion=champion,
        email=one.email,
    )


def relationship(one: Stakeholder, strength: float = 50, last: datetime = NOW - 5 * DAY) -> Relationship:
    return Relationship(one.person.id, TECHCORP, Score(strength, (), 10), last, last, True, NOW)


def touches(person: int, days_ago: Iterable[float], kind: TouchKind = TouchKind.MESSAGE_IN) -> tuple[Touch, ...]:
    return tuple(
        Touch(
            TouchId(person * 1000 + i),
            TECHCORP,
            PersonId(person),
            kind,
            NOW - timedelta(days=ago),
            "nora.lind@northwind.test",
            f"message:{person * 1000 + i}",
        )
        for i, ago in enumerate(days_ago)
    )


def threading(score: float = 60, *, single: bool = False) -> Threading:
    return Threading(TECHCORP, Score(score, (), 20), single, None, NOW)


def snapshot(
    *,
    people: Sequence[Known] = (),
    touched: Sequence[Touch] = (),
    threads: Threading | None = None,
    gaps: Sequence[Gap] = (),
    renewal: date | None = None,
) -> Snapshot:
    return Snapshot(
        customer=TECHCORP,
        customer_name="TechCorp",
        arr_cents=34_000_000,
        currency="USD",
        renewal_date=renewal,
        known=tuple(people),
        touches=tuple(touched),
        threading=threads or threading(),
        gaps=tuple(gaps),
        as_of=NOW,
    )


def evidence(
    staff: Sequence[Stakeholder] = (),
    *,
    mails: Sequence[MailTrace] = (),
    tickets: Sequence[StoredTicket] = (),
    **about: object,
) -> Evidence:
    """`about` goes to `snapshot`; everybody on the staff is known there unless `people` says otherwise. `spoken`,
    `heard` and `usage` are taken in order of time."""
    about.setdefault("people", [known(one) for one in staff if one.valid_to is None])
    lists: dict[str, tuple[object, ...]] = {name: tuple(about.pop(name, ())) for name in ("spoken", "heard", "usage")}  # type: ignore[arg-type]  # as given
    shot = snapshot(**about)  # type: ignore[arg-type]  # passed through
    ordered = tuple(sorted(mails, key=lambda mail: mail.at))
    return Evidence(shot, tuple(staff), tuple(tickets), ordered, **lists)  # type: ignore[arg-type]  # as given


def heard(kind: StatementKind, days_ago: float, *, author: str = "", number: int = 70, **said: object) -> Heard:
    """One statement; what it does not say is empty."""
    plain: dict[str, object] = {"name": "", "address": "", "sentence": "As they wrote.", **said}
    statement = Statement(kind, **plain)  # type: ignore[arg-type]  # a builder takes any field
    return Heard(number, statement, f"message:{number}", author, NOW - timedelta(days=days_ago))


def mail(sender: str, days_ago: float, *, number: int = 1, **values: object) -> MailTrace:
    plain = MailTrace(
        record=f"message:{number}",
        at=NOW - timedelta(days=days_ago),
        direction=Direction.IN,
        kind=Kind.PERSON,
        subject="Hello",
        sender=Address(sender),
        recipients=(Address("nora.lind@northwind.test"),),
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # a builder takes any field


def bounce(of: str, days_ago: float, *, number: int = 90, gone: bool = True) -> MailTrace:
    about = (Absence(of, gone, None, "", "550 5.1.1 no such user"),)
    return mail("mailer-daemon@techcorp.test", days_ago, number=number, kind=Kind.BOUNCE, about=about)


def away(of: str, days_ago: float, *, number: int = 91, gone: bool = True, stand_in: str = "") -> MailTrace:
    about = (Absence(of, gone, None, stand_in, "is no longer with the company"),)
    return mail(of, days_ago, number=number, kind=Kind.AUTOREPLY, about=about)


def ticket(subject: str, **values: object) -> StoredTicket:
    """Escalated a day ago, opened three days ago, by Michael Torres."""
    plain = Ticket(
        external_id="T-7",
        customer="",
        reporter="michael.torres@techcorp.test",
        subject=subject,
        description="",
        category="",
        severity=Severity.MEDIUM,
        status=TicketStatus.OPEN,
        escalated_at=NOW - DAY,
        opened_at=NOW - 3 * DAY,
        updated_at=NOW - DAY,
        owner="",
    )
    return StoredTicket(TicketId(7), TECHCORP, replace(plain, **values))  # type: ignore[arg-type]  # any field


def gap(role: BuyingRole, target_name: str = "") -> Gap:
    target = StakeholderId(9) if target_name else None
    return Gap(role, GapState.UNCOVERED, target, target_name, "", "", "", 1.0)


def signal(**values: object) -> Signal:
    plain = Signal(
        id=SignalId(1),
        kind=SignalKind.TICKET_ESCALATED,
        cause="ticket:7",
        customer=TECHCORP,
        person=None,
        severity=Severity.HIGH,
        status=SignalStatus.NEW,
        since=NOW - DAY,
        detected_at=NOW,
        sentence="Ticket T-7 was escalated.",
        evidence=("ticket:7",),
        response_sent_at=None,
        response_email_id=None,
        closed_at=None,
        closed_by=None,
        closed_because="",
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # a builder takes any field
