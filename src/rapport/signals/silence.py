"""Who has fallen silent against their own rhythm, and is it one person or the whole customer?"""

from dataclasses import dataclass

from rapport.inbox.model import Severity
from rapport.people.model import PersonId
from rapport.signals import rhythm, standing, workdays
from rapport.signals.evidence import day, efforts, known, names, rhythms, unanswered
from rapport.signals.model import Evidence, Finding, SignalKind
from rapport.signals.rhythm import Rhythm
from rapport.signals.thresholds.model import STANDARD, Thresholds

CUSTOMER_SPEAKERS = 2  # with one speaker, the customer's silence is that person's
FORGOTTEN = 250  # working days: after a year without a word it is history, and the map says so


@dataclass(frozen=True, slots=True)
class Silence:
    rhythm: Rhythm
    days: int  # working days
    record: str  # the last effort
    limits: Thresholds = STANDARD

    @property
    def is_unusual(self) -> bool:
        return self.rhythm.is_broken_by(self.days, self.limits) and self.days <= FORGOTTEN

    @property
    def grave(self) -> bool:
        return self.days >= self.limits.silence_grave * max(self.rhythm.longest, self.limits.silence_shortest)

    @property
    def in_words(self) -> str:
        return (
            f"for {self.days} working days, since {day(self.rhythm.last)}; before, it was every "
            f"{max(1, round(self.rhythm.usual))} on average and never longer than {self.rhythm.longest}"
        )

    @property
    def by_chance(self) -> str:
        """How often the rule is expected to be wrong about such a rhythm, said so that it can be weighed."""
        years = 1 / max(self.rhythm.false_alarms_a_year(self.rhythm.limit(self.limits)), 1e-3)
        whole = min(99, max(1, round(years)))
        often = "once a year" if whole == 1 else f"once in {whole} years"
        return f" Somebody with this rhythm is silent so long by chance {often}."


def silences(evidence: Evidence) -> dict[PersonId, Silence]:
    """The present silence of everybody who ever made an effort and is not known to be away."""
    found = {}
    for person, own in rhythms(evidence).items():
        one = known(evidence, person)
        if one is not None and not one.out_of_office:
            days = workdays.between(own.last, evidence.now)
            found[person] = Silence(own, days, efforts(evidence)[person][-1].record, evidence.thresholds)
    return found


def silent(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """A silent champion, or a silent customer: never both for the same silence."""
    unusual = {person: one for person, one in silences(evidence).items() if one.is_unusual and person not in covered}
    whole = _customer(evidence, covered)
    champions = [person for person in unusual if person in standing.champions(evidence)]
    if whole is not None and not (len(champions) == 1 and champions[0] in standing.carriers(evidence)):
        return (_customer_finding(evidence, whole),)
    return tuple(_champion_finding(evidence, person, unusual[person]) for person in champions)


def _customer(evidence: Evidence, covered: frozenset[PersonId]) -> Silence | None:
    """The silence of everybody together, where several had spoken and none of them has left."""
    made = {person: touches for person, touches in efforts(evidence).items() if person not in covered}
    if len(made) < CUSTOMER_SPEAKERS:
        return None
    every = sorted((touch for touches in made.values() for touch in touches), key=lambda touch: touch.at)
    together = rhythm.rhythm([touch.at for touch in every], evidence.prior_gap)
    if together is None:
        return None
    days = workdays.between(together.last, evidence.now)
    whole = Silence(together, days, every[-1].record, evidence.thresholds)
    return whole if whole.is_unusual else None


def _customer_finding(evidence: Evidence, whole: Silence) -> Finding:
    snapshot = evidence.snapshot
    return Finding(
        kind=SignalKind.SILENT_CUSTOMER,
        cause=f"customer:{snapshot.customer}:silence",
        customer=snapshot.customer,
        person=None,
        severity=Severity.HIGH if whole.grave else Severity.MEDIUM,
        since=whole.rhythm.last,
        sentence=f"Nobody at {snapshot.customer_name} has written, answered or met {whole.in_words}.{whole.by_chance}",
        evidence=(whole.record,),
        covers=frozenset(efforts(evidence)),
    )


def _champion_finding(evidence: Evidence, person: PersonId, silence: Silence) -> Finding:
    waiting = unanswered(evidence, person, silence.rhythm.last)
    mails = "mail" if waiting == 1 else "mails"
    asked = f" {waiting} {mails} of ours since then stand unanswered." if waiting else ""
    return Finding(
        kind=SignalKind.CHAMPION_RISK,
        cause=f"person:{person}:silence",
        customer=evidence.snapshot.customer,
        person=person,
        severity=Severity.HIGH if silence.grave else Severity.MEDIUM,
        since=silence.rhythm.last,
        sentence=f"{names(evidence).get(person, 'A champion')} has not written, answered or met "
        f"{silence.in_words}.{asked}{silence.by_chance}",
        evidence=(silence.record,),
        covers=frozenset({person}),
    )
