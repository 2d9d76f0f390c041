"""May this caller do this? One table, from what a route needs to who has it."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from rapport.errors import NotAllowed, NotSignedIn
from rapport.users.model import Principal, Role, Scope


class Needs(StrEnum):
    """What a route asks of its caller."""

    PUBLIC = "public"  # nothing: sign-in itself, static files
    READ = "read"  # a signed-in person, or a key with scope read
    WRITE = "write"  # a signed-in person, or a key with scope write
    PERSON = "person"  # a signed-in person; no key of any scope: approving, and words put into a person's mouth
    MANAGER = "manager"
    ADMIN = "admin"


_RANK = {Role.CSM: 0, Role.MANAGER: 1, Role.ADMIN: 2}  # each role includes the one before


def _at_least(role: Role) -> Callable[[Principal], bool]:
    return lambda p: p.user is not None and _RANK[p.user.role] >= _RANK[role]


def _key_or_person(scope: Scope) -> Callable[[Principal], bool]:
    return lambda p: p.is_person or (p.key is not None and scope in p.key.scopes)


HAS: Mapping[Needs, Callable[[Principal], bool]] = {
    Needs.PUBLIC: lambda _: True,
    Needs.READ: _key_or_person(Scope.READ),
    Needs.WRITE: _key_or_person(Scope.WRITE),
    Needs.PERSON: lambda p: p.is_person,
    Needs.MANAGER: _at_least(Role.MANAGER),
    Needs.ADMIN: _at_least(Role.ADMIN),
}

_WHY = {
    Needs.READ: "This key may not read. Make one with the scope read.",
    Needs.WRITE: "This key may not change anything. Make one with the scope write.",
    Needs.PERSON: "Only a signed-in person may do this, never an API key. Sign in and do it on the page.",
    Needs.MANAGER: "Only a manager or an administrator may do this. Ask one of yours.",
    Needs.ADMIN: "Only an administrator may do this. Ask one of yours.",
}


def check(principal: Principal | None, needs: Needs) -> None:
    """Let the caller pass. Raises NotSignedIn for nobody, NotAllowed for somebody who lacks what is needed."""
    if needs is Needs.PUBLIC:
        return
    if principal is None:
        raise NotSignedIn("You are not signed in. Sign in, or send an API key, and try again.")
    if not HAS[needs](principal):
        raise NotAllowed(_WHY[needs])
