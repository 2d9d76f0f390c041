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

GONE = frozenset({(SignalKind.CHAMPION_RISK, ":departure"), (SignalKind.CHAMPION_TRANSITION, ":departure")})
TICKET = frozenset({(SignalKind.TICKET_ESCALATED, "ticket:"), (SignalKind.TICKET_ESCALATED, ":complaint")})

# What a planted event must raise: a kind, and what its cause says. The others (a healthy reference, a past renewal,
# little data) must raise nothing.
RAISES: Mapping[str, frozenset[tuple[SignalKind, str]]] = {
    "single_threaded": frozenset({(SignalKind.SINGLE_THREADED, ":single_threaded")}),
    "ticket_escalated": TICKET,
    "executive_complaint": TICKET,
    "champion_silent": frozenset({(SignalKind.CHAMPION_RISK, ":silence")}),
    "champion_left": GONE,
    "autoreply_gone": GONE,
    "bounce": GONE,
    "company_bought": frozenset({(SignalKind.ORG_CHANGE, ":organisation")}),
    "domain_changed": frozenset({(SignalKind.ORG_CHANGE, ":domain:")}),
    "executive_joined": frozenset({(SignalKind.ORG_CHANGE, ":joined")}),
    "detractor": frozenset({(SignalKind.CHAMPION_RISK, ":detractor")}),
    "silent_customer": frozenset({(SignalKind.SILENT_CUSTOMER, ":silence")}),
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
    strange = [one for one in grave if not any(_is_about(one, event) for event in events)]
    return Told(
        found=tuple(Found(one, _first(one, raised)) for one in events),
        standing=sum(one.last == report.until for one in grave),
        unexplained=tuple(one for one in strange if one.last == report.until),
        earlier=tuple(one for one in strange if one.last != report.until),
    )


def _is_about(alarm: Alarm, event: Planted) -> bool:
    fits = any(alarm.kind is kind and said in alarm.cause for kind, said in RAISES[event.kind])
    return fits and alarm.customer_name == event.customer


def _first(event: Planted, raised: list[Alarm]) -> Alarm | None:
    """The first that is about it and lasts beyond its day."""
    fitting = (one for one in raised if _is_about(one, event) and one.last.date() >= event.on)
    return min(fitting, key=lambda one: one.raised, default=None)
