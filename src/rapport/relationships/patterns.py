"""Who talks with whom, how often, who begins, when do they work and how fast do they answer?

Of theirs only: on our side it says with whom somebody is in touch, never how much or how fast one of us writes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median

from rapport.people.model import PersonId, StakeholderId
from rapport.relationships.behaviour.model import Letter
from rapport.relationships.engagement import trend, waiting
from rapport.relationships.model import Known, Snapshot, Touch, TouchKind
from rapport.relationships.working_hours import Hours, usual

WINDOW = timedelta(days=180)  # two quarters: long enough for a rhythm, short enough to be today's
MONTH = timedelta(days=30)
MONTHS = 6  # of WINDOW
ENOUGH = 3  # contacts of theirs; with fewer there is no pattern
WROTE = (TouchKind.MESSAGE_IN, TouchKind.REPLY_IN)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one person, or all of a customer's together, are in contact with us. Theirs, in WINDOW."""

    contacts: int  # that cost them something
    mails: int
    meetings: int
    tickets: int
    began: int  # conversations that they began
    we_began: int
    answers: int
    answered_within_s: float | None  # median, in working seconds of whoever answers; None: no answer
    hours: Hours
    of_day: tuple[int, ...]  # 24 counts of their mails, in the zone of `hours`
    of_week: tuple[int, ...]  # 7, Monday first
    months: tuple[int, ...]  # contacts in each of MONTHS, the oldest first
    trend: str
    last_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class PersonPattern:
    stakeholder: StakeholderId
    person: PersonId
    name: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Contact:
    """One of theirs who turns to one of ours."""

    person: PersonId
    name: str
    our_address: str
    our_name: str  # the address, where nobody of that name signs in
    contacts: int  # of theirs
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Patterns:
    customer_name: str
    since: datetime
    as_of: datetime
    whole: Pattern
    people: tuple[PersonPattern, ...]  # those with any contact, by name
    contacts: tuple[Contact, ...]  # by their name, then by ours


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The mails that began a conversation."""

    letters: Sequence[Letter] = ()

    def by(self, people: Collection[PersonId]) -> int:
        return sum(one.sender in people for one in self.letters if one.sender is not None)

    def with_(self, people: Collection[PersonId]) -> int:
        """Ours, to one of these people."""
        return sum(one.ours and not one.people.isdisjoint(people) for one in self.letters)


def patterns(snapshot: Snapshot, beginnings: Beginnings, our_names: Mapping[str, str], zone: tzinfo = UTC) -> Patterns:
    """As of the snapshot; `our_names` by address, lower case."""
    now = snapshot.as_of
    touches = [one for one in snapshot.touches if now - WINDOW < one.at <= now]
    of: dict[PersonId, list[Touch]] = {}
    for touch in touches:
        of.setdefault(touch.person, []).append(touch)
    met = sorted((one for one in snapshot.known if one.person in of), key=lambda one: one.name)
    each = [
        PersonPattern(one.stakeholder, one.person, one.name, _one(of[one.person], beginnings, one.person, (now, zone)))
        for one in met
    ]
    whole = _whole(touches, beginnings, [one.person for one in snapshot.known], (now, zone))
    contacts = _contacts(touches, met, our_names)
    return Patterns(snapshot.customer_name, now - WINDOW, now, whole, tuple(each), contacts)


def pattern_of(snapshot: Snapshot, beginnings: Beginnings, person: PersonId, zone: tzinfo = UTC) -> Pattern | None:
    """Of one person alone, of whose conversations `beginnings` must hold all; None without contact in the window."""
    now = snapshot.as_of
    touches = [one for one in snapshot.touches if one.person == person and now - WINDOW < one.at <= now]
    return _one(touches, beginnings, person, (now, zone)) if touches else None


def _one(touches: Sequence[Touch], beginnings: Beginnings, person: PersonId, when: tuple[datetime, tzinfo]) -> Pattern:
    hours = usual([touch.at for touch in touches if touch.kind in WROTE], when[1])
    return _pattern(
        touches, (beginnings.by([person]), beginnings.with_([person])), hours, waiting(touches, hours), when[0]
    )


def _whole(
    touches: Sequence[Touch], beginnings: Beginnings, people: Sequence[PersonId], when: tuple[datetime, tzinfo]
) -> Pattern:
    """A meeting of three of theirs is one meeting; each answer is timed in the hours of whoever gave it."""
    of: dict[PersonId, list[Touch]] = {}
    for touch in touches:
        of.setdefault(touch.person, []).append(touch)
    waits: list[float] = []
    for theirs in of.values():
        waits += waiting(theirs, usual([touch.at for touch in theirs if touch.kind in WROTE], when[1]))
    hours = usual([touch.at for touch in touches if touch.kind in WROTE], when[1])
    once = list({touch.record: touch for touch in touches}.values())
    began = (beginnings.by(people), sum(one.ours for one in beginnings.letters))
    return _pattern(once, began, hours, waits, when[0])


def _pattern(
    touches: Sequence[Touch], began: tuple[int, int], hours: Hours, waits: Sequence[float], now: datetime
) -> Pattern:
    theirs = [touch for touch in touches if touch.costs_them]
    wrote = [touch.at.astimezone(hours.zone) for touch in theirs if touch.kind in WROTE]
    ages = [(now - touch.at) // MONTH for touch in theirs]
    months = tuple(ages.count(age) for age in reversed(range(MONTHS)))
    return Pattern(
        contacts=len(theirs),
        mails=len(wrote),
        meetings=sum(touch.kind is TouchKind.MEETING for touch in theirs),
        tickets=sum(touch.kind is TouchKind.TICKET for touch in theirs),
        began=began[0],
        we_began=began[1],
        answers=sum(touch.kind is TouchKind.REPLY_IN for touch in theirs),
        answered_within_s=median(waits) if waits else None,
        hours=hours,
        of_day=tuple(sum(at.hour == hour for at in wrote) for hour in range(24)),
        of_week=tuple(sum(at.weekday() == day for at in wrote) for day in range(7)),
        months=months,
        trend=trend(months) if len(theirs) >= ENOUGH else "no data",
        last_at=max((touch.at for touch in theirs), default=None),
        note="" if len(theirs) >= ENOUGH else "not enough data",
    )


def _contacts(touches: Sequence[Touch], met: Sequence[Known], our_names: Mapping[str, str]) -> tuple[Contact, ...]:
    names = {one.person: one.name for one in met}
    pairs: dict[tuple[PersonId, str], list[Touch]] = {}
    for touch in touches:
        if touch.costs_them and touch.our_address and touch.person in names:
            pairs.setdefault((touch.person, touch.our_address.lower()), []).append(touch)
    found = (
        Contact(person, names[person], ours, our_names.get(ours, ours), len(times), max(one.at for one in times))
        for (person, ours), times in pairs.items()
    )
    return tuple(sorted(found, key=lambda one: (one.name, one.person, one.our_name)))
