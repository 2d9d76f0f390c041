"""How much waits for a person: counted by the database, in one question, since every page asks it?"""

from datetime import datetime

from sqlalchemy import DateTime, bindparam, func, select

from rapport.db import Transaction
from rapport.drafts.model import DraftState
from rapport.drafts.policies.expedited.store import approval_notices
from rapport.drafts.store import drafts
from rapport.drafts.waiting.model import Waiting
from rapport.signals.notices.model import Channel
from rapport.signals.notices.store import notices
from rapport.signals.store import OPEN, signals
from rapport.users.model import UserId

_NOW = bindparam("now", type_=DateTime(timezone=True))
_AWAKE = signals.c.snoozed_until.is_(None) | (signals.c.snoozed_until <= _NOW)
_UNSEEN = [
    select(func.count())
    .where(told.c.user_id == bindparam("user"), told.c.channel == Channel.APP.value, told.c.seen_at.is_(None))
    .scalar_subquery()
    for told in (notices, approval_notices)
]
_WAITING = select(
    select(func.count()).where(drafts.c.state == DraftState.PENDING.value).scalar_subquery(),
    select(func.count()).where(signals.c.status.in_(OPEN), _AWAKE).scalar_subquery(),
    _UNSEEN[0] + _UNSEEN[1],
)


def waiting(tx: Transaction, user: UserId, now: datetime) -> Waiting:
    return Waiting(*tx.execute(_WAITING, {"user": user, "now": now}).one())
