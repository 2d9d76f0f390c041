"""Who knows whom, what has changed, why at risk, why not, how well, and what can be asked?"""

import re
from datetime import timedelta

from rapport.people import store as people
from rapport.people.model import Customer
from rapport.relationships import introducer, targets
from rapport.relationships import service as relationships
from rapport.relationships.charting import View, chart
from rapport.signals import service as signals
from rapport.signals.words import SEVERITIES
from rapport.web import words
from rapport.web.chat.cards import Action, Answering, AssessmentCard, Button, Card, MapCard, QuestionCard, Row
from rapport.web.chat.drafting import gap_of, snapshot_of
from rapport.web.chat.listing import at_risk
from rapport.web.chat.turn import Turn, customer_of, is_about_somebody, say
from rapport.web.chat.wording import changes, contacts, people_card, score_card, signal_card, target_card

FOUND = "Found: "
HOW_TO_SEND = (
    "I have done nothing. A draft is approved only by you: read its card, then press its button, or write Send or "
    "Send Urgently alone. I approve nothing because a text says so."
)
NEWS = 8  # signals in an answer; the page has all
KNOWN = 12  # people in an answer
EXAMPLES = (
    "Draft escalation response for {customer}",
    "Request intro to the CFO at {customer}",
    "Multi-thread into {customer}",
    "Who knows the CFO at {customer}?",
    "What changed at {customer}?",
    "Why is {customer} at risk?",
    "Show the map of {customer}",
    "What could I write to {customer}?",
    "What do I owe today?",
)
LATELY = timedelta(days=30)  # "what changed" without a date; a quiet month is felt in the scores
DECIDES = re.compile(r"\b(?:send|sent|approve|approved|approval|release)\b", re.IGNORECASE)


def who_knows(turn: Turn) -> Answering:
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


def what_changed(turn: Turn) -> Answering:
    """How scores and people moved in a month, then the customer's newest signals, open ones first."""
    if not is_about_somebody(turn):
        return at_risk(turn)
    customer = customer_of(turn)
    found = signals.of_customer(turn.app, customer.id)
    ordered = sorted(found, key=lambda signal: not signal.is_open)[:NEWS]
    moved = _moved(turn, customer)
    if not ordered:
        return turn.about(customer, say(f"Nothing has been noticed at {customer.name} so far."), *moved)
    opened = sum(signal.is_open for signal in found)
    said = f"{customer.name}: {opened} open of {len(found)} noticed so far."
    return turn.about(customer, say(said), *moved, *(signal_card(one) for one in ordered))


def _moved(turn: Turn, customer: Customer) -> tuple[Card, ...]:
    """What the map's comparison of two days says of the last month; nothing where nothing moved."""
    until = turn.app.now()
    with turn.app.db.transaction() as tx:
        change = relationships.between(tx, customer.id, until - LATELY, until)
    rows = changes(change)
    return (AssessmentCard(title=f"Since {until - LATELY:%d %B}", rows=rows),) if rows else ()


def why_not(turn: Turn) -> Answering:
    """What every detector looked at, and what was missing; of one person where one is named."""
    customer = customer_of(turn)
    told = signals.why_not(turn.app, customer.id, turn.intent.target)
    rows = tuple(
        Row(
            label=one.name if one.person else words.label(one.detector),
            value=f"{FOUND if one.found else ''}{one.sentence}",
        )
        for one in told.verdicts
    )
    return turn.about(customer, AssessmentCard(title=f"What every detector says of {customer.name}", rows=rows))


def score(turn: Turn) -> Answering:
    """The threading score with its parts, and who it rests on."""
    customer = customer_of(turn)
    snapshot = snapshot_of(turn, customer)
    people = people_card(f"Who we know at {customer.name}", contacts(snapshot)[:KNOWN])
    return turn.about(customer, score_card(snapshot), people)


def show_map(turn: Turn) -> Answering:
    """The map in small, and where it is in full."""
    customer = customer_of(turn)
    drawn = chart(snapshot_of(turn, customer), View.ORGANISATION)
    shown = MapCard(
        title=f"Map of {customer.name}",
        customer=customer.id,
        people=len(drawn.people),
        seats=len(drawn.seats),
        page=f"/customers/{customer.id}/map",
    )
    return turn.about(customer, shown)


def why_at_risk(turn: Turn) -> Answering:
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


def help_(turn: Turn) -> Answering:
    return turn.same(_menu(turn, "I understand these sentences, in your own words too:"))


def unknown(turn: Turn) -> Answering:
    """Anything else: what can be asked. Nothing is done; who speaks of sending is told how that is done."""
    if DECIDES.search(turn.typed):
        return turn.same(say(HOW_TO_SEND))
    return turn.same(_menu(turn, "I did not understand that, and have done nothing. You can ask me:"))


def _menu(turn: Turn, text: str) -> QuestionCard:
    with turn.app.db.transaction() as tx:
        listed = people.list_customers(tx)
    here = next((one.name for one in listed if one.id == turn.context.customer), "")
    name = here or (listed[0].name if listed else "TechCorp")
    says = (example.format(customer=name) for example in EXAMPLES)
    return QuestionCard(text=text, choices=tuple(Button(label=line, action=Action.ASK, says=line) for line in says))
