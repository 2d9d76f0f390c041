"""What do we write to a champion who has not answered our request for an introduction?"""

from rapport.drafts.model import Draft, Play, Recipient, ReplyTo
from rapport.drafts.plays.author import Author
from rapport.drafts.plays.prepared import ASKING, Prepared, common, known, mark
from rapport.drafts.templates.model import Filling, Slot
from rapport.drafts.voice.tone import opening
from rapport.errors import Conflict
from rapport.people.model import Customer, Stakeholder
from rapport.people.names import greeting

VARIANT = "again"


def prepared(request: Draft, customer: Customer, both: tuple[Stakeholder, Stakeholder], author: Author) -> Prepared:
    """One gentle question more, in the thread of the request. `both`: who was asked, and whom we want to meet. It asks
    for no second introduction of its own, so it names no target. Raises Conflict without an address."""
    asked, target = both
    if not asked.email:
        raise Conflict(f"No address of {asked.name} is known any more, so nobody can be asked again.")
    to = Recipient(asked.email, asked.name, f"was asked to introduce us to {target.name}, and has not answered")
    sent, hers, his = request.version, f"stakeholder:{asked.id}", (f"stakeholder:{target.id}",)
    called = greeting(target.name) or target.name
    hello = opening(target.name, his[0])
    slots = common(author, customer, to, hers, ASKING) | known(
        {
            "target": mark(*his),
            "introducer": mark(hers),
            "target.name": Slot(target.name, his),
            "target.title": Slot(target.title, his),
            "target.they": Slot(called, his),
            "target.them": Slot(called, his),
            "met": Slot(f"{called} and I", his),
            "note.greeting": Slot(hello.text, hello.records),
            "note.sign_off": Slot(f"Best,\n{greeting(asked.name) or asked.name}", (hers,)),
        }
    )
    earlier = request.reply_to
    references = (*earlier.references, earlier.message_id) if earlier else ()
    thread = ReplyTo("", sent.envelope.message_id, references, sent.content.subject)
    return Prepared(Play.INTRO_REQUEST, VARIANT, Filling(slots), to, reply_to=thread, tone=ASKING)
