"""How does an occasion become a draft, and which occasions are there today?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store
from rapport.drafts.model import Content, Draft, DraftId, Fault, Play
from rapport.drafts.plays import service as plays
from rapport.drafts.plays.author import Author, zone_of
from rapport.drafts.plays.occasions import asked_again, champions, follow_up, introduced, milestone, offered
from rapport.drafts.plays.occasions.occasion import Asked, Occasion
from rapport.drafts.plays.occasions.offered import Offer
from rapport.drafts.plays.prepared import Prepared
from rapport.drafts.templates.reading import parse
from rapport.errors import BadInput, Conflict, NotFound
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId
from rapport.questions.store import ahead
from rapport.signals import service as signals
from rapport.signals import store as signal_store
from rapport.signals import whynot
from rapport.signals.background import service as background
from rapport.signals.collecting import service as collecting
from rapport.signals.model import EscalationContext, Evidence, Signal, SignalEvent, SignalId, SignalKind
from rapport.users import store as user_store
from rapport.users.model import User, UserId

Prepare = Callable[[Occasion, Asked], Prepared]
PREPARED: Mapping[Play, Prepare] = {
    Play.CHAMPION_OUTREACH: champions.outreach,
    Play.THANK_YOU: introduced.thank_you,
    Play.HELLO: introduced.hello,
    Play.HANDOVER: champions.handover,
    Play.FAREWELL: champions.farewell,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which draft somebody asks for. What is left out, the play chooses."""

    play: Play
    person: str = ""  # a name, an address, a number, or a title to look for
    signal: SignalId | None = None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a template would say to a customer today, and what would keep that from being approved."""

    content: Content
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Facing:
    """A signal with all that records hold about it, and what the plays would write because of it."""

    context: EscalationContext
    offers: tuple[Offer, ...]
    history: tuple[SignalEvent, ...]  # the oldest first
    team: tuple[User, ...]  # everybody of ours, by name


def write(app: App, customer: CustomerId, wanted: Wanted, *, by: UserId) -> Draft:
    """A draft of any play, as a person or a program asks for it. Raises Conflict with the reason when there is no
    occasion for it, NotFound or Ambiguous for the person, BadInput when `by` has no mailbox."""
    with app.db.transaction() as tx:
        author = plays.author_of(tx, by, app.now())
        return plays.add(app, tx, customer, _prepared(tx, customer, wanted, author, app.now()), author)


def preview(app: App, customer: CustomerId, text: str, *, by: UserId, person: str = "") -> Preview:
    """The text of a template, filled in for a real customer; nothing is kept. Raises BadTemplate, and what `write`
    raises."""
    template = parse(text)
    with app.db.transaction() as tx:
        author = plays.author_of(tx, by, app.now())
        wanted = Wanted(template.play, person, variant=template.variant)
        ready = _prepared(tx, customer, wanted, author, app.now())
        return Preview(*plays.tried(tx, customer, ready, author, template))


def _prepared(tx: Transaction, customer: CustomerId, wanted: Wanted, author: Author, now: datetime) -> Prepared:
    play, whom = wanted.play, wanted.person.strip()
    if play is Play.INTRO_REQUEST:
        return plays.introduction_asked(tx, customer, author, whom, now)
    if play is Play.ESCALATION_RESPONSE:
        return plays.escalation_answer(tx, customer, author, wanted.signal, now)
    if play is Play.ESCALATION_FOLLOW_UP:
        return follow_up.prepared(plays.escalation_of(tx, author, _answered(tx, customer, wanted.signal), now), author)
    seen = occasion(tx, customer, now)
    person = whynot.called(seen.evidence, whom) if whom else None
    if play is Play.MILESTONE:
        return milestone.prepared(seen, Asked(author, person), wanted.variant)
    if play is not Play.RE_ENGAGEMENT:
        return PREPARED[play](seen, Asked(author, person))
    if person is None:
        raise BadInput("Say who has gone quiet: name one of the customer's people.")
    return plays.note_to_silent(tx, customer, author, person, now)


def write_thank_you(app: App, customer: CustomerId, *, by: UserId, person: str = "") -> Draft:
    """To who introduced us; `person` may also be whom they introduced. Raises Conflict when it did not happen, or when
    they were thanked."""
    return write(app, customer, Wanted(Play.THANK_YOU, person), by=by)


def write_hello(app: App, customer: CustomerId, *, by: UserId, person: str = "") -> Draft:
    """To whom we were introduced. Raises Conflict when nobody was, or when we have written to them since."""
    return write(app, customer, Wanted(Play.HELLO, person), by=by)


def write_asked_again(app: App, request: DraftId, *, by: UserId) -> Draft:
    """Once more, gently, to whoever has not answered a request for an introduction. Raises NotFound, and Conflict when
    that draft asked for none."""
    with app.db.transaction() as tx:
        author, draft = plays.author_of(tx, by, app.now()), store.get(tx, request)
        if draft.target is None or draft.introducer is None:
            raise Conflict(f"Draft {request} asked nobody for an introduction, so there is nothing to ask again.")
        both = people.get_stakeholder(tx, draft.introducer), people.get_stakeholder(tx, draft.target)
        ready = asked_again.prepared(draft, people.get_customer(tx, draft.customer), both, author)
        return plays.add(app, tx, draft.customer, ready, author)


def write_check_in(app: App, customer: CustomerId, *, by: UserId, person: str = "", variant: str = "") -> Draft:
    """On a milestone that is true today: 'renewal', 'year', 'usage', or the most pressing. Raises Conflict when none
    is."""
    return write(app, customer, Wanted(Play.MILESTONE, person, variant=variant), by=by)


def write_follow_up(app: App, customer: CustomerId, *, by: UserId, signal: SignalId | None = None) -> Draft:
    """The next update on an escalation that was answered: the one named, else the one answered last. Raises NotFound
    when there is none, Conflict before the first answer."""
    return write(app, customer, Wanted(Play.ESCALATION_FOLLOW_UP, signal=signal), by=by)


def offers(app: App, customer: CustomerId, *, by: UserId) -> tuple[Offer, ...]:
    """What could be written to this customer now, the most pressing first. Raises BadInput without a mailbox."""
    with app.db.transaction() as tx:
        return offered.offers(occasion(tx, customer, app.now()), plays.sender_of(tx, by).zone)


def facing(app: App, tx: Transaction, number: SignalId, *, by: UserId) -> Facing:
    """For whoever looks at a signal: of the last minutes, from one reading. In a transaction that has written nothing.
    Raises NotFound."""
    signal = signals.got(tx, number)
    customer, evidence = background.around(app, tx, signal)
    with ahead(tx) as ask:
        everybody, mailbox = ask(user_store.everybody()), ask(user_store.first_mailbox(by))
        others, history = ask(signal_store.every(customer.id)), ask(signal_store.history([number]))
        team = everybody()
    context, writes = signals.context_in(signal, customer, evidence, team), signal.is_open and mailbox() is not None
    me = next((user for user in team if user.id == by), None) if writes else None  # who cannot write is offered nothing
    offers = () if me is None else _because_of(signal, _around(tx, customer, evidence, others()), zone_of(me))
    return Facing(context, offers, history(), team)


def _because_of(signal: Signal, seen: Occasion, zone: tzinfo) -> tuple[Offer, ...]:
    """What answers this signal or goes to whom it is about."""
    return tuple(
        one
        for one in offered.offers(seen, zone)
        if (one.signal is not None and one.signal.id == signal.id)
        or (one.person is not None and one.person == signal.person)
    )


def occasion(tx: Transaction, customer: CustomerId, now: datetime) -> Occasion:
    """All that the plays of an occasion look at. Raises NotFound."""
    found = people.get_customer(tx, customer)
    evidence = collecting.gather(tx, customer, now, whole=True)  # the first contact, and every later one
    return _around(tx, found, evidence, signal_store.of_customer(tx, customer))


def _around(tx: Transaction, customer: Customer, evidence: Evidence, noted: tuple[Signal, ...]) -> Occasion:
    return Occasion(customer, evidence, noted, store.list_drafts(tx, customer=customer.id))


def _answered(tx: Transaction, customer: CustomerId, number: SignalId | None) -> Signal:
    found = [one for one in signal_store.of_customer(tx, customer) if number in (None, one.id)]
    escalated = [one for one in found if one.kind is SignalKind.TICKET_ESCALATED]
    answered = [one for one in escalated if one.response_sent_at is not None] or escalated
    if not answered:
        raise NotFound(f"{people.get_customer(tx, customer).name} has no escalation to report on.")
    return max(answered, key=lambda one: (one.response_sent_at is not None, str(one.response_sent_at), one.id))
