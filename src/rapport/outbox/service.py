"""How does approved mail leave, and what is done about what comes back?"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import envelope
from rapport.drafts import store as drafts
from rapport.drafts.model import Play
from rapport.errors import Conflict, Misconfigured
from rapport.inbox.model import StoredMail
from rapport.outbox import delivery as deciding
from rapport.outbox import replies as matching
from rapport.outbox import store
from rapport.outbox.delivery import Event
from rapport.outbox.following import store as following
from rapport.outbox.following.introductions import service as introducing
from rapport.outbox.following.introductions import store as introduction_store
from rapport.outbox.model import (
    Delivery,
    DeliveryId,
    DeliveryState,
    Followed,
    Introduction,
    Reply,
    Sent,
)
from rapport.signals import store as signals
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act

BATCH = 50  # mails a call: a job stays short, and the next one goes on
LISTED = 200  # deliveries on a page


class Withheld(Conflict):
    """The approval no longer covers these bytes, at the last moment. Nothing was sent."""


def send_due(app: App, *, batch: int = BATCH) -> tuple[Delivery, ...]:
    """Send what was approved and is due, each once. Returns what was tried, as it stands now.

    Raises Misconfigured on a Python that writes unsafe headers (guarantees.md, 2).
    """
    if not envelope.interpreter_is_safe():
        raise Misconfigured(
            "This Python turns a line break in a subject into a header of its own, so nothing is sent. "
            "Install a newer patch release of it."
        )
    prepare(app)
    tried: list[Delivery] = []
    while len(tried) < batch and (claimed := claim(app)) is not None:
        tried.append(_send(app, claimed))
    return tuple(tried)


def prepare(app: App) -> None:
    """A delivery for every approval that is due; those whose approval no longer holds are withdrawn."""
    with app.db.transaction() as tx:
        now = app.now()
        for draft in (*store.enqueue(tx, now), *store.withdraw(tx, now)):
            store.reopen_draft(tx, draft, now)


def claim(app: App) -> Delivery | None:
    """Take the next delivery for this worker alone."""
    with app.db.transaction() as tx:
        return store.claim(tx, app.now())


def _send(app: App, claimed: Delivery) -> Delivery:
    """One attempt: the only place where mail leaves (architecture.md, rule 7)."""
    with app.db.transaction() as tx:
        mailbox = users.get_mailbox(tx, claimed.envelope.mailbox)
    try:
        attempt = app.mailer.deliver(mailbox, claimed.envelope, partial(_commit, app, claimed))
    except Withheld as withheld:
        return record(app, claimed, Event.WITHDRAWN, withheld.sentence)
    except Exception as error:  # whatever a mailer does, its delivery must not stay in the air
        words = f"The attempt ended with an error of the program: {error!r}."
        return _look_for_evidence(app, record(app, claimed, Event.CRASHED, words))
    return _look_for_evidence(app, record(app, claimed, deciding.event_of(attempt), attempt.detail))


def _commit(app: App, claimed: Delivery) -> None:
    """Write, durably, that from now on the provider may accept. Raises Withheld unless a person's yes covers exactly
    these bytes at this moment and no other worker has taken the delivery over."""
    now = app.now()
    sent = claimed.envelope
    digest = envelope.digest(sent.mailbox, sent.recipients, sent.mime)
    with app.db.transaction() as tx:
        store.write_durably(tx)
        if not store.use_approval(tx, claimed.approval, digest, now):
            raise Withheld("The approval was withdrawn or ran out just before sending. Nothing was sent.")
        to = deciding.after(DeliveryState.SENDING, Event.COMMITS)
        if not store.move(tx, store.Move(claimed, to, now, now, "")):
            raise Withheld("Another worker has taken this delivery over. Nothing was sent by this one.")


def record(app: App, claimed: Delivery, event: Event, detail: str) -> Delivery:
    """Write what became of an attempt, with everything that follows from it. Returns the delivery as it stands.

    Nothing is written when the attempt is no longer the current one, or when the event cannot befall its state.
    """
    with app.db.transaction() as tx:
        now = app.now()
        current = store.get(tx, claimed.id, lock=True)
        if current.attempts != claimed.attempts:
            return current
        try:
            to = deciding.after(current.state, event)
        except deciding.IllegalMove:
            return current
        _move(tx, current, to, now, detail)
        audit.note(app, tx, Act.DELIVERY, f"delivery:{current.id}", draft=int(current.draft), state=to.value)
        return store.get(tx, current.id)


def _move(tx: Transaction, before: Delivery, to: DeliveryState, now: datetime, detail: str) -> None:
    """One step with what follows from it. A mail whose doubt ends left when it was handed over, not when that was
    said: its answer may have come in between."""
    left = (store.handed_over_at(tx, before.approval) if before.state in deciding.IN_DOUBT else None) or now
    store.move(tx, store.Move(before, to, now, deciding.next_try(to, before.attempts, now), detail, left))
    _follow_up(tx, before, to, left if to is DeliveryState.SENT else now)


def _follow_up(tx: Transaction, before: Delivery, to: DeliveryState, at: datetime) -> None:
    """What else is true once a delivery has moved: its approval, its draft, its signal, its introduction."""
    if to is DeliveryState.APPROVED:
        store.release_approval(tx, before.approval)
    elif to in deciding.REOPENS_DRAFT:
        store.reopen_draft(tx, before.draft, at)
        # After the draft, as drafts.service locks them. The delivery's row keeps this yes from being used again.
        store.release_approval(tx, before.approval)
    elif to is DeliveryState.SENT:
        draft = drafts.get(tx, before.draft)
        drafts.mark_sent(tx, draft.id)
        if draft.signal is not None:
            signals.set_response(tx, draft.signal, before.id, at)
        if draft.play is Play.INTRO_REQUEST:
            introduction_store.add(tx, before, at)


def _look_for_evidence(app: App, doubtful: Delivery) -> Delivery:
    """Ask the provider about a delivery that is unknown; a person decides where it cannot tell."""
    if doubtful.state is not DeliveryState.UNKNOWN:
        return doubtful
    with app.db.transaction() as tx:
        mailbox = users.get_mailbox(tx, doubtful.envelope.mailbox)
    try:
        found = app.mailer.was_sent(mailbox, doubtful.envelope.message_id)
    except Exception:  # a provider that cannot be asked knows nothing
        found = None
    if found:
        return record(app, doubtful, Event.FOUND, "It was found among the sent mail.")
    # Not finding it proves nothing: a copy may be filed late, or nowhere.
    reason = f"{doubtful.detail} It may have arrived: look in the sent mail, then say whether it did."
    return record(app, doubtful, Event.NOT_FOUND, reason.strip())


def recover(app: App) -> tuple[Delivery, ...]:
    """After a crash: what was provably not handed over goes back to the queue, everything else is looked into.

    Touches only deliveries that have not moved for longer than any living attempt takes (LEASE).
    """
    with app.db.transaction() as tx:
        until = app.now() - deciding.LEASE
        abandoned = store.in_state(tx, DeliveryState.SENDING, until=until)
        in_doubt = store.in_state(tx, DeliveryState.COMMITTING, until=until)
        unknown = store.in_state(tx, DeliveryState.UNKNOWN, until=until)
    words = "The program ended before anything was handed over. It will be tried again."
    again = [record(app, delivery, Event.CRASHED, words) for delivery in abandoned]
    words = "The program ended while the provider could already accept the mail."
    doubtful = [*(record(app, delivery, Event.CRASHED, words) for delivery in in_doubt), *unknown]
    return (*again, *(_look_for_evidence(app, delivery) for delivery in doubtful))


def settle(app: App, delivery: DeliveryId, *, arrived: bool) -> Delivery:
    """A person's word on a delivery that nobody can prove. Raises Conflict when it is not in doubt.

    When it did not arrive, the draft waits again: only a new approval sends it.
    """
    with app.db.transaction() as tx:
        current = store.get(tx, delivery)
    if current.state is not DeliveryState.NEEDS_PERSON:
        raise Conflict(f"Delivery {delivery} is {current.state}, so there is nothing to decide. Load it again.")
    if arrived:
        return record(app, current, Event.ACCEPTED, deciding.SAID)
    return record(app, current, Event.REFUSED, "A person said that it did not arrive.")


def deliveries(app: App, *, limit: int = LISTED) -> tuple[Delivery, ...]:
    """The newest first."""
    with app.db.transaction() as tx:
        return store.latest(tx, limit)


def replies(app: App, delivery: DeliveryId) -> tuple[Reply, ...]:
    """What came back to one delivery, the oldest first."""
    with app.db.transaction() as tx:
        return following.replies_to(tx, delivery)


def unfiled(app: App) -> tuple[tuple[DeliveryId, bytes], ...]:
    """What was sent and is not yet in our own inbox, with its bytes: the pipeline takes it in like any mail."""
    with app.db.transaction() as tx:
        return following.unfiled(tx)


def mark_filed(app: App, delivery: DeliveryId) -> None:
    with app.db.transaction() as tx:
        following.mark_filed(tx, delivery, app.now())


def followed(app: App, since: datetime) -> tuple[Followed, ...]:
    """What has become of everything that was sent since then: what learning records."""
    with app.db.transaction() as tx:
        return following.followed(tx, since)


def introductions(app: App) -> tuple[Introduction, ...]:
    """The newest first."""
    with app.db.transaction() as tx:
        return introduction_store.in_states(tx)


def look_after_introductions(app: App) -> tuple[Introduction, ...]:
    """What time alone changes, and the drafts that introductions call for. Returns those that moved."""
    moved = introducing.look_after(app)
    introducing.write_next(app)
    return moved


def match_replies(tx: Transaction, stored: Sequence[StoredMail]) -> tuple[Reply, ...]:
    """Tie new mail to what was sent: replies (only those not known yet are returned), bounces, introductions."""
    if not stored:
        return ()
    since = min(s.mail.sent_at for s in stored) - matching.WINDOW
    sent = following.sent_as(tx, matching.names(stored), matching.people(stored), since)
    found = [(s, reply) for s in stored if (reply := matching.reply(s, sent)) is not None]
    mails = {s.delivery: s for s in sent}
    for one, reply in found:
        _note_arrival(tx, one, reply)
    toned = [_toned(tx, one, reply, mails[reply.delivery]) for one, reply in found]
    new = tuple(reply for reply in toned if following.add_reply(tx, reply))
    _note_bounces(tx, stored, sent)
    introducing.follow(tx, stored, {(s.record, mails[reply.delivery].draft) for s, reply in found})
    return new


def _toned(tx: Transaction, answered: StoredMail, reply: Reply, ours: Sent) -> Reply:
    before = following.mood_before(tx, answered.mail.sender.email, ours.at)
    return matching.toned(reply, answered.mail.new_text, before)


def _note_arrival(tx: Transaction, answered: StoredMail, reply: Reply) -> None:
    """Whoever names the Message-ID of a mail in doubt has it before them."""
    if reply.matched_by != "reference":
        return
    current = store.get(tx, reply.delivery, lock=True)
    if current.state in deciding.IN_DOUBT:
        to = deciding.after(current.state, Event.ACCEPTED)
        at = max(answered.mail.sent_at, current.changed_at)
        _move(tx, current, to, at, deciding.ANSWERED)


def _note_bounces(tx: Transaction, stored: Sequence[StoredMail], sent: Sequence[Sent]) -> None:
    for mail in stored:
        back = matching.bounced(mail, sent)
        if back is None:
            continue
        current = store.get(tx, back.delivery, lock=True)
        if matching.may_have_come_back(current.state):
            to = deciding.after(current.state, Event.BOUNCED)
            said = re.sub("[<>]", "", next((a.sentence for a in mail.mail.about), mail.mail.subject))
            at = mail.mail.sent_at
            store.move(tx, store.Move(current, to, at, at, f"It came back: {said}"))
