"""In whose voice is a draft written, and what can its owner change about it?"""

from datetime import datetime, timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts.voice import reading, settling, store
from rapport.drafts.voice.forms import checked, name
from rapport.drafts.voice.model import Choice, Habits, Part, Setting, Style, Voice
from rapport.errors import BadInput
from rapport.inbox.model import Direction
from rapport.people import store as people
from rapport.users import store as users
from rapport.users.model import UserId

FRESH = timedelta(days=1)  # habits change over months; a day spares every draft the reading
MAILS_READ = 200  # of one's own: some months of a CSM, so that an old habit gives way
THEIRS_READ = 20  # of a recipient, read for every draft to them


def voice_of(tx: Transaction, user: UserId, now: datetime) -> Voice:
    """What the composer writes in."""
    return settling.voice(_parts(tx, user, now))


def style_of(tx: Transaction, email: str) -> Style:
    """How a recipient writes to us, under any of their addresses."""
    person = people.person_by_address(tx, email)
    addresses = {email.lower(), *(person.addresses if person else ())}
    return settling.style(reading.habits(store.written(tx, addresses, Direction.IN, THEIRS_READ)))


def settings(app: App, user: UserId) -> tuple[Part, ...]:
    """Every setting of one's own voice with what was learned. Nobody reads anybody else's."""
    with app.db.transaction() as tx:
        return _parts(tx, user, app.now())


def choose(app: App, user: UserId, setting: Setting, value: str) -> Part:
    """By hand, from now on; edits from before teach no more against it. Raises BadInput for an unknown value."""
    chosen = Choice(setting, checked(setting, value), app.now())
    with app.db.transaction() as tx:
        store.put_choice(tx, user, chosen)
        return _part(tx, user, setting, app.now())


def back_to_learned(app: App, user: UserId, setting: Setting) -> Part:
    """What was chosen and what edits taught is set aside: one's sent mail decides again."""
    now = app.now()
    with app.db.transaction() as tx:
        store.drop_choice(tx, user, setting)
        store.undo_lessons(tx, user, setting, now)
        return _part(tx, user, setting, now)


def undo(app: App, user: UserId, setting: Setting) -> Part:
    """Take back what edits have taught; the setting is what it was before. Raises BadInput when they taught nothing."""
    now = app.now()
    with app.db.transaction() as tx:
        if not _part(tx, user, setting, now).taught_by:
            raise BadInput(f"No edits of drafts have changed your {name(setting)}, so there is nothing to undo.")
        store.undo_lessons(tx, user, setting, now)
        return _part(tx, user, setting, now)


def _part(tx: Transaction, user: UserId, setting: Setting, now: datetime) -> Part:
    return next(one for one in _parts(tx, user, now) if one.setting is setting)


def _parts(tx: Transaction, user: UserId, now: datetime) -> tuple[Part, ...]:
    return settling.parts(_habits(tx, user, now), store.lessons(tx, user), store.choices(tx, user))


def _habits(tx: Transaction, user: UserId, now: datetime) -> Habits:
    known = store.habits(tx, user)
    if known is not None and now - known[1] < FRESH:
        return known[0]
    mailbox = users.mailbox_of(tx, user)
    addresses = {users.get_user(tx, user).email, *([mailbox.address] if mailbox else [])}
    found = reading.habits(store.written(tx, addresses, Direction.OUT, MAILS_READ))
    store.put_habits(tx, user, found, now)
    return found
