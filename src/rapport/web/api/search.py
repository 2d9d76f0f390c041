"""How does a machine, or the field at the top of every page, find a customer, a person or something to do?"""

from typing import Annotated

from fastapi import APIRouter, Query

from rapport.people.finding import service as finding
from rapport.users import store as users
from rapport.web import commands
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(tags=["search"])

LONGEST = 200  # letters: nobody types more into a search field


class HitShape(Shape):
    """Something that fits. `posts`: its link takes a form, which writes a draft; it is no address to open."""

    sort: str  # 'customer', 'person', 'action' or 'page'
    title: str
    detail: str
    link: str
    posts: bool


@door(router, "GET /api/search", response_model=list[HitShape])
def search(caller: Calling, q: Annotated[str, Query(max_length=LONGEST)] = "") -> list[HitShape]:
    """Customers, people, actions and pages that fit the words, also with a letter wrong; the best of each first."""
    with caller.app.db.transaction() as tx:
        demo, found = users.get_workspace(tx).demo, finding.find_in(tx, q, caller.app.now())
    return [HitShape.model_validate(one) for one in commands.hits(q, found, demo=demo)]
