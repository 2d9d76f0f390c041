"""Who matters most to us at a customer: champions, by the map or by hand, and whoever carries the conversation?"""

from bisect import bisect_right
from datetime import datetime, timedelta
from functools import lru_cache

from rapport.people.model import BuyingRole, PersonId, Stakeholder
from rapport.relationships import champion
from rapport.signals.evidence import CHAMPION_ROLES, efforts, known
from rapport.signals.model import Evidence

LOOK_BACK = timedelta(days=180)  # two quarters: long enough for a monthly writer, short enough to be today's people
VOICE_EFFORTS = 6  # fewer touches in half a year carry nothing
CARRIES = 0.6  # of all their efforts: with this much in one voice, the customer's silence is that person's
DECIDERS = frozenset({BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.DECISION_MAKER, BuyingRole.FINANCE})


@lru_cache(maxsize=1)
def champions(evidence: Evidence) -> frozenset[PersonId]:
    """Champions now, by hand, and main voices: silence ends the word champion, but not the loss."""
    by_hand = {one.person.id for one in evidence.stakeholders if one.role in CHAMPION_ROLES and one.valid_to is None}
    departed = frozenset(one.person.id for one in evidence.stakeholders if one.valid_to and _was_one(evidence, one))
    on_the_map = {one.person for one in evidence.snapshot.known if one.champion or one.was_champion}
    return frozenset(by_hand | on_the_map | departed | main_voices(evidence))


def _was_one(evidence: Evidence, gone: Stakeholder) -> bool:
    """Whether they were a champion on the day on which their job ended."""
    touches = [touch for touch in evidence.snapshot.touches if touch.person == gone.person.id]
    done = champion.favours(gone, champion.arrivals(evidence.stakeholders), touches, gone.valid_to or evidence.now)
    verdict = champion.champion(touches, done, gone.role, gone.valid_to or evidence.now)
    return verdict.is_one or verdict.was_one


def main_voices(evidence: Evidence) -> frozenset[PersonId]:
    """Who spoke with us most in the half year that ended with their own last word, if that is not long ago."""
    return frozenset(_shares(evidence))


def carriers(evidence: Evidence) -> frozenset[PersonId]:
    """Main voices with so much of the conversation that nobody else keeps it up."""
    return frozenset(person for person, share in _shares(evidence).items() if share >= CARRIES)


@lru_cache(maxsize=1)
def _shares(evidence: Evidence) -> dict[PersonId, float]:
    """Of the main voices, 0–1 of all efforts."""
    made = efforts(evidence)
    times = {person: [touch.at for touch in touches] for person, touches in made.items()}
    found = {}
    for person, own in times.items():
        until = own[-1]
        mine = _between(own, until - LOOK_BACK, until)
        if evidence.now - until > LOOK_BACK or mine < VOICE_EFFORTS:
            continue  # before the others are counted, which for everybody at once takes the square of them
        counts = [_between(those, until - LOOK_BACK, until) for those in times.values()]
        if mine == max(counts):
            found[person] = mine / sum(counts)
    return found


def _between(times: list[datetime], start: datetime, end: datetime) -> int:
    """How many of the sorted `times` lie in (start, end]."""
    return bisect_right(times, end) - bisect_right(times, start)


def decides(evidence: Evidence, person: PersonId) -> bool:
    """Whether their role is one of those that decide."""
    one = known(evidence, person)
    return one is not None and bool(one.roles & DECIDERS)
