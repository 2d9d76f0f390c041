"""When somebody answers is said from thirty answers of their own on, on their own clock."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.learning.hours import service
from rapport.learning.hours.best import BestHour, best
from tests import seeds, visiting, world
from tests.conftest import START

DAY = datetime(2026, 1, 5, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: DAY + timedelta(minutes=minutes))


def at(hour: int, count: int) -> list[datetime]:
    return [DAY + timedelta(days=n, hours=hour, minutes=n % 60) for n in range(count)]


def test_the_hours_are_on_their_own_clock() -> None:
    """Kills UTC hours shown to somebody elsewhere."""
    found = best("Ada", [*at(8, 20), *at(9, 15), *at(14, 5)], (), BERLIN)
    assert (found.start, found.of) == (9, 40)
    assert found.words.startswith("Ada usually answers 9–11 o’clock their time (88% of 40 answers, between ")


def test_twenty_nine_answers_are_too_early_to_say() -> None:
    assert best("Ada", at(8, 29), (), BERLIN).words == "Too early to say when Ada answers: 29 answers so far."
    assert best("Ada", at(8, 30), (), BERLIN).start is not None


def test_nobody_knows_the_clock_of_who_has_no_zone() -> None:
    assert "Nobody knows Ada’s time zone" in best("Ada", at(8, 40), (), None).words


def test_few_answers_lean_on_colleagues_and_many_do_not() -> None:
    """Kills an estimate without shrinkage, and one that never lets go of the others."""
    colleagues = at(15, 300)
    near = [*at(9, 6), *at(15, 5), *[one for h in (0, 3, 5, 7, 11, 13, 18, 20, 22) for one in at(h, 3)]]
    assert best("Ada", near, (), UTC).start in (8, 9)
    assert best("Ada", near, colleagues, UTC).start in (14, 15)
    assert best("Ada", at(9, 60), colleagues, UTC).start in (8, 9)


@given(st.lists(MOMENTS, max_size=80))
def test_the_window_holds_at_least_its_share(answers: list[datetime]) -> None:
    found: BestHour = best("Ada", answers, (), UTC)
    assert found.share is None or found.share.value >= 2 / 24 - 1e-9
    assert (found.start is None) == (len(answers) < 30)


def test_the_draft_page_says_it_and_the_api_too(app: App) -> None:
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        world.message(tx, "sarah.chen@techcorp.test", ["nora.lind@northwind.test"], START - timedelta(days=2))
    draft = drafts.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    found = service.best_hour(app, draft)
    assert found is not None and (found.of, found.start) == (19, None)
    nora = visiting.person(app, seed.csm)
    assert found.words in nora.client.get(f"/drafts/{draft.id}").text
    assert nora.client.get(f"/api/drafts/{draft.id}/best-hour").json()["answers"] == 19
