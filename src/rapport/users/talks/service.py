"""How is a conversation kept: begun, gone on with, found again, deleted, each only by whose it is?"""

from collections.abc import Sequence

from rapport.app import App
from rapport.errors import NotFound
from rapport.users.model import UserId
from rapport.users.talks import store
from rapport.users.talks.model import Answered, Line, LineId, Logged, Talk, TalkId

LISTED = 50  # conversations in a list; older ones are found by searching
SHOWN = 30  # lines of one conversation, the latest: as much as somebody scrolls back
LONGEST_TITLE = 80  # characters; one line of the drawer
LOG = 200  # things that a model did, on one screen


def hear(app: App, by: UserId, talk: int | None, typed: str) -> tuple[TalkId, LineId]:
    """Keep a line before it is answered, in a new conversation where none is named or it is gone."""
    now, said = app.now(), _storable(typed)
    with app.db.transaction() as tx:
        try:
            number = store.begin(tx, by, said[:LONGEST_TITLE], now) if talk is None else store.find(tx, by, talk).id
        except NotFound:
            number = store.begin(tx, by, said[:LONGEST_TITLE], now)
        return number, store.add(tx, number, said, now)


def answered(app: App, heard: tuple[TalkId, LineId], answer: Answered) -> None:
    """Keep what came back."""
    with app.db.transaction() as tx:
        store.answer(tx, *heard, answer)


def latest(app: App, by: UserId) -> Talk | None:
    """The conversation that a page goes on with."""
    with app.db.transaction() as tx:
        return next(iter(store.listed(tx, by, "", 1)), None)


def read(app: App, by: UserId, talk: int, *, after: int = 0) -> tuple[Talk, tuple[Line, ...]]:
    """A conversation and its last lines, those after line `after`. Raises NotFound, also for another person's."""
    with app.db.transaction() as tx:
        found = store.find(tx, by, talk)
        return found, store.lines(tx, found.id, after, SHOWN)


def listed(app: App, by: UserId, search: str = "") -> tuple[Talk, ...]:
    """Of one person, the latest first."""
    with app.db.transaction() as tx:
        return store.listed(tx, by, _storable(search.strip()), LISTED)


def delete(app: App, by: UserId, talk: int) -> None:
    """Raises NotFound, also for another person's."""
    with app.db.transaction() as tx:
        store.find(tx, by, talk)
        store.remove(tx, by, talk)


def delete_all(app: App, by: UserId) -> int:
    """How many there were."""
    with app.db.transaction() as tx:
        return store.remove(tx, by, None)


def log(app: App, by: UserId, talk: int | None, done: Sequence[Logged]) -> None:
    """Write down what a language model did."""
    with app.db.transaction() as tx:
        store.log(tx, by, talk, done)


def logged(app: App, by: UserId) -> tuple[Logged, ...]:
    """What models did in a person's conversations, the latest first."""
    with app.db.transaction() as tx:
        return store.logged(tx, by, LOG)


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    return text.replace("\x00", "")
