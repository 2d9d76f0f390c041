"""Around every page: what can be typed into the search field, which keys there are, settings, people and keys."""

import re

import pytest

from rapport.app import App
from rapport.people.finding.model import Candidate, Found, Sort
from rapport.users import service as users
from rapport.users import store
from rapport.users.model import NewUser, Role, Scope, UserId
from rapport.web import commands
from rapport.web.doors import ACCESS
from tests import seeds, visiting
from tests.visiting import TEMPLATES, Visitor

TECHCORP = Candidate(Sort.CUSTOMER, 7, "TechCorp", "Enterprise", "techcorp.test")


@pytest.fixture
def csm(app: App) -> Visitor:
    return visiting.person(app, seeds.techcorp(app).csm)


@pytest.fixture
def admin(app: App) -> Visitor:
    return visiting.person(app, users.add_user(app, NewUser("ada@northwind.test", "Ada", Role.ADMIN)).id)


def titles(typed: str, *named: Candidate) -> list[str]:
    return [one.title for one in commands.hits(typed, Found((), (), named), demo=False)]


def test_a_word_and_a_customer_together_are_something_to_do() -> None:
    assert titles("map tech", TECHCORP) == ["Map of TechCorp"]
    assert titles("intro techcorp", TECHCORP) == ["Request intro at TechCorp"]
    assert len(titles("techcorp", TECHCORP)) == len(commands.AT_CUSTOMER)


def test_pages_are_found_by_their_names_and_by_other_words_for_them() -> None:
    assert titles("templ") == ["Templates"]
    assert titles("api users") == ["People and keys"]


def test_nothing_typed_offers_the_pages_of_the_bar() -> None:
    assert titles("")[:4] == ["Today", "Drafts", "Customers", "Signals"]


def test_every_page_and_action_that_is_offered_has_a_door() -> None:
    """Mutant: a link to a page that a colleague has renamed."""
    for _, path, posts in commands.AT_CUSTOMER:
        assert f"{'POST' if posts else 'GET'} {path.replace('{id}', '{customer}')}" in ACCESS
    for place in commands.there((*commands.BAR, *commands.SETTINGS)):
        assert f"GET {place.path}" in ACCESS


def test_a_search_is_answered_with_customers_people_and_actions(csm: Visitor) -> None:
    found = csm.client.get("/api/search", params={"q": "tehcorp"}).json()
    assert (found[0]["sort"], found[0]["title"]) == ("customer", "TechCorp")
    assert csm.client.get("/api/search", params={"q": "chen"}).json()[0]["sort"] == "person"
    assert csm.client.get("/api/search", params={"q": "x" * 201}).status_code == 422


def test_the_sheet_names_every_key_that_a_page_has(csm: Visitor) -> None:
    """Mutant: a key that only its author knows."""
    used = {key for page in TEMPLATES.glob("*.html") for key in re.findall(r'data-key="([^"{]+)"', page.read_text())}
    sheet = csm.client.get("/").text.partition('id="keys-help"')[2]
    assert used <= set(re.findall(r"<kbd>([^<]+)</kbd>", sheet))


def test_no_two_pages_of_the_bar_share_a_key() -> None:
    keys = [place.key for place in (*commands.BAR, commands.CAUGHT)]
    assert len(set(keys)) == len(keys) and all(keys)


@pytest.mark.parametrize("place", commands.there((*commands.BAR, *commands.SETTINGS)), ids=lambda place: place.path)
def test_a_page_has_one_name(admin: Visitor, place: commands.Place) -> None:
    """In the bar, in the list of commands, as its title and above it; kills: two pages that share a title."""
    page = admin.client.get(place.path).text
    titles = [
        re.sub(r"\s*<.*", "", one).strip() for one in re.findall(r"<(?:title|h1)[^>]*>(.*?)</(?:title|h1)>", page)
    ]
    assert set(titles) == {f"{place.name} · Rapport", place.name}


def test_settings_lead_to_every_page_of_settings_that_there_is(csm: Visitor) -> None:
    """Mutant: a new page of settings that nobody finds."""
    there = {name.removeprefix("GET ") for name in ACCESS if re.fullmatch(r"GET /settings/\w+", name)}
    page = csm.client.get("/settings").text
    assert {path for path in there if f'href="{path}"' not in page} == set()


def test_an_administrator_lets_somebody_in_by_a_link_that_works_once(app: App, admin: Visitor) -> None:
    asked = {"csrf": admin.csrf, "email": "new@northwind.test", "name": "New One", "role": "csm", "time_zone": "UTC"}
    page = admin.client.post("/settings/people", data=asked).text
    (path,) = re.findall(r'class="secret">https?://[^/]+(/sign-in/[^<]+)<', page)
    guest = visiting.nobody(app)
    assert guest.get(path, follow_redirects=False).status_code == 303 and guest.get("/").status_code == 200
    assert visiting.nobody(app).get(path, follow_redirects=False).status_code == 401
    again = admin.client.post("/settings/people", data=asked)
    assert again.status_code == 409 and "is a user here already" in again.text


def test_a_key_is_shown_once_works_and_is_revoked(app: App, admin: Visitor) -> None:
    asked = {"csrf": admin.csrf, "name": "nightly report", "days": "30", "scopes": "read"}
    page = admin.client.post("/settings/keys", data=asked).text
    (secret,) = re.findall(r'class="secret">(rk_[^<]+)<', page)
    assert secret not in admin.client.get("/settings/people").text
    machine = visiting.nobody(app)
    machine.headers["Authorization"] = f"Bearer {secret}"
    assert machine.get("/api/customers").status_code == 200
    (key,) = users.list_keys(app)
    assert key.scopes == {Scope.READ}
    assert admin.post(f"/settings/keys/{key.id}/revoke") == 303
    assert machine.get("/api/customers").status_code == 401


def test_whoever_is_no_administrator_lets_nobody_in(app: App, csm: Visitor) -> None:
    """A link for somebody else is their account; mutant: PERSON in the table."""
    with app.db.transaction() as tx:
        before = store.list_users(tx)
    posts = ("/settings/people", f"/settings/people/{UserId(1)}/link", "/settings/keys", "/settings/keys/1/revoke")
    assert {csm.post(path, email="a@northwind.test", name="A", scopes="read") for path in posts} == {403}
    with app.db.transaction() as tx:
        assert store.list_users(tx) == before
    assert "Invite somebody" not in csm.client.get("/settings/people").text
