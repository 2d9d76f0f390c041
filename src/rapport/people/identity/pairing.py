"""Of thousands of people, which two are worth comparing?

Only who shares a folded surname, or whose address is made of the other's name: everybody against everybody would be
twenty million pairs for six thousand people, and all but these share nothing that could make them one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from rapport.people import names
from rapport.people.identity.likeness import LIKELY, likeness, local, words
from rapport.people.identity.model import Decision, DecisionKind, Face, Likeness, Proposal
from rapport.people.identity.rulings import Rulings
from rapport.people.model import Person

CROWD = 40  # who share a surname or a local part; of more, "ali" or "info", nothing can be said
WORTH_ASKING = LIKELY / 2  # by names and addresses; a shared phone could lift it, and is looked up for these only
Pair = tuple[Face, Face]


def candidates(
    faces: Sequence[Face],
    rulings: Rulings,
    denied: frozenset[frozenset[int]],
    asked: Callable[[Pair], bool] = lambda _: True,
) -> tuple[Pair, ...]:
    """Pairs of those `asked` about that may be one by names and addresses alone, and that nobody has said to be two;
    the likeliest first."""
    blocks: defaultdict[str, set[int]] = defaultdict(set)
    for number, face in enumerate(faces):
        for block in _blocks(face):
            blocks[block].add(number)
    pairs = {pair for block in blocks.values() if len(block) <= CROWD for pair in combinations(sorted(block), 2)}
    found = (pair for pair in ((faces[a], faces[b]) for a, b in sorted(pairs)) if asked(pair))
    weighed = [(chance, pair) for pair in found if (chance := likeness(*pair).probability) >= WORTH_ASKING]
    weighed.sort(key=lambda one: -one[0])
    return tuple(pair for _, pair in weighed if not _said_no(pair, rulings, denied))


def _said_no(pair: Pair, rulings: Rulings, denied: frozenset[frozenset[int]]) -> bool:
    one, other = pair
    return frozenset({one.person, other.person}) in denied or rulings.forbids(one.addresses, other.addresses)


def denied(decisions: Iterable[Decision]) -> frozenset[frozenset[int]]:
    """Pairs of people that somebody said are two, by number: for those who have no address."""
    latest: dict[frozenset[int], DecisionKind] = {}
    for one in sorted((d for d in decisions if d.stands), key=lambda d: d.id):
        latest[frozenset({int(one.kept), int(one.other)})] = one.kind
    return frozenset(pair for pair, kind in latest.items() if kind is not DecisionKind.MERGE)


def _blocks(face: Face) -> set[str]:
    """What another must share at least one of: surname, or the letters of an address that the name could make."""
    parts = words(face.name)
    found = {f"@{_letters(names.fold(local(address)))}" for address in face.addresses}
    if len(parts) > 1:
        first, last = parts[0], parts[-1]
        found.add(last)
        found |= {f"@{_letters(form)}" for form in (first + last, first[:1] + last, last + first[:1], first + last[:1])}
    return {block for block in found if len(block) > 2}


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha())


def proposal(pair: Pair, found: Likeness) -> Proposal:
    """The one known first stands first."""
    one, other = sorted(pair, key=lambda face: face.person)
    return Proposal(_person(one), _person(other), found.probability, found.reasons)


def _person(face: Face) -> Person:
    return Person(face.person, face.name, face.addresses)


def with_phones(face: Face, phones: Iterable[str]) -> Face:
    """With the numbers of their signatures, digits only, without what stands before the area."""
    return replace(face, phones=frozenset(number for phone in phones if (number := number_of(phone))))


LEAST_DIGITS, LAST_DIGITS = 7, 9  # an extension alone is nobody's; +49 30 … and 030 … share the last nine


def number_of(phone: str) -> str:
    """A phone number as it is compared."""
    digits = "".join(c for c in phone if c.isdigit())
    return digits[-LAST_DIGITS:] if len(digits) >= LEAST_DIGITS else ""
