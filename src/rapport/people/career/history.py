"""Of all that was said about a job, what holds now, and what held when?

A person's hand holds against everything; among the others the one said last. So an old mail that comes in late changes
the past and not the present, and a table that was imported after a mail was written is right until a later mail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.people.career.model import Claim, Field, JobRow, Source
from rapport.people.names import plain


def holds(claims: Iterable[Claim], field: Field) -> Claim | None:
    """The claim that is believed of a field; None where nothing is said."""
    said = [claim for claim in claims if claim.field is field]
    by_hand = [claim for claim in said if claim.source is Source.HAND]
    return max(by_hand or said, key=lambda c: (c.last, c.source is not Source.MAIL, c.id), default=None)


def added(claims: Sequence[Claim], new: Claim) -> tuple[Claim | None, Claim | None]:
    """(claim to store, stored claim to replace by it). The same said again makes the known one longer, not two."""
    for old in claims:
        if old.field is new.field and old.source is new.source and _same(old.value, new.value):
            between = [c for c in claims if c.field is new.field and c.id != old.id and _between(c.at, old, new)]
            if not between:
                begins, ends = min(old.at, new.at), max(old.last, new.last)
                if (begins, ends) == (old.at, old.last):
                    return None, old
                first = new if new.at < old.at else old
                longer = replace(first, id=old.id, value=old.value, at=begins, said_last=ends)
                return longer, old
    return new, None


def _between(at: datetime, old: Claim, new: Claim) -> bool:
    return min(old.at, new.at) < at < max(old.last, new.last)


def _same(one: str, other: str) -> bool:
    return " ".join(plain(one).split()) == " ".join(plain(other).split())


def baseline(job: JobRow, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """What a job says without a claim that says so: known since the person is."""
    said = {claim.field for claim in claims}
    source = Source(job.source) if job.source in set(Source) else Source.MAIL
    at = job.valid_from or job.known_since
    return tuple(
        Claim(job.id, field, value, at, source)
        for field, value in ((Field.TITLE, job.title), (Field.DEPARTMENT, job.department))
        if value and field not in said
    )
