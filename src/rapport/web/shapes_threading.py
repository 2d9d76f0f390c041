"""What does the JSON of a threading score say, with its history and who is known?"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import with_config
from typing_extensions import TypedDict

from rapport.relationships import asked
from rapport.relationships.model import Snapshot, Threading
from rapport.web.shapes import CLOSED, ContactShape, PartShape, ScoreShape, of_known, of_parts, of_score


@with_config(CLOSED)
class PointShape(TypedDict):
    """The threading score at one moment, 0–10."""

    at: datetime
    threading_score: float


@with_config(CLOSED)
class MonthShape(PointShape):
    """The same with its parts."""

    parts: list[PartShape]
    single_threaded: bool


def of_month(threading: Threading) -> MonthShape:
    return {
        "at": threading.as_of,
        "threading_score": threading.on_screen,
        "parts": of_parts(threading.score.parts),
        "single_threaded": threading.single_threaded,
    }


@with_config(CLOSED)
class ThreadingShape(TypedDict):
    """The multi-threading assessment of a customer (PRD-044)."""

    customer: int
    customer_name: str
    threading_score: float  # 0–10, as on the page
    score: ScoreShape  # 0–100, with the parts
    single_threaded: bool
    share_of_strongest: float | None  # 0–1
    contacts: list[ContactShape]
    history: list[PointShape]  # as it was kept; the oldest first
    months: list[MonthShape]  # with parts, from the contacts themselves; only where they were asked for
    note: str
    as_of: datetime


def of_threading(
    snapshot: Snapshot, history: Sequence[tuple[datetime, float]] = (), months: Sequence[Threading] = ()
) -> ThreadingShape:
    threading = snapshot.threading
    return {
        "customer": snapshot.customer,
        "customer_name": snapshot.customer_name,
        "threading_score": threading.on_screen,
        "score": of_score(threading.score),
        "single_threaded": threading.single_threaded,
        "share_of_strongest": threading.share_of_strongest,
        "contacts": [of_known(known) for known in snapshot.known],
        "history": [{"at": at, "threading_score": int(score) / 10} for at, score in history],
        "months": [of_month(one) for one in months],
        "note": asked.note(snapshot) or threading.score.note,
        "as_of": threading.as_of,
    }
