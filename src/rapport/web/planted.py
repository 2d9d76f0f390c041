"""In the demo, what was made to happen is known: was all of it found, and nothing else above low?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.demo.cast import cast
from rapport.demo.generate import SEED
from rapport.demo.model import Planted
from rapport.demo.planted import planted
from rapport.inbox.model import Severity
from rapport.signals.backtest.model import Alarm, Report
from rapport.signals.model import SignalKind

# What a planted event must raise. The others (a healthy reference, a past renewal, little data) must raise nothing.
RAISES: Mapping[str, frozenset[SignalKind]] = {
    "single_threaded": frozenset({SignalKind.SINGLE_THREADED}),
    "ticket_escalated": frozenset({SignalKind.TICKET_ESCALATED}),
    "executive_complaint": frozenset({SignalKind.TICKET_ESCALATED}),
    "champion_silent": frozenset({SignalKind.CHAMPION_RISK}),
    "champion_left": frozenset({SignalKind.CHAMPION_RISK, SignalKind.CHAMPION_TRANSITION}),
    "autoreply_gone": frozenset({SignalKind.CHAMPION_RISK, SignalKind.CHAMPION_TRANSITION}),
    "bounce": frozenset({SignalKind.CHAMPION_RISK, SignalKind.CHAMPION_TRANSITION}),
    "company_bought": frozenset({SignalKind.ORG_CHANGE}),
    "domain_changed": frozenset({SignalKind.ORG_CHANGE}),
    "executive_joined": frozenset({SignalKind.ORG_CHANGE}),
    "detractor": frozenset({SignalKind.CHAMPION_RISK}),
    "silent_customer": frozenset({SignalKind.SILENT_CUSTOMER}),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One planted event, and the first alarm that told of it."""

    event: Planted
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class Told:
    """The demo's truth against a replay."""

    found: tuple[Found, ...]
    standing: int  # signals above low on the last date
    unexplained: tuple[Alarm, ...]  # of those: nothing of the kind was planted there
    earlier: tuple[Alarm, ...]  # above low and over before the last date, likewise; the past was not planted

    @property
    def missed(self) -> int:
        return sum(one.alarm is None for one in self.found)

    @property
    def all_well(self) -> bool:
        return not self.missed and not self.unexplained


def told(report: Report, made_at: datetime) -> Told:
    """`made_at` is when the demo was made: its events are dated back from there."""
    raised = [one.alarm for one in report.alarms]
    grave = [one for one in raised if one.severity is not Severity.LOW]
    events = [one for one in planted(cast(SEED), made_at) if one.kind in RAISES]
    allowed = {(one.customer, kind) for one in events for kind in RAISES[one.kind]}
    strange = [one for one in grave if (one.customer_name, one.kind) not in allowed]
    return Told(
        found=tuple(Found(one, _first(one, raised)) for one in events),
        standing=sum(one.last == report.until for one in grave),
        unexplained=tuple(one for one in strange if one.last == report.until),
        earlier=tuple(one for one in strange if one.last != report.until),
    )


def _first(event: Planted, raised: list[Alarm]) -> Alarm | None:
    """The first that is about the same customer, of a kind that it raises, and lasts beyond its day."""
    fitting = (
        one
        for one in raised
        if one.customer_name == event.customer and one.kind in RAISES[event.kind] and one.last.date() >= event.on
    )
    return min(fitting, key=lambda one: one.raised, default=None)
