"""What does a proposed setting change about the past, against the live one?"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from rapport.signals.backtest.model import Alarm, Comparison, Count, Moved
from rapport.signals.model import SignalKind

Pair = tuple[Sequence[Alarm], Sequence[Alarm]]  # of one customer: live, proposed


def compared(pairs: Sequence[Pair], dates: Sequence[datetime]) -> Comparison:
    """All customers together. `dates` are those of the replay, oldest first."""
    live = [alarm for one, _ in pairs for alarm in one]
    proposed = [alarm for _, other in pairs for alarm in other]
    added, gone, moved = [], [], []
    for one, other in pairs:
        only_live, only_proposed, both = _matched(one, other)
        gone += only_live
        added += only_proposed
        moved += [Moved(a, b) for a, b in both if (a.raised, a.severity) != (b.raised, b.severity)]
    step = dates[1] - dates[0] if len(dates) > 1 else timedelta(days=7)
    return Comparison(
        since=dates[0],
        until=dates[-1],
        every_days=step.days,
        customers=len(pairs),
        weeks=_weeks(live, proposed, dates),
        kinds=tuple(
            Count(kind.value, sum(a.kind is kind for a in live), sum(a.kind is kind for a in proposed))
            for kind in SignalKind
        ),
        live=len(live),
        proposed=len(proposed),
        added=tuple(sorted(added, key=lambda one: one.raised, reverse=True)),
        gone=tuple(sorted(gone, key=lambda one: one.raised, reverse=True)),
        moved=tuple(sorted(moved, key=lambda one: one.proposed.raised, reverse=True)),
    )


def _matched(
    live: Sequence[Alarm], proposed: Sequence[Alarm]
) -> tuple[list[Alarm], list[Alarm], list[tuple[Alarm, Alarm]]]:
    """Alarms of one cause belong together where their stretches overlap; each to one other."""
    left, both = list(proposed), []
    gone = []
    for one in live:
        fitting = next((other for other in left if _belong(one, other)), None)
        if fitting is None:
            gone.append(one)
        else:
            left.remove(fitting)
            both.append((one, fitting))
    return gone, left, both


def _belong(one: Alarm, other: Alarm) -> bool:
    return one.cause == other.cause and one.raised <= other.last and other.raised <= one.last


def _weeks(live: Sequence[Alarm], proposed: Sequence[Alarm], dates: Sequence[datetime]) -> tuple[Count, ...]:
    """How many were raised at each date; at the first one all that stood already."""
    ours, theirs = Counter(one.raised for one in live), Counter(one.raised for one in proposed)
    return tuple(Count(at.date().isoformat(), ours[at], theirs[at]) for at in dates)
