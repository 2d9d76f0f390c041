"""Who says what, about which customer? What every answer begins with."""

from dataclasses import dataclass
from functools import cached_property

from rapport.app import App
from rapport.errors import Ambiguous
from rapport.people import companies
from rapport.people import service as people
from rapport.people import store as people_store
from rapport.people.model import Customer, CustomerId
from rapport.users.access import Needs, check
from rapport.users.model import Principal, UserId
from rapport.web.chat.cards import Action, Answering, Button, Card, ChatContext, QuestionCard, TextCard
from rapport.web.chat.intents import Intent
from rapport.web.chat.place import Place, place_of


class Asked(Exception):  # noqa: N818 - it ends a turn with a question, which is no error
    """The turn cannot go on before the person has answered."""

    def __init__(self, card: QuestionCard) -> None:
        super().__init__(card.text)
        self.card = card


@dataclass(frozen=True)  # no slots: the place is looked up once
class Turn:
    """One line of a conversation. `context` is what the last answer was about."""

    app: App
    principal: Principal
    context: ChatContext
    intent: Intent
    typed: str
    page: str = ""  # its path

    @property
    def writer(self) -> UserId:
        """In whose name a draft is written. Raises NotAllowed for a key that may only read."""
        check(self.principal, Needs.WRITE)
        return self.principal.acts_as

    @property
    def person(self) -> UserId:
        """Who says yes or no. Raises NotAllowed for every key: only a signed-in person decides."""
        check(self.principal, Needs.PERSON)
        return self.principal.acts_as

    @cached_property
    def place(self) -> Place:
        """What the page shows that the line was typed on."""
        return place_of(self.app, self.page)

    @property
    def zone(self) -> str:
        """Where the person is; a machine is nowhere."""
        return self.principal.user.time_zone if self.principal.user else "UTC"

    def about(self, customer: Customer, *cards: Card) -> Answering:
        """An answer about a customer; a draft that was open is put aside, so that "Send" cannot mean it."""
        return (*cards, ChatContext(customer=customer.id))

    def same(self, *cards: Card) -> Answering:
        """An answer that leaves the conversation where it is."""
        return (*cards, self.context)


def say(text: str) -> TextCard:
    return TextCard(text=text)


def customer_of(turn: Turn) -> Customer:
    """The customer named, else in talk, else of the page. Raises NotFound with the nearest names, Asked to choose."""
    named = turn.intent.customer
    with turn.app.db.transaction() as tx:
        if not named and (here := _here(turn)) is not None:
            return people_store.get_customer(tx, here)
        if not named:
            raise Asked(QuestionCard(text="Which customer do you mean? Write the name behind it.", choices=()))
        try:
            return people.find_customer(tx, named)
        except Ambiguous as several:
            candidates = companies.fits(named, people_store.list_customers(tx))
            choices = tuple(_choice(turn, one) for one in candidates)
            raise Asked(QuestionCard(text=several.sentence, choices=choices)) from several


def _here(turn: Turn) -> CustomerId | None:
    """Who goes to another page means the customer there; until then the one in talk is meant."""
    moved = turn.page != turn.context.page and turn.place.customer is not None
    talked = None if turn.context.customer is None else CustomerId(turn.context.customer)
    return turn.place.customer if moved or talked is None else talked


def is_about_somebody(turn: Turn) -> bool:
    """Whether a customer is named, talked of, or on the page."""
    return bool(turn.intent.customer) or _here(turn) is not None


def _choice(turn: Turn, one: Customer) -> Button:
    """The same line with the full name in it."""
    before, _, after = turn.typed.rpartition(turn.intent.customer)
    return Button(label=one.name, action=Action.ASK, says=f"{before}{one.name}{after}".strip())
