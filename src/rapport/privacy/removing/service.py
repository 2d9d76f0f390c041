"""How does everything end, once somebody has typed what they mean?"""

from rapport.app import App
from rapport.errors import BadInput
from rapport.privacy.catalogue import store as catalogue
from rapport.privacy.model import Rows
from rapport.privacy.removing import store
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act


def held(app: App) -> Rows:
    """What a removal would remove, by table."""
    with app.db.transaction() as tx:
        return store.count(tx, catalogue.catalogue(tx))


def remove_everything(app: App, typed: str) -> Rows:
    """All customers, people, mail, drafts and settings; who signs in, keys, the log and tombstones stay.

    `typed` must be the workspace's name. Raises BadInput.
    """
    with app.db.transaction() as tx:
        _check(users.get_workspace(tx).name, typed)
        gone = store.remove(tx, catalogue.catalogue(tx))
        audit.note(app, tx, Act.EVERYTHING_REMOVED, "", rows=gone.total)
    return gone


def remove_workspace(app: App, typed: str) -> None:
    """The workspace itself too, with everybody who signs in and its log. Raises BadInput."""
    with app.db.transaction() as tx:
        _check(users.get_workspace(tx).name, typed)
        users.remove_workspace(tx)


def _check(name: str, typed: str) -> None:
    if " ".join(typed.split()) != " ".join(name.split()):
        raise BadInput(f"Nothing was removed: what you typed is not the workspace’s name, which is “{name}”.")
