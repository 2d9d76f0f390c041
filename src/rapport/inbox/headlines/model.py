"""What does a list need to say of a mail, a meeting or a ticket?"""

from dataclasses import dataclass
from datetime import datetime

from rapport.inbox.model import Direction


@dataclass(frozen=True, slots=True)
class Headline:
    """One record without its words."""

    record: str
    about: str  # subject, summary; of a ticket with its number in front
    sender: str = ""  # of a mail: the name, or the address of who has none
    to: tuple[str, ...] = ()  # the same of the first few
    direction: Direction | None = None  # of a mail
    cancelled: bool = False  # of a meeting


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail with what is new in it."""

    headline: Headline
    at: datetime
    text: str
