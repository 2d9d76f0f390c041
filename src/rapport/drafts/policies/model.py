"""What can a team lay down about approving, and what stands between a draft and its recipient?"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from rapport.drafts.model import ApprovalId, DraftId, Play
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.users.model import UserId


class Who(StrEnum):
    """Whose yes lets a draft leave."""

    SELF = "self"  # the one from whose mailbox it goes
    MANAGER = "manager"  # a manager or an administrator; the author's own yes is the request for it
    TWO = "two"  # two people, one of them the author or a manager


class Hurdle(StrEnum):
    """What keeps a draft from leaving at once, or at all, until somebody says why it should."""

    QUIET_HOURS = "quiet_hours"
    DO_NOT_CONTACT = "do_not_contact"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the policy. `severity` None: whatever the severity, and for drafts that have none."""

    play: Play
    severity: Severity | None
    who: Who
    within: timedelta  # from the moment that the draft waits
    stand_in_after: timedelta  # from then on any colleague may approve an urgent one, with a reason


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody is not to be written to, on their own clock. Equal times: at no hour of the day."""

    begins: time
    ends: time
    weekends: bool  # Saturdays and Sundays are quiet as a whole


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for everybody in the workspace. `set_by_hand` False: as shipped, nobody has looked at it."""

    quiet: Quiet
    asks: int  # introductions that one person is asked for in a quarter
    set_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Whom:
    """One person, by address, or a whole customer; exactly one of the two is set."""

    address: str = ""
    customer: CustomerId | None = None


@dataclass(frozen=True, slots=True)
class OwnHours:
    """Other quiet hours, or a time zone, of one person or customer; `zone` empty: as their mail shows."""

    whom: Whom
    quiet: Quiet
    zone: str  # IANA name or an offset such as +02:00
    set_by: UserId
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Ban:
    """Somebody who is not to be written to, and on whose word."""

    id: int
    whom: Whom
    because: str
    set_by: UserId
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A hurdle before this draft, in a sentence that a person can act on."""

    hurdle: Hurdle
    sentence: str
    until: datetime | None = None  # passes by itself then; None: only by a person's word
    manager_only: bool = False  # whose word that has to be


@dataclass(frozen=True, slots=True)
class Deadline:
    """The clock that runs on a draft which waits for a yes."""

    rule: Rule
    since: datetime
    due: datetime
    stand_in_from: datetime | None  # None: not urgent, nobody stands in


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A draft that waits for this person's yes: what they are told, at once when it is urgent."""

    draft: DraftId
    customer: CustomerId
    urgent: bool
    sentence: str
    due: datetime
    tell: tuple[UserId, ...]  # everybody who may approve it now


@dataclass(frozen=True, slots=True)
class Review:
    """An expedited or overridden approval that somebody else looks at afterwards."""

    approval: ApprovalId
    draft: DraftId
    by: UserId
    at: datetime
    reason: str
    overrides: tuple[str, ...]
    reviewed_by: UserId | None = None
    reviewed_at: datetime | None = None
    note: str = ""
