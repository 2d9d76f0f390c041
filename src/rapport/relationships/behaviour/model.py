"""What is seen of a customer's people beside their contacts with us: mails among them, invitations, product use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rapport.inbox.model import Participation
from rapport.people.model import Level, PersonId
from rapport.relationships.ties import Occasion


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in which a customer's people take part, whoever wrote it."""

    record: str
    thread: int
    at: datetime
    sender: PersonId | None  # None: somebody of ours, or of nobody's
    ours: bool  # we wrote it
    to: tuple[PersonId, ...]
    cc: tuple[PersonId, ...]
    words: str  # the beginning of what is new in it; empty in header-only mode
    people: frozenset[PersonId] = field(init=False, compare=False, repr=False)  # theirs on it; asked for many times

    def __post_init__(self) -> None:
        theirs = (*self.to, *self.cc) if self.sender is None else (*self.to, *self.cc, self.sender)
        object.__setattr__(self, "people", frozenset(theirs))


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody of theirs was asked to a meeting that was not cancelled."""

    person: PersonId
    at: datetime  # when it starts
    answer: Participation
    record: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A meeting that was not cancelled, and those of theirs who were asked to it."""

    record: str
    at: datetime  # when it starts
    asked: tuple[tuple[PersonId, Participation, bool], ...]  # who, what they said, whether they asked the others


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it about one customer, up to one moment."""

    letters: tuple[Letter, ...] = ()  # the oldest first
    invitations: Mapping[PersonId, tuple[Invitation, ...]] = field(default_factory=dict)
    used: Mapping[PersonId, tuple[date, ...]] = field(default_factory=dict)  # days of product use


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Company:
    """The same, and over a longer time who of theirs was in one mail or meeting."""

    seen: Seen = NOTHING_SEEN
    letters: tuple[Letter, ...] = ()  # with several of theirs on them, the oldest first
    meetings: tuple[Occasion, ...] = ()

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        return (*(Occasion(one.record, one.at, tuple(one.people)) for one in self.letters), *self.meetings)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What one person did in 90 days, for a comparison with others in the same position."""

    person: PersonId
    title: str
    level: Level
    written_to: int  # mails of ours
    answers: int
    wait_s: float | None  # median until they answer
    starts: int
    meetings: int
