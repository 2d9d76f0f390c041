"""What does the JSON of customers, scores and people look like? Typed, so that OpenAPI says it too.

What stands a thousand times in one answer is a TypedDict: mypy checks it where it is made, the route checks it once on
its way out, and it costs a fifth of as many models.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, with_config
from typing_extensions import TypedDict  # pydantic reads those of `typing` from Python 3.12 on only

from rapport.people.model import BuyingRole, Customer, Level
from rapport.relationships import asked
from rapport.relationships.model import Gap, GapState, Introducer, Known, Part, Score, Snapshot
from rapport.web.evidence import Record, link_of

CLOSED = ConfigDict(extra="forbid")  # a field that is not named in a shape is not sent


class Shape(BaseModel):
    """Closed, too; for what stands in an answer once or a few times."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


@with_config(CLOSED)
class RecordLink(TypedDict):
    """A record that something rests on, and where to read it."""

    record: str
    link: str


def of_record(record: str) -> RecordLink:
    return {"record": record, "link": link_of(record)}


def links(records: Iterable[str]) -> list[RecordLink]:
    return [of_record(record) for record in records]


class RecordShape(Shape):
    """A record with its words."""

    record: str
    kind: str
    title: str
    text: str
    at: datetime | None
    link: str

    @classmethod
    def of(cls, record: Record) -> "RecordShape":
        return cls(
            record=record.record,
            kind=record.kind,
            title=record.title,
            text=record.short,
            at=record.at,
            link=record.link,
        )


@with_config(CLOSED)
class PartShape(TypedDict):
    """One part of a score; contributions sum to the score."""

    name: str
    value: float
    weight: float
    contribution: float
    data_points: int
    why: str


def of_parts(parts: Iterable[Part]) -> list[PartShape]:
    return [
        {
            "name": part.name,
            "value": part.value,
            "weight": part.weight,
            "contribution": part.contribution,
            "data_points": part.data_points,
            "why": part.why,
        }
        for part in parts
    ]


@with_config(CLOSED)
class ScoreShape(TypedDict):
    """0–100 with its parts; null means "not enough data"."""

    value: float | None
    parts: list[PartShape]
    data_points: int
    evidence: list[RecordLink]
    note: str


def of_score(score: Score) -> ScoreShape:
    return {
        "value": score.value,
        "parts": of_parts(score.parts),
        "data_points": score.data_points,
        "evidence": links(score.evidence),
        "note": score.note,
    }


@with_config(CLOSED)
class CustomerShape(TypedDict):
    id: int
    name: str
    domains: list[str]
    segment: str
    arr_cents: int | None
    currency: str
    renewal_date: date | None
    owner: int | None
    health_score: int | None
    threading_score: float | None  # 0–10, as on the page
    link: str


def of_customer(customer: Customer) -> CustomerShape:
    score = customer.threading_score
    return {
        "id": customer.id,
        "name": customer.name,
        "domains": list(customer.domains),
        "segment": customer.segment,
        "arr_cents": customer.arr_cents,
        "currency": customer.currency,
        "renewal_date": customer.renewal_date,
        "owner": customer.owner,
        "health_score": customer.health_score,
        "threading_score": None if score is None else int(score) / 10,
        "link": f"/customers/{customer.id}",
    }


@with_config(CLOSED)
class ListedShape(CustomerShape):
    """A customer in the list of all."""

    champions: list[str] | None  # as of the last look; None: nobody has looked for them yet


def of_listed(customer: Customer, champions: Sequence[str] | None) -> ListedShape:
    return {**of_customer(customer), "champions": None if champions is None else list(champions)}


@with_config(CLOSED)
class ContactShape(TypedDict):
    """A stakeholder and how well they are known."""

    stakeholder: int
    person: int
    name: str
    email: str
    title: str
    department: str
    level: Level
    roles: list[BuyingRole]
    champion: bool
    champion_why: list[str]
    was_champion: bool
    leaving: bool
    out_of_office: bool
    manager: int | None
    strength: ScoreShape | None
    engagement: ScoreShape | None
    influence: ScoreShape | None
    by_hand: list[str]  # what a person set; it has won over what was inferred
    last_touch_at: datetime | None
    last_theirs_at: datetime | None
    two_way: bool


def of_known(known: Known) -> ContactShape:
    relationship = known.relationship
    return {
        "stakeholder": known.stakeholder,
        "person": known.person,
        "name": known.name,
        "email": known.email,
        "title": known.title,
        "department": known.department,
        "level": known.level,
        "roles": sorted(known.roles),
        "champion": known.champion,
        "champion_why": list(known.champion_why),
        "was_champion": known.was_champion,
        "leaving": known.leaving,
        "out_of_office": known.out_of_office,
        "manager": known.manager,
        "strength": of_score(relationship.strength) if relationship else None,
        "engagement": of_score(known.engagement) if known.engagement else None,
        "influence": of_score(known.influence) if known.influence else None,
        "by_hand": [label.thing for label in known.hand.labels],
        "last_touch_at": relationship.last_touch_at if relationship else None,
        "last_theirs_at": relationship.last_theirs_at if relationship else None,
        "two_way": relationship is not None and relationship.two_way,
    }


class GapShape(Shape):
    """A role that decides and that nobody covers for us."""

    role: BuyingRole
    state: GapState
    target: int | None
    target_name: str
    look_for: str
    reason: str
    action: str
    cost: float

    @classmethod
    def of(cls, gap: Gap) -> "GapShape":
        return cls.model_validate(gap)


class IntroducerShape(Shape):
    """Who could introduce us; stakeholder null means nobody suitable, and the reasons say why."""

    stakeholder: int | None
    name: str
    reasons: list[str]
    score: float
    evidence: list[RecordLink]

    @classmethod
    def of(cls, best: Introducer) -> "IntroducerShape":
        return cls(
            stakeholder=best.stakeholder,
            name=best.name,
            reasons=list(best.reasons),
            score=best.score,
            evidence=links(best.records),
        )


class GapsShape(Shape):
    """The roles that are missing, most costly first."""

    customer: int
    customer_name: str
    gaps: list[GapShape]
    note: str
    as_of: datetime

    @classmethod
    def of(cls, snapshot: Snapshot) -> "GapsShape":
        return cls(
            customer=snapshot.customer,
            customer_name=snapshot.customer_name,
            gaps=[GapShape.of(gap) for gap in snapshot.gaps],
            note=asked.note(snapshot),
            as_of=snapshot.as_of,
        )
