"""Setting by hand, taking it back, and how often the rules had been right."""

from collections.abc import Sequence

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import NotFound
from rapport.people import store as people
from rapport.people.model import Stakeholder, StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships import targets
from rapport.relationships.by_hand import rules, store
from rapport.relationships.by_hand.accuracy import Accuracy
from rapport.relationships.by_hand.accuracy import accuracy as measured
from rapport.relationships.by_hand.model import Done, Label, Setting, Thing, hands
from rapport.relationships.model import Snapshot
from rapport.relationships.reporting import service as reporting
from rapport.users.model import UserId


def put(app: App, stakeholder: StakeholderId, setting: Setting, *, by: UserId) -> Done:
    """Set one thing about somebody; it wins from now on. Raises BadInput, NotFound, Ambiguous."""
    now = app.now()
    with app.db.transaction() as tx:
        one = people.get_stakeholder(tx, stakeholder)
        store.lock(tx, one.customer)
        before = relationships.snapshot(tx, one.customer, now)
        boss = _boss(tx, before, setting.value) if setting.thing is Thing.MANAGER else None
        good = rules.checked(setting, one, boss)
        if boss is not None:
            _unlooped(tx, one, boss, before)
        known = next((other for other in before.known if other.stakeholder == one.id), None)
        label = store.add(tx, one.id, good, (by, now), rules.inferred(setting.thing, known, before.lines))
        people.mark_stale(tx, [one.customer], now)
    champions = [other.name for other in before.known if other.champion and other.stakeholder != one.id]
    return Done(label, rules.note(good, one, champions))


def remove(app: App, stakeholder: StakeholderId, thing: Thing, *, by: UserId) -> None:
    """Take back what was set; what is inferred holds again. Raises NotFound when nothing was set."""
    now = app.now()
    with app.db.transaction() as tx:
        one = people.get_stakeholder(tx, stakeholder)
        if not store.remove(tx, one.id, thing, by, now):
            raise NotFound(f"Nothing is set by hand about {one.name} as to {thing}, so nothing was taken back.")
        people.mark_stale(tx, [one.customer], now)


def find(app: App, customer: int, words: str) -> Stakeholder:
    """Whom a name, an address or a number means, also when they are set to be no stakeholder. Raises NotFound."""
    now = app.now()
    with app.db.transaction() as tx:
        staff = people.stakeholders(tx, customer, now)
        exact = rules.called(words, staff)
        if exact is not None:
            return exact
        known = targets.target(relationships.snapshot(tx, customer, now), words).known
        found = next((one for one in staff if known is not None and one.id == known.stakeholder), None)
    if found is None:
        raise NotFound(f"Nobody there is known as “{words.strip()}”. Write the name or the address.")
    return found


def labels(app: App, stakeholder: StakeholderId) -> tuple[Label, ...]:
    """Everything that was ever set about somebody, the oldest first."""
    with app.db.transaction() as tx:
        return store.of_stakeholder(tx, stakeholder)


def accuracy(app: App) -> tuple[Accuracy, ...]:
    """Of the inferred lines, roles and champions that people judged by hand, how many did they confirm?"""
    with app.db.transaction() as tx:
        return (reporting.accuracy_in(tx), *measured(store.standing(tx)))


def _boss(tx: Transaction, before: Snapshot, words: str) -> Stakeholder | None:
    if words.strip().isdecimal() and len(words.strip()) <= rules.LONGEST_NUMBER:
        return people.get_stakeholder(tx, int(words))
    if not words.strip():
        return None
    known = targets.target(before, words).known
    if known is None:
        raise NotFound(f"Nobody at {before.customer_name} is known as “{words.strip()}”, so nobody reports to them.")
    return people.get_stakeholder(tx, known.stakeholder)


def _unlooped(tx: Transaction, one: Stakeholder, boss: Stakeholder, before: Snapshot) -> None:
    staff: Sequence[Stakeholder] = people.stakeholders(tx, one.customer, before.as_of)
    lines = rules.managers(staff, hands(store.holding(tx, one.customer, before.as_of)))
    rules.unlooped(one, boss, lines, {other.id: other.name for other in staff})
