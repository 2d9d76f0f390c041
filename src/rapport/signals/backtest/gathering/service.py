"""What would looks on many dates of the past have gathered of one customer, each table read once?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.db import Transaction
from rapport.inbox.model import StoredTicket
from rapport.inbox.records import store as records
from rapport.inbox.records.model import DayOfUse
from rapport.inbox.statements import store as statements
from rapport.inbox.statements.model import Heard
from rapport.people import store as people
from rapport.people.model import CustomerId, Stakeholder
from rapport.questions.store import answer
from rapport.relationships.model import Outline
from rapport.relationships.outlines import service as outlines
from rapport.signals import departure, expansion
from rapport.signals.collecting.service import HEARD_WINDOW, MAIL_WINDOW, WORDS_WINDOW
from rapport.signals.looking import past
from rapport.signals.looking import store as looking
from rapport.signals.model import Evidence
from rapport.signals.thresholds import service as thresholds
from rapport.signals.thresholds.model import Thresholds


@dataclass(frozen=True, slots=True)
class _Read:
    """All that any of the dates could ask for, up to the last of them."""

    mails: looking.Mails
    tickets: tuple[StoredTicket, ...]
    heard: tuple[Heard, ...]
    usage: tuple[DayOfUse, ...]
    thresholds: Thresholds


def looks(tx: Transaction, customer: CustomerId, dates: Sequence[datetime]) -> tuple[Evidence, ...]:
    """What `collecting.service.gather` gathers at each of these moments, the oldest first; of the mails all, of which
    it hands over those that tell something. Raises NotFound."""
    found, jobs = people.get_customer(tx, customer), answer(tx, looking.jobs_on(customer, dates))
    held = {at: past.jobs(mine, at) for at, (mine, _) in jobs.items()}
    drawn = outlines.on_dates(tx, found, {at: mine for at, (mine, _) in jobs.items()})
    gaps = answer(tx, looking.prior_gaps(found.segment, dates))
    staffs = {at: held[at] + ended for at, (_, ended) in jobs.items()}
    whole = _read(tx, customer, found.segment, (dates[0], dates[-1]), _addresses(sum(staffs.values(), ())))
    return tuple(_evidence(whole, drawn[at], staffs[at], gaps[at]) for at in dates)


def _read(
    tx: Transaction, customer: CustomerId, segment: str, span: tuple[datetime, datetime], theirs: Sequence[str]
) -> _Read:
    first, last = span
    spans = looking.Spans(last, first - MAIL_WINDOW, first - departure.MEMORY, first - WORDS_WINDOW)
    return _Read(
        answer(tx, looking.mails(customer, spans, whole=True)),
        answer(tx, records.tickets_of(customer)),
        answer(tx, statements.of_customer(theirs, (), last)),
        answer(tx, records.usage_of(customer, first.date() - expansion.LOOKED_AT)),
        thresholds.of_segment(tx, segment),
    )


def _evidence(read: _Read, outline: Outline, staff: tuple[Stakeholder, ...], gap: float) -> Evidence:
    at = outline.as_of
    mails, spoken = read.mails
    return Evidence(
        snapshot=outline,
        stakeholders=staff,
        tickets=past.tickets(read.tickets, at),
        mails=past.mails(mails, at - MAIL_WINDOW, at),
        spoken=past.spoken(spoken, at - WORDS_WINDOW, at),
        heard=past.heard(read.heard, set(_addresses(staff)), at - HEARD_WINDOW, at),
        usage=tuple(one for one in past.usage(read.usage, at) if one.on > at.date() - expansion.LOOKED_AT),
        prior_gap=gap,
        thresholds=read.thresholds,
    )


def _addresses(staff: Sequence[Stakeholder]) -> list[str]:
    return sorted({address for one in staff for address in one.person.addresses})
