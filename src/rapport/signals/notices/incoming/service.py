"""Who may tell us of tickets, and what has already been told?"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import Conflict, NotFound
from rapport.signals.notices import signing
from rapport.signals.notices.incoming import store
from rapport.signals.notices.model import HookCall, HookSecret, HookSecretId
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId, WorkspaceId
from rapport.users.secrets import NONCE_BYTES, open_sealed, seal
from rapport.users.tokens import digest

MOST_SECRETS = 5  # good at once: a rotation needs two, and each is tried on every call
REMEMBERED = timedelta(days=30)  # a sender that repeats a call after a month has not been heard of
SHOWN = 20


def add_secret(app: App, by: UserId) -> tuple[HookSecret, str]:
    """A secret to sign calls with, shown this once. Raises Conflict when too many are good already."""
    secret, ref = signing.written(digest(app.new_token())), app.new_token()
    sealed = seal(app.seal_key, secret, _identity(app, ref), digest(app.new_token())[:NONCE_BYTES])
    with app.db.transaction() as tx:
        if sum(one.revoked_at is None for one in store.secrets(tx)) >= MOST_SECRETS:
            raise Conflict(f"{MOST_SECRETS} secrets for tickets are good already. Revoke the ones that nobody uses.")
        made = store.add_secret(tx, ref, sealed, by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, f"ticket_secret:{made.id}", added=True)
    return made, secret


def secrets(app: App) -> tuple[HookSecret, ...]:
    """Also revoked ones, without what they are."""
    with app.db.transaction() as tx:
        return store.secrets(tx)


def revoke(app: App, number: HookSecretId) -> None:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        if not store.revoke(tx, number, app.now()):
            raise NotFound(f"There is no good secret {number}. List them to see their numbers.")
        audit.note(app, tx, Act.SETTING_CHANGED, f"ticket_secret:{number}", revoked=True)


def calls(app: App) -> tuple[HookCall, ...]:
    """The last calls that were taken in, the newest first."""
    with app.db.transaction() as tx:
        return store.calls(tx, SHOWN)


def check(app: App, headers: Mapping[str, str], body: bytes) -> str:
    """The id of a call that a secret of this workspace has signed. Raises WrongSignature, WrongTime."""
    with app.db.transaction() as tx:
        good = [one for one in store.secrets(tx) if one.revoked_at is None]
    opened = [open_sealed(app.seal_key, one.sealed_secret, _identity(app, one.ref)) for one in good]
    return signing.verify(headers, body, opened, app.now())


def take_once(app: App, webhook_id: str, take: Callable[[Transaction], int]) -> int | None:
    """Take a call in, all or nothing, unless it was taken in before: then None. `take` says how much was new."""
    with app.db.transaction() as tx:
        if not store.begin(tx, webhook_id, app.now()):
            return None
        count = take(tx)
        store.end(tx, webhook_id, count)
    return count


def forget_calls(app: App) -> None:
    """Ids of calls that are too old to come again."""
    with app.db.transaction() as tx:
        store.forget(tx, app.now() - REMEMBERED)


def _identity(app: App, ref: str) -> bytes:
    return f"hook:{_workspace(app)}:{ref}".encode()


def _workspace(app: App) -> WorkspaceId:
    if app.db.workspace is None:
        raise RuntimeError("no workspace: use App.of(workspace)")
    return app.db.workspace
