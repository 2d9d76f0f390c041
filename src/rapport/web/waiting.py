"""How much waits for this person: what the bar shows, counted and never read?"""

from dataclasses import dataclass
from datetime import datetime

from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.drafts.model import DraftState
from rapport.drafts.policies.expedited import store as expedited
from rapport.signals import store as signals
from rapport.signals.notices import store as notices
from rapport.users.model import UserId


@dataclass(frozen=True, slots=True)
class Waiting:
    drafts: int  # for somebody's yes
    signals: int  # open, without those put aside
    notices: int  # told to this person and not looked at


def waiting(tx: Transaction, user: UserId, now: datetime) -> Waiting:
    unseen = notices.unseen(tx, user) + expedited.unseen(tx, user)
    return Waiting(drafts.count(tx, DraftState.PENDING), signals.count_awake(tx, now), unseen)
