"""What is a touch, a relationship, a score with its parts?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from rapport.people.model import BuyingRole, CustomerId, Level, PersonId, StakeholderId
from rapport.relationships.by_hand.model import NOTHING_SET, Hand
from rapport.relationships.memory.derived import Derived

TouchId = NewType("TouchId", int)


class TouchKind(StrEnum):
    """One contact event. MESSAGE_OUT costs them nothing and never counts for them; TICKET is a case they opened."""

    MESSAGE_OUT = "message_out"
    MESSAGE_IN = "message_in"  # they wrote on their own
    REPLY_IN = "reply_in"  # they answered us
    MEETING = "meeting"  # they accepted or attended
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact between one of theirs and our side."""

    id: TouchId
    customer: CustomerId
    person: PersonId
    kind: TouchKind
    at: datetime
    our_address: str  # of ours; empty when only a list of ours
    record: str  # the evidence: 'message:12', 'meeting:3', 'ticket:7'
    reply_after_s: float | None = None  # seconds from our mail to their answer
    sentiment: float = 0.0  # -1 … 1, neutral 0

    @property
    def costs_them(self) -> bool:
        """Whether they spent effort; only such touches are data about a relationship."""
        return self.kind is not TouchKind.MESSAGE_OUT


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score. contribution = value × weight; the contributions sum to the score."""

    name: str
    value: float  # 0–1
    weight: float  # points
    data_points: int
    why: str  # a sentence a CSM can check

    @property
    def contribution(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Score:
    """A number that explains itself. `value` None means "not enough data"."""

    value: float | None
    parts: tuple[Part, ...]
    data_points: int
    evidence: tuple[str, ...] = ()  # records that carry most of it, heaviest first
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """How well one of theirs is known to our team, as of `as_of`."""

    person: PersonId
    customer: CustomerId
    strength: Score
    last_touch_at: datetime | None  # any direction
    last_theirs_at: datetime | None  # their last effort
    two_way: bool  # they spent effort within TWO_WAY_WINDOW
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A stakeholder with all that scores of a customer need to know about them."""

    stakeholder: StakeholderId
    person: PersonId
    name: str
    title: str
    department: str
    level: Level
    roles: frozenset[BuyingRole]
    relationship: Relationship | None
    leaving: bool = False
    champion: bool = False
    champion_why: tuple[str, ...] = ()
    last_asked_at: datetime | None = None  # for an introduction
    out_of_office: bool = False
    email: str = ""
    was_champion: bool = False
    manager: StakeholderId | None = None
    absence: str = ""  # the record that says they are leaving or away: 'message:12'
    engagement: Score | None = None
    influence: Score | None = None
    only_in_copy: bool = False  # seen in mails or invitations, and never wrote, met us or was written to
    hand: Hand = NOTHING_SET  # what a person set about them; it has won over what was inferred


class GapState(StrEnum):
    UNCOVERED = "uncovered"  # nobody known
    NOT_ENGAGED = "not_engaged"  # known, no two-way touch lately
    AT_RISK = "at_risk"  # leaving


@dataclass(frozen=True, slots=True)
class Gap:
    """A role that decides and that nobody covers for us."""

    role: BuyingRole
    state: GapState
    target: StakeholderId | None  # a person to meet, where one is known
    target_name: str
    look_for: str  # a title to look for where nobody is known
    reason: str
    action: str
    cost: float  # what orders the gaps; no unit


@dataclass(frozen=True, slots=True)
class Introducer:
    """Who could introduce us to a target; `stakeholder` None means nobody suitable."""

    stakeholder: StakeholderId | None
    name: str
    reasons: tuple[str, ...]
    score: float  # 0–1
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threading:
    """How many would still speak for us, and are the roles that decide covered?"""

    customer: CustomerId
    score: Score  # value 0–100; shown as 0–10
    single_threaded: bool
    share_of_strongest: float | None  # 0–1; shown beside the score, no part of it
    as_of: datetime

    @property
    def on_screen(self) -> float:
        """0–10, one decimal, never rounded up past a bound that was tested."""
        return int(self.score.value or 0.0) / 10


@dataclass(frozen=True, slots=True)
class Tie:
    """Two of theirs who took part in the same mails or meetings."""

    one: PersonId
    other: PersonId
    weight: float  # occasions, each worth half after TIE_HALF_LIFE
    occasions: int
    records: tuple[str, ...]  # the latest few


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """Who reports to whom: stated by somebody, or inferred with an honest probability."""

    report: StakeholderId
    manager: StakeholderId
    probability: float  # 0–1; 1 where stated
    stated: bool  # drawn solid; inferred is drawn dotted, below one half only listed
    why: str
    records: tuple[str, ...] = ()
    confirmed: bool | None = None  # by a person; None: nobody said


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an introduction is to: somebody known, or a title to look for."""

    known: Known | None
    title: str

    @property
    def name(self) -> str:
        return self.known.name if self.known else f"the {self.title}"


@dataclass(frozen=True, slots=True)
class Outline:
    """One customer as of one moment, from contacts alone; what signals are computed from.

    What mails among their own people show is not in it: no influence, no engagement, and who was only seen in copies.
    Strengths stand without their parts. Of a customer with very many contacts `touches` are the latest (latest.MOST);
    what they cannot tell of the time before stands in `begun` and `before`.
    """

    customer: CustomerId
    customer_name: str
    arr_cents: int | None
    currency: str
    renewal_date: date | None
    known: tuple[Known, ...]
    touches: tuple[Touch, ...]
    threading: Threading
    gaps: tuple[Gap, ...]
    as_of: datetime
    begun: datetime | None = None  # the first contact of all, where `touches` begin later
    # Who was in contact before them, and the month of their first effort; None: only we had written.
    before: Mapping[PersonId, datetime | None] = field(default_factory=dict, hash=False)

    @property
    def known_since(self) -> datetime | None:
        """The first contact with the customer, in any direction."""
        return min((touch.at for touch in self.touches), default=None) if self.begun is None else self.begun


@dataclass(frozen=True, slots=True)
class Snapshot(Outline):
    """Everything known about one customer as of one moment; what drafts and pages are computed from."""

    ties: tuple[Tie, ...] = ()
    lines: tuple[ReportingLine, ...] = ()
    derived: Derived = field(default_factory=Derived, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Assessment:
    """PRD-044, step 1, as a page or a program shows it."""

    customer: CustomerId
    customer_name: str
    score: float  # 0–10, one decimal
    parts: tuple[Part, ...]
    note: str
    single_threaded: bool
    share_of_strongest: float | None  # 0–1
    contacts: tuple[Known, ...]  # in touch with us, the strongest first
    not_contacted: tuple[Known, ...]
    missing: tuple[Gap, ...]  # the costliest first
    renewal_date: date | None
    history: tuple[tuple[datetime, float], ...]  # when, 0–10; the oldest first
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild from zero went over."""

    customers: int
    touches: int
