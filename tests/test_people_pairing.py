"""Which two of thousands are compared: who was asked about, the likeliest first."""

from rapport.people.identity import pairing
from rapport.people.identity.likeness import likeness
from rapport.people.identity.model import Face
from rapport.people.identity.rulings import Rulings
from rapport.people.model import PersonId


def face(number: int, name: str, *addresses: str) -> Face:
    return Face(PersonId(number), name, addresses)


FACES = (
    face(1, "Ann Lee", "ann.lee@techcorp.test"),
    face(2, "A. Lee", "a.lee@alder.test"),
    face(3, "Ann Lee", "ann.lee@alder.test"),
    face(4, "Bob Roe", "bob.roe@techcorp.test"),
    face(5, "Bob Roe", "bob.roe@alder.test"),
)


def test_the_likeliest_come_first_so_that_the_first_few_are_those_worth_reading_mails_of() -> None:
    """Kills the order in which people became known."""
    found = pairing.candidates(FACES, Rulings(), frozenset())
    chances = [likeness(*pair).probability for pair in found]
    assert len(set(chances)) > 1 and chances == sorted(chances, reverse=True)


def test_of_one_person_only_their_own_pairs_are_weighed_and_all_of_them() -> None:
    every = pairing.candidates(FACES, Rulings(), frozenset())
    bob = pairing.candidates(FACES, Rulings(), frozenset(), lambda pair: 4 in {one.person for one in pair})
    assert bob == tuple(pair for pair in every if FACES[3] in pair) == ((FACES[3], FACES[4]),)
