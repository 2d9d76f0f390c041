"""Somebody at the doors of the web server: signed in, with a key, or nobody."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from rapport.app import App
from rapport.users import service as users
from rapport.users.model import NewKey, Scope, UserId
from rapport.web import server

HERE = "http://127.0.0.1:8400"
TEMPLATES = Path(server.__file__).parent / "templates"


@dataclass
class Visitor:
    """A browser with a session, and what its forms carry."""

    client: TestClient
    csrf: str

    def post(self, path: str, **fields: object) -> int:
        """Send a form; the status of what comes back, redirects not followed."""
        answer = self.client.post(path, data={"csrf": self.csrf, **fields}, follow_redirects=False)
        return int(answer.status_code)


def nobody(app: App) -> TestClient:
    return TestClient(server.build(app), base_url=HERE, raise_server_exceptions=False)


def person(app: App, user: UserId) -> Visitor:
    """Signed in through a link, as from the command line."""
    client = nobody(app)
    answer = client.get(f"/sign-in/{users.make_link(app, user)}", follow_redirects=False)
    assert answer.status_code == 303
    return Visitor(client, users.session(app, client.cookies["rapport"]).csrf)


def machine(app: App, maker: UserId, *scopes: Scope) -> TestClient:
    """With an API key."""
    _, secret = users.make_key(app, NewKey("a program", frozenset(scopes), maker, timedelta(days=1)))
    client = nobody(app)
    client.headers["Authorization"] = f"Bearer {secret}"
    return client


def link(app: App, user: UserId) -> str:
    return users.make_link(app, user)
