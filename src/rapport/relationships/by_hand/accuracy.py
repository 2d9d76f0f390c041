"""How often were the rules right, as far as people said so by hand?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from rapport.relationships.by_hand.model import YES, Label, Thing

ENOUGH = 30  # judgements; below, an interval of 95 % is wider than a third of the scale, and a percentage misleads
Z = 1.959964  # 95 %, two-sided
TOO_EARLY = "too early to say"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of what the rules said, how much did people confirm? `share` and its bounds are 0–1, None while too early."""

    thing: str
    judged: int  # said by the rules and judged by a person
    confirmed: int
    missed: int  # set by a person where the rules had said nothing
    share: float | None
    low: float | None
    high: float | None
    note: str


def wilson(confirmed: int, judged: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): honest at small numbers and at 0 and 100 %. `judged` above 0."""
    share, square = confirmed / judged, Z * Z
    middle = (share + square / (2 * judged)) / (1 + square / judged)
    half = Z * sqrt(share * (1 - share) / judged + square / (4 * judged * judged)) / (1 + square / judged)
    return max(0.0, middle - half), min(1.0, middle + half)


def accuracy(labels: Sequence[Label]) -> tuple[Accuracy, ...]:
    """For roles and champions, from the labels that stand; lines are judged in two ways (reporting/judging.py)."""
    return tuple(_of(thing, [one for one in labels if one.thing is thing]) for thing in MEASURED)


def _of(thing: Thing, labels: Iterable[Label]) -> Accuracy:
    said = [one for one in labels if _rules_spoke(one)]
    missed = sum(1 for one in labels if not _rules_spoke(one) and (thing is not Thing.CHAMPION or one.value == YES))
    return measured(MEASURED[thing], len(said), sum(_agrees(one) for one in said), missed)


def measured(what: str, judged: int, confirmed: int, missed: int = 0) -> Accuracy:
    """With its interval from ENOUGH judgements on."""
    if judged < ENOUGH:
        note = f"{TOO_EARLY}: {judged} of {ENOUGH} judgements"
        return Accuracy(what, judged, confirmed, missed, None, None, None, note)
    low, high = wilson(confirmed, judged)
    share = confirmed / judged
    note = f"{share:.0%} of {judged} confirmed (95 % interval {low:.0%} to {high:.0%})"
    return Accuracy(what, judged, confirmed, missed, share, low, high, note)


MEASURED = {Thing.ROLES: "roles", Thing.CHAMPION: "champions"}


def _rules_spoke(label: Label) -> bool:
    """A rule that said "no champion" said nothing to confirm: most people are none."""
    return bool(label.inferred) and not (label.thing is Thing.CHAMPION and label.inferred != YES)


def _agrees(label: Label) -> bool:
    """Roles: the rules had named each of those that the person set; what they said beyond it is the title's reading."""
    if label.thing is Thing.ROLES:
        return set(label.value.split(",")) <= set((label.inferred or "").split(","))
    return label.value == label.inferred
