"""What fits a morning: what do I owe, what is news, who is worth a touch?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapport.drafts.model import Draft
from rapport.inbox.model import Severity
from rapport.outbox.model import Delivery, DeliveryState
from rapport.people.model import Customer, CustomerId
from rapport.relationships.portfolio.standings import Standing
from rapport.signals.model import Signal, SignalStatus
from rapport.users.model import UserId
from rapport.web import words

MOST = 8  # lines a lane; the rest is one click away
THIN = 40.0  # of 100: below it two people leaving would end what we have there
AHEAD = timedelta(days=180)  # a renewal that an introduction can still help
QUIETER = -0.5  # half as many contacts as in the quarter before: worth a call before it becomes a signal
ENOUGH_BEFORE = 4  # contacts in the quarter before; of fewer, half is chance
STUCK = (DeliveryState.NEEDS_PERSON, DeliveryState.UNKNOWN)  # deliveries that only a person can settle
RANK = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: customer, reason, one number, age, one action."""

    customer: str
    reason: str
    number: str
    at: datetime | None
    link: str
    action: str
    mark: str = ""  # 'critical', 'high', … for the coloured sign beside its word
    post: str = ""  # where the action is sent, when it is more than opening
    of: CustomerId | None = None  # whose lane it is in; None: everybody's


@dataclass(frozen=True, slots=True)
class Lane:
    lines: tuple[Line, ...]
    more: int  # how many did not fit
    elsewhere: int = 0  # how many are at customers of colleagues


def mine(customers: Sequence[Customer], me: UserId) -> frozenset[CustomerId]:
    """The customers of a morning: my own; everybody's for whoever owns none, as a manager does."""
    own = frozenset(one.id for one in customers if one.owner == me)
    return own or frozenset(one.id for one in customers)


def owed(
    drafts: Sequence[Draft],
    deliveries: Sequence[Delivery],
    names: Mapping[CustomerId, str],
    promised: Sequence[Line] = (),
) -> list[Line]:
    """Deliveries that only a person can settle, what customers wait for by our word or by policy, then drafts that
    wait: urgent first, oldest first. A draft that a promise waits for is one line."""
    written = {line.link for line in promised}
    stuck = [
        Line("", delivery.detail, "", delivery.changed_at, f"/drafts/{delivery.draft}", "Settle", "high")
        for delivery in sorted(deliveries, key=lambda one: -one.id)
        if delivery.state in STUCK
    ]
    waiting = [
        Line(
            names.get(draft.customer, ""),
            f"{words.label(draft.play)} to {_to(draft)}",
            _blanks(draft),
            draft.created_at,
            f"/drafts/{draft.id}",
            "Read",
            "critical" if draft.urgent else "",
            of=draft.customer,
        )
        for draft in sorted(drafts, key=lambda one: (not one.urgent, one.created_at))
        if f"/drafts/{draft.id}" not in written
    ]
    return [*stuck, *promised, *waiting]


def news(signals: Sequence[Signal], names: Mapping[CustomerId, str]) -> list[Line]:
    """Signals that nobody has looked at yet, worst first, newest first."""
    new = [signal for signal in signals if signal.status is SignalStatus.NEW]
    return [
        Line(
            names.get(signal.customer, ""),
            signal.sentence,
            words.label(signal.severity),
            signal.since,
            f"/signals/{signal.id}",
            "Look",
            signal.severity,
            of=signal.customer,
        )
        for signal in sorted(new, key=lambda one: (RANK[one.severity], -one.detected_at.timestamp()))
    ]


def worth_a_touch(
    customers: Sequence[Customer], standings: Mapping[CustomerId, Standing], busy: Collection[CustomerId], today: date
) -> list[Line]:
    """Introductions where a renewal is ahead and few would speak for us, the nearest first; then check-ins where it
    has grown quiet. `busy`: customers with an open signal, which is in the news already."""
    thin = [one for one in customers if _is_thin(one, today)]
    thin.sort(key=lambda one: (one.renewal_date or date.max, one.name))
    asked = {one.id for one in thin}
    rest = [one for one in customers if one.id not in asked and one.id not in busy]
    return [*(_introduction(one, today) for one in thin), *_check_ins(rest, standings)]


def _is_thin(customer: Customer, today: date) -> bool:
    renewal, score = customer.renewal_date, customer.threading_score
    return renewal is not None and today <= renewal <= today + AHEAD and score is not None and score < THIN


def _introduction(customer: Customer, today: date) -> Line:
    value = words.money(customer.arr_cents, customer.currency)
    return Line(
        customer.name,
        f"Renewal {words.days_until(customer.renewal_date, today)} ({value}), and few who would speak for us",
        f"{words.tenths(customer.threading_score)}/10",
        None,
        f"/customers/{customer.id}",
        "Ask for an introduction",
        post=f"/customers/{customer.id}/intro-request",
        of=customer.id,
    )


def _check_ins(customers: Sequence[Customer], standings: Mapping[CustomerId, Standing]) -> Iterator[Line]:
    """The largest drop first."""
    counted = [(standings[one.id].efforts, one) for one in customers if one.id in standings]
    quieter = [
        (efforts, customer)
        for efforts, customer in counted
        if efforts.before >= ENOUGH_BEFORE and efforts.change is not None and efforts.change <= QUIETER
    ]
    for efforts, customer in sorted(quieter, key=lambda pair: (pair[0].change or 0.0, pair[1].name)):
        yield Line(
            customer.name,
            f"Quieter: {_contacts(efforts.lately)} of theirs in 90 days, {efforts.before} in the 90 before",
            f"{efforts.lately - efforts.before:+d}",
            None,
            f"/customers/{customer.id}",
            "Check in",
            of=customer.id,
        )


def _contacts(number: int) -> str:
    return "1 contact" if number == 1 else f"{number or 'no'} contacts"


def lane(lines: Sequence[Line], shown: Collection[CustomerId]) -> Lane:
    """As much as fits, of the customers shown; what belongs to no customer is everybody's."""
    here = [line for line in lines if line.of is None or line.of in shown]
    return Lane(tuple(here[:MOST]), max(0, len(here) - MOST), len(lines) - len(here))


def _to(draft: Draft) -> str:
    return ", ".join(one.name or one.email for one in draft.version.content.to)


def _blanks(draft: Draft) -> str:
    faults = len(draft.version.faults)
    return "ready" if not faults else f"{faults} to fill in"
