"""How does a machine read thresholds, try others on the past, and have the past replayed; and a manager set them?"""

from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from pydantic import Field

from rapport.signals.backtest import service as backtests
from rapport.signals.backtest.asking import service as replays
from rapport.signals.backtest.model import Comparison, Replay, ReplayId, Report
from rapport.signals.thresholds import service as thresholds
from rapport.signals.thresholds.model import Wish
from rapport.web.asks import Ask
from rapport.web.asof import moment
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import Shape
from rapport.web.shapes_thresholds import ChangedShape, ThresholdShape

router = APIRouter(tags=["signals"])

MOST_WISHES = 100
HALF_A_YEAR = timedelta(days=182)  # long enough for what followed to be known


class WishAsk(Ask):
    """One value; null: back to what holds without it."""

    name: str = Field(min_length=1, max_length=100)
    value: float | None
    segment: str = Field(default="", max_length=200)  # empty: all customers


class WishesAsk(Ask):
    """All of them or none."""

    thresholds: list[WishAsk] = Field(max_length=MOST_WISHES)

    def wishes(self) -> list[Wish]:
        return [Wish(one.name, one.value, one.segment) for one in self.thresholds]


class BacktestAsk(Ask):
    """From which day to which, in which step; empty: the last half year."""

    since: str = Field(default="", alias="from")
    until: str = Field(default="", alias="to")
    every_days: int = Field(default=7, ge=1, le=366)


class ReplayShape(Shape):
    """A replay: how far it is, and what it found once it is done."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    asked_at: datetime
    ended_at: datetime | None
    problem: str
    comparison: Comparison | None = None
    report: Report | None = None


def _shape(replay: Replay) -> ReplayShape:
    is_preview = replay.kind == "preview"
    return ReplayShape(
        id=replay.id,
        kind=replay.kind,
        state=replay.state,
        done=replay.done,
        total=replay.total,
        asked_at=replay.asked_at,
        ended_at=replay.ended_at,
        problem=replay.problem,
        comparison=replays.comparison(replay) if is_preview else None,
        report=None if is_preview else replays.report(replay),
    )


@door(router, "GET /api/thresholds", response_model=list[ThresholdShape])
def list_thresholds(caller: Calling, segment: str = "") -> list[ThresholdShape]:
    """Every threshold as it holds for all customers, or for one segment."""
    return [ThresholdShape.of(line) for line in thresholds.lines(caller.app, segment)]


@door(router, "PUT /api/thresholds", response_model=list[ThresholdShape])
def put_thresholds(ask: WishesAsk, caller: Calling, segment: str = "") -> list[ThresholdShape]:
    """Set some, all or none of them; a signed-in manager. Answers with all, as they hold for `?segment=`."""
    thresholds.change(caller.app, ask.wishes(), caller.id)
    return [ThresholdShape.of(line) for line in thresholds.lines(caller.app, segment)]


@door(router, "GET /api/thresholds/history", response_model=list[ChangedShape])
def threshold_history(caller: Calling) -> list[ChangedShape]:
    """Who changed what, when, the newest first."""
    return [ChangedShape.of(change) for change in thresholds.history(caller.app)]


@door(router, "POST /api/thresholds/preview", response_model=Comparison | ReplayShape)
def preview_thresholds(ask: WishesAsk, caller: Calling, response: Response) -> Comparison | ReplayShape:
    """What these values would have raised in the past 13 weeks; nothing is saved. 202 with a replay to ask for where
    there are too many customers to wait for."""
    if backtests.fits_in_memory(caller.app):
        return backtests.preview(caller.app, ask.wishes())
    response.status_code = 202
    return _shape(replays.ask_preview(caller.app, caller.id, ask.wishes()))


@door(router, "POST /api/backtest", response_model=ReplayShape, status_code=202)
def ask_backtest(ask: BacktestAsk, caller: Calling) -> ReplayShape:
    """Have the past replayed and every signal judged by what followed."""
    until = moment(ask.until, caller.app.now())
    since = moment(ask.since, caller.app.now()) if ask.since else until - HALF_A_YEAR
    every = timedelta(days=ask.every_days)
    return _shape(replays.ask_backtest(caller.app, caller.id, since, until, every))


@door(router, "GET /api/replays/{id}", response_model=ReplayShape)
def get_replay(id: int, caller: Calling) -> ReplayShape:
    """How far a replay is, and what it found."""
    return _shape(replays.get(caller.app, ReplayId(id)))
