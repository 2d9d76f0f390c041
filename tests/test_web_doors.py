"""Every route has an entry in the access table, refuses the signed-out, and lets no key approve (guarantees 1, 7)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import func, select
from starlette.routing import BaseRoute, Match, Mount

from rapport.app import App
from rapport.drafts import layout
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft, Edit, SentenceKind
from rapport.drafts.store import approvals
from rapport.signals import service as signals
from rapport.users.access import Needs
from rapport.users.model import Scope
from rapport.web import server
from rapport.web.caller import Guard
from rapport.web.doors import ACCESS, door
from tests import seeds, visiting
from tests.seeds import Seed

PUBLIC = {"GET /sign-in", "POST /sign-in", "GET /sign-in/{token}", "POST /api/hooks/tickets"}
APPROVING = {"POST /drafts/{draft}/approve", "POST /api/drafts/{id}/approve"}
KEYS = [scopes for n in range(1, 3) for scopes in combinations(Scope, n)]


def leaves(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Every route of the server, also those that FastAPI keeps inside included routers."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from leaves(list(inner.routes))
        else:
            yield route


def name_of(route: APIRoute) -> str:
    assert route.methods is not None
    (method,) = route.methods
    return f"{method} {route.path}"


def guards(route: APIRoute) -> list[Needs]:
    return [one.call.needs for one in route.dependant.dependencies if isinstance(one.call, Guard)]


@pytest.fixture
def served(app: App) -> FastAPI:
    return server.build(app)


def test_every_route_is_guarded_by_its_line_in_the_table(served: FastAPI) -> None:
    """Kills the mutant that adds a route with `@router.get` past the helper, and one with two guards."""
    found = list(leaves(served.routes))
    assert [route for route in found if not isinstance(route, APIRoute | Mount)] == []
    assert [route.path for route in found if isinstance(route, Mount)] == ["/static"]
    walked = {name_of(route): guards(route) for route in found if isinstance(route, APIRoute)}
    assert walked == {name: [needs] for name, needs in ACCESS.items()}


@pytest.mark.parametrize("below", ["", "/behind/a/proxy"])
def test_a_route_says_no_early_only_to_what_it_would_refuse(served: FastAPI, below: str) -> None:
    """Kills the mutant that compares the beginning of the whole address, and the one that keeps the open brace."""
    routes = [route for route in leaves(served.routes) if isinstance(route, APIRoute)]
    for method, path in map(filled, ACCESS):
        scope = {"type": "http", "method": method, "path": below + path, "root_path": below}
        by_all = [route.path for route in routes if APIRoute.matches(route, scope)[0] is Match.FULL]
        assert by_all and by_all == [route.path for route in routes if route.matches(scope)[0] is Match.FULL]


def test_a_route_without_a_line_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        door(APIRouter(), "POST /api/drafts/{id}/send-at-once")


def test_only_the_way_in_is_public() -> None:
    assert {name for name, needs in ACCESS.items() if needs is Needs.PUBLIC} == PUBLIC


def filled(name: str, draft: int = 1) -> tuple[str, str]:
    """Method and path of a route with something in every place."""
    method, _, path = name.partition(" ")
    values = {"draft": str(draft), "id": str(draft), "record": "customer:1"}
    return method, re.sub(r"{(\w+)}", lambda place: values.get(place[1], "1"), path)


def test_every_other_route_refuses_the_signed_out(app: App) -> None:
    client = visiting.nobody(app)
    for name in set(ACCESS) - PUBLIC:
        method, path = filled(name)
        answer = client.request(method, path, json={}, follow_redirects=False)
        page = method == "GET" and not path.startswith("/api/")
        assert answer.status_code == (303 if page else 401), name
        assert not page or answer.headers["location"].startswith("/sign-in"), name


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.dataflow(app)


def approved(app: App) -> int:
    with app.db.transaction() as tx:
        return int(tx.execute(select(func.count()).select_from(approvals)).scalar_one())


def ready(app: App, seed: Seed) -> Draft:
    """A draft in which nothing is left to fill in, so that only the caller can be the reason for a no."""
    signals.look(app, seed.customer)
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    content = draft.version.content
    words = layout.text_of(one for one in content.sentences if one.kind is not SentenceKind.BLANK)
    return drafts.edit(app, draft.id, Edit(draft.version.number, content.subject, words, ()), by=seed.csm)


@pytest.mark.parametrize("scopes", KEYS, ids=str)
def test_no_key_of_any_scope_approves_on_any_route(app: App, seed: Seed, scopes: tuple[Scope, ...]) -> None:
    """Walks all routes with everything an approval needs in body, form and query.

    Kills the mutant that lets a key with scope write act as the person who made it.
    """
    draft = ready(app, seed)
    client = visiting.machine(app, seed.csm, *scopes)
    yes: dict[str, str | int] = {"version": draft.version.number, "sha256": draft.version.envelope.sha256.hex()}
    context = {"draft": draft.id, "customer": seed.customer, **yes}
    for name in ACCESS:
        method, path = filled(name, draft.id)
        client.request(method, path, json=yes | {"urgent": True}, params=yes, follow_redirects=False)
        client.request(method, path, data={name: str(value) for name, value in yes.items()}, follow_redirects=False)
    for words in ("Send", "Send Urgently", "Approve", "Yes"):
        client.post("/api/chat", json={"text": words, "context": context})
    assert approved(app) == 0


def test_the_same_request_from_a_person_approves(app: App, seed: Seed) -> None:
    """So that the test above can fail: nothing but the caller is different."""
    draft, nora = ready(app, seed), visiting.person(app, seed.csm)
    yes = {"version": draft.version.number, "sha256": draft.version.envelope.sha256.hex()}
    headers = {"X-CSRF-Token": nora.csrf}
    assert nora.client.post(f"/api/drafts/{draft.id}/approve", json=yes, headers=headers).status_code == 200
    assert approved(app) == 1


def test_a_cookie_without_its_form_token_changes_nothing(app: App, seed: Seed) -> None:
    """Kills the mutant that checks CSRF on pages only, and the one that checks it only when it is there."""
    nora = visiting.person(app, seed.csm)
    for name in {name for name in ACCESS if not name.startswith("GET")} - PUBLIC:
        method, path = filled(name)
        for token in (b"", b"0" * 64, "é".encode("latin-1")):
            answer = nora.client.request(method, path, json={}, headers={b"X-CSRF-Token": token})
            assert (answer.status_code, "another session" in answer.text) == (403, True), name
    assert nora.client.get("/api/me").status_code == 200


def test_a_wrong_key_is_not_saved_by_a_good_cookie(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    assert nora.client.get("/api/me", headers={"Authorization": "Bearer rk_1_" + "x" * 43}).status_code == 401


def test_a_form_token_of_another_session_is_refused(app: App, seed: Seed) -> None:
    nora, lea = visiting.person(app, seed.csm), visiting.person(app, seed.manager)
    lea.csrf = nora.csrf
    assert lea.post("/sign-out") == 403


def test_an_expired_session_is_asked_to_sign_in_again(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    later = app.now() + app.settings.session_lifetime + timedelta(seconds=1)
    object.__setattr__(app, "now", lambda: later)
    assert nora.client.get("/drafts", follow_redirects=False).headers["location"] == "/sign-in?next=%2Fdrafts"
