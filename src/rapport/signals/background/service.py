"""What must be read around one signal for whoever looks at it, and no more than that?"""

from collections.abc import Callable, Sequence
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.records import store as records
from rapport.inbox.statements import store as statements
from rapport.people import store as people
from rapport.people.model import Customer, Stakeholder
from rapport.questions.model import Ask, Question
from rapport.questions.store import ahead
from rapport.relationships import picture
from rapport.relationships.model import Outline
from rapport.relationships.outlines import service as outlines
from rapport.relationships.snapshots import service as snapshots
from rapport.signals.background import store
from rapport.signals.collecting.service import HEARD_WINDOW, MAIL_WINDOW, WORDS_WINDOW
from rapport.signals.context import RECENT_MAILS
from rapport.signals.looking import past
from rapport.signals.looking import store as looking
from rapport.signals.looking.store import Mails
from rapport.signals.model import Evidence, Signal, SignalKind


def around(app: App, tx: Transaction, signal: Signal) -> tuple[Customer, Evidence]:
    """As of now, or of the last minutes where somebody has just looked at the customer; in a transaction that has
    written nothing. Of mails the few that are shown; all of an escalation, which is about what they say. Nothing is
    looked for, so thresholds and what is usual in the segment are not asked for."""
    number = signal.customer
    version, kept = snapshots.at_hand(app, tx, number)
    now = app.now() if kept is None else kept.as_of
    with ahead(tx) as ask:
        who, jobs = ask(people.customer(number)), ask(looking.jobs_on(number, [now]))
        tickets, usage = ask(records.tickets_of(number)), ask(records.usage_of(number))
        customer, (held, ended) = who(), jobs()[now]
        draw = _drawn(ask, customer, held, kept, now)
        staff = past.jobs(held, now) + ended
        mails = ask(_mails(signal, staff, now))
        heard = ask(statements.of_customer(sorted({a for one in staff for a in one.person.addresses}), (), now))
        drawn = draw()
        if kept is None:
            snapshots.keep(app, version, drawn)
        told = tuple(one for one in heard() if now - one.at <= HEARD_WINDOW)
        return customer, Evidence(drawn, staff, past.tickets(tickets(), now), *mails(), told, past.usage(usage(), now))


def _drawn(
    ask: Ask, customer: Customer, staff: Sequence[Stakeholder], kept: Outline | None, now: datetime
) -> Callable[[], Outline]:
    if kept is not None:
        return lambda: kept
    _, facts = outlines.known(outlines.asked(ask, customer.id, now, whole=True), staff)
    return lambda: picture.outline(customer, facts())


def _mails(signal: Signal, staff: Sequence[Stakeholder], now: datetime) -> Question[Mails]:
    since = now - MAIL_WINDOW
    if signal.kind is SignalKind.TICKET_ESCALATED:
        spans = looking.Spans(now, since, now, now - WORDS_WINDOW)
        return looking.mails(signal.customer, spans, whole=True)
    person = next((one.person.addresses for one in staff if one.person.id == signal.person), ())
    return store.mails(signal.customer, person, (since, now), RECENT_MAILS)
