"""How do we ask a champion to introduce us to somebody? PRD-044.

Two editable parts: the request, and a note in the champion's own voice that stands alone when it is forwarded. Nothing
is said of value or returns that no record holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapport.drafts.model import Play, Recipient
from rapport.drafts.plays.author import Author
from rapport.drafts.plays.prepared import ASKING, Prepared, common, known, mark, marked
from rapport.drafts.templates.model import Filling, Slot
from rapport.drafts.voice.tone import opening
from rapport.errors import BadInput, Conflict
from rapport.people.model import BuyingRole, Customer
from rapport.people.names import greeting
from rapport.relationships.model import Introducer, Known, Target

RENEWAL_IS_NEAR = timedelta(days=180)  # two quarters: earlier, a renewal is nobody's reason to meet
RENEWAL_IS_HERE = timedelta(days=14)  # an introduction takes its two weeks: nobody meets "well before" what is closer
LONGEST_TITLE = 40  # characters; longer is a description, and reads badly inside a question
EVERYBODY = "general"  # the variant for roles that have no words of their own
VARIANTS = {
    BuyingRole.FINANCE: "finance",
    BuyingRole.EXECUTIVE_SPONSOR: "executive",
    BuyingRole.DECISION_MAKER: "executive",
    BuyingRole.TECHNICAL_CHAMPION: "technical",
    BuyingRole.END_USER: "end_user",
}


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
        """The renewal date, when it is near enough to be a reason and far enough to meet before it."""
        day, today = self.customer.renewal_date, self.now.date()
        return day if day is not None and today + RENEWAL_IS_HERE <= day <= today + RENEWAL_IS_NEAR else None

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


def prepared(request: Request, author: Author) -> Prepared:
    """The request. Raises Conflict with the reason when nobody is suitable, BadInput when the product has no name."""
    champion = _champion(request)
    if not author.workspace.product.strip():
        raise BadInput(
            "This workspace does not say what you sell, and a request for an introduction has to name it. "
            "Enter the product in the settings."
        )
    to = Recipient(champion.email, champion.name, "; ".join(request.introducer.reasons))
    whose = f"stakeholder:{champion.stakeholder}"
    slots = common(author, request.customer, to, whose, ASKING)
    slots |= _of_target(request, author) | _of_note(request, champion)
    return Prepared(
        play=Play.INTRO_REQUEST,
        variant=EVERYBODY if request.role is None else VARIANTS.get(request.role, EVERYBODY),
        filling=Filling(slots),
        to=to,
        target=request.target.known.stakeholder if request.target.known else None,
        introducer=request.introducer.stakeholder,
        tone=ASKING,
    )


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


def _of_target(request: Request, author: Author) -> dict[str, Slot]:
    """A title that nobody is known to have is the CSM's own word; without one, the template names the role."""
    known_as, called, whose = request.target.known, request.called, request.of_target
    asked = (
        "" if known_as or not request.asked_for or len(request.target.title) > LONGEST_TITLE else request.target.title
    )
    return known(
        {
            "target": marked(known_as is not None, *whose),
            "target.name": Slot(known_as.name if known_as else "", whose),
            "target.title": Slot(known_as.title if known_as else "", whose),
            "target.they": Slot(called or "they", whose),
            "target.them": Slot(called or "them", whose),
            "met": Slot(f"{called} and I" if called else "we", whose),
            "asked.title": Slot(asked, (f"said:{author.user.id}",)),
            "renewal.day": Slot(_day(request.renewal) if request.renewal else "", (request.of_customer,)),
        }
    )


def _of_note(request: Request, champion: Known) -> dict[str, Slot]:
    """The note greets the target and is signed by the introducer."""
    target = request.target.known
    hello = opening(target.name if target else "", request.of_target[0] if request.of_target else "")
    record = f"stakeholder:{champion.stakeholder}"
    return {
        "introducer": mark(record),
        "note.greeting": Slot(hello.text, hello.records),
        "note.sign_off": Slot(f"Best,\n{greeting(champion.name) or champion.name}", (record,)),
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
