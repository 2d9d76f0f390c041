"""Which values hold for a segment, and may somebody set this one?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from math import isfinite

from rapport.errors import BadInput, NotFound
from rapport.signals.thresholds.model import (
    CATALOGUE,
    IN_ORDER,
    STANDARD,
    Changed,
    Chosen,
    Line,
    Threshold,
    Thresholds,
    Wish,
)

EVERYBODY = ""  # the segment that means all customers
BY_NAME: Mapping[str, Threshold] = {one.name: one for one in CATALOGUE}


def named(name: str) -> Threshold:
    """Raises NotFound with the nearest name there is."""
    asked = name.strip().lower().replace("-", "_").replace(" ", "_")
    found = BY_NAME.get(asked)
    if found is None:
        near = get_close_matches(asked, BY_NAME, n=1, cutoff=0.5)
        hint = f" Did you mean “{near[0]}”?" if near else " `rapport thresholds` lists them all."
        raise NotFound(f"There is no threshold “{name.strip()[:60]}”.{hint}")
    return found


def applied(chosen: Chosen, segment: str = EVERYBODY) -> Thresholds:
    """What holds in a segment: its own value, else that of all customers, else the standard."""
    values: dict[str, float] = {}
    for wanted in (EVERYBODY, segment):
        values |= {name: value for where, name, value in chosen.values if where == wanted and name in BY_NAME}
    return replace(STANDARD, **{name: _typed(BY_NAME[name], value) for name, value in values.items()})  # type: ignore[arg-type]  # names and types are those of the fields: a test compares them


def _typed(threshold: Threshold, value: float) -> float | int:
    return round(value) if threshold.is_whole else value


def with_wishes(chosen: Chosen, wishes: Sequence[Wish]) -> Chosen:
    """The values after these wishes."""
    values = {(segment, name): value for segment, name, value in chosen.values}
    for wish in wishes:
        if wish.value is None:
            values.pop((wish.segment, wish.name), None)
        else:
            values[wish.segment, wish.name] = wish.value
    return Chosen(tuple((segment, name, value) for (segment, name), value in sorted(values.items())))


def checked(wishes: Sequence[Wish], chosen: Chosen, segments: Collection[str]) -> tuple[Wish, ...]:
    """The wishes with their names as they are written here. Raises NotFound for a name or a segment that does not
    exist, BadInput for a value out of bounds or two values that contradict each other."""
    if not wishes:
        raise BadInput("Nothing is to be changed. Name a threshold and its value.")
    plain = tuple(
        replace(wish, name=named(wish.name).name, segment=segment_named(wish.segment, segments, chosen))
        for wish in wishes
    )
    for wish in plain:
        if wish.value is not None:
            _within(named(wish.name), wish.value)
    after = with_wishes(chosen, plain)
    touched = {segment for wish in plain for segment in ((wish.segment,) if wish.segment else _segments(after))}
    for segment in sorted(touched | ({EVERYBODY} if any(not wish.segment for wish in plain) else set())):
        _in_order(applied(after, segment), segment)
    return plain


def _segments(chosen: Chosen) -> set[str]:
    return {segment for segment, _, _ in chosen.values}


def segment_named(asked: str, known: Collection[str], chosen: Chosen) -> str:
    """A segment of some customer, or one that values were set for when it still had customers; empty for all.

    Raises NotFound.
    """
    wanted = asked.strip()
    every = {one.casefold(): one for one in (*known, *_segments(chosen)) if one}
    if wanted and wanted.casefold() not in every:
        there = ", ".join(sorted(every.values())) or "none yet"
        raise NotFound(f"No customer is in a segment “{wanted[:60]}”. There is: {there}.")
    return every[wanted.casefold()] if wanted else EVERYBODY


def _within(threshold: Threshold, value: float) -> None:
    low, high = in_figures(threshold.low), in_figures(threshold.high)
    bounds = f"{threshold.label} ({threshold.name}) lies between {low} and {high} {threshold.unit}"
    if not isfinite(value) or not threshold.low <= value <= threshold.high:
        raise BadInput(f"{bounds}; {in_figures(value)} is outside. Choose a value between them.")
    if threshold.is_whole and value != round(value):
        raise BadInput(f"{bounds} and is a whole number; {in_figures(value)} is none. Round it.")


def _in_order(after: Thresholds, segment: str) -> None:
    where = f" in the segment {segment}" if segment else ""
    for first, second in IN_ORDER:
        low, high = float(getattr(after, first)), float(getattr(after, second))
        if low > high:
            raise BadInput(
                f"{first} would be {in_figures(low)}{where} and {second} {in_figures(high)}: the first may not pass "
                f"the second. Change both together."
            )


def in_figures(value: float) -> str:
    """0.2, 15, 0.004: as a person types it."""
    return f"{value:.10g}"


def lines(chosen: Chosen, history: Sequence[Changed], segment: str = EVERYBODY) -> tuple[Line, ...]:
    """Every threshold as it stands, in the order of the catalogue. `history` is newest first."""
    here, without = applied(chosen, segment), applied(_without(chosen, segment), segment)
    own = {name for where, name, _ in chosen.values if where == segment}
    last: dict[str, Changed] = {}
    for change in history:
        if change.segment == segment:
            last.setdefault(change.name, change)
    return tuple(
        Line(
            threshold=one,
            value=float(getattr(here, one.name)),
            set_here=one.name in own,
            inherited=float(getattr(without, one.name)),
            last=last.get(one.name),
        )
        for one in CATALOGUE
    )


def _without(chosen: Chosen, segment: str) -> Chosen:
    return Chosen(tuple(value for value in chosen.values if value[0] != segment))
