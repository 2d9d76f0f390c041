"""What do we know about one person, and how do we know it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.people import titles
from rapport.people.model import Stakeholder, StakeholderId
from rapport.relationships.by_hand.model import Label, Thing, said
from rapport.relationships.engagement import Peers
from rapport.relationships.model import Gap, Known, ReportingLine, Snapshot
from rapport.relationships.patterns import Pattern

COMPANY = 3  # colleagues shown beside somebody
SOURCES = {
    "csv": "From an imported table.",
    "crm": "From the CRM.",
    "mail": "From their mail.",
    "hand": "Entered by hand.",
}


class Sure(StrEnum):
    """How far something is known; what is inferred must look inferred."""

    BY_HAND = "by_hand"
    STATED = "stated"
    OBSERVED = "observed"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Fact:
    about: str
    says: str
    why: str
    sure: Sure
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portrait:
    """One stakeholder as of one moment. `known` None: their job was not open then, or they are set to be none."""

    stakeholder: Stakeholder
    customer_name: str
    known: Known | None
    facts: tuple[Fact, ...]
    pattern: Pattern | None
    peers: Peers | None
    gaps: tuple[Gap, ...]  # that name them
    labels: tuple[Label, ...]  # everything ever set by hand, the oldest first
    note: str
    as_of: datetime


def facts(one: Stakeholder, known: Known | None, snapshot: Snapshot) -> tuple[Fact, ...]:
    """Each with its reason, what is surest first."""
    if known is None:
        return ()
    everybody = {other.stakeholder: other for other in snapshot.known}
    found = [
        *_job(one, known),
        *_roles(one, known),
        *_manager(known, snapshot.lines, everybody),
        *_reports(known, snapshot, everybody),
        *_champion(known),
        *_contact(known),
        *_company(known, snapshot),
    ]
    return tuple(sorted(found, key=lambda fact: list(Sure).index(fact.sure)))


def _job(one: Stakeholder, known: Known) -> list[Fact]:
    source, record = SOURCES.get(one.source, f"From {one.source}."), (f"stakeholder:{one.id}",)
    found = [Fact("title", one.title, source, Sure.STATED, record)] if one.title else []
    if one.department:
        found.append(Fact("department", one.department, source, Sure.STATED, record))
    elif known.department:
        found.append(Fact("department", known.department, f"The title {one.title} says so.", Sure.INFERRED, record))
    if known.leaving or known.out_of_office:
        away = "has left or is leaving" if known.leaving else "is out of office"
        said_in = "An automatic answer or a bounce says so."
        found.append(Fact("absence", away, said_in, Sure.OBSERVED, (known.absence,) if known.absence else ()))
    return found


def _roles(one: Stakeholder, known: Known) -> list[Fact]:
    label = known.hand.label(Thing.ROLES)
    if label is not None:
        names = ", ".join(sorted(role.replace("_", " ") for role in known.roles))
        return [Fact("role", names, said(label), Sure.BY_HAND)]
    by_title = titles.roles(one.title, known.department)
    found = []
    for role in sorted(known.roles):
        if role.value == one.role:
            why, sure = SOURCES.get(one.source, f"From {one.source}."), Sure.STATED
        elif role in by_title:
            why, sure = f"The title {one.title} points to it.", Sure.INFERRED
        else:
            why, sure = "They act as a champion does.", Sure.INFERRED
        found.append(Fact("role", role.replace("_", " "), why, sure, (f"stakeholder:{one.id}",)))
    return found


def _manager(known: Known, lines: Sequence[ReportingLine], everybody: dict[StakeholderId, Known]) -> list[Fact]:
    label = known.hand.label(Thing.MANAGER)
    if known.manager is not None:
        boss = everybody.get(known.manager)
        name = boss.name if boss else "somebody who is no longer there"
        why, sure = (said(label), Sure.BY_HAND) if label else ("The records state it.", Sure.STATED)
        return [Fact("reports to", name, why, sure, (f"stakeholder:{known.stakeholder}",))]
    mine = sorted((line for line in lines if line.report == known.stakeholder), key=lambda line: -line.probability)
    return [
        Fact(
            "reports to",
            everybody[line.manager].name,
            line.why if line.stated else f"{line.why} ({line.probability:.0%} likely)",
            Sure.STATED if line.stated else Sure.INFERRED,
            line.records,
        )
        for line in mine[:1]
        if line.manager in everybody
    ]


def _reports(known: Known, snapshot: Snapshot, everybody: dict[StakeholderId, Known]) -> list[Fact]:
    stated = [one.name for one in snapshot.known if one.manager == known.stakeholder]
    lines = [line for line in snapshot.lines if line.manager == known.stakeholder and line.probability >= 0.5]
    inferred = [everybody[line.report].name for line in lines if not line.stated and line.report in everybody]
    found = [Fact("reports", ", ".join(stated), "The records state it.", Sure.STATED)] if stated else []
    if inferred:
        found.append(Fact("reports", ", ".join(inferred), "Inferred; more likely than not.", Sure.INFERRED))
    return found


def _champion(known: Known) -> list[Fact]:
    if not known.champion_why:
        return []
    says = "champion" if known.champion else "was a champion"
    by_hand = known.hand.champion is not None
    why = " ".join(known.champion_why)
    return [Fact("champion", says, why, Sure.BY_HAND if by_hand else Sure.INFERRED, _evidence(known))]


def _contact(known: Known) -> list[Fact]:
    tie = known.relationship
    if tie is None or tie.last_theirs_at is None:
        why = "Seen in copies only." if known.only_in_copy else "No mail, meeting or ticket of theirs is stored."
        return [Fact("contact", "has never written to us or met us", why, Sure.OBSERVED)]
    says = f"last in touch on {tie.last_theirs_at:%-d %B %Y}"
    return [
        Fact(
            "contact",
            says,
            f"{tie.strength.data_points} contacts of theirs are stored.",
            Sure.OBSERVED,
            _evidence(known),
        )
    ]


def _evidence(known: Known) -> tuple[str, ...]:
    return known.relationship.strength.evidence if known.relationship else ()


def _company(known: Known, snapshot: Snapshot) -> list[Fact]:
    names = {one.person: one.name for one in snapshot.known}
    beside = [
        (tie.weight, tie.other if tie.one == known.person else tie.one, tie)
        for tie in snapshot.ties
        if known.person in (tie.one, tie.other)
    ]
    closest = sorted((b for b in beside if b[1] in names), key=lambda b: (-b[0], b[1]))[:COMPANY]
    return [
        Fact("works with", names[other], f"Together in {tie.occasions} mails and meetings.", Sure.OBSERVED, tie.records)
        for _, other, tie in closest
    ]
