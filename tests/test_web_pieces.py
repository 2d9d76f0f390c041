"""A piece of a page that was written before says what it would say if it were written now."""

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from rapport.app import App
from rapport.people import store as people
from rapport.relationships.snapshots import service as snapshots
from rapport.users.store import users
from rapport.web.pages.customers import Entry
from rapport.web.pieces import Reader, piece
from tests import seeds, visiting
from tests.conftest import Clock
from tests.seeds import Seed
from tests.visiting import Visitor

ASKED = ["", "/map", "/map?view=engagement", "/map?sort=name&down=true", "/map.svg", "/map.svg?view=influence"]


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.techcorp(app)


@pytest.fixture
def nora(app: App, seed: Seed) -> Visitor:
    return visiting.person(app, seed.csm)


@pytest.mark.parametrize("below", ASKED)
def test_what_was_written_before_is_word_for_word_what_is_written_anew(
    app: App, seed: Seed, nora: Visitor, below: str
) -> None:
    """The mutant: a manner of drawing that is not among what a picture was drawn from."""
    path = f"/customers/{seed.customer}"
    kept = set()
    for other in ASKED:
        nora.client.get(f"{path}{other}")
        kept.add(nora.client.get(f"{path}{below}").text)
    with app.db.transaction() as tx:
        people.mark_stale(tx, [seed.customer], app.now())  # another version, with nothing written from it
    assert kept == {nora.client.get(f"{path}{below}").text}


@pytest.mark.parametrize("below", ["", "/map"])
def test_ages_grow_while_a_snapshot_is_kept(app: App, clock: Clock, seed: Seed, nora: Visitor, below: str) -> None:
    """The mutant: the times ignored."""
    touches = snapshots.current(app, seed.customer).touches
    clock.at = max(touch.at for touch in touches if touch.costs_them) + timedelta(minutes=57)
    told, shots = [], []
    for _ in range(2):
        page = nora.client.get(f"/customers/{seed.customer}{below}").text
        told.append(re.findall(r"<time[^>]*>([^<]*)</time>", page))
        shots.append(snapshots.current(app, seed.customer))
        clock.forward(timedelta(minutes=4))
    assert shots[0] is shots[1]
    assert "57 min" in told[0] and "1 h" in told[1] and "57 min" not in told[1]


@pytest.mark.parametrize("below", ["", "/map"])
def test_each_reads_the_times_of_their_own_zone(app: App, seed: Seed, nora: Visitor, below: str) -> None:
    """The mutant: the zone ignored."""
    with app.db.transaction() as tx:
        tx.execute(update(users).where(users.c.id == seed.manager).values(time_zone="Asia/Tokyo"))
    lea, path = visiting.person(app, seed.manager), f"/customers/{seed.customer}{below}"
    read = [who.client.get(path).text for who in (nora, lea, nora)]
    assert ["JST" in text for text in read] == [False, True, False]


def test_a_piece_is_written_anew_for_every_other_value_that_it_comes_from(app: App, seed: Seed) -> None:
    """The mutant: `given` ignored."""
    shot, reader = snapshots.current(app, seed.customer), Reader("UTC", app.now())
    for title in ("One", "Another"):
        entry = Entry(app.now(), "signal", title, "/signals/1")
        values: dict[str, object] = {"entries": [entry]}
        made = piece(shot, "time_line.html", reader, (), entry, partial(dict, values))
        assert title in made
