"""Which of the addresses met in mail belong to somebody known, and which to somebody new?

Addresses that share a full name are compared two by two; those that are surely one, and those that are one through a
third, become one person. Pairs are judged by themselves, so the order in which mail comes in is no input. Where
somebody decided that two are two, nothing is joined around them beyond what was decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations

from rapport.people import names
from rapport.people.identity.likeness import SURE, likeness, local
from rapport.people.identity.model import Employment, Face, Likeness
from rapport.people.identity.rulings import Rulings
from rapport.people.model import CustomerId, PersonId, Seen

Known = Mapping[str, tuple[PersonId, str]]  # address → (person, name)
Namesakes = Mapping[tuple[CustomerId, str], PersonId]  # (customer, names.key) → the only one called so there
NOBODY = PersonId(0)  # of an address that nobody has yet


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody nobody has met, with every address they were met under."""

    name: str
    addresses: tuple[str, ...]
    is_human: bool = True  # False: a mailbox of a function or a list


@dataclass(frozen=True, slots=True)
class Union:
    """Two who are known and turn out to be one."""

    kept: PersonId
    other: PersonId
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write so that every address has its person."""

    joins: Mapping[str, PersonId]  # a further address of somebody known
    newcomers: tuple[Newcomer, ...]
    renames: Mapping[PersonId, str]  # whose name was only guessed from an address until now
    unions: tuple[Union, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """Who else is called like those who were met, and what was decided about them."""

    faces: Sequence[Face] = ()
    rulings: Rulings = field(default_factory=Rulings)
    decided: Mapping[str, PersonId] = field(default_factory=dict)  # addresses that decisions name → who has them


def namesakes(called: Iterable[tuple[CustomerId, PersonId, str]]) -> Namesakes:
    """Full names that exactly one person has at a customer: two Jane Does there are told apart by address only."""
    who: dict[tuple[CustomerId, str], set[PersonId]] = {}
    for customer, person, name in called:
        who.setdefault((customer, names.key(name)), set()).add(person)
    return {key: next(iter(people)) for key, people in who.items() if key[1] and len(people) == 1}


def plan(seen: Sequence[Seen], known: Known, around: Around) -> Plan:
    """One person per address, and one for several that are surely one. The order of `seen` is no input."""
    distinct = _distinct(seen)
    renamed = renames(distinct, known)
    fresh = _first_of_each_address(distinct, known)
    mailboxes = {one.address.email for one in distinct if one.is_list} | {
        one.address.email for one in fresh if names.is_function(one.address.email)
    }
    groups = _Groups(around, [one for one in fresh if one.address.email not in mailboxes], renamed)
    boxes = (
        Newcomer(names.display(one.address.name, one.address.email), (one.address.email,), is_human=False)
        for one in fresh
        if one.address.email in mailboxes
    )
    return Plan(groups.joins(), (*groups.newcomers(), *boxes), renamed, groups.unions())


def keys_of(seen: Sequence[Seen], known: Known) -> frozenset[str]:
    """The full names that are new with these: of addresses nobody has, of people whose name was only guessed."""
    fresh = (names.key(names.display(s.address.name, s.address.email)) for s in seen if s.address.email not in known)
    return frozenset({*fresh, *(names.key(name) for name in renames(seen, known).values())} - {""})


def first_met(
    seen: Sequence[Seen], who: Mapping[str, PersonId], now: datetime
) -> dict[tuple[PersonId, CustomerId], datetime]:
    """When each person was first met at each customer; an invitation to next week's meeting is known now."""
    first: dict[tuple[PersonId, CustomerId], datetime] = {}
    for one in seen:
        key = (who[one.address.email], one.customer)
        first[key] = min(one.at, now, first.get(key, one.at))
    return dict(sorted(first.items()))


Node = str | PersonId  # an address that is new, or the number of somebody known


class _Groups:
    """Who is one with whom: nodes joined by decisions and by sure likeness."""

    def __init__(self, around: Around, fresh: Sequence[Seen], renamed: Mapping[PersonId, str]) -> None:
        self._around = around
        self._fresh = {one.address.email: one for one in fresh}
        self._faces: dict[Node, Face] = {one.address.email: _face(one) for one in fresh}
        for face in around.faces:
            self._faces[face.person] = _called(face, renamed.get(face.person, face.name))
        self._root: dict[Node, Node] = {}
        self._why: dict[frozenset[Node], Likeness] = {}
        self._join_as_decided()
        self._join_by_likeness()

    def joins(self) -> dict[str, PersonId]:
        """New addresses of somebody known."""
        return {address: people[0] for people, addresses in self._components() for address in addresses if people}

    def newcomers(self) -> tuple[Newcomer, ...]:
        found = (
            [self._fresh[address] for address in addresses] for people, addresses in self._components() if not people
        )
        return tuple(_newcomer(group) for group in found)

    def unions(self) -> tuple[Union, ...]:
        return tuple(
            Union(people[0], other, self._reason(people, other))
            for people, _ in self._components()
            for other in people[1:]
        )

    def _reason(self, people: Sequence[PersonId], other: PersonId) -> Likeness:
        direct = [self._why[pair] for pair in (frozenset({p, other}) for p in people) if pair in self._why]
        through = [why for pair, why in self._why.items() if other in pair]
        return max(direct or through, key=lambda why: why.probability)

    def _components(self) -> list[tuple[list[PersonId], list[str]]]:
        """Of each person to be: who is known of them, the first first; which addresses are new, the oldest first."""
        found: dict[Node, tuple[list[PersonId], list[str]]] = {}
        for address in self._fresh:
            found.setdefault(self._find(address), ([], []))[1].append(address)
        for face in self._around.faces:
            found.setdefault(self._find(face.person), ([], []))[0].append(face.person)
        for address in self._fresh:  # decided about, and of somebody who was not asked for by name
            root = self._find(address)
            if isinstance(root, int) and root not in found[root][0]:
                found[root][0].append(PersonId(root))
        return [(sorted(people), addresses) for people, addresses in found.values()]

    def _find(self, node: Node) -> Node:
        while (above := self._root.get(node, node)) != node:
            node = above
        return node

    def _join(self, one: Node, other: Node) -> None:
        a, b = self._find(one), self._find(other)
        if a != b:  # somebody known stays the root
            self._root[b if isinstance(a, int) else a] = a if isinstance(a, int) else b

    def _join_as_decided(self) -> None:
        for pair in self._around.rulings.together:
            if pair & self._fresh.keys():
                one, other = (self._node(address) for address in pair)
                if one is not None and other is not None:  # one of them is new
                    self._join(one, other)

    def _node(self, address: str) -> Node | None:
        return address if address in self._fresh else self._around.decided.get(address)

    def _join_by_likeness(self) -> None:
        called: dict[str, list[Node]] = {}
        for node, face in self._faces.items():
            if key := names.key(face.name):
                called.setdefault(key, []).append(node)
        for nodes in called.values():
            alike = self._alike(nodes)
            involved = sorted({node for pair in alike for node in pair}, key=str)
            if not any(self._forbidden(a, b) for a, b in combinations(involved, 2)):
                for pair, why in alike.items():
                    self._why[pair] = why
                    self._join(*pair)

    def _alike(self, nodes: Sequence[Node]) -> dict[frozenset[Node], Likeness]:
        plain = [node for node in nodes if not any(_is_numbered(one) for one in self._faces[node].addresses)]
        pairs = ((a, b) for a, b in combinations(plain, 2) if self._find(a) != self._find(b))
        judged = {frozenset({a, b}): likeness(self._faces[a], self._faces[b]) for a, b in pairs}
        return {pair: why for pair, why in judged.items() if why.probability >= SURE}

    def _forbidden(self, one: Node, other: Node) -> bool:
        return self._around.rulings.forbids(self._faces[one].addresses, self._faces[other].addresses)


def _is_numbered(address: str) -> bool:
    """ann.lee2@ is mostly a second Ann Lee. It is asked about and never joined unasked, whoever came in before it:
    beside ann.lee@ it speaks against itself, beside alee@ it would not, so the order of arrival would decide."""
    return local(address)[-1:].isdigit()


def _face(one: Seen) -> Face:
    name = names.display(one.address.name, one.address.email)
    return Face(NOBODY, name, (one.address.email,), (Employment(one.customer, one.at, None),))


def _called(face: Face, name: str) -> Face:
    return Face(face.person, name, face.addresses, face.jobs, face.phones)


Written = Mapping[tuple[PersonId, CustomerId], Sequence[datetime]]
FAREWELL = timedelta(days=14)  # a last mail or two after the last day is no new job


def written(seen: Sequence[Seen], who: Mapping[str, PersonId], now: datetime) -> Written:
    """When each person wrote mails of their own from each customer."""
    found: dict[tuple[PersonId, CustomerId], list[datetime]] = {}
    for one in seen:
        if one.wrote and one.at <= now:
            found.setdefault((who[one.address.email], one.customer), []).append(one.at)
    return found


def returns(
    wrote: Written, ended: Mapping[tuple[PersonId, CustomerId], datetime]
) -> dict[tuple[PersonId, CustomerId], datetime]:
    """Who is back at a customer after their job there had ended, and since when."""
    after = {key: [at for at in wrote.get(key, ()) if at > end + FAREWELL] for key, end in ended.items()}
    return {key: min(times) for key, times in after.items() if times}


def _distinct(seen: Sequence[Seen]) -> list[Seen]:
    """The earliest of each address under each name: a batch of mail names the same few people all over."""
    first: dict[tuple[str, str, int], Seen] = {}
    for one in seen:
        key = (one.address.email, one.address.name, one.customer)
        if key not in first or one.at < first[key].at:
            first[key] = one
    return list(first.values())


def _first_of_each_address(seen: Sequence[Seen], known: Known) -> list[Seen]:
    """Unknown addresses once each, with a full name where one was met, the oldest first."""
    chosen: dict[str, Seen] = {}
    for one in sorted((one for one in seen if one.address.email not in known), key=_order):
        chosen.setdefault(one.address.email, one)
    return sorted(chosen.values(), key=lambda one: (one.at, one.address.email))


def _order(one: Seen) -> tuple[bool, bool, datetime, str, str]:
    return (
        not names.key(one.address.name),
        not one.address.name,
        one.at,
        one.address.email,
        one.address.name,
    )


def _newcomer(group: Sequence[Seen]) -> Newcomer:
    first = group[0]
    return Newcomer(names.display(first.address.name, first.address.email), tuple(one.address.email for one in group))


def renames(seen: Sequence[Seen], known: Known) -> dict[PersonId, str]:
    """People whose name was only guessed from an address, with the full name they are met under now."""
    found: dict[PersonId, str] = {}
    unsure = [
        one
        for one in seen
        if one.address.name
        and one.address.email in known
        and known[one.address.email][1] == names.from_address(one.address.email)
    ]
    for one in sorted(unsure, key=_order):
        email = one.address.email
        person, old = known[email]
        new = names.display(one.address.name, email)
        if names.better(old, new, email):
            found.setdefault(person, new)
    return found
