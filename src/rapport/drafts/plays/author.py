"""Who writes, for whom, and about what product?"""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapport.drafts.voice.model import NEUTRAL, Voice
from rapport.users.model import Mailbox, User, Workspace


@dataclass(frozen=True, slots=True)
class Author:
    """The CSM whose mail it is."""

    user: User
    mailbox: Mailbox
    workspace: Workspace
    voice: Voice = NEUTRAL

    @property
    def record(self) -> str:
        return f"user:{self.user.id}"

    @property
    def zone(self) -> tzinfo:
        return zone_of(self.user)


def zone_of(user: User) -> tzinfo:
    """The person's time zone; UTC where it is none."""
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
