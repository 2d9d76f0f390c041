"""Who speaks against us, again and again?"""

from datetime import timedelta
from weakref import WeakKeyDictionary

from rapport.inbox.model import Severity
from rapport.people.model import BuyingRole, Level, PersonId
from rapport.signals import standing, words
from rapport.signals.evidence import day, efforts, known, names, within
from rapport.signals.model import Evidence, Finding, SignalKind, Spoken

LOOK_BACK = timedelta(days=180)
FRESH = timedelta(days=90)  # a quarter without another bad word is peace
AGAINST = -0.25  # sentiment of a mail at which it speaks against us (relationships.champion)
SHOWN = 3  # mails named as evidence
HEARD = frozenset({Level.C_SUITE, Level.VP, Level.DIRECTOR})  # whose opinion others follow


# A mail says the same on every date of a preview; known for as long as the mail itself is at hand, and no longer.
_DOUBTS = WeakKeyDictionary[Spoken, bool]()


def detractors(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """One finding for each person whose words are mostly against us; their departure or silence would end it."""
    found, limits = [], evidence.thresholds
    doubts = {one.record for one in evidence.spoken if _doubts(one)}
    for person, touches in efforts(evidence).items():
        recent = [one for one in touches if within(one.at, evidence.now, LOOK_BACK)]
        felt = [one for one in recent if one.sentiment or one.record in doubts]
        against = [one for one in felt if one.sentiment <= AGAINST or one.record in doubts]
        if person in covered or len(against) < max(limits.detractor_mails, limits.detractor_share * len(felt)):
            continue
        if not within(against[-1].at, evidence.now, FRESH):
            continue
        found.append(
            Finding(
                kind=SignalKind.CHAMPION_RISK,
                cause=f"person:{person}:detractor",
                customer=evidence.snapshot.customer,
                person=person,
                severity=_severity(evidence, person),
                since=against[0].at,
                sentence=f"{names(evidence).get(person, 'Somebody')} speaks against us at "
                f"{evidence.snapshot.customer_name}: {len(against)} mails since {day(against[0].at)}, the last on "
                f"{day(against[-1].at)}. Whoever speaks for us there will have to answer it.",
                evidence=tuple(one.record for one in against[-SHOWN:]),
                news_at=against[-1].at,
            )
        )
    return tuple(found)


def _doubts(mail: Spoken) -> bool:
    said = _DOUBTS.get(mail)
    if said is None:
        said = _DOUBTS[mail] = words.opposes(mail.text)
    return said


def _severity(evidence: Evidence, person: PersonId) -> Severity:
    one = known(evidence, person)
    heard = one is not None and (one.level in HEARD or BuyingRole.INFLUENCER in one.roles)
    return Severity.MEDIUM if heard or standing.decides(evidence, person) else Severity.LOW
