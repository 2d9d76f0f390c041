"""Thresholds and the back-test at the doors: who may try, who may save, what is said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport import jobs
from rapport.app import App
from rapport.demo.cast import cast
from rapport.demo.generate import SEED
from rapport.demo.planted import planted
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals.backtest import judging, reporting
from rapport.signals.backtest.model import Alarm, Followed, Judged, LeakTest
from rapport.signals.model import SignalKind
from rapport.signals.thresholds import service as thresholds
from rapport.users.model import Scope, UserId
from rapport.web.drawing import HEIGHT, Bar, bars
from rapport.web.planted import RAISES, told
from tests import seeds, visiting
from tests.conftest import START
from tests.seeds import Seed

PATIENT = {"thresholds": [{"name": "silence_shortest", "value": 20}]}


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.dataflow(app)


def test_a_manager_saves_and_a_csm_may_only_try(app: App, seed: Seed) -> None:
    csm, manager = visiting.person(app, seed.csm), visiting.person(app, seed.manager)
    for visitor, status in ((csm, 403), (manager, 200)):
        answer = visitor.client.put("/api/thresholds", json=PATIENT, headers={"X-CSRF-Token": visitor.csrf})
        assert answer.status_code == status
    assert [(one.name, one.after, one.by) for one in thresholds.history(app)] == [
        ("silence_shortest", 20, seed.manager)
    ]
    assert csm.post("/settings/thresholds", silence_shortest="30") == 403
    assert csm.post("/settings/thresholds/preview", silence_shortest="30") == 200


def test_no_key_saves_and_a_reading_key_may_try(app: App, seed: Seed) -> None:
    """Kills a route that lets a machine change what people are told of."""
    writer, reader = visiting.machine(app, seed.manager, Scope.WRITE), visiting.machine(app, seed.csm, Scope.READ)
    assert writer.put("/api/thresholds", json=PATIENT).status_code == 403
    answer = reader.post("/api/thresholds/preview", json=PATIENT)
    assert answer.status_code == 200 and answer.json()["customers"] == 1 and len(answer.json()["weeks"]) == 14
    assert thresholds.history(app) == ()


def test_what_is_wrong_is_said_with_its_bounds_at_every_door(app: App, seed: Seed) -> None:
    reader = visiting.machine(app, seed.csm, Scope.READ)
    beyond = {"thresholds": [{"name": "silence_shortest", "value": 99}]}
    sentence = "lies between 3 and 60 working days; 99 is outside"
    assert sentence in reader.post("/api/thresholds/preview", json=beyond).json()["detail"]
    nora = visiting.person(app, seed.csm)
    answer = nora.client.post("/settings/thresholds/preview", data={"csrf": nora.csrf, "silence_shortest": "99"})
    assert answer.status_code == 200 and sentence in answer.text
    answer = nora.client.post("/settings/thresholds/preview", data={"csrf": nora.csrf, "silence_shortest": "many"})
    assert "“many” is no number" in answer.text


def test_the_page_saves_only_what_is_different_and_an_emptied_field_takes_it_back(app: App, seed: Seed) -> None:
    """Kills a page that stores every default as if somebody had chosen it."""
    manager = visiting.person(app, seed.manager)
    unchanged = {one.threshold.name: f"{one.value:g}" for one in thresholds.lines(app)}
    assert manager.post("/settings/thresholds", **unchanged) == 303 and thresholds.history(app) == ()
    manager.post("/settings/thresholds", **{**unchanged, "silence_shortest": "20"})
    manager.post("/settings/thresholds", **{**unchanged, "silence_shortest": ""})
    assert [(one.before, one.after) for one in thresholds.history(app)] == [(20, None), (None, 20)]
    page = manager.client.get("/settings/thresholds").text
    assert "Who changed what (2)" in page and 'name="silence_shortest"' in page


def test_every_threshold_stands_in_the_api_with_unit_bounds_and_reason(app: App, seed: Seed) -> None:
    rows = visiting.machine(app, seed.csm, Scope.READ).get("/api/thresholds").json()
    assert len(rows) == len(thresholds.lines(app))
    assert all(one["low"] <= one["value"] <= one["high"] and one["unit"] and one["why"] for one in rows)


def test_a_backtest_is_asked_for_worked_in_the_background_and_shown(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    assert "Nothing has been replayed yet" in nora.client.get("/back-test").text
    since, until = (START - timedelta(days=28)).date(), START.date()
    answer = nora.client.post(
        "/api/backtest", json={"from": str(since), "to": str(until)}, headers={"X-CSRF-Token": nora.csrf}
    )
    assert answer.status_code == 202 and answer.json()["state"] == "waiting"
    assert "Waiting for its turn" in nora.client.get("/back-test").text
    jobs.replay(app)
    done = nora.client.get(f"/api/replays/{answer.json()['id']}").json()
    assert done["state"] == "done" and done["report"]["leak"]["looks"] == 1
    page = nora.client.get("/back-test").text
    assert "1 looks done twice" in page and "clean" in page and "By kind" in page


def test_dates_the_wrong_way_round_are_a_sentence(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    assert nora.post("/back-test", since="2026-02-01", until="2026-01-01") == 422


# The demo's truth

DROP = (SignalKind.ENGAGEMENT_DROP, "customer:1:engagement")


def alarm(customer: str, what: tuple[SignalKind, str], since: datetime, until: datetime) -> Judged:
    kind, cause = what
    found = Alarm(CustomerId(1), customer, None, kind, cause, Severity.HIGH, since, until, "", at_start=False)
    return Judged(found, Followed.STATED)


def test_all_is_well_when_every_planted_event_has_its_signal_and_nothing_else_stands() -> None:
    events = [one for one in planted(cast(SEED), START) if one.kind in RAISES]
    raised = [
        alarm(one.customer, min(RAISES[one.kind]), datetime(one.on.year, one.on.month, one.on.day, tzinfo=UTC), START)
        for one in events
    ]
    dates = (START - timedelta(days=7), START)

    def said(*alarms: Judged) -> tuple[bool, int, int, int]:
        leak = LeakTest(0)
        past = reporting.Past(tuple(one.alarm for one in alarms), alarms, (), UserId(1), leak)
        found = told(reporting.report([past], dates), START)
        return found.all_well, found.missed, len(found.unexplained), len(found.earlier)

    assert said(*raised) == (True, 0, 0, 0)
    stranger = alarm("Farrowdale Foods", DROP, START, START)
    over = alarm("Farrowdale Foods", DROP, dates[0], dates[0])
    assert said(*raised, stranger) == (False, 0, 1, 0) and said(*raised, over) == (True, 0, 0, 1)
    without = [one for one in raised if one.alarm.customer_name != raised[0].alarm.customer_name]
    assert not said(*without)[0]


def test_bars_fill_the_height_and_nothing_is_flat() -> None:
    drawn = bars([Bar(str(date(2026, 1, 1)), 4, 2), Bar("b", 0, 1)])
    first, second = drawn.pairs
    assert (first.live_height, first.proposed_height, second.live_height) == (HEIGHT, HEIGHT / 2, 0)
    assert bars([]).highest == 0


def test_a_share_of_nothing_has_no_value() -> None:
    assert judging.share(0, 0).share is None
