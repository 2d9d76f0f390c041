"""Which of the addresses met in mail belong to somebody known, and which to somebody new?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.people import names
from rapport.people.model import CustomerId, PersonId, Seen

Known = Mapping[str, tuple[PersonId, str]]  # address → (person, name)
Namesakes = Mapping[tuple[CustomerId, str], PersonId]  # (customer, names.key) → the only one called so there


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody nobody has met, with every address they were met under."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write so that every address has its person."""

    joins: Mapping[str, PersonId]  # a further address of somebody known
    newcomers: tuple[Newcomer, ...]
    renames: Mapping[PersonId, str]  # whose name was only guessed from an address until now


def namesakes(called: Iterable[tuple[CustomerId, PersonId, str]]) -> Namesakes:
    """Full names that exactly one person has at a customer: two Jane Does there are told apart by address only."""
    who: dict[tuple[CustomerId, str], set[PersonId]] = {}
    for customer, person, name in called:
        who.setdefault((customer, names.key(name)), set()).add(person)
    return {key: next(iter(people)) for key, people in who.items() if key[1] and len(people) == 1}


def plan(seen: Sequence[Seen], known: Known, here: Namesakes) -> Plan:
    """One person per address; the same full name at the same customer is the same. The order of `seen` is no input."""
    seen = _distinct(seen)
    joins: dict[str, PersonId] = {}
    groups: dict[tuple[int, str], list[Seen]] = {}
    for one in _first_of_each_address(seen, known):
        key = names.key(names.display(one.address.name, one.address.email))
        if (one.customer, key) in here:
            joins[one.address.email] = here[one.customer, key]
        else:
            groups.setdefault((one.customer, key or one.address.email), []).append(one)
    newcomers = tuple(_newcomer(group) for group in groups.values())
    return Plan(joins, newcomers, _renames(seen, known))


def first_met(
    seen: Sequence[Seen], who: Mapping[str, PersonId], now: datetime
) -> dict[tuple[PersonId, CustomerId], datetime]:
    """When each person was first met at each customer; an invitation to next week's meeting is known now."""
    first: dict[tuple[PersonId, CustomerId], datetime] = {}
    for one in seen:
        key = (who[one.address.email], one.customer)
        first[key] = min(one.at, now, first.get(key, one.at))
    return dict(sorted(first.items()))


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
    for one in sorted(seen, key=_order):
        if one.address.email not in known:
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


def _renames(seen: Sequence[Seen], known: Known) -> dict[PersonId, str]:
    renames: dict[PersonId, str] = {}
    for one in sorted(seen, key=_order):
        email = one.address.email
        if email in known:
            person, old = known[email]
            new = names.display(one.address.name, email)
            if names.better(old, new, email):
                renames.setdefault(person, new)
    return renames
