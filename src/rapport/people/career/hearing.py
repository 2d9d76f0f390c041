"""What does a statement in a mail change about somebody's job?

A mail is untrusted. Only colleagues of the person (an address of the same customer) and our own side are heard, and
what they say is a claim with its sentence, weighed against the others (history.py). It never names our side, never
opens a job at another company than the author's, and closes one only with words that say who goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from rapport.inbox.model import Sides
from rapport.inbox.statements.model import Heard, StatementKind
from rapport.people.career.model import Claim, Field, JobRow, Source
from rapport.people.model import CustomerId
from rapport.people.names import key

LONGEST = 200  # characters of a title or an area; more is a sentence that was misread

ENDS = (StatementKind.LEAVING, StatementKind.LEFT)
OPENS = (StatementKind.JOINS, StatementKind.INTRODUCES)
SAYS_WHAT = (StatementKind.TITLE, StatementKind.LEADS, *OPENS)


@dataclass(frozen=True, slots=True)
class Where:
    """The company that a statement is about."""

    customer: CustomerId
    by_us: bool


def where(heard: Heard, sides: Sides) -> Where | None:
    """None for who may not be heard: somebody outside, or of another company than whom they speak of."""
    ours, theirs = sides.is_own(heard.author), sides.customer_of(heard.author)
    address = heard.statement.address
    spoken_of = sides.customer_of(address) if address else None
    if address and sides.is_own(address):
        return None
    if ours:
        return None if spoken_of is None else Where(CustomerId(spoken_of), by_us=True)
    if theirs is None or (address and spoken_of is not None and spoken_of != theirs):
        return None
    if address and spoken_of is None and heard.statement.kind in OPENS:
        return None  # an address at a third company is no job here
    return Where(CustomerId(theirs), by_us=False)


def whose(heard: Heard, jobs: Sequence[JobRow], addresses: dict[str, int]) -> JobRow | None:
    """The job that is spoken of: of who has that address, else of the only one of that full name there."""
    said = heard.statement
    email = said.address or (heard.author if said.kind in (StatementKind.LEAVING, StatementKind.TITLE) else "")
    if email:
        found = [job for job in jobs if job.person == addresses.get(email)]
        return found[-1] if found else None
    named = [job for job in jobs if key(job.name) and key(job.name) == key(said.name)]
    return named[0] if len(named) == 1 else None


def claims(heard: Heard, job: JobRow, now: datetime) -> tuple[Claim, ...]:
    """What a statement says of a job that is known."""
    said, found = heard.statement, []
    if said.kind in SAYS_WHAT and said.title:
        found.append((Field.TITLE, said.title[:LONGEST]))
    if said.kind is StatementKind.LEADS and said.area:
        found.append((Field.DEPARTMENT, said.area[:LONGEST]))
    if said.kind is StatementKind.JOINS and (said.on or job.valid_from is None):
        found.append((Field.BEGINS, (said.on or heard.at.date()).isoformat()))
    if said.kind in ENDS and (end := ending(heard)) is not None:
        found.append((Field.ENDS, end.date().isoformat()))
    return tuple(_claim(heard, job, field, value) for field, value in found if heard.at <= now)


def successor(heard: Heard, job: JobRow) -> Claim:
    """Whom to write to instead of the person of this job."""
    return _claim(heard, job, Field.SUCCESSOR, (heard.statement.address or heard.statement.name)[:LONGEST])


def ending(heard: Heard) -> datetime | None:
    """When the job ends: with the last day; at once where somebody is gone; unknown where somebody only will go."""
    said = heard.statement
    if said.on is not None:
        return datetime.combine(said.on, time(), UTC)
    return heard.at if said.kind is StatementKind.LEFT else None


def closes(day: str) -> datetime:
    """A job ends when its last day is over."""
    return datetime.combine(datetime.fromisoformat(day).date() + timedelta(days=1), time(), UTC)


def opens(heard: Heard) -> datetime:
    """Since when somebody works there who joins or is introduced."""
    on = heard.statement.on
    return heard.at if on is None else datetime.combine(on, time(), UTC)


def _claim(heard: Heard, job: JobRow, field: Field, value: str) -> Claim:
    sentence = heard.statement.sentence
    return Claim(job.id, field, value, heard.at, Source.MAIL, heard.record, sentence, heard.author)
