"""What works, as far as the numbers can say it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from rapport.drafts.model import Play
from rapport.learning.model import Outcome, OutcomeKind

ENOUGH = 30  # decided drafts: below it an interval for a rate is wider than 35 points and tells nothing
Z = 1.96  # 95 %
TOO_EARLY = "too early to say"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval (Wilson, 1927)."""

    hits: int
    of: int
    low: float  # 0–1
    high: float  # 0–1

    @property
    def value(self) -> float:
        return self.hits / self.of


@dataclass(frozen=True, slots=True)
class PlayResult:
    """What became of one play's drafts."""

    play: Play
    counts: dict[OutcomeKind, int]
    accepted: Rate | None  # approved or edited, of those decided; None: too early to say
    replied: Rate | None  # of those sent; None: too early to say
    edit_distance: float | None  # median, 0–1; None: nothing was approved yet
    sentence: str

    @property
    def decided(self) -> int:
        return sum(self.counts[kind] for kind in (OutcomeKind.APPROVED, OutcomeKind.EDITED, OutcomeKind.DISCARDED))


def wilson(hits: int, of: int) -> Rate:
    """The share and where it probably lies; `of` is at least 1."""
    share = hits / of
    scale = 1 + Z**2 / of
    middle = share + Z**2 / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    return Rate(hits, of, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def by_play(outcomes: Sequence[Outcome]) -> tuple[PlayResult, ...]:
    """One result for each play that anything became of."""
    plays = [play for play in Play if any(outcome.play is play for outcome in outcomes)]
    return tuple(_result(play, [outcome for outcome in outcomes if outcome.play is play]) for play in plays)


def _result(play: Play, outcomes: Sequence[Outcome]) -> PlayResult:
    counts = {kind: sum(outcome.kind is kind for outcome in outcomes) for kind in OutcomeKind}
    taken = counts[OutcomeKind.APPROVED] + counts[OutcomeKind.EDITED]
    accepted = _rate(taken, taken + counts[OutcomeKind.DISCARDED])
    replied = _rate(counts[OutcomeKind.REPLIED], counts[OutcomeKind.SENT])
    edits = [outcome.edit_distance for outcome in outcomes if outcome.edit_distance is not None]
    return PlayResult(
        play, counts, accepted, replied, median(edits) if edits else None, _sentence(play, counts, accepted, replied)
    )


def _rate(hits: int, of: int) -> Rate | None:
    return wilson(min(hits, of), of) if of >= ENOUGH else None


def _sentence(play: Play, counts: dict[OutcomeKind, int], accepted: Rate | None, replied: Rate | None) -> str:
    taken = counts[OutcomeKind.APPROVED] + counts[OutcomeKind.EDITED]
    name = play.value.replace("_", " ").capitalize()
    return (
        f"{name}: {taken} approved, {counts[OutcomeKind.DISCARDED]} discarded ({_words(accepted, 'accepted')}); "
        f"{counts[OutcomeKind.SENT]} sent, {counts[OutcomeKind.REPLIED]} answered ({_words(replied, 'answered')})."
    )


def _words(rate: Rate | None, what: str) -> str:
    if rate is None:
        return TOO_EARLY
    return f"{rate.value:.0%} {what}, between {rate.low:.0%} and {rate.high:.0%}"
