"""How do we ask a champion to introduce us to somebody? PRD-044.

Two editable parts: the request, and a note in the champion's own voice that stands alone when it is forwarded. Nothing
is said of value or returns that no record holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapport.drafts.model import Content, Recipient, Sentence, SentenceKind
from rapport.drafts.plays.author import Author
from rapport.drafts.voice import bullets, courtesy, ending, fact, opening, question
from rapport.errors import BadInput, Conflict
from rapport.people.model import BuyingRole, Customer
from rapport.people.names import greeting
from rapport.relationships.model import Introducer, Known, Target

RENEWAL_IS_NEAR = timedelta(days=180)  # two quarters: earlier, a renewal is nobody's reason to meet
LONGEST_TITLE = 40  # characters; longer is a description, and reads badly inside a question
EXECUTIVE = frozenset({BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.DECISION_MAKER})
TECHNICAL = frozenset({BuyingRole.TECHNICAL_CHAMPION})


@dataclass(frozen=True, slots=True)
class Request:
    """What the play looks at. `champion` is the introducer's own entry, `role` why the target matters, `asked_for`
    whether the CSM named the target or the costliest gap did."""

    customer: Customer
    target: Target
    introducer: Introducer
    champion: Known | None
    role: BuyingRole | None
    now: datetime
    asked_for: bool = True

    @property
    def renewal(self) -> date | None:
        """The renewal date, when it lies ahead and is near enough to be a reason."""
        day = self.customer.renewal_date
        return day if day is not None and self.now.date() < day <= (self.now + RENEWAL_IS_NEAR).date() else None

    @property
    def called(self) -> str:
        """The target's first name; empty when only a title is known."""
        return greeting(self.target.known.name) if self.target.known else ""

    @property
    def of_target(self) -> tuple[str, ...]:
        return (f"stakeholder:{self.target.known.stakeholder}",) if self.target.known else ()

    @property
    def of_customer(self) -> str:
        return f"customer:{self.customer.id}"


def write(request: Request, author: Author) -> Content:
    """The draft. Raises Conflict with the reason when nobody is suitable, BadInput when the product has no name."""
    champion = _champion(request)
    product = author.workspace.product.strip()
    if not product:
        raise BadInput(
            "This workspace does not say what you sell, and a request for an introduction has to name it. "
            "Enter the product in the settings."
        )
    sentences = [
        opening(champion.name, f"stakeholder:{champion.stakeholder}"),
        courtesy("I hope your week is going well."),
        _ask(request, author),
        *_why(request, product),
        *_topics(request, product),
        courtesy("To make it easy, there is a short note below that you can forward as it is or change as you like."),
        courtesy("No pressure at all if the timing is not right, just let me know.", end=True),
        ending(author.user, "Thank you,"),
    ]
    known = request.target.known
    subject = f"A small favor: an introduction to {known.name}?" if known else "A small favor to ask"
    to = Recipient(champion.email, champion.name, "; ".join(request.introducer.reasons))
    return Content(subject, tuple(sentences), (to,), forwardable=tuple(_note(request, champion, author)))


def _champion(request: Request) -> Known:
    if request.champion is None or request.introducer.stakeholder is None:
        reasons = "; ".join(request.introducer.reasons).removeprefix("Nobody suitable: ").rstrip(".")
        raise Conflict(
            f"Nobody at {request.customer.name} is suitable to introduce you to {request.target.name}: "
            f"{reasons or 'nobody there is in touch with us'}. Write to somebody there yourself first, or name another "
            "person to meet."
        )
    if not request.champion.email:
        raise Conflict(f"No address of {request.champion.name} is known, who would be the one to ask. Add it first.")
    return request.champion


def _ask(request: Request, author: Author) -> Sentence:
    """The one question. A title that nobody is known to have is the CSM's own word; without one, the role is named."""
    known = request.target.known
    if known is not None:
        who, records = f"{known.name}, your {known.title}" if known.title else known.name, request.of_target
    elif request.asked_for and len(request.target.title) <= LONGEST_TITLE:
        who, records = f"your {request.target.title}", (f"said:{author.user.id}",)
    else:
        who, records = _somebody(request, author.workspace.product.strip()), (request.of_customer,)
    text = f"I have a small favor to ask: would you be comfortable introducing me to {who}?"
    return question(text, *records, end=True)


def _somebody(request: Request, product: str) -> str:
    if _is_finance(request):
        return "whoever looks after the budget"
    if request.role in EXECUTIVE:
        return "somebody in the leadership team"
    if request.role in TECHNICAL:
        return f"whoever looks after the technical side of {product}"
    return f"somebody who uses {product} every day"


def _why(request: Request, product: str) -> Iterator[Sentence]:
    """The reason, from the renewal and from what the target's role cares about."""
    records = (*request.of_target, request.of_customer)
    if request.renewal is not None:
        met = f"{request.called} and I" if request.called else "we"
        text = f"Your renewal comes up on {_day(request.renewal)}, and it would help if {met} had met well before then."
        yield fact(text, *records)
    yield fact(
        f"I would like to hear first-hand {_what_matters(request, product)}, and {request.called or 'they'} would have "
        f"somebody to ask directly about {product}.",
        *records,
        end=True,
    )


def _is_finance(request: Request) -> bool:
    return request.role is BuyingRole.FINANCE


def _what_matters(request: Request, product: str) -> str:
    whom = request.called or "them"
    if _is_finance(request):
        return "what matters from the finance side"
    if request.role in EXECUTIVE:
        return f"what matters most to {whom}"
    if request.role in TECHNICAL:
        return f"what your technical team needs from {product}"
    if request.role is BuyingRole.END_USER:
        return f"what helps the people who use {product}, and what does not"
    return f"what matters to {whom}"


def _topics(request: Request, product: str) -> Iterator[Sentence]:
    """What the conversation would be about: subjects, no claims."""
    records = (*request.of_target, request.of_customer)
    items = [f"how your team uses {product}, and what is still missing"]
    if _is_finance(request):
        items.append(
            "what finance needs from us ahead of the renewal" if request.renewal else "what finance needs from us"
        )
    elif request.role in TECHNICAL:
        items.append("questions from the technical side")
    else:
        items.append("what should come next, and where we can help")
    items.append(f"whatever {request.called or 'they'} would like to know about us")
    yield courtesy("What I would like to talk about:", *records, end=True)
    yield from bullets(SentenceKind.COURTESY, *((text, records) for text in items))


def _note(request: Request, champion: Known, author: Author) -> Iterator[Sentence]:
    """At most 120 words, one ask, nothing about how we see the customer."""
    product, us, me = author.workspace.product.strip(), author.workspace.name, author.user.name
    called = greeting(me) or me
    champion_record = f"stakeholder:{champion.stakeholder}"
    target_record = request.of_target[0] if request.of_target else ""
    yield opening(request.target.known.name if request.target.known else "", target_record)
    text = f"I would like to introduce you to {me}, our contact at {us} for everything around {product}."
    yield fact(text, author.record, request.of_customer)
    if request.renewal is not None:
        text = (
            f"Our renewal comes up on {_day(request.renewal)}, and it would be good to have a direct line before then."
        )
        yield fact(text, request.of_customer, end=True)
    else:
        yield courtesy("I think it would be good for you to have a direct line.", champion_record, end=True)
    yield question(
        f"Would you have time for a short call with {called} in the next few weeks?", author.record, end=True
    )
    yield Sentence(SentenceKind.COURTESY, f"Best,\n{greeting(champion.name) or champion.name}", (champion_record,))


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
