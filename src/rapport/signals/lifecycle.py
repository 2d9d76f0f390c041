"""What becomes of signals: which open, which change, which clear themselves, and what may a person do with one?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapport.errors import BadInput, Conflict
from rapport.signals.model import EventKind, Finding, Label, Signal, SignalEvent, SignalId, SignalStatus
from rapport.signals.words import graver
from rapport.users.model import UserId

LONGEST_REASON = 1000  # characters: a reason is read in a list, and what is longer belongs into a note
LONGEST_SNOOZE = timedelta(days=366)  # what is put aside for longer is dismissed, only less honestly
BY_HAND = "said:"  # the cause of a signal that a person raised; only a person closes it


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write after a look."""

    open: tuple[Finding, ...]
    update: tuple[tuple[SignalId, Finding], ...]
    clear: tuple[Signal, ...]


def plan(findings: Sequence[Finding], opened: Sequence[Signal], settled: Sequence[Signal], *, complete: bool) -> Plan:
    """Compare what is found now with what is open. `settled` are those that a person closed; they stay closed unless
    the thing happened again or got worse. When a detector failed (`complete` is false), nothing is cleared."""
    by_cause = {signal.cause: signal for signal in opened}
    found = {finding.cause for finding in findings}
    return Plan(
        open=tuple(f for f in findings if f.cause not in by_cause and closing(f, settled) is None),
        update=tuple(
            (by_cause[f.cause].id, f) for f in findings if f.cause in by_cause and _differs(by_cause[f.cause], f)
        ),
        clear=tuple(s for s in opened if complete and s.cause not in found and not s.cause.startswith(BY_HAND)),
    )


def closing(finding: Finding, settled: Sequence[Signal]) -> Signal | None:
    """The closed signal because of which this is not raised; None: it happened again or got worse, or is new."""
    return next((signal for signal in settled if _settles(signal, finding)), None)


def _settles(signal: Signal, finding: Finding) -> bool:
    return (
        signal.cause == finding.cause
        and signal.closed_at is not None
        and finding.newest <= signal.closed_at
        and not graver(finding.severity, signal.severity)
    )


def _differs(signal: Signal, finding: Finding) -> bool:
    return (signal.kind, signal.severity, signal.sentence, signal.evidence) != (
        finding.kind,
        finding.severity,
        finding.sentence,
        finding.evidence,
    )


def wakes(signal: Signal, finding: Finding) -> bool:
    """Whether what is put aside must be seen again before its date: it got worse."""
    return signal.snoozed_until is not None and graver(finding.severity, signal.severity)


def cleared(signal: Signal, now: datetime) -> Signal:
    """Resolved by itself, saying what no longer holds."""
    because = f"no longer true: {signal.sentence}"
    return replace(signal, status=SignalStatus.RESOLVED, closed_at=now, closed_because=because)


def acknowledged(signal: Signal) -> Signal:
    """Seen by a person. Raises Conflict when it is closed or was acknowledged before."""
    if signal.status is not SignalStatus.NEW:
        raise _stale(signal, "acknowledged")
    return replace(signal, status=SignalStatus.ACKNOWLEDGED)


def snoozed(signal: Signal, until: datetime, now: datetime) -> Signal:
    """Put aside until a date. Raises BadInput for a date that is past or too far, Conflict when it is closed."""
    if not signal.is_open:
        raise _stale(signal, "snoozed")
    if until <= now:
        raise BadInput("A signal is snoozed until a date that is still to come. Choose a later one.")
    if until - now > LONGEST_SNOOZE:
        raise BadInput("A signal is snoozed for a year at most. Dismiss it with a reason, or choose an earlier date.")
    return replace(signal, snoozed_until=until)


def resolved(signal: Signal, by: UserId, because: str, now: datetime) -> Signal:
    """Dealt with. Raises BadInput for a reason that is too long, Conflict when it is closed already."""
    closed = _closed(signal, SignalStatus.RESOLVED, by, because.strip() or "dealt with", now)
    return replace(closed, label=Label.TRUE.value)


def dismissed(signal: Signal, by: UserId, because: str, now: datetime, label: Label = Label.NOT_TRUE) -> Signal:
    """Not true or not worth it. Raises BadInput without a reason, which later measures the detectors, and for one that
    is too long."""
    if not because.strip():
        raise BadInput("A signal is dismissed with a reason, because the reason improves the next ones. Say why.")
    return replace(_closed(signal, SignalStatus.DISMISSED, by, because.strip(), now), label=label.value)


def event(before: Signal, after: Signal, by: UserId | None, now: datetime) -> SignalEvent:
    """The line of history for a change that was made."""
    if after.status is not before.status:
        by_itself = after.status is SignalStatus.RESOLVED and by is None
        what = EventKind.CLEARED if by_itself else EventKind(after.status.value)
        return SignalEvent(after.id, now, by, what, after.closed_because)
    return SignalEvent(after.id, now, by, EventKind.SNOOZED, "", after.snoozed_until)


def _closed(signal: Signal, status: SignalStatus, by: UserId, because: str, now: datetime) -> Signal:
    if not signal.is_open:
        raise _stale(signal, status.value)
    if len(because) > LONGEST_REASON:
        raise BadInput(f"A reason has {LONGEST_REASON} characters at most, this one {len(because)}. Say it shorter.")
    return replace(signal, status=status, closed_at=now, closed_by=by, closed_because=because)


def _stale(signal: Signal, wish: str) -> Conflict:
    return Conflict(f"Signal {signal.id} is {signal.status.value} already and cannot be {wish}. Load it again.")


def response_minutes(signal: Signal) -> int | None:
    """Whole minutes from the escalation to our first answer; None before it."""
    if signal.response_sent_at is None:
        return None
    return max(0, int((signal.response_sent_at - signal.since).total_seconds() // 60))


def response_logged(signal: Signal) -> str:
    """The sentence of PRD-029, true or empty."""
    minutes = response_minutes(signal)
    if minutes is None:
        return ""
    return f"Response time logged: {_span(minutes)} from escalation."


def _span(minutes: int) -> str:
    """Minutes up to two hours, then hours, then days, so that the figure can be read."""
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} hours{f' {rest} minutes' if rest else ''}"
    return f"{hours // 24} days{f' {hours % 24} hours' if hours % 24 else ''}"
