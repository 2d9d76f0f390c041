"""What do mails announce: a new executive, another duty, an organisation that changes?"""

from datetime import timedelta

from rapport.inbox.model import Severity
from rapport.inbox.statements.model import Heard, StatementKind
from rapport.people import titles
from rapport.people.model import PersonId, Stakeholder
from rapport.signals import standing
from rapport.signals.evidence import EXECUTIVE, by_address, day, first_effort, is_named, within
from rapport.signals.model import Evidence, Finding, SignalKind

ACQUAINTED = timedelta(days=90)  # somebody whom we have known for a quarter does not join
NEW = (StatementKind.JOINS, StatementKind.INTRODUCES, StatementKind.LEADS)
SHOWN = 3  # sentences named as evidence


def executives_announced(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """One finding for each new executive that a mail names, known to us or not."""
    found: dict[str, Finding] = {}
    for one in _news(evidence):
        said = one.statement
        if said.kind not in NEW or not said.name or titles.level(said.title) not in EXECUTIVE:
            continue
        who = _whom(evidence, one)
        if who is not None and (who.person.id in covered or _is_acquainted(evidence, who, one)):
            continue
        finding = _joined(evidence, one, who)
        found.setdefault(finding.cause, finding)
    return tuple(found.values())


def _joined(evidence: Evidence, heard: Heard, who: Stakeholder | None) -> Finding:
    customer, said = evidence.snapshot.customer, heard.statement
    name = who.name if who else said.name
    cause = f"person:{who.person.id}" if who else f"customer:{customer}:name:{said.name.casefold()}"
    return Finding(
        kind=SignalKind.ORG_CHANGE,
        cause=f"{cause}:joined",
        customer=customer,
        person=who.person.id if who else None,
        severity=Severity.MEDIUM,
        since=heard.at,
        sentence=f"{name} is announced as {said.title} at {evidence.snapshot.customer_name}, on {day(heard.at)}.",
        evidence=(heard.record, *((f"stakeholder:{who.id}",) if who else ())),
    )


def duties_changed(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Champions who now lead something else, as they or others say."""
    champions = standing.champions(evidence)
    found: dict[PersonId, Finding] = {}
    for one in _news(evidence):
        said, who = one.statement, _whom(evidence, one)
        if said.kind is not StatementKind.LEADS or who is None or who.person.id not in champions - covered:
            continue
        found[who.person.id] = Finding(
            kind=SignalKind.CHAMPION_RISK,
            cause=f"person:{who.person.id}:title",
            customer=evidence.snapshot.customer,
            person=who.person.id,
            severity=Severity.MEDIUM,
            since=one.at,
            sentence=f"{who.name} has taken over {said.area or said.title or 'another duty'}, "
            f"as a mail of {day(one.at)} says. Ask who will look after us.",
            evidence=(one.record, f"stakeholder:{who.id}"),
        )
    return tuple(found.values())


def organisation_changed(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """One finding while mails say that the organisation changes; a domain that moved is that change already."""
    told = [one for one in _news(evidence) if one.statement.kind is StatementKind.ORGANISATION]
    authors = {who.person.id for one in told if (who := by_address(evidence, one.author))}
    if not told or authors & covered:
        return ()
    snapshot, last = evidence.snapshot, told[-1]
    return (
        Finding(
            kind=SignalKind.ORG_CHANGE,
            cause=f"customer:{snapshot.customer}:organisation",
            customer=snapshot.customer,
            person=None,
            severity=Severity.MEDIUM,
            since=told[0].at,
            sentence=f"The organisation of {snapshot.customer_name} changes, as a mail of {day(last.at)} says: "
            f"“{last.statement.sentence}”",
            evidence=tuple(dict.fromkeys(one.record for one in told[-SHOWN:])),
            news_at=last.at,
        ),
    )


def _news(evidence: Evidence) -> list[Heard]:
    window = timedelta(days=evidence.thresholds.announcement_days)
    return [one for one in evidence.heard if within(one.at, evidence.now, window)]


def _whom(evidence: Evidence, heard: Heard) -> Stakeholder | None:
    """Of whom it speaks; a statement without name and address is about its author."""
    said = heard.statement
    if not said.name and not said.address:
        return by_address(evidence, heard.author)
    return next((one for one in evidence.stakeholders if is_named(one, said.name, said.address)), None)


def _is_acquainted(evidence: Evidence, who: Stakeholder, heard: Heard) -> bool:
    first = first_effort(evidence, who.person.id)
    return first is not None and heard.at - first > ACQUAINTED
