"""Which other draft does somebody want, and what could be written to a customer today?"""

from collections.abc import Mapping

from rapport.drafts.model import Play
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.plays.occasions.offered import Offer
from rapport.drafts.plays.occasions.service import Wanted
from rapport.people import companies
from rapport.people import store as people
from rapport.people.model import Customer
from rapport.web.chat.cards import Action, Answering, Button, QuestionCard
from rapport.web.chat.drafting import written
from rapport.web.chat.intents import Wish
from rapport.web.chat.turn import Turn, customer_of, is_about_somebody, say

PLAYS: Mapping[Wish, Play] = {
    Wish.FOLLOW_UP: Play.ESCALATION_FOLLOW_UP,
    Wish.THANK_YOU: Play.THANK_YOU,
    Wish.HELLO: Play.HELLO,
    Wish.CHECK_IN: Play.MILESTONE,
    Wish.REACH_OUT: Play.CHAMPION_OUTREACH,
    Wish.RE_ENGAGE: Play.RE_ENGAGEMENT,
    Wish.FAREWELL: Play.FAREWELL,
    Wish.HANDOVER: Play.HANDOVER,
}
SAID: Mapping[Play, str] = {  # how each play is asked for with a name
    Play.THANK_YOU: "Thank {whom} at {customer} for the introduction",
    Play.HELLO: "Say hello to {whom} at {customer}",
    Play.MILESTONE: "Check in with {whom} at {customer}",
    Play.CHAMPION_OUTREACH: "Reach out to {whom} at {customer}",
    Play.FAREWELL: "Say goodbye to {whom} at {customer}",
    Play.HANDOVER: "Hand over to {whom} at {customer}",
    Play.ESCALATION_RESPONSE: "Draft escalation response for {customer}",
    Play.ESCALATION_FOLLOW_UP: "Draft an update on the escalation at {customer}",
}
ROLES = frozenset({"champion", "introducer", "successor", "new stakeholder"})  # whom the play itself chooses


def play(turn: Turn) -> Answering:
    """A draft of a play. Raises NotAllowed for a key that may only read."""
    by, (customer, whom) = turn.writer, _whom(turn)
    wanted = Wanted(PLAYS[turn.intent.wish], "" if whom.casefold() in ROLES else whom)
    return written(turn, customer, lambda: occasions.write(turn.app, customer.id, wanted, by=by))


def _whom(turn: Turn) -> tuple[Customer, str]:
    """Customer and person; where one name alone was said, it may be the customer's: "check in with TechCorp"."""
    said = turn.intent.target
    if said and not turn.intent.customer:
        with turn.app.db.transaction() as tx:
            listed = people.list_customers(tx)
        named = [one for one in listed if said.casefold() in companies.names_of(one)]
        if not named and not is_about_somebody(turn):
            named = list(companies.fits(said, listed))
        if len(named) == 1:
            return named[0], ""
    return customer_of(turn), said


def offers(turn: Turn) -> Answering:
    """What fits the customer today, each as a button that asks for it."""
    by, customer = turn.writer, customer_of(turn)
    found = occasions.offers(turn.app, customer.id, by=by)
    if not found:
        return turn.about(customer, say(f"Nothing calls for a mail to {customer.name} today."))
    text = "\n".join(f"{one.label}: {one.reason}" for one in found)
    choices = tuple(_button(customer, one) for one in found if one.play in SAID)
    asked = QuestionCard(text="Which one shall I draft?", choices=choices)
    return turn.about(customer, say(f"What fits {customer.name} today:\n{text}"), asked)


def _button(customer: Customer, offer: Offer) -> Button:
    says = SAID[offer.play].format(whom=offer.name, customer=customer.name)
    return Button(label=offer.label, action=Action.ASK, says=says)
