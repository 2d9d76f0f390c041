"""How does a play become a draft: what is looked up before it writes, and what its words are held against?"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import checks, compose, evidence, store
from rapport.drafts.checks import Ground
from rapport.drafts.evidence import Facts
from rapport.drafts.model import Content, Draft, DraftState, Fault, NewDraft, Recipient
from rapport.drafts.plays import escalation_response, intro_request, re_engagement
from rapport.drafts.plays.author import Author, zone_of
from rapport.drafts.plays.prepared import Prepared, voiced, written
from rapport.drafts.promises import facts as promise_facts
from rapport.drafts.promises import store as promise_store
from rapport.drafts.templates import service as templates
from rapport.drafts.templates.model import Template
from rapport.drafts.voice import service as voices
from rapport.errors import BadInput, NotFound
from rapport.inbox import store as inbox
from rapport.inbox.model import MeetingId, MessageId, Severity, StoredMail, TicketId
from rapport.inbox.records import store as records
from rapport.people import store as people
from rapport.people import titles
from rapport.people.model import BuyingRole, CustomerId, PersonId
from rapport.questions.store import answer
from rapport.relationships import service as relationships
from rapport.relationships.model import Snapshot, Target
from rapport.signals import service as signals
from rapport.signals import store as signal_store
from rapport.signals.model import EscalationContext, Signal, SignalId, SignalKind
from rapport.users import store as users
from rapport.users.model import Role, User, UserId

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)  # jobs that have not ended
GRAVEST_FIRST = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def write_escalation_response(
    app: App, customer_id: CustomerId, *, by: UserId, signal: SignalId | None = None
) -> Draft:
    """The answer to an open escalation: the one named, else the gravest. Raises NotFound when there is none, BadInput
    when nobody is known to write to or `by` has no mailbox."""
    with app.db.transaction() as tx:
        author = author_of(tx, by, app.now())
        return add(app, tx, customer_id, escalation_answer(tx, customer_id, author, signal, app.now()), author)


def escalation_answer(
    tx: Transaction, customer_id: CustomerId, author: Author, signal: SignalId | None, now: datetime
) -> Prepared:
    """The same but for its words."""
    escalation = escalation_of(tx, author, _escalation(tx, customer_id, signal), now)
    return escalation_response.prepared(escalation, author)


def write_intro_request(app: App, customer_id: CustomerId, *, by: UserId, target: str = "") -> Draft:
    """The request to the best introducer. Without a `target` the costliest gap names one. Raises Conflict with the
    reason when nobody is suitable, NotFound when nobody needs to be met."""
    with app.db.transaction() as tx:
        author = author_of(tx, by, app.now())
        return add(app, tx, customer_id, introduction_asked(tx, customer_id, author, target, app.now()), author)


def introduction_asked(
    tx: Transaction, customer_id: CustomerId, author: Author, target: str, now: datetime
) -> Prepared:
    """The same but for its words."""
    snapshot = relationships.snapshot(tx, customer_id, now)
    wanted = relationships.find_target(tx, snapshot, target)
    best = relationships.best_introducer(snapshot, wanted)
    champion = next((k for k in snapshot.known if k.stakeholder == best.stakeholder), None)
    role = _role(snapshot, wanted, target)
    customer = people.get_customer(tx, customer_id)
    request = intro_request.Request(customer, wanted, best, champion, role, now, bool(target.strip()))
    return intro_request.prepared(request, author)


def write_re_engagement(app: App, customer_id: CustomerId, *, by: UserId, person: PersonId) -> Draft:
    """A note to somebody who has gone quiet. Raises NotFound when the person does not work there."""
    with app.db.transaction() as tx:
        author = author_of(tx, by, app.now())
        return add(app, tx, customer_id, note_to_silent(tx, customer_id, author, person, app.now()), author)


def note_to_silent(
    tx: Transaction, customer_id: CustomerId, author: Author, person: PersonId, now: datetime
) -> Prepared:
    """The same but for its words."""
    customer = people.get_customer(tx, customer_id)
    staff = people.stakeholders(tx, customer_id, now)
    stakeholder = next((s for s in staff if s.person.id == person), None)
    if stakeholder is None:
        raise NotFound(f"Person {person} does not work at {customer.name} now. Look at the customer's people.")
    touches = relationships.snapshot(tx, customer_id, now).touches
    return re_engagement.prepared(re_engagement.Silence(customer, stakeholder, touches, now), author)


def write_to_silent(app: App, customer_id: CustomerId, *, by: UserId, whom: str) -> Draft:
    """A note to somebody named as one would say it. Raises NotFound or Ambiguous for the name."""
    with app.db.transaction() as tx:
        snapshot = relationships.snapshot(tx, customer_id, app.now())
        wanted = relationships.find_target(tx, snapshot, whom)
    if wanted.known is None:
        raise NotFound(f"Nobody known at {snapshot.customer_name} is “{whom}”. Name one of the customer's people.")
    return write_re_engagement(app, customer_id, by=by, person=wanted.known.person)


def add(app: App, tx: Transaction, customer: CustomerId, prepared: Prepared, author: Author) -> Draft:
    """The draft in the words of the template that is in use.

    Asking twice for the same makes one draft: the one that waits is brought up to date. One that a person has changed
    stays as it is: their words are worth more than newer ones of ours.
    """
    content = _in_voice(tx, prepared, author, templates.in_use(tx, prepared.play, prepared.variant))
    new = _new(customer, prepared, author)
    store.lock_customer(tx, customer)
    waiting = store.list_drafts(tx, [DraftState.PENDING], customer)
    same = next((draft for draft in waiting if compose.asks_the_same(draft, new, content)), None)
    if same is not None and (same.version.made_by is not None or same.version.content == content):
        return same
    frame = compose.Frame(author.mailbox, new.reply_to, app.new_token(), app.now(), None)
    grounds = ground(tx, new, content, author.user)
    if same is None:
        return store.add(tx, new, compose.version(content, grounds, frame))
    store.add_version(tx, same.id, compose.version(content, grounds, frame, same.version.number + 1))
    return store.get(tx, same.id)


def tried(
    tx: Transaction, customer: CustomerId, prepared: Prepared, author: Author, template: Template
) -> tuple[Content, tuple[Fault, ...]]:
    """What a draft would say in the words of this template, and what would keep it from being approved."""
    content = _in_voice(tx, prepared, author, template)
    return content, checks.faults(content, ground(tx, _new(customer, prepared, author), content, author.user))


def _in_voice(tx: Transaction, prepared: Prepared, author: Author, template: Template) -> Content:
    """In the author's voice, with the recipient's own way of writing in mind."""
    ready, how = voiced(prepared, author, voices.style_of(tx, prepared.to.email))
    return written(ready, template, how)


def _new(customer: CustomerId, prepared: Prepared, author: Author) -> NewDraft:
    return NewDraft(
        customer=customer,
        play=prepared.play,
        mailbox=author.mailbox.id,
        created_by=author.user.id,
        signal=prepared.signal,
        urgent=prepared.urgent,
        reply_to=prepared.reply_to,
        target=prepared.target,
        introducer=prepared.introducer,
        suggested_cc=prepared.suggested_cc,
        variant=prepared.variant,
    )


def author_of(tx: Transaction, by: UserId, now: datetime) -> Author:
    """With their voice. Raises BadInput when the person has no mailbox to send from."""
    return replace(sender_of(tx, by), voice=voices.voice_of(tx, by, now))


def sender_of(tx: Transaction, by: UserId) -> Author:
    """For what is decided before a word is written. Raises as `author_of`."""
    user = users.get_user(tx, by)
    mailbox = users.mailbox_of(tx, by)
    if mailbox is None:
        raise BadInput(f"{user.name} has no mailbox to send from. Connect one in the settings, then write the draft.")
    return Author(user, mailbox, users.get_workspace(tx))


def ground(tx: Transaction, draft: Draft | NewDraft, content: Content, sender: User) -> Ground:
    """What the words of a draft are held against: their records, as they are now, of this customer only."""
    customer_id, target = draft.customer, draft.target
    answered = draft.reply_to.record if draft.reply_to else ""
    customer = people.get_customer(tx, customer_id)
    workspace = users.get_workspace(tx)
    named = {record for s in (*content.sentences, *content.forwardable) for record in s.records} | {answered}
    recipients = "\n".join(f"{r.name}\n{r.email}" for r in (*content.to, *content.cc))
    known = Facts(f"{customer.name}\n{recipients}")
    met = people.get_stakeholder(tx, target) if target is not None else None
    return Ground(
        facts={r: f for r in named if (f := _facts(tx, customer_id, r, sender)) is not None},
        everybody=evidence.together([evidence.of_user(sender), evidence.of_workspace(workspace), known]),
        customer_name=customer.name,
        product=workspace.product,
        greeted=(Recipient(met.email, met.name),) if met else (),
        answered=answered,
        known=_known(tx, draft),
    )


def _known(tx: Transaction, draft: Draft | NewDraft) -> frozenset[str]:
    """Addresses of our own, of who works at the customer, and of whom the play itself has suggested."""
    ours = (user.email for user in users.list_users(tx) if user.disabled_at is None)
    theirs = (address for s in people.stakeholders(tx, draft.customer, END_OF_TIME) for address in s.person.addresses)
    known = (*ours, *theirs, *(one.email for one in draft.suggested_cc))
    return frozenset(address.lower() for address in known)


def _facts(tx: Transaction, customer: CustomerId, record: str, sender: User) -> Facts | None:
    """What a record holds; None for one that is not there, is another customer's, or names none of our tables."""
    kind, _, number = record.partition(":")
    if not number.isdigit():
        return None
    try:
        return _held(tx, customer, kind, int(number), sender)
    except NotFound:
        return None


def _held(tx: Transaction, customer: CustomerId, kind: str, number: int, sender: User) -> Facts | None:
    zone = zone_of(sender)
    if kind == "ticket":
        ticket = records.get_ticket(tx, TicketId(number))
        return evidence.of_ticket(ticket, zone) if ticket.customer_id == customer else None
    if kind == "message":
        mail = inbox.get_message(tx, MessageId(number))
        theirs = _concerns(tx, customer, [p.address.email for p in mail.mail.participants])
        return evidence.of_mail(mail, zone) if theirs else None
    if kind == "meeting":
        meeting = records.get_meetings(tx, [MeetingId(number)]).get(MeetingId(number))
        theirs = meeting is not None and _concerns(tx, customer, [a.address.email for a in meeting.meeting.attendees])
        return evidence.of_meeting(meeting, zone) if meeting and theirs else None
    if kind == "customer":
        return evidence.of_customer(people.get_customer(tx, number)) if number == customer else None
    if kind == "stakeholder":
        stakeholder = people.get_stakeholder(tx, number)
        return evidence.of_stakeholder(stakeholder) if stakeholder.customer == customer else None
    if kind == "usage":
        return evidence.of_usage(answer(tx, records.usage_of(number))) if number == customer else None
    if kind == "policy":
        policy = promise_store.get_policy(tx, number)
        return promise_facts.of_policy(policy) if policy and policy.is_confirmed else None
    if kind == "promise":
        promise = promise_store.get_promise(tx, number)
        return promise_facts.of_promise(promise, zone) if promise and promise.customer == customer else None
    return evidence.of_user(users.get_user(tx, UserId(number))) if kind == "user" else None


def _concerns(tx: Transaction, customer: CustomerId, addresses: Sequence[str]) -> bool:
    """Whether one of the addresses is the customer's, by domain or because the person works there."""
    domains = people.get_customer(tx, customer).domains
    if any(a.endswith((f"@{d}", f".{d}")) for a in addresses for d in domains):
        return True
    met = (people.person_by_address(tx, address) for address in addresses)
    staff = {s.person.id for s in people.stakeholders(tx, customer, END_OF_TIME)}
    return any(person is not None and person.id in staff for person in met)


def _role(snapshot: Snapshot, target: Target, asked: str) -> BuyingRole | None:
    """Why the target matters: for the budget, else the costliest gap that they would close, else what they are."""
    if target.known is None and not asked.strip():
        return snapshot.gaps[0].role
    own = target.known.roles if target.known else titles.roles(target.title, titles.department(target.title))
    if BuyingRole.FINANCE in own:
        return BuyingRole.FINANCE  # of all a CFO is, this is what others at the customer know them for
    return next(iter([g.role for g in snapshot.gaps if g.role in own] or sorted(own)), None)


def _escalation(tx: Transaction, customer: CustomerId, number: SignalId | None) -> Signal:
    found = [s for s in signal_store.open_of(tx, customer) if number in (None, s.id)]
    if number is None:
        found = [s for s in found if s.kind is SignalKind.TICKET_ESCALATED]
    if not found:
        name = people.get_customer(tx, customer).name
        which = "no open escalation" if number is None else f"no open signal {number}"
        raise NotFound(f"{name} has {which}. Look at the customer's signals.")
    return min(found, key=lambda s: (GRAVEST_FIRST.index(s.severity), s.since, s.id))


def escalation_of(tx: Transaction, author: Author, signal: Signal, now: datetime) -> escalation_response.Escalation:
    """What an answer to this signal rests on."""
    context = signals.context_of(tx, signal, now)
    mail = _reporting_mail(tx, context)
    return escalation_response.Escalation(context, mail, _manager(tx, author, context), now)


def _reporting_mail(tx: Transaction, context: EscalationContext) -> StoredMail | None:
    trace = escalation_response.reporting_mail(context)
    return inbox.get_message(tx, MessageId(int(trace.record.partition(":")[2]))) if trace else None


def _manager(tx: Transaction, author: Author, context: EscalationContext) -> User | None:
    """Somebody above the author who is also suggested for a copy; None where nobody is."""
    suggested: Collection[str] = {c.email for c in context.suggested_cc}
    above = (u for u in users.list_users(tx) if u.role is Role.MANAGER and u.email in suggested)
    return next((u for u in above if u.id != author.user.id and u.disabled_at is None), None)
