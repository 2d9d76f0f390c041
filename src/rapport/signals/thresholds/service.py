"""What holds in this workspace, and what does a person change about it?"""

from collections.abc import Sequence

from rapport.app import App
from rapport.db import Transaction
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.questions.store import answer
from rapport.signals.thresholds import choosing, store
from rapport.signals.thresholds.model import Changed, Line, Thresholds, Wish
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId

MOST_HISTORY = 500  # changes shown; a workspace makes a few a month


def for_customer(tx: Transaction, customer: CustomerId) -> Thresholds:
    """What detectors use for a customer: of its segment, else of all customers, else the standard."""
    return of_segment(tx, store.segment_of(tx, customer))


def of_segment(tx: Transaction, segment: str) -> Thresholds:
    """The same for every customer of a segment."""
    return choosing.applied(answer(tx, store.chosen()), segment)


def segments(app: App) -> tuple[str, ...]:
    with app.db.transaction() as tx:
        return store.segments(tx)


def lines(app: App, segment: str = "") -> tuple[Line, ...]:
    """Every threshold as it holds for all customers, or for a segment. Raises NotFound for a segment without any."""
    with app.db.transaction() as tx:
        chosen = answer(tx, store.chosen())
        where = choosing.segment_named(segment, store.segments(tx), chosen)
        return choosing.lines(chosen, store.history(tx, MOST_HISTORY), where)


def wished(tx: Transaction, wishes: Sequence[Wish], segment: str) -> Thresholds:
    """What would hold in a segment after these wishes, of which none is saved. Raises BadInput, NotFound."""
    chosen = answer(tx, store.chosen())
    plain = choosing.checked(wishes, chosen, store.segments(tx)) if wishes else ()
    return choosing.applied(choosing.with_wishes(chosen, plain), segment)


def change(app: App, wishes: Sequence[Wish], by: UserId) -> tuple[Wish, ...]:
    """Save all of them or none, and have the customers concerned looked at again; what really changed.

    Raises BadInput for a value out of bounds, NotFound for a name or a segment that does not exist.
    """
    now = app.now()
    with app.db.transaction() as tx:
        store.lock(tx)  # two who save at once must not both be right about values that depend on each other
        chosen = answer(tx, store.chosen())
        before = {(segment, name): value for segment, name, value in chosen.values}
        plain = choosing.checked(wishes, chosen, store.segments(tx))
        changed = tuple(wish for wish in plain if wish.value != before.get((wish.segment, wish.name)))
        for wish in changed:
            store.add(tx, wish, before.get((wish.segment, wish.name)), by, now)
        for segment in {wish.segment for wish in changed}:
            people.mark_stale(tx, store.customers_in(tx, segment), now)
        for wish in changed:
            value = "standard" if wish.value is None else f"{wish.value:g}"
            audit.note(app, tx, Act.SETTING_CHANGED, f"threshold:{wish.name}", value=value)
    return changed


def history(app: App) -> tuple[Changed, ...]:
    """Who changed what, when, the newest first; the last MOST_HISTORY."""
    with app.db.transaction() as tx:
        return store.history(tx, MOST_HISTORY)
