"""Who may take over from somebody who has left, and why them?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.inbox.statements.model import Heard, StatementKind
from rapport.people.model import Stakeholder
from rapport.signals.evidence import first_effort, is_named, listed
from rapport.signals.model import Evidence

AROUND = timedelta(days=60)  # a successor is named shortly before or after
NAMED = 4  # what a reason counts for, to order candidates: being named beats every likeness
SAME_TITLE, SAME_DEPARTMENT, NEW_HERE = 3, 2, 1
MOST = 3  # names in a sentence


@dataclass(frozen=True, slots=True)
class Successor:
    """Somebody who may take over; the record names them or is where they are named."""

    name: str
    title: str
    reasons: tuple[str, ...]
    record: str
    points: int


def of(evidence: Evidence, gone: Stakeholder, since: datetime) -> tuple[Successor, ...]:
    """The likeliest first, at most MOST."""
    told = [one for one in evidence.heard if abs(one.at - since) <= AROUND and one.at <= evidence.now]
    stand_ins = {
        absence.stand_in: mail.record
        for mail in evidence.mails
        for absence in mail.about
        if absence.stand_in and absence.address in gone.person.addresses
    }
    found = []
    for one in evidence.stakeholders:
        if one.valid_to is not None or one.person.id == gone.person.id:
            continue
        first = first_effort(evidence, one.person.id)
        is_new = first is not None and first > since - AROUND and any(_introduces(heard, one) for heard in told)
        found.append(_judged(one, gone, told, stand_ins, is_new=is_new))
    likely = sorted((one for one in found if one.points), key=lambda one: (-one.points, one.name))
    return tuple(likely[:MOST])


def _judged(
    one: Stakeholder, gone: Stakeholder, told: list[Heard], stand_ins: dict[str, str], *, is_new: bool
) -> Successor:
    reasons, points, record = [], 0, f"stakeholder:{one.id}"
    named = next((heard for heard in told if _stands_in(heard, one, gone)), None)
    answer = next((stand_ins[email] for email in one.person.addresses if email in stand_ins), "")
    if named is not None or answer:
        reasons.append("named in their place")
        points, record = points + NAMED, answer or (named.record if named else record)
    if one.title and one.title.casefold() == gone.title.casefold():
        reasons.append("same title")
        points += SAME_TITLE
    if one.department and one.department.casefold() == gone.department.casefold():
        reasons.append(f"same department, {one.department}")
        points += SAME_DEPARTMENT
    if is_new:
        reasons.append("introduced to us since")
        points += NEW_HERE
    return Successor(one.name, one.title, tuple(reasons), record, points)


def _stands_in(heard: Heard, one: Stakeholder, gone: Stakeholder) -> bool:
    """Whether somebody is told to write to `one` in place of `gone`, or it is `gone` who says so."""
    said = heard.statement
    if said.kind is StatementKind.CONTACT_INSTEAD and is_named(one, said.name, said.address):
        by_them = heard.author in gone.person.addresses
        return by_them or (bool(said.instead_of) and is_named(gone, said.instead_of, said.instead_of))
    introduced = said.kind in (StatementKind.INTRODUCES, StatementKind.LEADS)
    return introduced and heard.author in gone.person.addresses and is_named(one, said.name, said.address)


def _introduces(heard: Heard, one: Stakeholder) -> bool:
    said = heard.statement
    return said.kind in (StatementKind.INTRODUCES, StatementKind.JOINS) and is_named(one, said.name, said.address)


def in_words(heirs: tuple[Successor, ...]) -> str:
    """' Mike Johnson (Analyst) may take over: same department, Operations.'; empty for nobody."""
    if not heirs:
        return ""
    named = listed(f"{one.name}{f' ({one.title})' if one.title else ''}" for one in heirs)
    why = listed(heirs[0].reasons) if len(heirs) == 1 else f"{heirs[0].name} first, {listed(heirs[0].reasons)}"
    return f" {named} may take over: {why}."
