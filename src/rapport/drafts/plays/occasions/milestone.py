"""Which milestones of a customer are true today, and what do we write on one?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from math import floor, log10

from rapport.drafts.model import Play
from rapport.drafts.plays.occasions.occasion import Asked, Occasion, champions
from rapport.drafts.plays.prepared import Prepared, common, known
from rapport.drafts.plays.re_engagement import addressee
from rapport.drafts.templates.model import Filling, Slot
from rapport.errors import Conflict
from rapport.inbox.records.model import DayOfUse

RENEWAL_AHEAD = timedelta(days=120)  # a quarter in which something can still be changed, and a month to talk about it
FRESH = timedelta(days=14)  # an anniversary or a figure is worth a mail for two weeks, then it is old news
SMALLEST = 50  # a figure below it may be ten colleagues trying something out
ROUND = (1, 2, 5)  # 50, 100, 200, 500, 1,000: few enough that each is rare


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that is true today, by a record."""

    variant: str
    sentence: str  # why this is worth a mail, for us
    slots: dict[str, Slot]


def milestones(occasion: Occasion, zone: tzinfo) -> tuple[Milestone, ...]:
    """Those that are true today, where who writes is; the most pressing first."""
    return (*_renewal(occasion), *_year(occasion, zone), *_usage(occasion))


def prepared(occasion: Occasion, asked: Asked, variant: str = "") -> Prepared:
    """The check-in. Raises Conflict when no milestone is true today, or there is nobody to write to."""
    true = milestones(occasion, asked.author.zone)
    chosen = next((one for one in true if variant in ("", one.variant)), None)
    name = occasion.customer.name
    if chosen is None:
        others = f" True today: {', '.join(one.sentence for one in true)}" if true else ""
        raise Conflict(
            f"{name} has no milestone to write about today: no renewal within {RENEWAL_AHEAD.days} days, no "
            f"anniversary and no round figure of use in the last {FRESH.days} days.{others}"
        )
    person = asked.person or next((one.person for one in champions(occasion)), None)
    if person is None:
        raise Conflict(f"Nobody at {name} is in touch with us. Name the person to write to.")
    stakeholder = occasion.stakeholder(person)
    to = addressee(stakeholder, chosen.sentence)
    slots = common(asked.author, occasion.customer, to, f"stakeholder:{stakeholder.id}")
    return Prepared(Play.MILESTONE, chosen.variant, Filling(slots | chosen.slots), to)


def _renewal(occasion: Occasion) -> Iterator[Milestone]:
    """Never for a date that has passed: it says nothing of the next."""
    day, today = occasion.customer.renewal_date, occasion.now.date()
    if day is not None and today < day <= today + RENEWAL_AHEAD:
        slot = Slot(f"{day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}"), (_record(occasion),))
        ahead = (day - today).days
        yield Milestone("renewal", f"renewal in {ahead} {'day' if ahead == 1 else 'days'}", {"renewal.day": slot})


def _year(occasion: Occasion, zone: tzinfo) -> Iterator[Milestone]:
    """A whole number of years since their first effort on record."""
    first = next((t for t in occasion.evidence.snapshot.touches if t.costs_them), None)
    if first is None:
        return
    began, today = first.at.astimezone(zone).date(), occasion.now.astimezone(zone).date()
    years = today.year - began.year - (anniversary(began, today.year) > today)
    if years >= 1 and today - anniversary(began, began.year + years) <= FRESH:
        slot = Slot(f"{began.day} {began:%B %Y}", (first.record,))
        yield Milestone("year", f"{years} {'year' if years == 1 else 'years'} together", known({"first.day": slot}))


def anniversary(day: date, year: int) -> date:
    """The same day of another year; 1 March for 29 February where there is none."""
    return day.replace(year=year) if (day.month, day.day) != (2, 29) or _is_leap(year) else date(year, 3, 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _usage(occasion: Occasion) -> Iterator[Milestone]:
    """The highest round figure that the whole customer has lately reached for the first time, and still holds."""
    today = occasion.now.date()
    series: defaultdict[str, list[DayOfUse]] = defaultdict(list)
    for one in occasion.evidence.usage:
        if one.whole is not None and one.on <= today:
            series[one.metric].append(replace(one, value=one.whole))
    reached = [one for figures in series.values() for one in [reached_lately(figures, today)] if one is not None]
    if reached:
        best = max(reached, key=lambda one: one.value)
        metric = best.metric.replace("_", " ")
        slots = {"usage.metric": metric, "usage.value": f"{best.value:g}", "usage.day": f"{best.on.day} {best.on:%B}"}
        records = (f"usage:{occasion.customer.id}",)
        filled = {name: Slot(text, records) for name, text in slots.items()}
        yield Milestone("usage", f"{best.value:g} {metric} reached on {slots['usage.day']}", filled)


def reached_lately(figures: Sequence[DayOfUse], today: date) -> DayOfUse | None:
    """The figure with which a round number was reached for the first time, if that was lately and still holds."""
    ordered = sorted(figures, key=lambda one: one.on)
    highest = 0.0
    found: DayOfUse | None = None
    for position, figure in enumerate(ordered):
        level = _round(figure.value)
        if position and level > highest and level >= SMALLEST and level <= ordered[-1].value:
            found = figure
        highest = max(highest, figure.value)
    return found if found is not None and today - found.on <= FRESH else None


def _round(value: float) -> float:
    """The greatest round number that is not above the value; 0 below 1."""
    if value < 1:
        return 0.0
    scale = 10.0 ** floor(log10(value))
    return max(scale * digit for digit in ROUND if scale * digit <= value)


def _record(occasion: Occasion) -> str:
    return f"customer:{occasion.customer.id}"
