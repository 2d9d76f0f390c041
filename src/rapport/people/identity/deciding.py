"""May these two be merged, may these addresses go, may this be undone? Each no is one sentence."""

from collections.abc import Sequence

from rapport.errors import BadInput, Conflict
from rapport.people.identity.model import Decision, DecisionKind
from rapport.people.model import Person

MOST_LISTED = 5


def check_merge(kept: Person, other: Person) -> None:
    """Raises BadInput for somebody with themselves, Conflict where they are one already or one is no human."""
    if kept.id == other.id:
        raise BadInput(f"{kept.name} cannot be merged with themselves. Name two different people.")


def check_split(person: Person, addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses as they are stored. Raises BadInput."""
    asked = tuple(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
    if not asked:
        raise BadInput(f"No address was named. Name those of {person.name} that are somebody else's.")
    if foreign := [address for address in asked if address not in person.addresses]:
        has = ", ".join(person.addresses[:MOST_LISTED]) or "none"
        raise BadInput(f"{foreign[0]} is no address of {person.name}, who has: {has}. Name only those.")
    if set(asked) == set(person.addresses):
        raise BadInput(
            f"All addresses of {person.name} were named, so nobody would be left. Leave at least one of them."
        )
    return asked


def check_undo(decision: Decision, later: Sequence[Decision]) -> None:
    """Raises Conflict for what was undone before, or what later decisions stand on."""
    what = named(decision)
    if not decision.stands:
        raise Conflict(f"The decision {decision.id} ({what}) was undone before. There is nothing left to undo.")
    mine = {decision.kept, decision.other}
    above = [one for one in later if one.stands and one.id > decision.id and mine & {one.kept, one.other}]
    if above and decision.kind is not DecisionKind.DENY:
        first = max(above, key=lambda one: one.id)
        raise Conflict(
            f"A later decision stands on the decision {decision.id} ({what}): {first.id} ({named(first)}). "
            f"Undo {first.id} first."
        )


def named(decision: Decision) -> str:
    """A decision in a few words."""
    if decision.kind is DecisionKind.MERGE:
        return f"{decision.other_name} and {decision.kept_name} are one"
    if decision.kind is DecisionKind.SPLIT:
        listed = ", ".join(decision.other_addresses[:MOST_LISTED])
        return f"{listed} split off from {decision.kept_name}"
    return f"{decision.other_name} and {decision.kept_name} are two"
