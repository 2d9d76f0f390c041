"""How are approvers told at once of an urgent draft: in the app, by mail, in Slack, each once?"""

from collections.abc import Sequence

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts.model import DraftId
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.expedited import deciding, store
from rapport.drafts.policies.expedited.model import TellState, Told
from rapport.signals.notices import service as notices
from rapport.signals.notices import store as choices
from rapport.signals.notices import telling
from rapport.signals.notices.model import Channel, Fate
from rapport.signals.notices.outgoing import service as webhooks
from rapport.users import store as users
from rapport.users.model import User, UserId

SHOWN = 50
AFTER = {Fate.LEFT: TellState.TOLD, Fate.STAYED: TellState.DUE, Fate.UNKNOWN: TellState.UNKNOWN}


def tell(app: App) -> int:
    """Tell whoever has to hear now, and send the mails that are due; how many people were newly told of a draft.

    A row is written before anything leaves, one a draft, person and channel: running this twice, in two processes, or
    after a crash tells nobody twice.
    """
    new = 0
    for one in policies.urgent(app):
        with app.db.transaction() as tx:
            heard = [
                user.id
                for user in _reachable(app, tx, deciding.to_tell(one))
                if _add(app, tx, one.draft, user, one.sentence)
            ]
            if heard:
                webhooks.note_approval(app, tx, f"draft:{one.draft}", one.sentence, f"/drafts/{one.draft}")
            new += len(heard)
    while _mail_next(app):
        pass
    return new


def told(app: App, user: UserId) -> tuple[tuple[Told, bool], ...]:
    """(what somebody was told in the app, whether it still waits), the newest first."""
    with app.db.transaction() as tx:
        return store.of_person(tx, user, SHOWN)


def see_all(app: App, user: UserId) -> None:
    with app.db.transaction() as tx:
        store.see_all(tx, user, app.now())


def told_of(app: App, draft: DraftId) -> Sequence[Told]:
    """Everybody who was told of a draft, on every channel."""
    with app.db.transaction() as tx:
        return store.told_of(tx, draft)


def _reachable(app: App, tx: Transaction, asked: Sequence[UserId]) -> list[User]:
    """Without those who want no word for a while; who stands in for them is told in their time."""
    chosen = choices.choices(tx)
    found = [users.get_user(tx, number) for number in asked]
    return [
        user
        for user in found
        if user.id not in chosen or not telling.is_quiet(chosen[user.id], telling.local_day(app.now(), user.time_zone))
    ]


def _add(app: App, tx: Transaction, draft: DraftId, user: User, sentence: str) -> bool:
    """By app and mail, whatever they chose for signals: this one waits for them in person."""
    added = [store.add(tx, draft, user.id, channel, (sentence, app.now())) for channel in Channel]
    return any(added)


def _mail_next(app: App) -> bool:
    """Send one mail that is due; False when there is none."""
    now = app.now()
    with app.db.transaction() as tx:
        store.give_up(tx, now - deciding.STUCK, deciding.MOST_ATTEMPTS, now)
        one = store.claim(tx, now, now - deciding.AGAIN, deciding.MOST_ATTEMPTS)
        if one is None:
            return False
        user, waits = users.get_user(tx, one.user), store.is_waiting(tx, one.draft)
        foreign = notices.is_customers(tx, user.email)
    if not waits:
        state, detail = TellState.OVER, "It was decided before this mail left."
    elif foreign:
        state, detail = TellState.GIVEN_UP, f"{user.email} is an address of a customer, so nothing was sent to it."
    else:
        asked = deciding.letter(user, one.sentence, f"{app.settings.address}/drafts/{one.draft}")
        attempt = notices.hand_over(app, asked)
        state, detail = AFTER[attempt.fate], attempt.detail
    with app.db.transaction() as tx:
        store.end(tx, one.id, state, detail, app.now())
    return True
