"""How does the demo come to a year of decisions: its own letters as the drafts that they were?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.demo import past
from rapport.demo.model import World
from rapport.demo.past import Decided, Fate
from rapport.drafts import envelope, layout
from rapport.drafts.model import Content, NewDraft, Play, Recipient, Sentence, Version
from rapport.inbox import mail
from rapport.learning import service as learning
from rapport.outbox.remembered import service as remembered
from rapport.outbox.remembered.service import Past
from rapport.people import store as people
from rapport.people.model import CustomerId, StakeholderId
from rapport.users import store as users
from rapport.users.model import Mailbox

BEFORE = timedelta(minutes=25)  # a draft is written, then somebody comes to it
INTRODUCED = "cio"  # seat of whom the introductions of the scripts are to


def write(app: App, world: World) -> int:
    """Remember what was decided, match the answers, and count the outcomes; how many drafts that were."""
    found = past.decided(world)
    with app.db.transaction() as tx:
        customers = {one.name: one.id for one in people.list_customers(tx)}
        boxes = {box.address: box for user in users.list_users(tx) if (box := users.mailbox_of(tx, user.id))}
        for one in found:
            customer, box = CustomerId(customers[one.company.name]), boxes[one.letter.sender]
            remembered.remember(tx, _past(tx, one, customer, box))
        sent = [one for one in found if one.fate is not Fate.DISCARDED]
        asking = [_bare(one) for one in sent if one.play is Play.INTRO_REQUEST]
        remembered.follow(tx, [_bare(one) for one in sent], asking)
    learning.follow(app, world.now - past.YEAR)
    return len(found)


def _past(tx: Transaction, one: Decided, customer: CustomerId, box: Mailbox) -> Past:
    said = f"said:{box.user_id}"
    left = past.sentences(layout.sentences_of(mail.read(one.letter.raw).new_text), said)
    proposed = past.proposed(left, one)
    versions = [_version(one, box, proposed, 1, made_last=proposed == left)]
    if proposed != left:
        versions.append(_version(one, box, left, 2, made_last=True))
    asks = one.play is Play.INTRO_REQUEST
    new = NewDraft(
        customer,
        one.play,
        box.id,
        box.user_id,
        target=_job(tx, customer, one.company.seat(INTRODUCED).at(0.0).email) if asks else None,
        introducer=_job(tx, customer, one.letter.recipients[0]) if asks else None,
        variant=one.variant,
    )
    return Past(new, versions, box.user_id, one.because)


def _version(one: Decided, box: Mailbox, said: Sequence[Sentence], number: int, *, made_last: bool) -> Version:
    """Number 1 is the composer's, made a while before; the last one carries the Message-ID of the letter."""
    letter, writer = one.letter, one.contact.writer
    content = Content(letter.subject, tuple(said), (Recipient(letter.recipients[0], writer.name),))
    unique = _bare(one).partition("@")[0].replace("+", "-")
    composed = envelope.compose(content, box, None, f"{unique}-{number}", letter.sent_at)
    if made_last:  # it lies in the mailbox under this id, as where a provider gives its own
        composed = replace(composed, message_id=_bare(one))
    made_at = letter.sent_at - (BEFORE if number == 1 and one.fate is Fate.EDITED else timedelta(0))
    return Version(number, content, composed, (), made_at, box.user_id if number > 1 else None)


def _bare(one: Decided) -> str:
    return one.letter.message_id.strip("<>")


def _job(tx: Transaction, customer: CustomerId, email: str) -> StakeholderId | None:
    person = people.person_by_address(tx, email)
    jobs = people.jobs_of(tx, person.id) if person else ()
    return next((job.id for job in jobs if job.customer == customer), None)
