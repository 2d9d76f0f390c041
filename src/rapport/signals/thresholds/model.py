"""What does a signal need before it is raised: every number, with its unit, bounds, default and reason?"""

from dataclasses import dataclass
from datetime import datetime

from rapport.users.model import UserId


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The values that detectors read. What each means stands in CATALOGUE, under the same name."""

    departure_raise_at: float = 0.6
    departure_certain_at: float = 0.95
    departure_patience: int = 15
    departure_news: int = 90
    silence_false_alarms: float = 0.2
    silence_shortest: int = 10
    silence_days_needed: int = 4
    silence_grave: float = 2.0
    drop_left: float = 0.5
    drop_chance: float = 0.004
    drop_days_needed: int = 12
    detractor_mails: int = 3
    detractor_share: float = 0.5
    complaint_days: int = 21
    complaint_mails: int = 4
    renewal_near: int = 90
    renewal_coming: int = 180
    sponsor_days: int = 120
    sponsor_last_call: int = 30
    domain_people: int = 3
    announcement_days: int = 60
    executive_days: int = 30
    expansion_grown: float = 1.3
    expansion_much: float = 2.0


STANDARD = Thresholds()  # what a new workspace has


@dataclass(frozen=True, slots=True)
class Threshold:
    """One of them, as a person sets it."""

    name: str
    group: str  # heading under which it stands
    label: str
    unit: str
    low: float
    high: float
    step: float  # 1: whole numbers only
    why: str  # the reason for the default
    false_alarms: str  # what is expected by chance at the default
    more_when: str = "lower"  # which way raises more: "lower" or "higher"; empty: it changes severity only

    @property
    def default(self) -> float:
        return float(getattr(STANDARD, self.name))

    @property
    def is_whole(self) -> bool:
        return self.step == 1


CLUES = "as often as the clues themselves are wrong: a bounce alone 30 %, two independent clues 3–10 %"
FACT = "none, it states what the records hold"
ADDS_NONE = "none of its own, it bounds the others"

CATALOGUE: tuple[Threshold, ...] = (
    Threshold("departure_raise_at", "Departure", "Raised when leaving is this likely", "probability", 0.3, 0.99, 0.01,
              "more likely gone than not, with room for a mistyped address", CLUES),
    Threshold("departure_certain_at", "Departure", "Called certain from", "probability", 0.5, 0.999, 0.001,
              "a hard bounce and a recorded or announced departure together are above it", CLUES, ""),
    Threshold("departure_patience", "Departure", "Silence that counts as a sign", "working days", 5, 60, 1,
              "three weeks without a word from somebody regular; six times that for an occasional voice",
              "none of its own, silence weighs 30 %"),
    Threshold("departure_news", "Departure", "A recorded end of a job is news for", "days", 7, 365, 1,
              "a transition takes a quarter", FACT, "higher"),
    Threshold("silence_false_alarms", "Silence", "False alarms accepted", "a person and year", 0.01, 4, 0.01,
              "only champions and main voices are told of, one or two a customer",
              "0.2 a person, 0.2–0.4 a customer and year", "higher"),
    Threshold("silence_shortest", "Silence", "Nobody is silent before", "working days", 3, 60, 1,
              "two weeks are a holiday", ADDS_NONE),
    Threshold("silence_days_needed", "Silence", "Days with contact that make a rhythm", "days", 3, 30, 1,
              "with fewer there is no rhythm to break", ADDS_NONE),
    Threshold("silence_grave", "Silence", "High instead of medium from", "times the longest before", 1, 10, 0.1,
              "twice as long as ever before is no late answer", FACT, ""),
    Threshold("drop_left", "Engagement", "Raised when no more is left than", "of the quarter before", 0.1, 0.9, 0.01,
              "a smaller drop is not worth a morning", "0.01–0.13 a customer and year, with the chance below",
              "higher"),
    Threshold("drop_chance", "Engagement", "… and chance would do it at most", "probability a month", 0.0001, 0.2,
              0.0001, "one false alarm in 250 independent months of a steady customer", "0.01–0.13 a customer and year",
              "higher"),
    Threshold("drop_days_needed", "Engagement", "Contact that the quarter before needs", "person-days", 4, 120, 1,
              "one a week; below it a drop cannot be told from chance", ADDS_NONE),
    Threshold("detractor_mails", "Detractor", "Mails against us", "in 180 days", 1, 20, 1,
              "one bad day is no opinion", "as often as three mails are misread"),
    Threshold("detractor_share", "Detractor", "… of what they say with any feeling", "share", 0.1, 1, 0.05,
              "mostly means at least half", "as often as three mails are misread"),
    Threshold("complaint_days", "Escalation", "A complaint by mail counts for", "days", 3, 90, 1,
              "what nobody repeated for three weeks is settled or lost", "as often as a mail is misread", "higher"),
    Threshold("complaint_mails", "Escalation", "A thread with a complaint has grown at", "mails in 7 days", 2, 20, 1,
              "more than a question, its answer and a thank-you", "as often as a mail is misread"),
    Threshold("renewal_near", "Renewal", "High from", "days before", 14, 365, 1,
              "a quarter is what an introduction and two meetings take", FACT, ""),
    Threshold("renewal_coming", "Renewal", "Medium from", "days before", 30, 540, 1,
              "half a year before is worth planning", FACT, ""),
    Threshold("sponsor_days", "Renewal", "A missing sponsor is told from", "days before", 14, 365, 1,
              "a sponsor found later has seen nothing of the product before deciding", FACT, "higher"),
    Threshold("sponsor_last_call", "Renewal", "… and high from", "days before", 1, 180, 1,
              "the last month", FACT, ""),
    Threshold("domain_people", "Organisation", "A new domain is a move with", "people", 2, 50, 1,
              "two may leave together for a third company; three at once are a company that moves",
              "as often as three leave together"),
    Threshold("announcement_days", "Organisation", "An announcement is news for", "days", 7, 365, 1,
              "after two months everybody knows", "as often as a mail is misread", "higher"),
    Threshold("executive_days", "Organisation", "An executive is new for", "days", 7, 180, 1,
              "for a month", FACT, "higher"),
    Threshold("expansion_grown", "Expansion", "Product use has grown from", "times the quarter before", 1.05, 10, 0.05,
              "a third more; less is a good month", FACT),
    Threshold("expansion_much", "Expansion", "Medium instead of low from", "times the quarter before", 1.1, 20, 0.1,
              "twice as much: somebody there is planning already", FACT, ""),
)  # fmt: skip

# The first may not pass the second, or a grave case would be told later than a mild one.
IN_ORDER: tuple[tuple[str, str], ...] = (
    ("departure_raise_at", "departure_certain_at"),
    ("renewal_near", "renewal_coming"),
    ("sponsor_last_call", "sponsor_days"),
    ("expansion_grown", "expansion_much"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """One value that somebody wants, for all customers or for one segment; None: back to what holds without it."""

    name: str
    value: float | None
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of history: who set what, when; values are None where nothing was set."""

    segment: str  # empty: all customers
    name: str
    before: float | None
    after: float | None
    by: UserId
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """All values that somebody set: by segment ("" for all customers) and name."""

    values: tuple[tuple[str, str, float], ...] = ()  # segment, name, value


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold as it stands in a workspace."""

    threshold: Threshold
    value: float  # what holds for the segment asked for
    set_here: bool  # for this very segment, or for all customers when none was asked for
    inherited: float  # what would hold if it were not set here
    last: Changed | None  # the newest change here
