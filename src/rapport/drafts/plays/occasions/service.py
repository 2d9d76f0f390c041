"""How does an occasion become a draft, and which occasions are there today?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store
from rapport.drafts.model import Draft, Play
from rapport.drafts.plays import service as plays
from rapport.drafts.plays.occasions import champions, follow_up, introduced, milestone, offered
from rapport.drafts.plays.occasions.occasion import Asked, Occasion
from rapport.drafts.plays.occasions.offered import Offer
from rapport.drafts.plays.prepared import Prepared
from rapport.errors import BadInput, NotFound
from rapport.people import store as people
from rapport.people.model import CustomerId, PersonId
from rapport.signals import service as signals
from rapport.signals import store as signal_store
from rapport.signals import whynot
from rapport.signals.model import Signal, SignalId, SignalKind
from rapport.users.model import UserId

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


def write_occasion(app: App, customer: CustomerId, play: Play, *, by: UserId, person: PersonId | None = None) -> Draft:
    """A draft of one of PREPARED, to the person named or whom the play chooses. Raises Conflict with the reason when
    there is no occasion, NotFound for a person who does not work there."""
    with app.db.transaction() as tx:
        asked = Asked(plays.author_of(tx, by), person)
        return plays.add(app, tx, customer, PREPARED[play](occasion(app, tx, customer), asked), asked.author)


def write_thank_you(app: App, customer: CustomerId, *, by: UserId, person: PersonId | None = None) -> Draft:
    """To who introduced us; `person` may also be whom they introduced. Raises Conflict when it did not happen, or when
    they were thanked."""
    return write_occasion(app, customer, Play.THANK_YOU, by=by, person=person)


def write_hello(app: App, customer: CustomerId, *, by: UserId, person: PersonId | None = None) -> Draft:
    """To whom we were introduced. Raises Conflict when nobody was, or when we have written to them since."""
    return write_occasion(app, customer, Play.HELLO, by=by, person=person)


def write_check_in(
    app: App, customer: CustomerId, *, by: UserId, person: PersonId | None = None, variant: str = ""
) -> Draft:
    """On a milestone that is true today: 'renewal', 'year', 'usage', or the most pressing. Raises Conflict when none
    is."""
    with app.db.transaction() as tx:
        asked = Asked(plays.author_of(tx, by), person)
        ready = milestone.prepared(occasion(app, tx, customer), asked, variant)
        return plays.add(app, tx, customer, ready, asked.author)


def write_follow_up(app: App, customer: CustomerId, *, by: UserId, signal: SignalId | None = None) -> Draft:
    """The next update on an escalation that was answered: the one named, else the one answered last. Raises NotFound
    when there is none, Conflict before the first answer."""
    with app.db.transaction() as tx:
        author = plays.author_of(tx, by)
        escalation = plays.escalation_of(tx, author, _answered(tx, customer, signal), app.now())
        return plays.add(app, tx, customer, follow_up.prepared(escalation, author), author)


def write(app: App, customer: CustomerId, wanted: Wanted, *, by: UserId) -> Draft:
    """A draft of any play, as a person or a program asks for it. Raises what the play raises."""
    play, whom = wanted.play, wanted.person.strip()
    if play is Play.INTRO_REQUEST:
        return plays.write_intro_request(app, customer, by=by, target=whom)
    if play is Play.ESCALATION_RESPONSE:
        return plays.write_escalation_response(app, customer, by=by, signal=wanted.signal)
    if play is Play.ESCALATION_FOLLOW_UP:
        return write_follow_up(app, customer, by=by, signal=wanted.signal)
    person = person_called(app, customer, whom) if whom else None
    if play is Play.MILESTONE:
        return write_check_in(app, customer, by=by, person=person, variant=wanted.variant)
    if play is not Play.RE_ENGAGEMENT:
        return write_occasion(app, customer, play, by=by, person=person)
    if person is None:
        raise BadInput("Say who has gone quiet: name one of the customer's people.")
    return plays.write_re_engagement(app, customer, by=by, person=person)


def offers(app: App, customer: CustomerId, *, by: UserId) -> tuple[Offer, ...]:
    """What could be written to this customer now, the most pressing first. Raises BadInput without a mailbox."""
    with app.db.transaction() as tx:
        return offered.offers(occasion(app, tx, customer), plays.author_of(tx, by))


def person_called(app: App, customer: CustomerId, text: str) -> PersonId:
    """Whom a name, an address or a number means at this customer, ended jobs too. Raises NotFound, Ambiguous."""
    with app.db.transaction() as tx:
        return whynot.called(signals.gather(tx, customer, app.now()), text)


def occasion(app: App, tx: Transaction, customer: CustomerId) -> Occasion:
    """All that the plays of an occasion look at. Raises NotFound."""
    found = people.get_customer(tx, customer)
    evidence = signals.gather(tx, customer, app.now())
    return Occasion(
        customer=found,
        evidence=evidence,
        signals=signal_store.of_customer(tx, customer),
        written=store.list_drafts(tx, customer=customer),
    )


def _answered(tx: Transaction, customer: CustomerId, number: SignalId | None) -> Signal:
    found = [one for one in signal_store.of_customer(tx, customer) if number in (None, one.id)]
    escalated = [one for one in found if one.kind is SignalKind.TICKET_ESCALATED]
    answered = [one for one in escalated if one.response_sent_at is not None] or escalated
    if not answered:
        raise NotFound(f"{people.get_customer(tx, customer).name} has no escalation to report on.")
    return max(answered, key=lambda one: (one.response_sent_at is not None, str(one.response_sent_at), one.id))
