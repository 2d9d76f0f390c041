"""Who hears of a signal, once, in the app or by the mail of the morning; and what did each person choose?"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.signals import store as signals_store
from rapport.signals.model import Signal
from rapport.signals.notices import digest as digests
from rapport.signals.notices import store, telling
from rapport.signals.notices.model import (
    Channel,
    Choices,
    Digest,
    DigestState,
    Fate,
    Letter,
    Listener,
    Notice,
    Notified,
    Waiting,
)
from rapport.users import store as users
from rapport.users.model import Role, User, UserId

SHOWN = 100  # notices on a page
Waits = Callable[[User], Sequence[Waiting]]


def choices_of(app: App, user: UserId) -> Choices:
    """What somebody chose; else what suits their role. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.choices(tx).get(user) or usual(users.get_user(tx, user))


def usual(user: User) -> Choices:
    """Before anybody has chosen: a CSM hears of their own customers and of those whom nobody owns, others of all."""
    return Choices(everybody=user.role is not Role.CSM)


def choose(app: App, user: UserId, chosen: Choices) -> None:
    """Raises BadInput for an hour that no clock shows, NotFound."""
    if not 0 <= chosen.hour <= 23:
        raise BadInput("The hour of the digest is a full hour from 0 to 23. Choose one.")
    with app.db.transaction() as tx:
        users.get_user(tx, user)
        store.put_choices(tx, user, chosen, app.now())


def notices_of(app: App, user: UserId) -> tuple[Notice, ...]:
    """What somebody was told in the app, the newest first."""
    with app.db.transaction() as tx:
        return store.of_person(tx, user, SHOWN)


def see_all(app: App, user: UserId) -> None:
    """Everything that was told in the app has been looked at."""
    with app.db.transaction() as tx:
        store.see_all(tx, user, app.now())


def tell(app: App) -> int:
    """Tell everybody in the app who wants to hear; how many notices were new."""
    now = app.now()
    with app.db.transaction() as tx:
        return sum(
            store.tell(tx, listener.user.id, Channel.APP, [one.id for one in news], now)
            for listener, news in _news(tx, Channel.APP, now)
            if news and not telling.is_quiet(listener.choices, telling.local_day(now, listener.user.time_zone))
        )


def _news(tx: Transaction, channel: Channel, now: datetime) -> list[tuple[Listener, tuple[Signal, ...]]]:
    """Everybody who listens on a channel, with the open signals that are news to them there."""
    opened = [one for one in signals_store.open_signals(tx) if not one.sleeps(now)]
    told = store.told(tx, channel, [one.cause for one in opened])
    heard = _listeners(tx, channel)
    return [(one, telling.for_person(one, opened, told.get(one.user.id, []), now)) for one in heard]


def _listeners(tx: Transaction, channel: Channel) -> list[Listener]:
    chosen, customers = store.choices(tx), people.list_customers(tx)
    found = []
    for user in users.list_users(tx):
        choices = chosen.get(user.id) or usual(user)
        if user.disabled_at is None and channel in choices.channels:
            mine = frozenset(CustomerId(one.id) for one in customers if one.owner in (None, user.id))
            found.append(Listener(user, choices, mine))
    return found


def send_digests(app: App, waits: Waits = lambda _: ()) -> int:
    """The mail of the morning to everybody whose hour has come; how many left. `waits` names what else waits for a
    person.

    What is in a digest is noted as told before it leaves and only taken back when it surely did not: a crash between
    never tells twice.
    """
    now, left = app.now(), 0
    with app.db.transaction() as tx:
        store.give_up_stuck(tx, now - digests.STUCK, now, "The program was stopped while it was sent.")
        due = [one for one in _listeners(tx, Channel.MAIL) if digests.is_due(one.choices, one.user, now)]
    for listener in due:
        begun = _begin(app, listener.user, waits(listener.user))
        if begun is not None:
            left += _send(app, *begun)
    return left


def _begin(app: App, user: User, waiting: Sequence[Waiting]) -> tuple[Digest, Letter] | None:
    """Take today's digest of one person, with what is in it; None when it is not ours to send, or holds nothing."""
    now = app.now()
    with app.db.transaction() as tx:
        begun = store.begin_digest(tx, user.id, telling.local_day(now, user.time_zone), now)
        if begun is None:
            return None
        if is_customers(tx, user.email):
            refused = f"{user.email} is an address of a customer. Rapport writes to customers only what was approved."
            store.end_digest(tx, digests.after(begun, DigestState.GIVEN_UP, refused, now))
            return None
        news = next((found for one, found in _news(tx, Channel.MAIL, now) if one.user.id == user.id), ())
        names = {one.id: one.name for one in people.list_customers(tx)}
        letter = digests.letter(user, news, waiting, names, app.settings.address)
        if letter is None:
            store.end_digest(tx, digests.after(begun, DigestState.EMPTY, "", now))
            return None
        store.tell(tx, user.id, Channel.MAIL, [one.id for one in news], now, begun.id)
    return begun, letter


def is_customers(tx: Transaction, email: str) -> bool:
    """Whether an address belongs to a customer: that somebody signs in with it makes it none of ours, only a domain of
    ours does."""
    sides = people.sides(tx)
    ours = replace(sides, own=frozenset(pattern for pattern in sides.own if "@" not in pattern))
    if ours.is_own(email):
        return False
    person = people.person_by_address(tx, email)
    return ours.customer_of(email) is not None or (person is not None and bool(people.jobs_of(tx, person.id)))


def hand_over(app: App, letter: Letter) -> Notified:
    """The one place from which a mail to one of us leaves. Whatever a notifier does, there is an answer."""
    with app.db.transaction() as tx:
        mailbox = users.mailbox_of(tx, letter.to.id)
    try:
        return app.notifier.notify(letter, mailbox)
    except Exception as error:  # what it was for must not stay in the air, and nobody is told twice
        return Notified(Fate.UNKNOWN, f"The attempt ended with an error of the program: {error!r}.")


def _send(app: App, begun: Digest, letter: Letter) -> bool:
    attempt = hand_over(app, letter)
    state = STATES[attempt.fate]
    with app.db.transaction() as tx:
        if state is DigestState.DUE:
            store.untell(tx, begun.id)
        store.end_digest(tx, digests.after(begun, state, attempt.detail, app.now()))
    return state is DigestState.SENT


STATES = {Fate.LEFT: DigestState.SENT, Fate.STAYED: DigestState.DUE, Fate.UNKNOWN: DigestState.UNKNOWN}
