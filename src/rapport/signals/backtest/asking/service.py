"""Who asked for a replay, how far is it, and what came out?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import TypeAdapter

from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound, Problem
from rapport.signals.backtest import replaying
from rapport.signals.backtest import service as backtest
from rapport.signals.backtest.asking import store
from rapport.signals.backtest.model import Comparison, Replay, ReplayId, ReplayKind, Report
from rapport.signals.thresholds.model import Wish
from rapport.users.model import UserId

log = structlog.get_logger()

PATIENCE = timedelta(minutes=10)  # without a word from its worker a replay is begun again
MOST_WAITING = 3  # of one person: more would only be in each other's way

_WISHES = TypeAdapter(tuple[Wish, ...])
_REPORT = TypeAdapter(Report)
_COMPARISON = TypeAdapter(Comparison)


def ask_backtest(app: App, by: UserId, since: datetime, until: datetime, every: timedelta) -> Replay:
    """Have a worker replay it. Raises BadInput for dates that make no sense, Conflict when too many wait already."""
    replaying.dates(since, until, every)
    asked = {"since": since.isoformat(), "until": until.isoformat(), "every_days": every.days}
    return _ask(app, ReplayKind.BACKTEST, asked, by)


def ask_preview(app: App, by: UserId, wishes: Sequence[Wish]) -> Replay:
    """Have a worker compare it. Raises Conflict when too many wait already."""
    return _ask(app, ReplayKind.PREVIEW, {"wishes": _WISHES.dump_python(tuple(wishes), mode="json")}, by)


def _ask(app: App, kind: ReplayKind, asked: dict[str, Any], by: UserId) -> Replay:
    with app.db.transaction() as tx:
        if store.waiting(tx, by) >= MOST_WAITING:
            raise Conflict(f"{MOST_WAITING} replays of yours are not done yet. Wait for one to end, then ask again.")
        return _get(store.get(tx, store.add(tx, kind, asked, by, app.now())), 0)


def get(app: App, number: ReplayId) -> Replay:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        return _get(store.get(tx, number), number)


def _get(found: Replay | None, number: int) -> Replay:
    if found is None:
        raise NotFound(f"There is no replay with the number {number}. Ask for a new one.")
    return found


def newest(app: App, kind: ReplayKind) -> Replay | None:
    with app.db.transaction() as tx:
        return store.newest(tx, kind)


def report(replay: Replay) -> Report | None:
    """What a back-test found; None while it is not done."""
    return None if replay.result is None else _REPORT.validate_python(replay.result, strict=False)


def comparison(replay: Replay) -> Comparison | None:
    """What a preview found; None while it is not done."""
    return None if replay.result is None else _COMPARISON.validate_python(replay.result, strict=False)


def work(app: App) -> Replay | None:
    """Do the oldest that waits; None when nothing does. What fails is noted with its sentence."""
    with app.db.transaction() as tx:
        replay = store.claim(tx, app.now(), PATIENCE)
    if replay is None:
        return None
    try:
        result = _done(app, replay)
    except Problem as problem:
        return _failed(app, replay, problem.sentence)
    except Exception:
        log.exception("a replay failed", replay=replay.id)
        return _failed(app, replay, "The replay failed by a defect of the program. Its log says where; report it.")
    with app.db.transaction() as tx:
        store.finish(tx, replay.id, result, app.now())
    return get(app, replay.id)


def _failed(app: App, replay: Replay, why: str) -> Replay:
    with app.db.transaction() as tx:
        store.fail(tx, replay.id, why, app.now())
    return get(app, replay.id)


def _done(app: App, replay: Replay) -> str:
    """The result as JSON."""

    def beat(done: int, total: int) -> None:
        with app.db.transaction() as tx:
            store.progress(tx, replay.id, done, total, app.now())

    if replay.kind is ReplayKind.PREVIEW:
        compared = backtest.preview(app, _WISHES.validate_python(replay.asked["wishes"]), on_progress=beat)
        return _COMPARISON.dump_json(compared).decode()
    try:
        since, until = (datetime.fromisoformat(replay.asked[end]) for end in ("since", "until"))
        every = timedelta(days=int(replay.asked["every_days"]))
    except (KeyError, ValueError) as error:
        raise BadInput("The replay was asked for in a way that this version does not know. Ask again.") from error
    return _REPORT.dump_json(backtest.backtest(app, since, until, every, beat)).decode()
