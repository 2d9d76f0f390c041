"""What is written into the audit log, in the transaction of the act itself, and who reads it?"""

from rapport.app import App
from rapport.db import Transaction
from rapport.users.audit import chain, store
from rapport.users.audit.model import Act, Deed, Entry, Head, Value, Verdict, Wanted


def note(app: App, tx: Transaction, act: Act, about: str = "", **details: Value) -> Entry:
    """Write one act down, last in the transaction that does it: it stands if and only if the act does.

    Until that transaction ends nobody else of the workspace writes here, so nothing slow may follow.
    """
    if app.db.workspace is None:
        raise RuntimeError("no workspace: use App.of(workspace)")
    before = store.head(tx, lock=True)
    made = chain.entry(app.db.workspace, before, app.now(), app.actor, Deed(act, about, details))
    store.add(tx, made)
    return made


def find(app: App, wanted: Wanted) -> tuple[tuple[Entry, ...], int]:
    """The entries asked for, and how many there are of them in all."""
    with app.db.transaction() as tx:
        return store.find(tx, wanted), store.count(tx, wanted)


def head(app: App) -> Head:
    with app.db.transaction() as tx:
        return store.head(tx)


def verify(app: App, noted: str = "") -> Verdict:
    """Read the whole log and say whether it is whole; `noted` is a head kept elsewhere. Raises BadInput."""
    if app.db.workspace is None:
        raise RuntimeError("no workspace: use App.of(workspace)")
    known = chain.noted(noted)
    with app.db.transaction() as tx:
        return chain.verify(app.db.workspace, store.every(tx), known)
