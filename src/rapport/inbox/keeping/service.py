"""What may be kept of what comes in, as it holds now and as somebody changes it?"""

from dataclasses import replace

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.keeping import erased, excluding, store
from rapport.inbox.keeping.model import By, Exclusion, ExclusionId, Held, Keeping, Times
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId, WorkspaceId

LONGEST_DAYS = 36_500  # a century


def keeping(app: App) -> Keeping:
    """All that judging a mail must know, read at one moment."""
    with app.db.transaction() as tx:
        return within(tx, app)


def within(tx: Transaction, app: App) -> Keeping:
    """The same in a transaction of the caller's."""
    return replace(store.in_force(tx), key=tomb_key(app))


def held(tx: Transaction, app: App) -> Keeping:
    """The same, true until the end of the transaction: for whoever stores what was read before."""
    store.hold(tx)
    return within(tx, app)


def tomb_key(app: App) -> bytes:
    """What this workspace's tombstones are made with."""
    return erased.key_of(app.seal_key, _workspace(app))


def exclusions(app: App) -> tuple[Exclusion, ...]:
    with app.db.transaction() as tx:
        return store.list_exclusions(tx)


def exclude(app: App, by: By, value: str, *, set_by: UserId | None) -> Exclusion:
    """Such mail is not stored any more; what is stored stays. Raises BadInput, Conflict where the rule stands."""
    new = excluding.checked(by, value)
    with app.db.transaction() as tx:
        made = store.add_exclusion(tx, new, set_by, app.now())
        if made is None:
            raise Conflict(f"The rule {new.by} “{new.value}” stands already. Nothing was changed.")
        audit.note(app, tx, Act.RULE_ADDED, f"exclusion:{made.id}", by=made.by.value)
    return made


def include(app: App, number: ExclusionId) -> Exclusion:
    """Such mail is stored again from the next import on. Raises NotFound."""
    with app.db.transaction() as tx:
        gone = store.remove_exclusion(tx, number)
        if gone is None:
            raise NotFound(f"There is no rule {number}. Load the list again to see which stand.")
        audit.note(app, tx, Act.RULE_REMOVED, f"exclusion:{number}", by=gone.by.value)
    return gone


def header_only(app: App) -> bool:
    with app.db.transaction() as tx:
        return store.header_only(tx)


def set_header_only(app: App, *, on: bool, set_by: UserId | None) -> None:
    """Whether imports keep no text from now on; what is stored stays as it is."""
    with app.db.transaction() as tx:
        store.set_header_only(tx, on, set_by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, "keeping:header_only", on=on)


def times(app: App) -> Times:
    with app.db.transaction() as tx:
        return Times(store.times(tx))


def set_time(app: App, held: Held, days: int, *, set_by: UserId | None) -> None:
    """For how many days a class is kept; 0: until somebody removes it. Raises BadInput."""
    if not 0 <= days <= LONGEST_DAYS:
        raise BadInput(f"A time to keep something is 1 to {LONGEST_DAYS} days, or 0 for as long as you like.")
    with app.db.transaction() as tx:
        store.set_time(tx, held, days, set_by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, f"keeping:{held.value}", days=days)


def _workspace(app: App) -> WorkspaceId:
    if app.db.workspace is None:
        raise RuntimeError("no workspace: use App.of(workspace)")
    return app.db.workspace
