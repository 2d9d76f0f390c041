"""All rows of a workspace but those by which people sign in, and the log."""

from sqlalchemy import text

from rapport.db import Transaction
from rapport.privacy.model import Catalogue, Rows

# Who works here, what they did, and whom a later import must not bring back.
STAYS = frozenset(
    ["workspaces", "users", "sessions", "sign_in_links", "sign_in_attempts", "api_keys", "audit_log", "tombstones"]
)


def count(tx: Transaction, known: Catalogue) -> Rows:
    """What is there to be removed."""
    found = Rows()
    for name in sorted(set(known) - STAYS):
        found = found.plus(name, tx.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())  # noqa: S608
    return found


def remove(tx: Transaction, known: Catalogue) -> Rows:
    """Every other row. References that may be empty are emptied first, so that what is left has an order."""
    going = set(known) - STAYS
    for name in sorted(going):
        for one in known[name].pointers:
            if one.to in going and one.nullable:
                tx.execute(text(f"UPDATE {name} SET {one.column} = NULL WHERE {one.column} IS NOT NULL"))  # noqa: S608
    gone = Rows()
    for name in _children_first(known, going):
        gone = gone.plus(name, tx.execute(text(f"DELETE FROM {name}")).rowcount)  # noqa: S608 - names of the catalogue
    return gone


def _children_first(known: Catalogue, going: set[str]) -> list[str]:
    """A table after all that point at it."""
    order: list[str] = []
    left = set(going)
    while left:
        pointed_at = {one.to for name in left for one in known[name].pointers if one.to != name and not one.nullable}
        free = sorted(left - pointed_at)
        if not free:
            raise RuntimeError(f"tables that point at each other in a circle: {', '.join(sorted(left))}")
        order += free
        left -= set(free)
    return order
