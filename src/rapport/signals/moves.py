"""Has the organisation itself changed: a whole domain moved, an executive joined, a title changed?"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from rapport.inbox.model import Address, Severity
from rapport.inbox.statements.model import StatementKind
from rapport.people.companies import company_domain
from rapport.people.model import PersonId, Stakeholder
from rapport.relationships.model import TouchKind
from rapport.signals import standing
from rapport.signals.evidence import EXECUTIVE, day, efforts, within
from rapport.signals.model import Evidence, Finding, MailTrace, SignalKind

EVERYBODY = 2  # or all who spoke with us in the year before, if they are at least two
SHOWN = 5  # records beside a sentence
NEWS = timedelta(days=90)  # a domain that has been in use for a quarter is no news
LATELY = timedelta(days=365)
ACQUAINTED = timedelta(days=90)  # a customer known for less than this: everybody is new


def domain_moves(evidence: Evidence) -> tuple[Finding, ...]:
    """One finding for each new domain under which several known people appear; it explains their bounces."""
    first: defaultdict[str, dict[PersonId, tuple[datetime, str]]] = defaultdict(dict)
    seen_before: set[str] = set()
    people = _Names(evidence.stakeholders)
    for address, mail in _appearances(evidence).items():
        if (person := people.whose(address)) is not None:
            domain = _domain(address.email)
            if not within(mail.at, evidence.now, NEWS):
                seen_before.add(domain)
            if person not in first[domain] or mail.at < first[domain][person][0]:
                first[domain][person] = (mail.at, mail.record)
    needed = _needed(evidence)
    return tuple(
        _domain_finding(evidence, domain, who)
        for domain, who in sorted(first.items())
        if len(who) >= needed and domain not in seen_before and company_domain(domain)
        if _had_another(who, domain, first, needed)
    )


def _appearances(evidence: Evidence) -> dict[Address, MailTrace]:
    """Each address with the first mail in which it appears: later ones tell nothing new of it."""
    found: dict[tuple[str, str], tuple[Address, MailTrace]] = {}
    now = evidence.now
    for mail in evidence.mails:
        if mail.at <= now:
            for one in (mail.sender, *mail.recipients):
                found.setdefault((one.email, one.name), (one, mail))
    return dict(found.values())


def _needed(evidence: Evidence) -> int:
    """How many must appear elsewhere: fewer only where they are all whom we hear of."""
    voices = {touches[-1].person for touches in efforts(evidence).values() if evidence.now - touches[-1].at <= LATELY}
    together = evidence.thresholds.domain_people
    return min(together, len(voices)) if len(voices) >= EVERYBODY else together


def _had_another(
    who: dict[PersonId, tuple[datetime, str]],
    domain: str,
    first: Mapping[str, Mapping[PersonId, tuple[datetime, str]]],
    needed: int,
) -> bool:
    """Whether enough of these people were met earlier under another domain; a first sync moves nobody."""
    earlier = {
        person
        for other, there in first.items()
        if other != domain
        for person in who
        if person in there and there[person][0] < who[person][0]
    }
    return len(earlier) >= needed


class _Names:
    """Whose address is this? By the address itself, else by the same full name or the same part before the @."""

    def __init__(self, stakeholders: tuple[Stakeholder, ...]) -> None:
        self._address = {email: one.person.id for one in stakeholders for email in one.person.addresses}
        self._name = {one.name.casefold(): one.person.id for one in stakeholders if " " in one.name.strip()}
        self._local = {
            email.partition("@")[0]: one.person.id
            for one in stakeholders
            for email in one.person.addresses
            if "." in email.partition("@")[0]  # ann.lee is one person anywhere, "info" or "ann" is not
        }

    def whose(self, address: Address) -> PersonId | None:
        if address.email in self._address:
            return self._address[address.email]
        by_name = self._name.get(address.name.casefold()) if address.name else None
        return by_name or self._local.get(address.email.partition("@")[0])


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _domain_finding(evidence: Evidence, domain: str, who: dict[PersonId, tuple[datetime, str]]) -> Finding:
    snapshot, since = evidence.snapshot, min(at for at, _ in who.values())
    said = [
        one.record for one in evidence.heard
        if one.statement.kind is StatementKind.ORGANISATION and one.at <= evidence.now
    ]  # fmt: skip
    return Finding(
        kind=SignalKind.ORG_CHANGE,
        cause=f"customer:{snapshot.customer}:domain:{domain}",
        customer=snapshot.customer,
        person=None,
        severity=Severity.MEDIUM,
        since=since,
        sentence=f"{len(who)} people of {snapshot.customer_name} appear under the domain {domain}, "
        f"first on {day(since)}: the company may have been renamed or bought.",
        evidence=(*tuple(record for _, record in sorted(who.values()))[:SHOWN], *said[-1:]),
        # Whoever was known before the move is explained by it, also those not yet seen at the new address.
        covers=frozenset(one.person.id for one in evidence.stakeholders),
    )


def executives_joined(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Executives who came to us on their own within a month, at a customer that we have known for longer."""
    made, window = efforts(evidence), timedelta(days=evidence.thresholds.executive_days)
    snapshot = evidence.snapshot
    if evidence.now - (snapshot.known_since or evidence.now) < ACQUAINTED:
        return ()
    titles = {one.person: one for one in evidence.snapshot.known if one.level in EXECUTIVE}
    introduced = {one.person.id for one in evidence.stakeholders if one.introduced_by is not None}
    explained = covered | introduced | snapshot.before.keys()
    return tuple(
        Finding(
            kind=SignalKind.ORG_CHANGE,
            cause=f"person:{person}:joined",
            customer=evidence.snapshot.customer,
            person=person,
            severity=Severity.MEDIUM,
            since=made[person][0].at,
            sentence=f"{one.name}, {one.title}, is new in the conversation with {evidence.snapshot.customer_name}: "
            f"first on {day(made[person][0].at)}, and not at our request.",
            evidence=(made[person][0].record, f"stakeholder:{one.stakeholder}"),
        )
        for person, one in titles.items()
        if person in made and person not in explained
        if within(made[person][0].at, evidence.now, window) and not _we_asked(evidence, person)
    )


def _we_asked(evidence: Evidence, person: PersonId) -> bool:
    """Whether our mail to them came before anything of theirs: then we found them, they did not join."""
    own = min((t for t in evidence.snapshot.touches if t.person == person), key=lambda touch: touch.at)
    return own.kind in (TouchKind.MESSAGE_OUT, TouchKind.REPLY_IN)


def job_changes(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Champions whose job here ended and began again within a quarter: another title, department or manager."""
    champions = standing.champions(evidence) - covered
    ended = [one for one in evidence.stakeholders if one.valid_to and within(one.valid_to, evidence.now, NEWS)]
    found = []
    for new in evidence.stakeholders:
        if new.valid_to is not None or new.person.id not in champions:
            continue
        found += [
            _job_finding(evidence, old, new, changed)
            for old in ended
            if old.person.id == new.person.id and (changed := _changed(evidence, old, new))
        ]
    return tuple(found)


def _changed(evidence: Evidence, old: Stakeholder, new: Stakeholder) -> str:
    """What is different, in words; empty for nothing."""
    if old.title.casefold() != new.title.casefold():
        return f"from {old.title or 'no title'} to {new.title or 'no title'}"
    if old.department.casefold() != new.department.casefold():
        return f"from the department {old.department or 'unknown'} to {new.department or 'unknown'}"
    if new.manager is not None and old.manager != new.manager:
        boss = next((one.name for one in evidence.stakeholders if one.id == new.manager), "somebody else")
        return f"and now reports to {boss}"
    return ""


def _job_finding(evidence: Evidence, old: Stakeholder, new: Stakeholder, changed: str) -> Finding:
    at = old.valid_to or evidence.now
    return Finding(
        kind=SignalKind.CHAMPION_RISK,
        cause=f"person:{new.person.id}:title",
        customer=evidence.snapshot.customer,
        person=new.person.id,
        severity=Severity.MEDIUM,
        since=at,
        sentence=f"{new.name} has changed jobs at {evidence.snapshot.customer_name} on {day(at)}: {changed}.",
        evidence=(f"stakeholder:{old.id}", f"stakeholder:{new.id}"),
    )
