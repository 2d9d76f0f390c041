"""Has the organisation itself changed: a whole domain moved, an executive joined, a title changed?"""

from collections import defaultdict
from datetime import datetime, timedelta

from rapport.inbox.model import Address, Severity
from rapport.people.model import PersonId, Stakeholder
from rapport.relationships.model import TouchKind
from rapport.signals import standing
from rapport.signals.evidence import EXECUTIVE, day, efforts, listed, within
from rapport.signals.model import Evidence, Finding, SignalKind

MOVED_TOGETHER = 3  # two may have a private address at the same provider; three at once are a company
NEWS = timedelta(days=90)  # a domain that has been in use for a quarter is no news
JOINED = timedelta(days=30)  # an executive is new for a month
ACQUAINTED = timedelta(days=90)  # a customer known for less than this: everybody is new


def domain_moves(evidence: Evidence) -> tuple[Finding, ...]:
    """One finding for each new domain under which several known people appear; it explains their bounces."""
    first: defaultdict[str, dict[PersonId, tuple[datetime, str]]] = defaultdict(dict)
    seen_before: set[str] = set()
    people = _Names(evidence.stakeholders)
    for mail in evidence.mails:
        for address in (mail.sender, *mail.recipients):
            person, domain = people.whose(address), _domain(address.email)
            if person is None or mail.at > evidence.now:
                continue
            if not within(mail.at, evidence.now, NEWS):
                seen_before.add(domain)
            first[domain].setdefault(person, (mail.at, mail.record))
    return tuple(
        _domain_finding(evidence, domain, who)
        for domain, who in sorted(first.items())
        if len(who) >= MOVED_TOGETHER and domain not in seen_before and _had_another(who, domain, first, evidence.now)
    )


def _had_another(
    who: dict[PersonId, tuple[datetime, str]],
    domain: str,
    first: defaultdict[str, dict[PersonId, tuple[datetime, str]]],
    now: datetime,
) -> bool:
    """Whether enough of these people were met earlier under another domain; a first sync moves nobody."""
    earlier = {
        person for other, there in first.items() if other != domain for person in who if person in there
        if there[person][0] < who[person][0]
    }  # fmt: skip
    return len(earlier) >= MOVED_TOGETHER and now >= min(at for at, _ in who.values())


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
    return Finding(
        kind=SignalKind.ORG_CHANGE,
        cause=f"customer:{snapshot.customer}:domain:{domain}",
        customer=snapshot.customer,
        person=None,
        severity=Severity.MEDIUM,
        since=since,
        sentence=f"{len(who)} people of {snapshot.customer_name} appear under the domain {domain}, "
        f"first on {day(since)}: the company may have been renamed or bought.",
        evidence=tuple(record for _, record in sorted(who.values()))[:5],
        # Whoever was known before the move is explained by it, also those not yet seen at the new address.
        covers=frozenset(one.person.id for one in evidence.stakeholders),
    )


def executives_joined(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Executives who came to us on their own within a month, at a customer that we have known for longer."""
    made = efforts(evidence)
    begun = min((touch.at for touch in evidence.snapshot.touches), default=evidence.now)
    if evidence.now - begun < ACQUAINTED:
        return ()
    titles = {one.person: one for one in evidence.snapshot.known if one.level in EXECUTIVE}
    introduced = {one.person.id for one in evidence.stakeholders if one.introduced_by is not None}
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
        if person in made and person not in covered | introduced
        if within(made[person][0].at, evidence.now, JOINED) and not _we_asked(evidence, person)
    )


def _we_asked(evidence: Evidence, person: PersonId) -> bool:
    """Whether our mail to them came before anything of theirs: then we found them, they did not join."""
    own = min((t for t in evidence.snapshot.touches if t.person == person), key=lambda touch: touch.at)
    return own.kind in (TouchKind.MESSAGE_OUT, TouchKind.REPLY_IN)


def title_changes(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """Champions whose job at the customer ended and began again under another title within a quarter."""
    champions = standing.champions(evidence)
    found = []
    for new in evidence.stakeholders:
        if new.valid_to is not None or new.person.id in covered or new.person.id not in champions:
            continue
        for old in evidence.stakeholders:
            ended = old.valid_to
            same = old.person.id == new.person.id and old.title.casefold() != new.title.casefold()
            if ended is not None and same and within(ended, evidence.now, NEWS):
                found.append(_title_finding(evidence, old, new, ended))
    return tuple(found)


def _title_finding(evidence: Evidence, old: Stakeholder, new: Stakeholder, at: datetime) -> Finding:
    titles = listed(("from " + (old.title or "no title"), "to " + (new.title or "no title")))
    return Finding(
        kind=SignalKind.CHAMPION_RISK,
        cause=f"person:{new.person.id}:title",
        customer=evidence.snapshot.customer,
        person=new.person.id,
        severity=Severity.MEDIUM,
        since=at,
        sentence=f"{new.name} has changed jobs at {evidence.snapshot.customer_name} on {day(at)}: "
        f"{titles.replace(' and ', ' ')}.",
        evidence=(f"stakeholder:{old.id}", f"stakeholder:{new.id}"),
    )
