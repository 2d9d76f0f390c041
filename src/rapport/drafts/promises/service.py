"""What have we promised customers, in general and one by one, and who said so?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import approval, compose
from rapport.drafts import store as drafts
from rapport.drafts.checks import SAID
from rapport.drafts.model import Content, Draft, DraftId, Sentence
from rapport.drafts.plays.author import zone_of
from rapport.drafts.plays.service import ground
from rapport.drafts.promises import holidays, policies, sentences, store
from rapport.drafts.promises.model import (
    Answer,
    Asks,
    Blank,
    NewPromise,
    Policy,
    PolicyId,
    Promise,
    PromiseKind,
    PromiseState,
    Terms,
    Week,
)
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import TicketId
from rapport.inbox.records import store as records
from rapport.signals import service as signals
from rapport.signals import store as signal_store
from rapport.signals.model import Signal, SignalId
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import User, UserId


def in_force(tx: Transaction, now: datetime) -> tuple[Policy, ...]:
    """The workspace's policies; at first those that are shipped."""
    found = store.policies(tx)
    if found:
        return found
    store.put_policies(tx, policies.SHIPPED, None, now)
    return store.policies(tx)


def week_of(tx: Transaction) -> Week:
    """The working week, with the holidays."""
    return store.week(tx) or replace(policies.WEEK, holidays=store.days_off(tx))


def policy_of(tx: Transaction, signal: Signal, now: datetime) -> Policy:
    """The policy that holds for an escalation."""
    every = in_force(tx, now)
    kind = signals.context_of(tx, signal, now).type if any(one.terms.type for one in every) else None
    return policies.choose(every, signal.severity, kind)


def rules(app: App) -> tuple[tuple[Policy, ...], Week]:
    """Policies and working week, as the settings show them."""
    with app.db.transaction() as tx:
        return in_force(tx, app.now()), week_of(tx)


def set_terms(app: App, terms: Terms, *, by: UserId) -> None:
    """Put terms in force, confirmed by a person. Raises BadInput for terms that no clock can hold."""
    policies.refuse_unless_sound(terms)
    with app.db.transaction() as tx:
        in_force(tx, app.now())
        store.put_policies(tx, [terms], by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, f"response_times:{terms.severity}")


def confirm(app: App, *, by: UserId) -> None:
    """These are our terms: from now on drafts may name them."""
    with app.db.transaction() as tx:
        shipped = [one.terms for one in in_force(tx, app.now()) if not one.is_confirmed]
        store.put_policies(tx, shipped, by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, "response_times", confirmed=len(shipped))


def remove(app: App, number: PolicyId) -> None:
    """Terms of one type are no longer in force. Raises NotFound, and BadInput for those that hold for every type."""
    with app.db.transaction() as tx:
        found = next((one for one in in_force(tx, app.now()) if one.id == number), None)
        if found is None:
            raise NotFound(f"There is no policy {number} in force. Load the settings again.")
        if found.terms.type is None:
            raise BadInput("Each severity needs terms that hold for every type. Change them instead of removing them.")
        store.retire_policy(tx, number, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, f"response_times:{found.terms.severity}", removed=int(number))


def set_week(app: App, week: Week, *, by: UserId) -> None:
    """Zone, hours and days; holidays stay. Raises BadInput for a week in which nobody works."""
    policies.refuse_unless_workable(week)
    with app.db.transaction() as tx:
        store.put_week(tx, week, by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, "working_week")


def add_holidays(app: App, data: bytes) -> dict[date, str]:
    """Days off from .ics or CSV; those that were read. Raises BadInput with the place."""
    found = holidays.read(data)
    with app.db.transaction() as tx:
        store.put_holidays(tx, found)
        audit.note(app, tx, Act.SETTING_CHANGED, "holidays", added=len(found))
    return found


def remove_holiday(app: App, day: date) -> None:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        if not store.remove_holiday(tx, day):
            raise NotFound(f"{day} is no holiday here. Load the settings again.")
        audit.note(app, tx, Act.SETTING_CHANGED, "holidays", removed=day.isoformat())


def owners(app: App, draft: Draft) -> tuple[str, ...]:
    """Who may own a step: whom the ticket names, then our people."""
    with app.db.transaction() as tx:
        ours = [user.name for user in users.list_users(tx) if user.disabled_at is None]
        signal = signal_store.get(tx, draft.signal) if draft.signal is not None else None
        numbers = [r.partition(":")[2] for r in signal.evidence if r.startswith("ticket:")] if signal else []
        tickets = [records.get_ticket(tx, TicketId(int(number))).ticket for number in numbers]
    named = [name for one in tickets for name in (one.owner, *(action.owner for action in one.actions))]
    return tuple(dict.fromkeys(name for name in (*named, *ours) if name.strip()))


def cadence(app: App, draft: Draft) -> str:
    """How often they hear from us, by the confirmed policy; empty where none is."""
    if draft.signal is None:
        return ""
    with app.db.transaction() as tx:
        policy = policy_of(tx, _signal(tx, draft.signal), app.now())
    return sentences.by_policy(policy) if policy.is_confirmed else ""


def answer(app: App, draft_id: DraftId, version: int, answers: Sequence[Answer], *, by: UserId) -> Draft:
    """Fill in what a draft asks: a new version, with a stored promise behind each owner and time.

    Raises Conflict when it was changed since it was read, BadInput naming what is missing.
    """
    now = app.now()
    with app.db.transaction() as tx:
        draft = drafts.lock(tx, draft_id)
        approval.refuse_unless_waiting(draft, "filled in")
        approval.refuse_unless_current(draft, version)
        mailbox = users.get_mailbox(tx, draft.mailbox)
        sender = users.get_user(tx, mailbox.user_id)
        content = _filled(tx, draft, answers, sender, (by, now))
        frame = compose.Frame(mailbox, draft.reply_to, app.new_token(), now, by)
        grounds = ground(tx, draft, content, sender)
        drafts.add_version(tx, draft_id, compose.version(content, grounds, frame, version + 1))
        return drafts.get(tx, draft_id)


def _filled(
    tx: Transaction, draft: Draft, answers: Sequence[Answer], sender: User, said: tuple[UserId, datetime]
) -> Content:
    content = draft.version.content
    asked = {one.sentence: one for one in sentences.blanks(content)}
    if not answers:
        raise BadInput("Nothing is filled in. Enter who does what, and by when.")
    changed = list(content.sentences)
    for given in answers:
        if given.sentence not in asked:
            raise Conflict(f"Draft {draft.id} asks nothing at sentence {given.sentence + 1}. Load it again.")
        owner, what = sentences.tidy(given)
        tidied = replace(given, owner=owner, what=what)
        sentences.refuse_unless_complete(asked[given.sentence], tidied, said[1])
        changed[given.sentence] = _sentence(tx, draft, asked[given.sentence], tidied, (sender, *said))
    return replace(content, sentences=tuple(changed))


def _sentence(
    tx: Transaction, draft: Draft, blank: Blank, given: Answer, who: tuple[User, UserId, datetime]
) -> Sentence:
    """The sentence for an answer, resting on the policy, the stored promise or the person's own word."""
    content, (sender, by, now) = draft.version.content, who
    if blank.asks is Asks.WORDS:
        return sentences.filled(content, blank, sentences.said(given), [f"{SAID}{by}"])
    if draft.signal is None:
        raise BadInput("Only the answer to a signal can promise an owner and a time. Write it into the text instead.")
    if given.by_policy:
        policy = policy_of(tx, _signal(tx, draft.signal), now)
        if not policy.is_confirmed:
            raise BadInput("Nobody has confirmed the service policy yet. Confirm it in the settings, or give a time.")
        return sentences.filled(content, blank, sentences.by_policy(policy), [policy.record])
    promise = _enter(tx, draft, blank, given, who)
    bullet = content.sentences[blank.sentence].bullet
    text = sentences.of_promise(blank, bullet, promise, zone_of(sender))
    return sentences.filled(content, blank, text, [promise.record])


def _enter(tx: Transaction, draft: Draft, blank: Blank, given: Answer, who: tuple[User, UserId, datetime]) -> Promise:
    sender, by, now = who
    if draft.signal is None or given.due_at is None:
        raise BadInput("A promise has a signal and a time. Give the time.")
    is_update = blank.asks is Asks.UPDATE
    new = NewPromise(
        signal=draft.signal,
        customer=draft.customer,
        draft=draft.id,
        kind=PromiseKind.UPDATE if is_update else PromiseKind.ACTION,
        owner=sender.name if is_update else given.owner,
        what="" if is_update else given.what or blank.what,
        due_at=given.due_at,
    )
    number = store.add_promise(tx, new, by, now)
    found = store.get_promise(tx, number)
    if found is None:
        raise NotFound(f"There is no promise {number}. Load the draft again.")
    return found


def kept(app: App, number: int, *, by: UserId) -> Promise:
    """A person says that it is done. Raises NotFound, Conflict when nobody owes it any more."""
    with app.db.transaction() as tx:
        found = store.get_promise(tx, number)
        if found is None:
            raise NotFound(f"There is no promise {number}. Look at the signal that it belongs to.")
        settled = found.state in (PromiseState.KEPT, PromiseState.DROPPED)
        if settled or not store.move_promise(tx, found, PromiseState.KEPT, app.now(), f"user:{by}"):
            raise Conflict(f"Promise {number} is settled already. Load it again.")
        return replace(found, state=PromiseState.KEPT, settled_at=app.now(), settled_by=f"user:{by}")


def _signal(tx: Transaction, number: SignalId) -> Signal:
    found = signal_store.get(tx, number)
    if found is None:
        raise NotFound(f"There is no signal with the number {number}. Look at the list of signals.")
    return found
