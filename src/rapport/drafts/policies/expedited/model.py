"""What is told of an urgent draft that waits: to whom, where, and did it arrive?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.drafts.model import DraftId
from rapport.people.model import CustomerId
from rapport.signals.notices.model import Channel
from rapport.users.model import UserId


class TellState(StrEnum):
    """due → sending → told | unknown; sending → due again when it surely stayed; due → over once it is decided."""

    DUE = "due"
    SENDING = "sending"
    TOLD = "told"
    UNKNOWN = "unknown"  # it may have arrived, and asking again would tell twice
    GIVEN_UP = "given_up"
    OVER = "over"  # decided before it left


@dataclass(frozen=True, slots=True)
class Urgent:
    """An urgent draft that waits, as far as it bears on who is told."""

    draft: DraftId
    customer: CustomerId
    sentence: str
    author: UserId  # from whose mailbox it goes
    made_by: UserId | None  # whoever asked for the draft has it before them
    asked: bool  # somebody has said yes already and waits for another
    stands_in: bool  # the time has come at which anybody may stand in
    able: tuple[UserId, ...]  # everybody whose yes would count now


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of one person on one channel; there is never a second."""

    id: int
    draft: DraftId
    user: UserId
    channel: Channel
    state: TellState
    sentence: str
    at: datetime
    attempts: int
    seen_at: datetime | None
