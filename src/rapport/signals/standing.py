"""Who matters most to us at a customer: champions, by the map or by hand, and whoever carries the conversation?"""

from datetime import timedelta

from rapport.people.model import BuyingRole, PersonId
from rapport.signals.evidence import CHAMPION_ROLES, efforts, known
from rapport.signals.model import Evidence

LOOK_BACK = timedelta(days=180)  # two quarters: long enough for a monthly writer, short enough to be today's people
VOICE_SHARE = 0.4  # of all their efforts: with two in five of the conversation gone, the rest cannot carry it
VOICE_EFFORTS = 6  # fewer touches in half a year carry nothing
DECIDERS = frozenset({BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.DECISION_MAKER, BuyingRole.FINANCE})


def champions(evidence: Evidence) -> frozenset[PersonId]:
    """Champions now, by hand, and main voices: silence ends the word champion, but not the loss."""
    by_hand = {one.person.id for one in evidence.stakeholders if one.role in CHAMPION_ROLES and one.valid_to is None}
    on_the_map = {one.person for one in evidence.snapshot.known if one.champion or one.was_champion}
    return frozenset(by_hand | on_the_map | main_voices(evidence))


def main_voices(evidence: Evidence) -> frozenset[PersonId]:
    """Who made at least VOICE_SHARE of the customer's efforts in the half year that ended with their own last one."""
    made = efforts(evidence)
    found = set()
    for person, touches in made.items():
        until = touches[-1].at
        own = sum(until - LOOK_BACK < t.at for t in touches)
        whole = sum(until - LOOK_BACK < t.at <= until for theirs in made.values() for t in theirs)
        if own >= VOICE_EFFORTS and own >= VOICE_SHARE * whole and evidence.now - until <= LOOK_BACK:
            found.add(person)
    return frozenset(found)


def decides(evidence: Evidence, person: PersonId) -> bool:
    """Whether their role is one of those that decide."""
    one = known(evidence, person)
    return one is not None and bool(one.roles & DECIDERS)
