"""What does the JSON of one person, of patterns and of a customer in one look say?"""

from datetime import datetime

from pydantic import with_config

from rapport.people.model import Customer
from rapport.relationships import asked
from rapport.relationships.by_hand.accuracy import Accuracy
from rapport.relationships.by_hand.model import Done, Label, Thing
from rapport.relationships.model import Introducer, Snapshot
from rapport.relationships.patterns import Pattern, Patterns, PersonPattern
from rapport.relationships.portrait import Fact, Portrait, Sure
from rapport.relationships.working_hours import Hours, said
from rapport.web.shapes import (
    CLOSED,
    ContactShape,
    CustomerShape,
    GapShape,
    IntroducerShape,
    RecordLink,
    Shape,
    links,
    of_customer,
    of_known,
)


@with_config(CLOSED)
class OverviewShape(CustomerShape):
    """A customer with people, threading, gaps and the best next introduction, as of one moment."""

    threading: float  # 0–10, as of that moment
    single_threaded: bool
    share_of_strongest: float | None  # 0–1
    champions: list[str]
    contacts: list[ContactShape]
    gaps: list[GapShape]
    introducer: IntroducerShape | None  # to the person that the costliest gap names
    introduction_to: str
    note: str
    as_of: datetime


def of_overview(customer: Customer, snapshot: Snapshot, best: tuple[str, Introducer] | None) -> OverviewShape:
    """`best`: whom to be introduced to, and by whom."""
    return {
        **of_customer(customer),
        "threading": snapshot.threading.on_screen,
        "single_threaded": snapshot.threading.single_threaded,
        "share_of_strongest": snapshot.threading.share_of_strongest,
        "champions": [one.name for one in snapshot.known if one.champion],
        "contacts": [of_known(one) for one in snapshot.known],
        "gaps": [GapShape.of(gap) for gap in snapshot.gaps],
        "introducer": IntroducerShape.of(best[1]) if best else None,
        "introduction_to": best[0] if best else "",
        "note": asked.note(snapshot) or snapshot.threading.score.note,
        "as_of": snapshot.as_of,
    }


class WayShape(Shape):
    """Whom to ask for an introduction to somebody."""

    to: str
    introducer: IntroducerShape
    as_of: datetime


class LabelShape(Shape):
    """What a person set by hand: what, who, when, why, and what the rules had said."""

    thing: Thing
    value: str
    because: str
    by: int
    by_name: str
    at: datetime
    removed_at: datetime | None
    inferred: str | None
    probability: float | None

    @classmethod
    def of(cls, label: Label) -> "LabelShape":
        return cls.model_validate(label)


class DoneShape(Shape):
    label: LabelShape
    note: str

    @classmethod
    def of(cls, done: Done) -> "DoneShape":
        return cls(label=LabelShape.of(done.label), note=done.note)


class AccuracyShape(Shape):
    """How much of what the rules said was confirmed by hand; null: too early to say."""

    thing: str
    judged: int
    confirmed: int
    missed: int
    share: float | None
    low: float | None
    high: float | None
    note: str

    @classmethod
    def of(cls, accuracy: Accuracy) -> "AccuracyShape":
        return cls.model_validate(accuracy)


class HoursShape(Shape):
    """Usual hours of the day and days of the week (0 is Monday), in a zone."""

    start: int
    end: int
    days: list[int]
    zone: str
    learned_from: int  # mails; 0: office hours, nothing learned
    said: str

    @classmethod
    def of(cls, hours: Hours) -> "HoursShape":
        return cls(
            start=hours.start,
            end=hours.end,
            days=sorted(hours.days),
            zone=str(hours.zone),
            learned_from=hours.learned_from,
            said=said(hours),
        )


class PatternShape(Shape):
    """How somebody is in contact with us, in half a year. Every figure is theirs."""

    contacts: int
    mails: int
    meetings: int
    tickets: int
    began: int
    we_began: int
    answers: int
    answered_within_s: float | None  # median, in seconds of their own usual hours
    hours: HoursShape
    of_day: list[int]
    of_week: list[int]
    months: list[int]
    trend: str
    last_at: datetime | None
    note: str

    @classmethod
    def of(cls, pattern: Pattern) -> "PatternShape":
        given = {name: getattr(pattern, name) for name in cls.model_fields}
        return cls.model_validate({**given, "hours": HoursShape.of(pattern.hours)})


class PersonPatternShape(Shape):
    stakeholder: int
    person: int
    name: str
    pattern: PatternShape

    @classmethod
    def of(cls, one: PersonPattern) -> "PersonPatternShape":
        pattern = PatternShape.of(one.pattern)
        return cls(stakeholder=one.stakeholder, person=one.person, name=one.name, pattern=pattern)


class TiesShape(Shape):
    """One of theirs who turns to one of ours, and how often."""

    person: int
    name: str
    our_address: str
    our_name: str
    contacts: int
    last_at: datetime


class PatternsShape(Shape):
    customer_name: str
    since: datetime
    as_of: datetime
    whole: PatternShape
    people: list[PersonPatternShape]
    contacts: list[TiesShape]
    note: str

    @classmethod
    def of(cls, patterns: Patterns) -> "PatternsShape":
        return cls(
            customer_name=patterns.customer_name,
            since=patterns.since,
            as_of=patterns.as_of,
            whole=PatternShape.of(patterns.whole),
            people=[PersonPatternShape.of(one) for one in patterns.people],
            contacts=[TiesShape.model_validate(one) for one in patterns.contacts],
            note=patterns.whole.note,
        )


class FactShape(Shape):
    """One thing that is known, how it is known, and how surely."""

    about: str
    says: str
    why: str
    sure: Sure
    evidence: list[RecordLink]

    @classmethod
    def of(cls, fact: Fact) -> "FactShape":
        return cls(about=fact.about, says=fact.says, why=fact.why, sure=fact.sure, evidence=links(fact.records))


class PeersShape(Shape):
    """Where somebody stands among others in the same position; `above` null: no peers yet."""

    position: str
    peers: int
    above: float | None  # 0–1
    why: list[str]


class StakeholderShape(Shape):
    """One person: what we know and why. `contact` null: no stakeholder at that moment, and `note` says why."""

    stakeholder: int
    person: int
    name: str
    customer: int
    customer_name: str
    contact: ContactShape | None
    facts: list[FactShape]
    pattern: PatternShape | None
    peers: PeersShape | None
    gaps: list[GapShape]
    by_hand: list[LabelShape]  # also what was taken back, the oldest first
    note: str
    as_of: datetime

    @classmethod
    def of(cls, portrait: Portrait) -> "StakeholderShape":
        one = portrait.stakeholder
        return cls(
            stakeholder=one.id,
            person=one.person.id,
            name=one.name,
            customer=one.customer,
            customer_name=portrait.customer_name,
            contact=of_known(portrait.known) if portrait.known else None,
            facts=[FactShape.of(fact) for fact in portrait.facts],
            pattern=PatternShape.of(portrait.pattern) if portrait.pattern else None,
            peers=PeersShape.model_validate(portrait.peers) if portrait.peers else None,
            gaps=[GapShape.of(gap) for gap in portrait.gaps],
            by_hand=[LabelShape.of(label) for label in portrait.labels],
            note=portrait.note,
            as_of=portrait.as_of,
        )
