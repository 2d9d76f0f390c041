"""The table of customers: figures from what is kept, unknown never looks known, a file that runs nothing."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.errors import BadInput
from rapport.people.model import Customer, CustomerId, StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.portfolio.service import standings_of
from rapport.relationships.portfolio.standings import Champion, Efforts, Standing
from rapport.signals import service as signals
from rapport.signals import store as signals_store
from rapport.signals.model import SignalKind
from rapport.web import portfolio, portfolio_csv, sparkline, views, words
from rapport.web.asof import moment
from rapport.web.ordering import ordered
from rapport.web.pages.customers import FIRST
from tests import seeds, visiting, world
from tests.conftest import START

TODAY = date(2026, 3, 2)
GRACE = Champion(StakeholderId(1), "Grace Hopper")


def line(
    strength: float | None = None, *, days: int | None = None, efforts: Efforts | None = None, name: str = "Ada"
) -> portfolio.Line:
    renewal = None if days is None else TODAY + timedelta(days=days)
    one = Customer(CustomerId(1), name, (), "", 100, "USD", renewal, None, None, None)
    return portfolio.Line(one, Standing(one.id, strength, 0, 0, efforts or Efforts(0, 0)), 0, 0, "", TODAY)


def test_strength_is_the_mean_of_the_three_strongest_that_the_map_shows(app: App) -> None:
    """From sums and from the whole picture: the same number."""
    seed = seeds.techcorp(app)
    relationships.refresh(app, seed.customer)
    with app.db.transaction() as tx:
        known = relationships.snapshot(tx, seed.customer, app.now()).known
        found = standings_of(app, tx, [seed.customer])[seed.customer]
    values = [
        k.relationship.strength.value for k in known if k.relationship and k.relationship.strength.value is not None
    ]
    assert found.strength == pytest.approx(sum(sorted(values)[-3:]) / len(values[-3:]))
    assert found.in_touch == len(values)


def test_what_nobody_knows_is_neither_warm_nor_cold() -> None:
    assert set(line().heat.values()) == {"none"}
    assert line(efforts=Efforts(5, 0)).heat["engagement"] == "none"


def test_heat_says_what_the_numbers_say() -> None:
    cold, warm = line(10.0, days=30, efforts=Efforts(5, 10)).heat, line(80.0, days=300, efforts=Efforts(20, 10)).heat
    assert (cold["strength"], cold["renewal"], cold["engagement"]) == ("low", "low", "low")
    assert (warm["strength"], warm["renewal"], warm["engagement"]) == ("good", "none", "good")


def test_a_row_is_drawn_anew_when_anything_that_it_shows_has_changed() -> None:
    """Mutant: rows kept by the customer's number."""
    draw, one = views.environment().filters["row"], line(50.0, days=90)
    changed = [
        replace(one, customer=replace(one.customer, name="Babbage")),
        replace(one, customer=replace(one.customer, threading_score=33.0)),
        replace(one, standing=replace(one.standing, strength=70.0)),
        replace(one, standing=replace(one.standing, efforts=Efforts(3, 9))),
        replace(one, escalations=1),
        replace(one, signals=2),
        replace(one, owner="Grace"),
        replace(one, today=TODAY + timedelta(days=1)),
        replace(one, champions=()),
        replace(one, champions=(GRACE,)),
        replace(one, champions=(GRACE, replace(GRACE, name="Ida Rhodes"))),
    ]
    assert draw(one) == draw(replace(one)) and len({draw(row) for row in (one, *changed)}) == 1 + len(changed)


def test_bubbles_hold_renewals_ahead_with_enough_data_only() -> None:
    """Mutant: no data drawn at strength 0."""
    rows = [line(50.0, days=90), line(None, days=90), line(50.0, days=-3), line(50.0)]
    assert [one.line for one in portfolio.bubbles(rows)] == rows[:1]


def test_a_name_with_a_mark_stands_where_its_letter_does() -> None:
    rows = [line(name=name) for name in ("Zed", "Österreich AG", "Nord", "éclair", "Delta")]
    found = [one.customer.name for one in ordered(rows, portfolio.COLUMNS["name"], down=False)]
    assert found == ["Delta", "éclair", "Nord", "Österreich AG", "Zed"]


def test_the_file_says_the_threading_score_as_the_page_does() -> None:
    """Found in use: 7.3 on the page, 73.1 in the file."""
    one = line(50.0, days=90)
    scored = replace(one, customer=replace(one.customer, threading_score=73.19))
    head, row = (text.split(",") for text in portfolio_csv.written([scored]).splitlines())
    assert row[head.index("threading")] == "7.3" == words.tenths(73.19)
    assert portfolio_csv.written([replace(one, customer=replace(one.customer, threading_score=None))])


@given(st.text(max_size=8))
def test_no_cell_of_the_file_begins_a_formula(name: str) -> None:
    assert not portfolio_csv.tame(name).startswith(portfolio_csv.FORMULA)


def test_the_file_says_nothing_where_nothing_is_known() -> None:
    row = portfolio_csv.written([line(name="=1+1")]).splitlines()[1].split(",")
    assert row[0] == "'=1+1" and row[6] == "" and row[8:10] == ["", ""]


def test_customers_stand_by_how_many_champions_they_have_and_the_unknown_last() -> None:
    """The mutant: a customer that nobody has looked at, beside those without a champion."""
    rows = [replace(line(), champions=found) for found in (None, (GRACE, GRACE), (), (GRACE,))]
    by_number = portfolio.COLUMNS["champion"]
    assert [by_number(one) for one in ordered(rows, by_number, False)] == [0, 1, 2, None]
    assert [by_number(one) for one in ordered(rows, by_number, True)] == [2, 1, 0, None]


def _told(client: TestClient) -> tuple[str, list[str], list[str] | None]:
    """The cell of the page, both cells of the file, and the API."""
    cell = client.get("/customers?sort=champion").text.partition('data-label="Champion">')[2].partition("</td>")[0]
    (row,) = csv.DictReader(io.StringIO(client.get("/customers.csv").text))
    (told,) = client.get("/api/customers").json()
    return cell, [row["champions"], row["champion names"]], told["champions"]


def test_the_champion_is_named_on_the_page_in_the_file_and_to_machines(app: App) -> None:
    seed = seeds.techcorp(app)
    client = visiting.person(app, seed.csm).client
    mike = by_hand.find(app, seed.customer, "Mike Johnson").id
    by_hand.put(app, mike, Setting(Thing.CHAMPION, "yes", ""), by=seed.csm)
    cell, cells, told = _told(client)
    assert "not looked at yet" in cell and cells == ["", ""] and told is None
    signals.look(app, seed.customer)
    cell, cells, told = _told(client)
    assert "Mike Johnson</a>" in cell and cells == ["1", "Mike Johnson"] and told == ["Mike Johnson"]


def test_a_sparkline_holds_a_score_until_the_next() -> None:
    history = [(START, 0.0), (START + timedelta(days=1), 100.0)]
    low, high = sparkline.HEIGHT - sparkline.EDGE, sparkline.EDGE
    assert sparkline.points(history, 100.0) == f"3.0,{low} 217.0,{low} 217.0,{high}"
    assert sparkline.points(history[:1], 100.0) == ""


def test_a_day_is_its_end_where_the_reader_is_and_never_later_than_now() -> None:
    assert moment("", START) == START and moment("2026-03-02", START) == START
    assert moment("2026-02-01", START, "Europe/Berlin").isoformat() == "2026-02-01T22:59:59.999999+00:00"


@pytest.mark.parametrize("at", ["2026-13-01", "yesterday", "2026-03-05", "0001-01-01", "2026-03-01T10:00"])
def test_what_is_no_day_or_has_not_happened_is_said(at: str) -> None:
    with pytest.raises(BadInput):
        moment(at, START)


@given(st.text(max_size=30), st.integers(2, 20))
def test_a_shortened_name_fits_and_begins_as_the_whole(name: str, room: int) -> None:
    short = words.shorten(name, room)
    assert short == name or (short.endswith("…") and name.startswith(short[:-1]) and len(short) <= room)


def test_the_first_hundred_stand_there_and_the_rest_comes_when_asked_for(app: App) -> None:
    """Kills: a sort, a file or a number that knows the first hundred only."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
        for number in range(FIRST + 1):
            world.customer(tx, f"Corvane {number:03}", f"c{number}.test")
    client = visiting.person(app, csm).client
    first, every, last = (client.get(f"/customers?{ask}").text for ask in ("", "all=true", "sort=name&down=true"))
    assert first.count("<tr data-row>") == FIRST and "Corvane 100" not in first and "Show all 101" in first
    assert every.count("<tr data-row>") == FIRST + 1 and "Show all" not in every
    assert "Corvane 100" in last and "Corvane 000" not in last
    assert len(client.get("/customers.csv").text.splitlines()) == 1 + FIRST + 1


def test_open_signals_are_counted_without_those_put_aside(app: App) -> None:
    seed = seeds.dataflow(app)
    (raised,) = signals.look(app, seed.customer)
    counted = []
    for days in (2, 3):
        with app.db.transaction() as tx:
            counted.append(signals_store.count_by_customer(tx, app.now()))
        signals.snooze(app, raised.id, seed.csm, app.now() + timedelta(days=days))
    assert counted == [{seed.customer: {SignalKind.TICKET_ESCALATED: 1}}, {}]
