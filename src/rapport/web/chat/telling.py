"""Who knows whom, what has changed, why at risk, and what can be asked?"""

from rapport.people import store as people
from rapport.people.model import Customer
from rapport.relationships import introducer, targets
from rapport.signals import service as signals
from rapport.signals.words import SEVERITIES
from rapport.web.chat.cards import Action, Button, Card, ChatAnswer, QuestionCard
from rapport.web.chat.drafting import gap_of, snapshot_of
from rapport.web.chat.turn import Turn, customer_of, say
from rapport.web.chat.wording import contacts, people_card, score_card, signal_card, target_card

NEWS = 8  # signals in an answer; the page has all
KNOWN = 12  # people in an answer
EXAMPLES = (
    "Draft escalation response for {customer}",
    "Request intro to the CFO at {customer}",
    "Multi-thread into {customer}",
    "Who knows the CFO at {customer}?",
    "What changed at {customer}?",
    "Why is {customer} at risk?",
)


def who_knows(turn: Turn) -> ChatAnswer:
    """Who of theirs is close to the person asked for, and how well we know whom."""
    customer = customer_of(turn)
    snapshot = snapshot_of(turn, customer)
    met = contacts(snapshot)
    people = people_card(f"Who we know at {customer.name}", met[:KNOWN])
    if not turn.intent.target:
        said = f"We are in touch with {len(met)} people at {customer.name}." if met else _nobody(customer)
        return turn.about(customer, say(said), people)
    target = targets.target(snapshot, turn.intent.target)
    best = introducer.best(snapshot, target)
    return turn.about(customer, target_card(target, gap_of(snapshot, target), best), people)


def _nobody(customer: Customer) -> str:
    return f"Nobody at {customer.name} has spoken with us yet, as far as the stored mail and meetings say."


def what_changed(turn: Turn) -> ChatAnswer:
    """The customer's newest signals, open ones first."""
    customer = customer_of(turn)
    found = signals.of_customer(turn.app, customer.id)
    ordered = sorted(found, key=lambda signal: not signal.is_open)[:NEWS]
    if not ordered:
        return turn.about(customer, say(f"Nothing has been noticed at {customer.name} so far."))
    opened = sum(signal.is_open for signal in found)
    said = f"{customer.name}: {opened} open of {len(found)} noticed so far."
    return turn.about(customer, say(said), *(signal_card(one) for one in ordered))


def why_at_risk(turn: Turn) -> ChatAnswer:
    """Open signals, the gravest first, and the threading score with its parts."""
    customer = customer_of(turn)
    opened = [one for one in signals.of_customer(turn.app, customer.id) if one.is_open]
    opened.sort(key=lambda one: (-SEVERITIES.index(one.severity), -one.since.timestamp()))
    said = (
        f"{customer.name} has {len(opened)} open {'signal' if len(opened) == 1 else 'signals'}:"
        if opened
        else f"No signal of {customer.name} is open: nothing that is recorded puts it at risk."
    )
    cards: list[Card] = [signal_card(one) for one in opened[:NEWS]]
    return turn.about(customer, say(said), *cards, score_card(snapshot_of(turn, customer)))


def help_(turn: Turn) -> ChatAnswer:
    return turn.same(_menu(turn, "I understand these sentences, in your own words too:"))


def unknown(turn: Turn) -> ChatAnswer:
    """Anything else: what can be asked. Nothing is done."""
    return turn.same(_menu(turn, "I did not understand that, and have done nothing. You can ask me:"))


def _menu(turn: Turn, text: str) -> QuestionCard:
    with turn.app.db.transaction() as tx:
        listed = people.list_customers(tx)
    here = next((one.name for one in listed if one.id == turn.context.customer), "")
    name = here or (listed[0].name if listed else "TechCorp")
    says = (example.format(customer=name) for example in EXAMPLES)
    return QuestionCard(text=text, choices=tuple(Button(label=line, action=Action.ASK, says=line) for line in says))
