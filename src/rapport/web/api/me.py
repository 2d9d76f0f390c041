"""Who am I to the server?"""

from fastapi import APIRouter

from rapport.users.model import Role, Scope
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(tags=["me"])


class MeShape(Shape):
    """A signed-in person, or a machine's key; never both."""

    workspace: int
    person: str | None  # e-mail address
    name: str | None
    role: Role | None
    time_zone: str | None
    key: str | None  # its name
    scopes: list[Scope]


@door(router, "GET /api/me", response_model=MeShape)
def me(caller: Calling) -> MeShape:
    """Who this request is from."""
    user, key = caller.principal.user, caller.principal.key
    return MeShape(
        workspace=caller.principal.workspace,
        person=user.email if user else None,
        name=user.name if user else None,
        role=user.role if user else None,
        time_zone=user.time_zone if user else None,
        key=key.name if key else None,
        scopes=sorted(key.scopes) if key else [],
    )
