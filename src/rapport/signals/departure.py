"""Has somebody left? Independent kinds of evidence, each against what they wrote later.

Noisy-or (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, ch. 4): 1 - Π(1 - p) over kinds, after taking the
best of each kind, because ten bounces of one mailbox are one fact.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from rapport.inbox.model import Kind, Severity
from rapport.inbox.statements.model import Heard, StatementKind
from rapport.people.companies import company_domain
from rapport.people.model import PersonId, Stakeholder
from rapport.signals import standing, successors, workdays
from rapport.signals.evidence import by_name, day, efforts, is_named, listed, own_mails, rhythms, told, within
from rapport.signals.model import Evidence, Finding, SignalKind


class Clue(StrEnum):
    """An independent kind of evidence."""

    BOUNCE = "bounce"
    ANNOUNCED = "announced"  # an automatic reply says "no longer with"
    FAREWELL = "farewell"  # they say so themselves
    COLLEAGUE = "colleague"  # somebody else says so
    PROFILE = "profile"  # a record: job ended in the CRM, a profile that names another employer
    ELSEWHERE = "elsewhere"  # they write from another company's address
    INSTEAD = "instead"  # somebody is named to write to in their place
    SILENCE = "silence"


WEIGHT = {
    Clue.BOUNCE: 0.7,  # mailboxes also vanish when a domain moves or a server is set up wrongly
    Clue.ANNOUNCED: 0.9,  # the company's own words; now and then about another person of that name
    Clue.FAREWELL: 0.9,  # "my last day" is now and then the last day of a project
    Clue.COLLEAGUE: 0.75,  # hearsay, and names repeat
    Clue.PROFILE: 0.9,  # profiles are changed late, and records belong to namesakes
    Clue.ELSEWHERE: 0.6,  # consultants and founders have two addresses
    Clue.INSTEAD: 0.35,  # a holiday or a shared task is more usual
    Clue.SILENCE: 0.3,  # most silent people are only busy
}
MEMORY = timedelta(days=180)  # an older departure is history, not news
SAID = {
    StatementKind.LEAVING: Clue.FAREWELL,
    StatementKind.LEFT: Clue.COLLEAGUE,
    StatementKind.CONTACT_INSTEAD: Clue.INSTEAD,
}
IN_WORDS = {
    Clue.BOUNCE: "mail to them comes back",
    Clue.ANNOUNCED: "an automatic reply says so",
    Clue.FAREWELL: "they say so themselves",
    Clue.COLLEAGUE: "a colleague says so",
    Clue.PROFILE: "their job is recorded as ended",
    Clue.ELSEWHERE: "they write from another company's address",
    Clue.INSTEAD: "somebody else is to be written to",
    Clue.SILENCE: "they have been silent for longer than is usual for them",
}


@dataclass(frozen=True, slots=True)
class Sign:
    clue: Clue
    at: datetime
    record: str
    stand_in: str = ""
    until: datetime | None = None  # the last day, where one was announced: mail up to then takes nothing back


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
    """Everyone who has probably left, except those `covered` by another explanation."""
    asked = [one for one in _candidates(evidence) if one.person.id not in covered]
    found = (_departure(evidence, one) for one in asked)
    return tuple(one for one in found if one is not None and one.probability >= evidence.thresholds.departure_raise_at)


def chance(evidence: Evidence, who: Stakeholder) -> float | None:
    """How likely somebody has left, 0–1; None without any sign."""
    found = _departure(evidence, who)
    return None if found is None else found.probability


def _candidates(evidence: Evidence) -> list[Stakeholder]:
    """Everybody with a job here, and those whose last one has just ended."""
    current = [one for one in evidence.stakeholders if one.valid_to is None]
    there = {one.person.id for one in current}
    ended = {
        one.person.id: one for one in evidence.stakeholders if _just_ended(evidence, one) and one.person.id not in there
    }
    return [*current, *ended.values()]


def _just_ended(evidence: Evidence, one: Stakeholder) -> bool:
    return one.valid_to is not None and within(one.valid_to, evidence.now, _news(evidence))


def _news(evidence: Evidence) -> timedelta:
    return timedelta(days=evidence.thresholds.departure_news)


def _departure(evidence: Evidence, who: Stakeholder) -> Departure | None:
    said = _signs(evidence, who)
    if not said:
        return None
    wrote = _last_own_mail(evidence, who)
    signs = [sign for sign in said if wrote is None or max(sign.at, sign.until or sign.at) > wrote]
    if not signs:
        return None
    silence = _silence(evidence, who)
    best = {sign.clue: sign for sign in sorted((*signs, *silence), key=lambda one: one.at, reverse=True)}
    kept = tuple(sorted(best.values(), key=lambda one: one.at))
    return Departure(who, probability(frozenset(best)), kept, min(sign.at for sign in signs))


def _last_own_mail(evidence: Evidence, who: Stakeholder) -> datetime | None:
    """When they last wrote with their own hand from where they worked: whoever writes has not left."""
    home = company_domain(who.email)
    wrote = own_mails(evidence)
    here = [email for email in who.person.addresses if email in wrote and company_domain(email) in ("", home)]
    return max((wrote[email][-1].at for email in here), default=None)


def _signs(evidence: Evidence, who: Stakeholder) -> list[Sign]:
    """What bounces, automatic replies, people and records of the last half year say of them."""
    notices = [
        Sign(Clue.BOUNCE if mail.kind is Kind.BOUNCE else Clue.ANNOUNCED, mail.at, mail.record, absence.stand_in)
        for mail in told(evidence)
        if _recent(evidence, mail.at)
        for absence in mail.about
        if absence.gone and absence.address in who.person.addresses
    ]
    said = [_said(one) for one in evidence.heard if _recent(evidence, one.at) and _is_about(one, who)]
    ended = [] if who.valid_to is None else [Sign(Clue.PROFILE, who.valid_to, f"stakeholder:{who.id}")]
    return [*notices, *said, *ended, *_elsewhere(evidence, who)]


def _recent(evidence: Evidence, at: datetime) -> bool:
    return timedelta(0) <= evidence.now - at <= MEMORY


def _is_about(heard: Heard, who: Stakeholder) -> bool:
    said = heard.statement
    if said.kind is StatementKind.LEAVING:
        return heard.author in who.person.addresses
    if said.kind is StatementKind.LEFT:
        return is_named(who, said.name, said.address)
    if said.kind is StatementKind.CONTACT_INSTEAD:
        return bool(said.instead_of) and is_named(who, said.instead_of, said.instead_of)
    return False


def _said(heard: Heard) -> Sign:
    said = heard.statement
    stand_in = (said.address or said.name) if said.kind is StatementKind.CONTACT_INSTEAD else ""
    until = datetime.combine(said.on, time(23, 59), UTC) if said.on else None
    return Sign(SAID[said.kind], heard.at, heard.record, stand_in, until)


def _elsewhere(evidence: Evidence, who: Stakeholder) -> list[Sign]:
    """The first mail of a person of their full name from a company that they had not written from before, after the
    last from here: whoever has had two addresses all along has not left by using the other."""
    home, name = company_domain(who.email), who.name.casefold()
    if not home or " " not in name.strip():
        return []
    theirs = [
        (mail, domain)
        for mail in by_name(evidence).get(name, ())
        if (domain := company_domain(mail.sender.email)) not in ("", home)
    ]
    if not theirs:
        return []
    wrote = _last_own_mail(evidence, who)
    before = {domain for mail, domain in theirs if wrote is None or mail.at <= wrote}
    since = [mail for mail, domain in theirs if domain not in before and _recent(evidence, mail.at)]
    return [Sign(Clue.ELSEWHERE, mail.at, mail.record) for mail in since[:1]]


def _silence(evidence: Evidence, who: Stakeholder) -> list[Sign]:
    usual = rhythms(evidence).get(who.person.id)
    if usual is None or usual.data_points < evidence.thresholds.silence_days_needed:
        return []
    if workdays.between(usual.last, evidence.now) < usual.wait(evidence.thresholds.departure_patience):
        return []
    return [Sign(Clue.SILENCE, usual.last, efforts(evidence)[who.person.id][-1].record)]


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
    certain = gone.probability >= evidence.thresholds.departure_certain_at
    if champion:
        severity = Severity.CRITICAL if certain else Severity.HIGH
    else:
        severity = Severity.MEDIUM if standing.decides(evidence, person) else Severity.LOW
    heirs = successors.of(evidence, gone.who, gone.since)
    return Finding(
        kind=SignalKind.CHAMPION_RISK if champion else SignalKind.ORG_CHANGE,
        cause=f"person:{person}:departure",
        customer=evidence.snapshot.customer,
        person=person,
        severity=severity,
        since=gone.since,
        sentence=_sentence(evidence, gone, certain=certain) + successors.in_words(heirs),
        evidence=tuple(dict.fromkeys((*(sign.record for sign in gone.signs), *(one.record for one in heirs)))),
        covers=frozenset({person}),
        news_at=max(sign.at for sign in gone.signs if sign.clue is not Clue.SILENCE),
    )


def _sentence(evidence: Evidence, gone: Departure, *, certain: bool) -> str:
    last_day = next((one.until for one in gone.signs if one.until and one.until > evidence.now), None)
    who = f"{gone.who.name}{f', {gone.who.title},' if gone.who.title else ''}"
    why = listed(f"{IN_WORDS[sign.clue]} ({day(sign.at)})" for sign in gone.signs)
    stand_in = next((sign.stand_in for sign in gone.signs if sign.stand_in), "")
    named = f" {stand_in} is named instead." if stand_in else ""
    verb = "has left" if certain else "has probably left"
    if last_day is not None:
        verb = f"is leaving on {day(last_day)}"
    return f"{who} {verb}: {why}.{named}"


def transitions(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Champions whose job is recorded as ended: no longer a risk, but a place that somebody must take."""
    current = {one.person.id for one in evidence.stakeholders if one.valid_to is None}
    voices = standing.champions(evidence)
    return tuple(
        _transition(evidence, one, one.valid_to)
        for one in evidence.stakeholders
        if one.valid_to is not None and _just_ended(evidence, one)
        if one.person.id in voices and one.person.id not in current | covered
    )


def _transition(evidence: Evidence, gone: Stakeholder, at: datetime) -> Finding:
    heirs = successors.of(evidence, gone, at)
    after = successors.in_words(heirs) or " Nobody is known to take over."
    is_voice = gone.person.id in standing.main_voices(evidence)
    part = "with whom most of the conversation ran" if is_voice else "who spoke for us"
    return Finding(
        kind=SignalKind.CHAMPION_TRANSITION,
        cause=f"person:{gone.person.id}:departure",
        customer=evidence.snapshot.customer,
        person=gone.person.id,
        severity=Severity.MEDIUM if heirs else Severity.HIGH,
        since=at,
        sentence=f"{gone.name}, {part}, left on {day(at)}.{after}",
        evidence=tuple(dict.fromkeys((f"stakeholder:{gone.id}", *(one.record for one in heirs)))),
        covers=frozenset({gone.person.id}),
    )
