"""Moving introductions by what is seen, correcting them by hand, and writing what comes next."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import service as drafting
from rapport.drafts import store as drafts
from rapport.drafts.model import Draft, DraftId
from rapport.drafts.promises import service as promises
from rapport.drafts.promises.model import Week
from rapport.errors import BadInput, Problem
from rapport.inbox.model import StoredMail
from rapport.outbox import introductions as deciding
from rapport.outbox.following.introductions import store
from rapport.outbox.model import Introduction, IntroductionId, IntroductionState, Step
from rapport.people import store as people
from rapport.people.model import Customer, Stakeholder
from rapport.people.several import store as several
from rapport.users import store as users
from rapport.users.model import UserId

_S = IntroductionState
LONGEST_REASON = 300  # characters: a line of the history, no essay
Answers = Collection[tuple[str, int]]  # (record of a mail, draft that it answers)


@dataclass(frozen=True, slots=True)
class Card:
    """One introduction with everything that a board shows of it."""

    introduction: Introduction
    customer: Customer
    target: Stakeholder
    introducer: Stakeholder
    steps: tuple[Step, ...]  # the oldest first
    due: datetime | None  # when no answer becomes "no answer"; None: that is past


def board(app: App) -> tuple[Card, ...]:
    """Every introduction, the one that moved last first."""
    with app.db.transaction() as tx:
        every, steps, week = store.in_states(tx), store.steps(tx), promises.week_of(tx)
        customers = several.customers_of(tx, {one.customer for one in every})
        jobs = several.stakeholders_of(tx, {job for one in every for job in (one.target, one.introducer)})
        cards = [_card(one, customers[one.customer], jobs, steps, week) for one in every]
    return tuple(sorted(cards, key=lambda card: card.introduction.changed_at, reverse=True))


def get(app: App, number: IntroductionId) -> Card:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        one = store.get(tx, number)
        jobs = several.stakeholders_of(tx, (one.target, one.introducer))
        return _card(one, people.get_customer(tx, one.customer), jobs, store.steps(tx), promises.week_of(tx))


def _card(
    one: Introduction,
    customer: Customer,
    jobs: Mapping[int, Stakeholder],
    steps: Mapping[IntroductionId, tuple[Step, ...]],
    week: Week | None,
) -> Card:
    due = deciding.due(one, week) if one.state is _S.ASKED else None
    return Card(one, customer, jobs[one.target], jobs[one.introducer], steps.get(one.id, ()), due)


def follow(tx: Transaction, stored: Sequence[StoredMail], answers: Answers) -> None:
    """Every open introduction that these mails are about, the oldest mail first."""
    named = {participant.address.email for one in stored for participant in one.mail.participants}
    opened = store.of_addresses(tx, named, deciding.OPEN)  # however many there are of others
    if not opened:
        return
    known = store.addresses_of(tx, {s for one in opened for s in (one.introducer, one.target)})
    for one in opened:
        current = one
        of_introducer, of_target = (known.get(s, frozenset()) for s in (one.introducer, one.target))
        parties = deciding.Parties(of_introducer, of_target)
        for mail in deciding.concerned(parties, stored):
            current = _moved_by(tx, current, parties, mail, answers)


def _moved_by(
    tx: Transaction, current: Introduction, parties: deciding.Parties, mail: StoredMail, answers: Answers
) -> Introduction:
    answered = any((mail.record, draft) in answers for draft in (current.draft, current.follow_up) if draft is not None)
    found = deciding.seen(current, parties, mail, answered)
    if found is None:
        return current
    step = Step(current.id, found.state, mail.mail.sent_at, mail.record, None, found.note)
    return store.move(tx, current, step, rests_until=found.rests_until)


def look_after(app: App) -> tuple[Introduction, ...]:
    """What time alone changes (no answer, met), and thanks that were sent as drafts. Returns those that moved."""
    moved = []
    with app.db.transaction() as tx:
        now, week, thanked = app.now(), promises.week_of(tx), store.thanked(tx)
        for one in store.in_states(tx, deciding.OPEN):
            step = _by_time(tx, one, now, week) or _by_thanks(one, thanked.get(one.target), now)
            if step is not None:
                moved.append(store.move(tx, one, step))
        for one in store.in_states(tx, (_S.THANKED,)):
            _note_meeting(tx, one, now)
    return tuple(moved)


def _by_time(tx: Transaction, one: Introduction, now: datetime, week: Week | None) -> Step | None:
    met = store.met_after(tx, one, one.changed_at)
    to = deciding.later(one, met[0] if met else None, now, week)
    if to is one.state:
        return None
    if to is _S.MET and met is not None:
        return Step(one.id, to, met[0], met[1], None, "A meeting was held.")
    return Step(one.id, to, now, note=f"No answer for {deciding.NO_ANSWER_AFTER} working days.")


def _by_thanks(one: Introduction, thanked: datetime | None, now: datetime) -> Step | None:
    is_due = one.state in (_S.INTRODUCED, _S.MET) and thanked is not None and thanked >= one.asked_at
    return Step(one.id, _S.THANKED, now, note="Our thank-you was sent.") if is_due else None


def _note_meeting(tx: Transaction, one: Introduction, now: datetime) -> None:
    """Thanks often come before the meeting: it stands in the history all the same."""
    known = store.steps(tx).get(one.id, ())
    if any(step.state is _S.MET for step in known):
        return
    made = next((step.at for step in known if step.state is _S.INTRODUCED), one.changed_at)
    met = store.met_after(tx, one, made)
    if met is not None and met[0] <= now:
        store.add_step(tx, Step(one.id, _S.MET, met[0], met[1], None, "A meeting was held."))


def correct(app: App, number: IntroductionId, to: IntroductionState, because: str, *, by: UserId) -> Introduction:
    """Put an introduction where a person knows it to be. From then on only newer mail moves it. Raises NotFound, and
    BadInput when it stands there already."""
    now, said = app.now(), " ".join(because.split())[:LONGEST_REASON]
    with app.db.transaction() as tx:
        one = store.get(tx, number, lock=True)
        if to is one.state:
            raise BadInput(f"Introduction {number} stands at “{to.replace('_', ' ')}” already. Choose another step.")
        moved = store.move(tx, one, Step(one.id, to, now, "", by, said))
        if one.state in deciding.MADE and to in deciding.BEFORE_INTRODUCTION:
            store.forget_introducer(tx, one)
            store.mark(tx, one.id, closed_at=None)
        elif to in deciding.MADE:
            store.credit(tx, moved, now)
        people.mark_stale(tx, [one.customer], now)
    return moved


def write_next(app: App) -> tuple[Draft, ...]:
    """The drafts that introductions call for: once a second question where nobody answered, and once thanks and a
    hello where it was made. What cannot be written is said in the history, and not tried again."""
    with app.db.transaction() as tx:
        late = [one for one in store.in_states(tx, (_S.NO_ANSWER,)) if one.followed_up_at is None]
        made = [one for one in store.in_states(tx, deciding.MADE) if one.closed_at is None]
    return (*(draft for one in late for draft in _ask_again(app, one)), *(d for one in made for d in _close(app, one)))


def _ask_again(app: App, one: Introduction) -> list[Draft]:
    by = _author(app, one)
    written, said = _tried(lambda: drafting.write_asked_again(app, one.draft, by=by))
    number = written.id if written is not None else None
    with app.db.transaction() as tx:
        store.mark(tx, one.id, followed_up_at=app.now(), follow_up_id=number)
        note = "A gentle second question waits as a draft. There will be no third." if written else said
        store.add_step(tx, Step(one.id, one.state, app.now(), _record(number), None, note))
    return [written] if written is not None else []


def _close(app: App, one: Introduction) -> list[Draft]:
    """Thanks to the introducer and a hello to who was introduced; each where nobody has written it yet."""
    by = _author(app, one)
    with app.db.transaction() as tx:
        person = str(people.get_stakeholder(tx, one.target).person.id)
    thanked = one.state is _S.THANKED  # by a mail of our own, outside of Rapport
    both = [
        (None, "They were thanked already.")
        if thanked
        else _tried(lambda: drafting.write_thank_you(app, one.customer, by=by, person=person)),
        _tried(lambda: drafting.write_hello(app, one.customer, by=by, person=person)),
    ]
    with app.db.transaction() as tx:
        store.mark(tx, one.id, closed_at=app.now())
        for (written, said), what in zip(both, ("thank-you", "hello"), strict=True):
            note = f"A {what} waits as a draft." if written else f"No {what} was written: {said}"
            number = written.id if written else None
            store.add_step(tx, Step(one.id, one.state, app.now(), _record(number), None, note))
    return [written for written, _ in both if written is not None]


def _tried(write: Callable[[], Draft]) -> tuple[Draft | None, str]:
    """The draft, or the sentence that says why there is none: thanked already, no address, no mailbox."""
    try:
        return write(), ""
    except Problem as problem:
        return None, problem.sentence


def _record(number: DraftId | None) -> str:
    return "" if number is None else f"draft:{number}"


def _author(app: App, one: Introduction) -> UserId:
    """Whoever asked: the owner of the mailbox that the request left from."""
    with app.db.transaction() as tx:
        return users.get_mailbox(tx, drafts.get(tx, one.draft).mailbox).user_id
