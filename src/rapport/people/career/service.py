"""How do jobs open, change and close from what tables state and what mails say?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from rapport.db import Transaction
from rapport.inbox.statements.model import Heard, StatementKind
from rapport.people import names
from rapport.people import store as people
from rapport.people.career import hearing, history, store
from rapport.people.career.model import Claim, Field, JobRow, Source
from rapport.people.model import CustomerId, StakeholderId, StakeholderRow
from rapport.people.recognition import store as recognition

IN_A_ROW = {Field.TITLE: "title", Field.DEPARTMENT: "department"}


def state(tx: Transaction, lines: Sequence[tuple[StakeholderId, StakeholderRow]], now: datetime) -> None:
    """What a table says of titles and departments, as of its import."""
    said = {
        job: [
            Claim(job, field, value, now, Source.CSV)
            for field, value in ((Field.TITLE, line.title), (Field.DEPARTMENT, line.department))
            if value
        ]
        for job, line in lines
    }
    _claim(tx, said)


def hear(tx: Transaction, heard: Sequence[Heard], now: datetime) -> frozenset[CustomerId]:
    """Apply what mails say about people; the customers whose people changed. The order of `heard` is no input.

    Who is outside is not heard; nothing said in a mail overrules a person's hand or what a table states later.
    """
    if not heard:
        return frozenset()
    named = {a for one in heard for a in (one.author, one.statement.address) if a}
    sides = recognition.sides_of(tx, named, now)
    changed: set[CustomerId] = set()
    for one in sorted(heard, key=lambda h: (h.at, h.id)):
        if one.at <= now and (place := hearing.where(one, sides)) is not None and _hear(tx, one, place, now):
            changed.add(place.customer)
    people.mark_stale(tx, changed, now)
    return frozenset(changed)


def _hear(tx: Transaction, heard: Heard, place: hearing.Where, now: datetime) -> bool:
    """Whether it changed anything."""
    kind = heard.statement.kind
    if kind is StatementKind.CONTACT_INSTEAD:
        return _successor(tx, heard, place)
    job = _job(tx, heard, place)
    if job is None and kind in hearing.OPENS and names.key(heard.statement.name):
        job = _open(tx, heard, place, now)
    if job is None:
        return False
    return _claim(tx, {job.id: hearing.claims(heard, job, now)})


def _job(tx: Transaction, heard: Heard, place: hearing.Where) -> JobRow | None:
    """The job at that customer which is open at the time, or was last."""
    jobs = store.at_customer(tx, place.customer)
    open_then = [job for job in jobs if job.valid_to is None or job.valid_to > heard.at]
    addresses = store.people_of(tx, [a for a in (heard.statement.address, heard.author) if a])
    found = hearing.whose(heard, open_then, addresses)
    # Somebody who had left and joins again begins a second job; whoever else is spoken of keeps the one they had.
    return found if found or heard.statement.kind in hearing.OPENS else hearing.whose(heard, jobs, addresses)


def _open(tx: Transaction, heard: Heard, place: hearing.Where, now: datetime) -> JobRow | None:
    """A job for somebody who is known by this address, or by name, or is new: seen only in a colleague's words."""
    said = heard.statement
    known = store.people_of(tx, [said.address]) if said.address else {}
    there = [j for j in store.at_customer(tx, place.customer) if names.key(j.name) == names.key(said.name)]
    if said.address in known:
        person = known[said.address]
    elif len({job.person for job in there}) > 1:
        return None  # two of that name: whoever is meant is not opened a third time
    elif there and not said.address:
        person = there[0].person
    else:
        (person,) = recognition.add_people(tx, [names.display(said.name, said.address)], now)
        recognition.add_addresses(tx, {said.address: person} if said.address else {})
    return store.some(tx, [store.open_job(tx, person, place.customer, hearing.opens(heard))])[0]


def _successor(tx: Transaction, heard: Heard, place: hearing.Where) -> bool:
    """On the job of who is left it is noted who was named instead. Nobody is believed to have gone by this alone."""
    said = heard.statement
    left = said.instead_of or heard.author
    jobs = store.at_customer(tx, place.customer)
    email = left.lower() if "@" in left else ""
    whose = store.people_of(tx, [email]) if email else {}
    found = [
        job
        for job in jobs
        if (email and job.person == whose.get(email)) or (not email and names.key(left) == names.key(job.name) != "")
    ]
    if not found or not (said.address or said.name):
        return False
    return _claim(tx, {found[-1].id: [hearing.successor(heard, found[-1])]})


def _claim(tx: Transaction, said: Mapping[StakeholderId, Sequence[Claim]]) -> bool:
    """Store what is new of it, and let the jobs say what holds now."""
    wanted = {job: claims for job, claims in said.items() if claims}
    stored: dict[StakeholderId, list[Claim]] = {job: [] for job in wanted}
    for claim in store.of_jobs(tx, list(wanted)) if wanted else ():
        stored[claim.job].append(claim)
    new: list[Claim] = []
    changed = False
    for job in store.some(tx, list(wanted)) if wanted else ():
        mine = stored[job.id]
        first = [c for c in history.baseline(job, mine) if c.field in {w.field for w in wanted[job.id]}]
        for claim in (*first, *wanted[job.id]):
            longer, old = history.added(mine, claim)
            if longer is not None and old is not None and old.id:
                store.replace(tx, longer)
            elif longer is not None and old is None:
                new.append(longer)
            if longer is not None:
                mine = [*(c for c in mine if c is not old), longer]
                changed = True
        _settle(tx, job, mine)
    store.add(tx, new)
    return changed


def _settle(tx: Transaction, job: JobRow, claims: Sequence[Claim]) -> None:
    """The job's row says what is believed of it."""
    now: dict[str, object] = {}
    for field, column in IN_A_ROW.items():
        held = history.holds(claims, field)
        if held is not None and held.value != getattr(job, column):
            now[column] = held.value
    begins, ends = history.holds(claims, Field.BEGINS), history.holds(claims, Field.ENDS)
    if begins is not None:
        now["valid_from"] = datetime.combine(datetime.fromisoformat(begins.value).date(), time(), UTC)
    if ends is not None:
        now["valid_to"] = hearing.closes(ends.value)
    if now:
        people.change_stakeholder(tx, job.id, **now)


def claims(tx: Transaction, jobs: Sequence[StakeholderId]) -> tuple[Claim, ...]:
    """Everything said about these jobs, in the order in which it was said."""
    return store.of_jobs(tx, jobs)
