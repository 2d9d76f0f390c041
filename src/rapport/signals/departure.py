"""Has somebody left? Independent kinds of evidence, each against what they wrote later.

Noisy-or (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, ch. 4): 1 - Π(1 - p) over kinds, after taking the
best of each kind, because ten bounces of one mailbox are one fact.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rapport.inbox.model import Direction, Kind, Severity
from rapport.people.model import PersonId, Stakeholder
from rapport.signals import rhythm, standing, workdays
from rapport.signals.evidence import day, efforts, listed
from rapport.signals.model import Evidence, Finding, MailTrace, SignalKind

RAISE_AT = 0.6  # more likely gone than not, with room for a mistyped address
CERTAIN_AT = 0.95  # a hard bounce and a recorded or announced departure together must be above it


class Clue(StrEnum):
    """An independent kind of evidence."""

    BOUNCE = "bounce"
    ANNOUNCED = "announced"  # an automatic reply says "no longer with"
    SILENCE = "silence"


WEIGHT = {
    Clue.BOUNCE: 0.7,  # mailboxes also vanish when a domain moves or a server is set up wrongly
    Clue.ANNOUNCED: 0.9,  # the company's own words; now and then about another person of that name
    Clue.SILENCE: 0.3,  # most silent people are only busy
}
MEMORY = timedelta(days=180)  # an older departure is history, not news
ENDED_WITHIN = timedelta(days=90)  # a recorded end is a transition for a quarter


@dataclass(frozen=True, slots=True)
class Sign:
    clue: Clue
    at: datetime
    record: str
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who has probably left."""

    who: Stakeholder
    probability: float  # 0–1
    signs: tuple[Sign, ...]  # the best of each kind, oldest first
    since: datetime


def probability(clues: frozenset[Clue]) -> float:
    """Noisy-or over kinds, 0–1."""
    remains = 1.0
    for clue in clues:
        remains *= 1.0 - WEIGHT[clue]
    return 1.0 - remains


def departures(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Departure, ...]:
    """Everyone in a current job who has probably left, except those `covered` by another explanation."""
    current = [one for one in evidence.stakeholders if one.valid_to is None and one.person.id not in covered]
    found = (_departure(evidence, one) for one in current)
    return tuple(one for one in found if one is not None and one.probability >= RAISE_AT)


def _departure(evidence: Evidence, who: Stakeholder) -> Departure | None:
    wrote = _last_own_mail(evidence.mails, who)
    signs = [sign for sign in _signs(evidence, who) if wrote is None or sign.at > wrote]
    if not signs:
        return None
    silence = _silence(evidence, who)
    best = {sign.clue: sign for sign in sorted((*signs, *silence), key=lambda one: one.at, reverse=True)}
    kept = tuple(sorted(best.values(), key=lambda one: one.at))
    return Departure(who, probability(frozenset(best)), kept, min(sign.at for sign in signs))


def _last_own_mail(mails: tuple[MailTrace, ...], who: Stakeholder) -> datetime | None:
    """When they last wrote with their own hand: whoever writes has not left."""
    own = [
        mail.at
        for mail in mails
        if mail.kind is Kind.PERSON and mail.direction is Direction.IN and mail.sender.email in who.person.addresses
    ]
    return max(own, default=None)


def _signs(evidence: Evidence, who: Stakeholder) -> list[Sign]:
    """What bounces and automatic replies of the last half year say of them."""
    return [
        Sign(Clue.BOUNCE if mail.kind is Kind.BOUNCE else Clue.ANNOUNCED, mail.at, mail.record, absence.stand_in)
        for mail in evidence.mails
        for absence in mail.about
        if absence.gone and absence.address in who.person.addresses
        if mail.at <= evidence.now and evidence.now - mail.at <= MEMORY
    ]


def _silence(evidence: Evidence, who: Stakeholder) -> list[Sign]:
    own = efforts(evidence).get(who.person.id, ())
    usual = rhythm.rhythm([touch.at for touch in own])
    if usual is None or not usual.is_broken_by(workdays.between(usual.last, evidence.now)):
        return []
    return [Sign(Clue.SILENCE, usual.last, own[-1].record)]


def leaving(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """One finding for each departure that matters to us; one for each person, however many clues there are."""
    champions = standing.champions(evidence)
    made = efforts(evidence)
    return tuple(
        _finding(evidence, one, champion=one.who.person.id in champions)
        for one in departures(evidence, covered)
        if one.who.person.id in champions or one.who.person.id in made or standing.decides(evidence, one.who.person.id)
    )


def _finding(evidence: Evidence, gone: Departure, *, champion: bool) -> Finding:
    person = gone.who.person.id
    certain = gone.probability >= CERTAIN_AT
    if champion:
        severity = Severity.CRITICAL if certain else Severity.HIGH
    else:
        severity = Severity.MEDIUM if standing.decides(evidence, person) else Severity.LOW
    return Finding(
        kind=SignalKind.CHAMPION_RISK if champion else SignalKind.ORG_CHANGE,
        cause=f"person:{person}:departure",
        customer=evidence.snapshot.customer,
        person=person,
        severity=severity,
        since=gone.since,
        sentence=_sentence(gone, certain=certain),
        evidence=tuple(sign.record for sign in gone.signs),
        covers=frozenset({person}),
    )


def _sentence(gone: Departure, *, certain: bool) -> str:
    says = {
        Clue.ANNOUNCED: "an automatic reply says so",
        Clue.BOUNCE: "mail to them comes back",
        Clue.SILENCE: "they have been silent for longer than ever before",
    }
    who = f"{gone.who.name}{f', {gone.who.title},' if gone.who.title else ''}"
    why = listed(f"{says[sign.clue]} ({day(sign.at)})" for sign in gone.signs)
    stand_in = next((sign.stand_in for sign in gone.signs if sign.stand_in), "")
    named = f" {stand_in} is named instead." if stand_in else ""
    return f"{who} {'has left' if certain else 'has probably left'}: {why}.{named}"


def transitions(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Champions whose job is recorded as ended: no longer a risk, but a place that somebody must take."""
    current = {one.person.id for one in evidence.stakeholders if one.valid_to is None}
    voices = standing.champions(evidence)
    return tuple(
        _transition(evidence, one, one.valid_to)
        for one in evidence.stakeholders
        if one.valid_to is not None and one.valid_to <= evidence.now and evidence.now - one.valid_to <= ENDED_WITHIN
        if one.person.id in voices and one.person.id not in current | covered
    )


def _transition(evidence: Evidence, gone: Stakeholder, at: datetime) -> Finding:
    heirs = [
        one
        for one in evidence.stakeholders
        if one.valid_to is None and one.person.id != gone.person.id and _inherits(one, gone)
    ]
    named = listed(f"{one.name}{f' ({one.title})' if one.title else ''}" for one in heirs) if heirs else ""
    after = f"{named} may take over." if heirs else "Nobody is known to take over."
    return Finding(
        kind=SignalKind.CHAMPION_TRANSITION,
        cause=f"person:{gone.person.id}:departure",
        customer=evidence.snapshot.customer,
        person=gone.person.id,
        severity=Severity.MEDIUM if heirs else Severity.HIGH,
        since=at,
        sentence=f"{gone.name}, with whom most of the conversation ran, left on {day(at)}. {after}",
        evidence=(f"stakeholder:{gone.id}", *(f"stakeholder:{one.id}" for one in heirs)),
        covers=frozenset({gone.person.id}),
    )


def _inherits(heir: Stakeholder, gone: Stakeholder) -> bool:
    """Same title, or same department: the usual places where a successor is found."""
    title = heir.title and heir.title.casefold() == gone.title.casefold()
    return bool(title or (heir.department and heir.department.casefold() == gone.department.casefold()))
