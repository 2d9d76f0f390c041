"""What is there to look at around a customer, as of a moment?"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from rapport.db import Transaction
from rapport.inbox.records import store as records
from rapport.inbox.statements import store as statements
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId, Stakeholder
from rapport.questions.model import Ask
from rapport.questions.store import ahead
from rapport.relationships import picture
from rapport.relationships.model import Outline, Snapshot
from rapport.relationships.outlines import service as outlines
from rapport.signals import departure, expansion
from rapport.signals.looking import past
from rapport.signals.looking import store as looking
from rapport.signals.model import Evidence
from rapport.signals.thresholds import choosing
from rapport.signals.thresholds import store as thresholds

WORDS_WINDOW = timedelta(days=180)  # whose words are read again: who speaks against us does so over half a year
HEARD_WINDOW = timedelta(days=180)  # what was said about people: as long as a departure is news
MAIL_WINDOW = timedelta(days=365)  # who wrote under which domain before needs a year; departures need half of it


def gather(tx: Transaction, customer: CustomerId, now: datetime, *, whole: bool = False) -> Evidence:
    """What detectors look at, as of now: of contacts and mails those from which any of them could learn something;
    `whole`: all of them, for whoever shows them. Raises NotFound."""
    with ahead(tx) as ask:
        return gathered(ask, customer, now, whole=whole)[1]


def gathered(ask: Ask, number: CustomerId, now: datetime, *, whole: bool = False) -> tuple[Customer, Evidence]:
    """While the database looks for the contacts, jobs are read; while it looks for the mails, the customer is drawn."""
    who, jobs = ask(people.customer(number)), ask(looking.jobs_on(number, [now]))
    customer, asked = who(), outlines.asked(ask, number, now, whole=whole)
    held, ended = jobs()[now]
    _, facts = outlines.known(asked, held)
    staff = past.jobs(held, now) + ended
    return customer, _around(ask, customer, now, staff, lambda: picture.outline(customer, facts()), whole=whole)


def around(tx: Transaction, customer: Customer, shot: Snapshot) -> Evidence:
    """All that there is to look at around a snapshot, as of its moment."""
    now = shot.as_of
    with ahead(tx) as ask:
        held, ended = ask(looking.jobs_on(customer.id, [now]))()[now]
        return _around(ask, customer, now, past.jobs(held, now) + ended, lambda: shot, whole=True)


def _around(
    ask: Ask,
    customer: Customer,
    now: datetime,
    staff: tuple[Stakeholder, ...],
    draw: Callable[[], Outline],
    *,
    whole: bool,
) -> Evidence:
    theirs = sorted({address for one in staff for address in one.person.addresses})
    used_since = date.min if whole else now.date() - expansion.LOOKED_AT
    spans = looking.Spans(now, now - MAIL_WINDOW, now - departure.MEMORY, now - WORDS_WINDOW)
    mails = ask(looking.mails(customer.id, spans, whole=whole))
    heard = ask(statements.of_customer(theirs, (), now))
    tickets, usage = ask(records.tickets_of(customer.id)), ask(records.usage_of(customer.id, used_since))
    gaps, chosen = ask(looking.prior_gaps(customer.segment, [now])), ask(thresholds.chosen())
    drawn = draw()
    return Evidence(
        drawn,
        staff,
        past.tickets(tickets(), now),
        *mails(),
        tuple(one for one in heard() if now - one.at <= HEARD_WINDOW),
        past.usage(usage(), now),
        gaps()[now],
        thresholds=choosing.applied(chosen(), customer.segment),
    )
