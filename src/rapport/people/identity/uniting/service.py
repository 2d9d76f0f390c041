"""What is done when two become one, or one becomes two?"""

from collections.abc import Sequence
from datetime import datetime

from rapport.db import Transaction
from rapport.inbox.model import Sides
from rapport.people import names
from rapport.people import store as people
from rapport.people.identity import folding, store
from rapport.people.identity.carrying import store as carrying
from rapport.people.identity.model import Decision, DecisionId, DecisionKind, NewDecision, Step
from rapport.people.model import CustomerId, Person, PersonId, Stakeholder
from rapport.people.recognition import store as recognition

PEOPLE = ("people", ("id",))
JOBS = ("stakeholders", ("id",))
ADDRESSES = ("addresses", ("address",))
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")  # where a job that is part of another ended


def unite(tx: Transaction, new: NewDecision, now: datetime) -> DecisionId:
    """All that points at `other` points at `kept`; `other` keeps their name and leads to `kept`."""
    kept, other = new.kept, new.other
    steps = _append_addresses(tx, other.id, kept.id, len(kept.addresses))
    steps += carrying.move(tx, "people", other.id, kept.id)
    steps += carrying.change_rows(tx, PEOPLE, "t.id = :id", {"id": other.id}, {"merged_into": kept.id})
    name = names.fuller(kept.name, other.name)
    if name != kept.name:
        called = {"name": name, "key": names.key(name)}
        steps += carrying.change_rows(tx, PEOPLE, "t.id = :id", {"id": kept.id}, called)
    for fold in folding.folds(people.jobs_of(tx, kept.id), now):
        steps += _fold(tx, fold)
    _stale(tx, [kept.id], now)
    return store.add(tx, new, steps, now)


def divide(tx: Transaction, person: Person, moving: Sequence[str], new: NewDecision, now: datetime) -> PersonId:
    """Some addresses become somebody of their own, with the contacts and jobs that are theirs.

    `new` says who, why; whom it names `other` is put in here.
    """
    theirs = Person(PersonId(0), names.best(store.called(tx, moving), moving), tuple(moving))
    (number,) = recognition.add_people(tx, [theirs.name], now)
    split_off = Person(number, theirs.name, theirs.addresses)
    steps = [Step("added", "people", ({"id": number},))]
    records = carrying.records_of(tx, moving, person.addresses)
    steps += _append_addresses(tx, person.id, number, 0, only=moving)
    steps += carrying.move_records(tx, person.id, number, records)
    steps += _divide_jobs(tx, person, split_off, now)
    _stale(tx, [person.id, number], now)
    rest = tuple(address for address in person.addresses if address not in moving)
    made = NewDecision(DecisionKind.SPLIT, Person(person.id, person.name, rest), split_off, new.by, new.because)
    store.add(tx, made, steps, now)
    return number


def take_back(tx: Transaction, decision: Decision, now: datetime) -> None:
    """As it was before; mail that came in since goes to whose address it names."""
    steps = store.steps(tx, decision.id)
    if decision.kind is DecisionKind.SPLIT:
        _gather(tx, decision, steps)
    carrying.take_back(tx, steps)
    if decision.kind is DecisionKind.MERGE:
        kept = tuple(store.positions(tx, decision.kept))
        other = tuple(store.positions(tx, decision.other))
        since = carrying.records_of(tx, other, (*kept, *other), since=decision.at)
        carrying.move_records(tx, decision.kept, decision.other, since)
    _stale(tx, [decision.kept, decision.other], now)


def _gather(tx: Transaction, decision: Decision, steps: Sequence[Step]) -> None:
    """Whatever came to the one who was split off since then, before their row goes."""
    before = people.jobs_of(tx, decision.kept)
    added = {int(str(row["id"])) for s in steps if s.did == "added" and s.table == "stakeholders" for row in s.rows}
    for job in people.jobs_of(tx, decision.other):
        home = next((one for one in before if one.customer == job.customer), None)
        if job.id in added and home is not None:
            carrying.move(tx, "stakeholders", job.id, home.id)
    moved = {str(row.get("address")) for s in steps if s.table == "addresses" for row in s.rows}
    learned = set(store.positions(tx, decision.other)) - moved
    if learned:
        _append_addresses(tx, decision.other, decision.kept, len(store.positions(tx, decision.kept)), only=learned)
    carrying.move(tx, "people", decision.other, decision.kept)
    undone = [job for job in people.jobs_of(tx, decision.kept) if job.id in added]
    for job in undone:  # so that the row can go with the steps, and nothing with it
        people.change_stakeholder(tx, job.id, person_id=decision.other)


def _append_addresses(
    tx: Transaction, of: int, to: int, behind: int, only: Sequence[str] | set[str] | None = None
) -> list[Step]:
    """Addresses of one become those of the other, after what they have, in their order."""
    places = store.positions(tx, of)
    moving = [a for a in sorted(places, key=lambda a: (places[a], a)) if only is None or a in only]
    steps: list[Step] = []
    for place, address in enumerate(moving, start=behind):
        now = {"person_id": to, "position": place}
        steps += carrying.change_rows(tx, ADDRESSES, "t.address = :address", {"address": address}, now)
    return steps


def _fold(tx: Transaction, fold: folding.Fold) -> list[Step]:
    part, kept = fold.part, fold.kept
    steps = carrying.move(tx, "stakeholders", part.id, kept.id)
    ended = {"folded_into": kept.id, "valid_to": part.valid_from or LONG_AGO}
    steps += carrying.change_rows(tx, JOBS, "t.id = :id", {"id": part.id}, ended)
    if fold.gains:
        steps += carrying.change_rows(tx, JOBS, "t.id = :id", {"id": kept.id}, dict(fold.gains))
    return steps


def _divide_jobs(tx: Transaction, person: Person, split_off: Person, now: datetime) -> list[Step]:
    """A job goes with the only addresses that are of its customer; where both sides have some, both have a job."""
    sides = people.sides(tx, now)
    rest = tuple(address for address in person.addresses if address not in split_off.addresses)
    jobs = people.jobs_of(tx, person.id)
    first = min((at for _, _, at in store.called(tx, split_off.addresses)), default=now)
    steps: list[Step] = []
    for job in jobs:
        mine, theirs = works(rest, job, sides), works(split_off.addresses, job, sides)
        if theirs and not mine:
            steps += carrying.change_rows(tx, JOBS, "t.id = :id", {"id": job.id}, {"person_id": split_off.id})
    have = {job.customer for job in people.jobs_of(tx, split_off.id)}
    domains = {sides.customer_of(address) for address in split_off.addresses} - {None}
    homes = {CustomerId(number) for number in domains if number is not None} or {job.customer for job in jobs}
    for customer in sorted(homes - have):
        number = store.add_job(tx, split_off.id, customer, first)
        steps.append(Step("added", "stakeholders", ({"id": number},)))
    return steps


def works(addresses: Sequence[str], job: Stakeholder, sides: Sides) -> bool:
    """Whether one of these addresses is of the job's customer; nobody's addresses (none at all) stay with the job."""
    return not addresses or any(sides.customer_of(address) == job.customer for address in addresses)


def _stale(tx: Transaction, whom: Sequence[int], now: datetime) -> None:
    people.mark_stale(tx, {job.customer for person in whom for job in people.jobs_of(tx, person)}, now)
