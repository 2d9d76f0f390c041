"""What fits a morning: what do I owe, what is news, who is worth a touch?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapport.drafts.model import Draft
from rapport.inbox.model import Severity
from rapport.outbox.model import Delivery, DeliveryState
from rapport.people.model import Customer, CustomerId
from rapport.signals.model import Signal, SignalStatus
from rapport.web import words

MOST = 8  # lines a lane; the rest is one click away
THIN = 40.0  # of 100: below it two people leaving would end what we have there
AHEAD = timedelta(days=180)  # a renewal that an introduction can still help
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


@dataclass(frozen=True, slots=True)
class Lane:
    lines: tuple[Line, ...]
    more: int  # how many did not fit


def owed(
    drafts: Sequence[Draft],
    deliveries: Sequence[Delivery],
    names: Mapping[CustomerId, str],
    promised: Sequence[Line] = (),
) -> Lane:
    """Deliveries that only a person can settle, what customers wait for by our word or by policy, then drafts that
    wait: urgent first, oldest first. A draft that a promise waits for is one line."""
    own = {line.link for line in promised}
    stuck = [
        Line("", delivery.detail, "", delivery.changed_at, f"/drafts/{delivery.draft}", "Settle", "high")
        for delivery in deliveries
        if delivery.state in (DeliveryState.NEEDS_PERSON, DeliveryState.UNKNOWN)
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
        )
        for draft in sorted(drafts, key=lambda one: (not one.urgent, one.created_at))
        if f"/drafts/{draft.id}" not in own
    ]
    return _lane([*stuck, *promised, *waiting])


def news(signals: Sequence[Signal], names: Mapping[CustomerId, str]) -> Lane:
    """Signals that nobody has looked at yet, worst first, newest first."""
    new = [signal for signal in signals if signal.status is SignalStatus.NEW]
    ordered = sorted(new, key=lambda one: (RANK[one.severity], -one.detected_at.timestamp()))
    return _lane(
        [
            Line(
                names.get(signal.customer, ""),
                signal.sentence,
                words.label(signal.severity),
                signal.since,
                f"/signals/{signal.id}",
                "Look",
                signal.severity,
            )
            for signal in ordered
        ]
    )


def worth_a_touch(customers: Sequence[Customer], today: date) -> Lane:
    """Customers with few who would speak for us and a renewal ahead, the nearest first."""
    thin = [
        (customer.renewal_date, customer)
        for customer in customers
        if customer.renewal_date is not None
        and today <= customer.renewal_date <= today + AHEAD
        and customer.threading_score is not None
        and customer.threading_score < THIN
    ]
    return _lane(
        [
            Line(
                customer.name,
                f"Renewal {words.days_until(renewal, today)} ({words.money(customer.arr_cents, customer.currency)}), "
                "and few who would speak for us",
                f"{words.tenths(customer.threading_score)}/10",
                None,
                f"/customers/{customer.id}",
                "Ask for an introduction",
                "",
                f"/customers/{customer.id}/intro-request",
            )
            for renewal, customer in sorted(thin, key=lambda pair: (pair[0], pair[1].name))
        ]
    )


def _lane(lines: Sequence[Line]) -> Lane:
    return Lane(tuple(lines[:MOST]), max(0, len(lines) - MOST))


def _to(draft: Draft) -> str:
    return ", ".join(one.name or one.email for one in draft.version.content.to)


def _blanks(draft: Draft) -> str:
    faults = len(draft.version.faults)
    return "ready" if not faults else f"{faults} to fill in"
