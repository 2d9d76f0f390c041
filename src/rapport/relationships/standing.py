"""Where does each stakeholder stand with us as of one moment: relationship, absence, champion?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import takewhile

from rapport.people import titles
from rapport.people.model import BuyingRole, PersonId, Stakeholder, StakeholderId
from rapport.relationships import accumulators, champion, engagement
from rapport.relationships.accumulators import NOTHING, Accumulator
from rapport.relationships.behaviour.model import NOTHING_SEEN, Seen
from rapport.relationships.by_hand.model import NOTHING_SET, Hand
from rapport.relationships.model import Known, Relationship, Score, Touch, TouchKind
from rapport.relationships.strength import score
from rapport.relationships.working_hours import OFFICE_UTC, usual

TWO_WAY_WINDOW = timedelta(days=30)  # scores.md: known but not engaged is no two-way touch for 30 days
AWAY_FOR = timedelta(days=14)  # an automatic reply without a date of return is believed for a fortnight

WROTE = (TouchKind.MESSAGE_IN, TouchKind.REPLY_IN)
_ROLES = frozenset(role.value for role in BuyingRole)


@dataclass(frozen=True, slots=True)
class AbsenceNote:
    """What an automatic reply or a bounce said about somebody of a customer's."""

    person: PersonId
    at: datetime
    gone: bool
    back_on: date | None
    record: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is stored about a customer's people and was true at `now`."""

    staff: Sequence[Stakeholder]
    touches: Sequence[Touch]
    absences: Sequence[AbsenceNote]
    now: datetime
    met: frozenset[PersonId] = frozenset()  # stood beside colleagues in a mail or an invitation
    hands: Mapping[StakeholderId, Hand] = field(default_factory=dict)  # what people set
    seen: Seen = NOTHING_SEEN
    zone: tzinfo = UTC  # of whoever looks after the customer; where nothing is learned of theirs
    counted: Mapping[PersonId, Accumulator] | None = None  # all touches up to `now`, where that is kept
    begun: datetime | None = None  # the first touch of all, where `touches` are only the latest
    # Earlier ones, of the moments in which colleagues were first seen.
    arrived: Mapping[PersonId, Sequence[Touch]] = field(default_factory=dict)

    @property
    def touches_of(self) -> dict[PersonId, list[Touch]]:
        """Each person's up to `now`, the oldest first."""
        found: dict[PersonId, list[Touch]] = {}
        for touch in self.touches:
            if touch.at <= self.now:
                found.setdefault(touch.person, []).append(touch)
        return found


Rating = Callable[[Accumulator, datetime, Sequence[datetime]], Score]  # strength.score, or strength.bare


def everybody(facts: Facts, rate: Rating = score) -> tuple[Known, ...]:
    """Every stakeholder with what scores need, in the order in which they became known."""
    touches, came = facts.touches_of, champion.arrivals(facts.staff)
    notes: dict[PersonId, list[AbsenceNote]] = {}
    for note in facts.absences:
        notes.setdefault(note.person, []).append(note)
    return tuple(
        _known(one, facts, touches.get(one.person.id, ()), (came, rate), notes.get(one.person.id, ()))
        for one in facts.staff
    )


def _known(
    one: Stakeholder,
    facts: Facts,
    theirs: Sequence[Touch],
    by: tuple[champion.Arrivals, Rating],
    notes: Sequence[AbsenceNote],
) -> Known:
    came, rate = by
    hand = facts.hands.get(one.id, NOTHING_SET)
    met = [*facts.arrived.get(one.person.id, ()), *theirs] if facts.arrived else theirs
    favours = champion.favours(one, came, met, facts.now, facts.seen.used.get(one.person.id, ()))
    counted = accumulators.of(theirs) if facts.counted is None else facts.counted.get(one.person.id, NOTHING)
    tie = relationship(one, counted, rate(counted, facts.now, favours.introductions), facts.now)
    verdict = champion.settled(champion.champion(theirs, favours, one.role, facts.now, counted), hand)
    gone, away = absence(notes, counted.last_of(*WROTE), facts.now)
    told = gone or away
    department = one.department or titles.department(one.title)
    return Known(
        stakeholder=one.id,
        person=one.person.id,
        name=one.name,
        title=one.title,
        department=department,
        level=titles.level(one.title),
        roles=_roles(one, department, verdict.is_one, hand),
        relationship=tie,
        leaving=gone is not None,
        champion=verdict.is_one,
        champion_why=verdict.why,
        last_asked_at=one.last_asked_at if one.last_asked_at and one.last_asked_at <= facts.now else None,
        out_of_office=away is not None,
        email=one.email,
        was_champion=verdict.was_one,
        manager=one.manager,
        absence=told.record if told else "",
        only_in_copy=counted.last_touch_at is None and (one.source == "mail" or one.person.id in facts.met),
        hand=hand,
    )


def engaged(person: PersonId, touches: Sequence[Touch], facts: Facts) -> Score:
    """How engaged somebody is, from their touches up to `now` and what else is seen of them."""
    begin = facts.now - 2 * engagement.QUARTER
    recent = list(takewhile(lambda touch: touch.at > begin, reversed(touches)))[::-1]
    timed = any(touch.reply_after_s is not None for touch in recent)
    hours = usual([t.at for t in touches if t.kind in WROTE], facts.zone) if timed else OFFICE_UTC
    invited, used = facts.seen.invitations.get(person, ()), facts.seen.used.get(person, ())
    return engagement.engagement(engagement.Signs(recent, invited, used, hours), facts.now)


def relationship(one: Stakeholder, counted: Accumulator, strength: Score, now: datetime) -> Relationship:
    """How well one person is known to our team, from all contact up to `now`."""
    last_theirs = counted.last_theirs_at
    return Relationship(
        person=one.person.id,
        customer=one.customer,
        strength=strength,
        last_touch_at=counted.last_touch_at,
        last_theirs_at=last_theirs,
        two_way=last_theirs is not None and now - last_theirs <= TWO_WAY_WINDOW,
        as_of=now,
    )


def absence(
    notes: Sequence[AbsenceNote], wrote: datetime | None, now: datetime
) -> tuple[AbsenceNote | None, AbsenceNote | None]:
    """(says that they have left, says that they are away); mail that they wrote later takes it back."""
    valid = [note for note in notes if note.at <= now and (wrote is None or note.at >= wrote)]
    gone = next((note for note in reversed(valid) if note.gone), None)
    away = next((note for note in reversed(valid) if not note.gone and _still_away(note, now)), None)
    return gone, away


def _still_away(note: AbsenceNote, now: datetime) -> bool:
    return now.date() < note.back_on if note.back_on else now - note.at < AWAY_FOR


def _roles(one: Stakeholder, department: str, is_champion: bool, hand: Hand) -> frozenset[BuyingRole]:
    """What a person set wins. Otherwise from the title, from behaviour, and from a table, which adds to the title."""
    if hand.roles is not None:
        return hand.roles
    by_title = titles.roles(one.title, department)
    stated = {BuyingRole(one.role)} if one.role in _ROLES else set()
    by_behaviour = {BuyingRole.BUSINESS_CHAMPION} if is_champion and not stated else set()
    return by_title | stated | by_behaviour
