"""What is shown of who somebody is?"""

from dataclasses import dataclass

from rapport.people.career.model import Claim
from rapport.people.identity.model import Decision, Proposal
from rapport.people.model import Person, Stakeholder


@dataclass(frozen=True, slots=True)
class JobHistory:
    """A job with all that was said about it, the oldest first."""

    job: Stakeholder
    customer_name: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Addresses, jobs, what was decided, what is still asked."""

    person: Person
    jobs: tuple[JobHistory, ...]
    decisions: tuple[Decision, ...]  # the newest first
    proposals: tuple[Proposal, ...]  # the likeliest first
