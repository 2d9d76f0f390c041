"""What does the JSON of who somebody is look like: addresses, jobs, decisions, proposals?"""

from datetime import datetime

from rapport.people.career.model import Claim, Field, Source
from rapport.people.dossier.model import Dossier, JobHistory
from rapport.people.identity.model import Decision, DecisionKind, Proposal
from rapport.people.model import Person
from rapport.web.shapes import RecordLink, Shape, of_record


class WhoShape(Shape):
    """A person by number, name and addresses."""

    id: int
    name: str
    addresses: list[str]  # the first is the one to write to
    is_human: bool  # false: a mailbox of a function or a list, which has no job

    @classmethod
    def of(cls, person: Person) -> "WhoShape":
        return cls(id=person.id, name=person.name, addresses=list(person.addresses), is_human=person.is_human)


class ClaimShape(Shape):
    """One thing said about a job, by whom, on what record."""

    field: Field
    value: str
    at: datetime
    said_last: datetime
    source: Source
    author: str
    sentence: str
    record: RecordLink | None

    @classmethod
    def of(cls, claim: Claim) -> "ClaimShape":
        return cls(
            field=claim.field,
            value=claim.value,
            at=claim.at,
            said_last=claim.last,
            source=claim.source,
            author=claim.author,
            sentence=claim.sentence,
            record=of_record(claim.record) if claim.record else None,
        )


class JobShape(Shape):
    """A dated job at a customer, closed ones too."""

    stakeholder: int
    customer: int
    customer_name: str
    title: str
    department: str
    source: str
    valid_from: datetime | None
    valid_to: datetime | None
    claims: list[ClaimShape]  # the oldest first

    @classmethod
    def of(cls, history: JobHistory) -> "JobShape":
        job = history.job
        return cls(
            stakeholder=job.id,
            customer=job.customer,
            customer_name=history.customer_name,
            title=job.title,
            department=job.department,
            source=job.source,
            valid_from=job.valid_from,
            valid_to=job.valid_to,
            claims=[ClaimShape.of(claim) for claim in history.claims],
        )


class DecisionShape(Shape):
    """That two are one person, or are two; by whom and when."""

    id: int
    kind: DecisionKind
    kept: int
    kept_name: str
    kept_addresses: list[str]
    other: int
    other_name: str
    other_addresses: list[str]
    probability: float | None
    reasons: list[str]
    because: str
    by: int | None  # null: the program, at 0.95 or above
    at: datetime
    undone_at: datetime | None
    undone_by: int | None

    @classmethod
    def of(cls, one: Decision) -> "DecisionShape":
        return cls(
            id=one.id,
            kind=one.kind,
            kept=one.kept,
            kept_name=one.kept_name,
            kept_addresses=list(one.kept_addresses),
            other=one.other,
            other_name=one.other_name,
            other_addresses=list(one.other_addresses),
            probability=one.probability,
            reasons=list(one.reasons),
            because=one.because,
            by=one.by,
            at=one.at,
            undone_at=one.undone_at,
            undone_by=one.undone_by,
        )


class ProposalShape(Shape):
    """Two who may be one; `id` is what confirm and deny take."""

    id: str
    one: WhoShape
    other: WhoShape
    probability: float
    reasons: list[str]

    @classmethod
    def of(cls, one: Proposal) -> "ProposalShape":
        return cls(
            id=one.id,
            one=WhoShape.of(one.one),
            other=WhoShape.of(one.other),
            probability=one.probability,
            reasons=list(one.reasons),
        )


class DossierShape(Shape):
    """One person with everything that says who they are."""

    person: WhoShape
    jobs: list[JobShape]
    decisions: list[DecisionShape]
    proposals: list[ProposalShape]

    @classmethod
    def of(cls, one: Dossier) -> "DossierShape":
        return cls(
            person=WhoShape.of(one.person),
            jobs=[JobShape.of(job) for job in one.jobs],
            decisions=[DecisionShape.of(decision) for decision in one.decisions],
            proposals=[ProposalShape.of(proposal) for proposal in one.proposals],
        )


class MadeShape(Shape):
    """The number of a decision, for undoing it."""

    decision: int
    person: int  # who they are now; after a split: who the addresses belong to
