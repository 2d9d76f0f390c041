"""What of all contact with a person is enough to know how close we are, whatever comes next and in whatever order?

A decayed sum needs no history: a touch at t weighs 2^((t − EPOCH) / HALF_LIFE) for ever, and the sum as of now is that
total times 2^(−(now − EPOCH) / HALF_LIFE). So one more touch is a few additions, and arrival in another order, in
batches, or a rebuild from zero gives the same numbers but for the rounding of the last bits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import nsmallest
from math import exp2, frexp, fsum

from rapport.relationships.model import Touch, TouchKind

HALF_LIFE = timedelta(days=30)  # a silent quarter is felt (1/8 left), a silent year is gone (1/4,600 left)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # any fixed day: the exponents of doubles reach 84 years to both sides
MOST = 1000.0  # half-lives after EPOCH (the year 2102), and no overflow in a sum of eight million touches there

NEUTRAL = 0.5  # a neutral contact is mildly good: they bothered
PRAISE = 0.5  # sentiment from which on a mail speaks for us
PROMPT = timedelta(days=1)  # an answer after this long earns half of what the speed of an answer can earn
SLOWEST = 0.25  # what even the slowest answer earns: less than a fast one, never less than none
EVIDENCE = 5  # records shown
WAITS = 16  # classes of waiting for an answer, each twice as long: an hour, two, … and the last for all above a year

KINDS = tuple(TouchKind)
KIND = {kind: number for number, kind in enumerate(KINDS)}
OUT = KIND[TouchKind.MESSAGE_OUT]
REPLY = KIND[TouchKind.REPLY_IN]
THEIRS = tuple(number for number in range(len(KINDS)) if number != OUT)
COST_THEM = tuple(KINDS[number] for number in THEIRS)

# What is worth how much once it is multiplied with a kind's effort; only evidence needs it here (strength.py explains).
EFFORT = {
    TouchKind.MESSAGE_OUT: 0.0,  # our own mail costs them nothing
    TouchKind.TICKET: 0.5,  # wants something from the product rather than from us
    TouchKind.MESSAGE_IN: 1.0,
    TouchKind.REPLY_IN: 1.0,
    TouchKind.MEETING: 2.0,  # half an hour of theirs, agreed beforehand
}

SUMS = len(KINDS) + 3  # one a kind, then ANSWERED, MOOD, PRAISED
ANSWERED, MOOD, PRAISED = range(len(KINDS), SUMS)
COUNTS = len(KINDS) + 3  # one a kind, then FRIENDLY, UNFRIENDLY, PRAISES
FRIENDLY, UNFRIENDLY, PRAISES = range(len(KINDS), COUNTS)


@dataclass(frozen=True, slots=True)
class Accumulator:
    """All contact with one person that has been counted; a bounded number of figures, however long it lasts."""

    sums: tuple[float, ...] = (0.0,) * SUMS  # in weights, that is in worth as of EPOCH
    counts: tuple[int, ...] = (0,) * COUNTS
    latest: tuple[datetime | None, ...] = (None,) * len(KINDS)
    months: Mapping[int, int] = field(default_factory=dict)  # year × 12 + month − 1 → touches of theirs
    waits: tuple[int, ...] = (0,) * WAITS  # answers by how long they took
    heaviest: tuple[tuple[float, str], ...] = ()  # (weight, record) of the EVIDENCE that carry most

    @property
    def theirs(self) -> int:
        """Touches that cost them something."""
        return sum([self.counts[kind] for kind in THEIRS])

    @property
    def last_touch_at(self) -> datetime | None:
        return max((at for at in self.latest if at is not None), default=None)

    @property
    def last_theirs_at(self) -> datetime | None:
        return self.last_of(*COST_THEM)

    def last_of(self, *kinds: TouchKind) -> datetime | None:
        found = [at for kind in kinds if (at := self.latest[KIND[kind]]) is not None]
        return max(found) if found else None


NOTHING = Accumulator()


def weight(at: datetime) -> float:
    """2^((at − EPOCH) / HALF_LIFE); nothing before 1936 weighs anything."""
    return exp2(min(MOST, (at - EPOCH) / HALF_LIFE))


def left(total: float, now: datetime) -> float:
    """What a sum of weights is worth as of `now`."""
    return total * exp2(min(MOST, (EPOCH - now) / HALF_LIFE))


def speed(reply_after_s: float | None) -> float:
    """SLOWEST to 1: what an answer earns by its speed, halfway at PROMPT."""
    if reply_after_s is None:
        return SLOWEST
    return SLOWEST + (1.0 - SLOWEST) * exp2(-max(0.0, reply_after_s) / PROMPT.total_seconds())


def wait_class(reply_after_s: float) -> int:
    """0: within an hour, 1: within two, 2: within four, …"""
    part, power = frexp(reply_after_s / 3600)
    return max(0, min(WAITS - 1, power - (part == 0.5)))  # the logarithm, rounded up, without a rounding error


def month_of(at: datetime) -> int:
    utc = at.astimezone(UTC)
    return utc.year * 12 + utc.month - 1


def add(before: Accumulator, touches: Sequence[Touch]) -> Accumulator:
    """These touches as well, each of which must not have been counted. Touches of one person."""
    if not touches:
        return before
    open_ = _opened(before)
    for touch in touches:
        open_.count(touch)
    return open_.closed()


def _opened(before: Accumulator) -> "_Open":
    return _Open(
        [[one] for one in before.sums],
        list(before.counts),
        list(before.latest),
        dict(before.months),
        list(before.waits),
        list(before.heaviest),
    )


@dataclass(slots=True)
class _Open:
    """An accumulator while touches are being added."""

    terms: list[list[float]]
    counts: list[int]
    latest: list[datetime | None]
    months: dict[int, int]
    waits: list[int]
    heavy: list[tuple[float, str]]

    def count(self, touch: Touch) -> None:
        kind, full = KIND[touch.kind], weight(touch.at)
        last = self.latest[kind]
        self.latest[kind] = touch.at if last is None or touch.at > last else last
        self.counts[kind] += 1
        if kind == OUT:
            self.terms[OUT].append(full)
            return
        kept = full * (1.0 + min(0.0, touch.sentiment))  # anger is contact, but no closeness
        self.terms[kind].append(kept)
        self.heavy.append((kept * EFFORT[touch.kind], touch.record))
        month = month_of(touch.at)
        self.months[month] = self.months.get(month, 0) + 1
        self._mood(touch.sentiment, full)
        if kind == REPLY:
            self.terms[ANSWERED].append(kept * speed(touch.reply_after_s))
            if touch.reply_after_s is not None:
                self.waits[wait_class(touch.reply_after_s)] += 1

    def _mood(self, sentiment: float, full: float) -> None:
        self.terms[MOOD].append(full * (sentiment + NEUTRAL))
        self.counts[FRIENDLY] += sentiment > 0
        self.counts[UNFRIENDLY] += sentiment < 0
        if sentiment >= PRAISE:
            self.counts[PRAISES] += 1
            self.terms[PRAISED].append(full)

    def closed(self) -> Accumulator:
        return Accumulator(
            tuple(map(fsum, self.terms)),  # fsum: what comes in together has one sum in any order
            tuple(self.counts),
            tuple(self.latest),
            dict(self.months),
            tuple(self.waits),
            tuple(nsmallest(EVIDENCE, self.heavy, key=_heaviest_first)),
        )


def of(touches: Iterable[Touch]) -> Accumulator:
    """From zero."""
    return add(NOTHING, tuple(touches))


def course(touches: Sequence[Touch], dates: Sequence[datetime]) -> tuple[Accumulator, ...]:
    """From zero, as of each of these dates, each touch counted once; both the oldest first. Touches of one person."""
    open_, done, found = _opened(NOTHING), 0, []
    for at in dates:
        while done < len(touches) and touches[done].at <= at:
            open_.count(touches[done])
            done += 1
        found.append(open_.closed())
    return tuple(found)


def without_ours(counted: Accumulator, later: Sequence[datetime]) -> Accumulator:
    """As before these mails of ours were sent; of what they wrote nothing may lie between."""
    sums, counts = list(counted.sums), list(counted.counts)
    sums[OUT] = max(0.0, sums[OUT] - fsum(map(weight, later)))
    counts[OUT] -= len(later)
    return replace(counted, sums=tuple(sums), counts=tuple(counts))


def _heaviest_first(one: tuple[float, str]) -> tuple[float, str]:
    return -one[0], one[1]
