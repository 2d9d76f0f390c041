"""What is refused before a route sees it, and what every answer tells the browser (guarantees.md, 4 and 7)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from rapport.app import App
from rapport.users.model import UserId
from rapport.web.shield import LARGEST_BODY
from tests import visiting, world


@pytest.fixture
def client(app: App) -> TestClient:
    return visiting.nobody(app)


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing", "/api/me", "/static/rapport.css"])
def test_every_answer_forbids_inline_scripts_and_other_hosts(client: TestClient, path: str) -> None:
    headers = client.get(path, follow_redirects=False).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert (
        policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'"
    )
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_are_not_kept_and_static_files_are(client: TestClient) -> None:
    assert client.get("/sign-in").headers["cache-control"] == "no-store"
    assert "immutable" in client.get("/static/rapport.css?v=1").headers["cache-control"]


def test_no_page_has_an_inline_script_style_or_handler() -> None:
    """The policy would stop them; this says so before a browser does."""
    pages = "".join(path.read_text(encoding="utf-8") for path in visiting.TEMPLATES.glob("*.html"))
    assert not [
        sign
        for sign in ("<style", " style=", " onclick=", " onload=", "javascript:", "http://", "https://")
        if sign in pages
    ]
    assert pages.count("<script") == pages.count("<script src=")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8400", "", "[::1"])
def test_a_name_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    """DNS rebinding: a page of another site whose name suddenly means this machine."""
    assert client.get("/sign-in", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8400", "localhost", "LOCALHOST:1", "[::1]:8400"])
def test_our_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_the_public_address_is_answered_and_its_cookies_are_secure(app: App) -> None:
    public = replace(app, settings=app.settings.model_copy(update={"public_url": "https://rapport.example"}))
    with app.db.transaction() as tx:
        nora = UserId(world.user(tx))
    client = visiting.nobody(public)
    client.base_url = "https://rapport.example"
    answer = client.get(f"/sign-in/{visiting.link(public, nora)}", follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-rapport=")
    assert all(part in cookie for part in ("; HttpOnly", "; Secure", "; SameSite=lax", "; Path=/"))


FOREIGN = [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]


@pytest.mark.parametrize("header", [*FOREIGN, ("Sec-Fetch-Site", "same-site")], ids=str)
def test_a_form_of_another_site_is_refused_even_at_sign_in(client: TestClient, header: tuple[str, str]) -> None:
    assert (
        client.post("/sign-in", data={"email": "a@b.test", "password": "x"}, headers=dict([header])).status_code == 403
    )


def test_a_body_that_is_too_large_is_refused_whether_or_not_it_says_so(client: TestClient) -> None:
    """Kills the mutant that trusts Content-Length: the second request has none."""

    def endless() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 65536 + 2):
            yield b"x" * 65536

    for body in (b"x" * (LARGEST_BODY + 1), endless()):
        answer = client.post("/sign-in", content=body)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
