"""Reporting lines through the database and the doors: stored words, as of any date, one workspace's own."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.errors import BadInput, NotFound
from rapport.people.model import StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.reporting import service
from rapport.users.model import UserId
from tests import world
from tests.conftest import Clock
from tests.visiting import person


def techcorp(app: App) -> dict[str, int]:
    """A customer of three with the mail between them; numbers by name."""
    with app.db.transaction() as tx:
        made = {"customer": world.customer(tx), "nora": world.user(tx)}
        for name, title in (("ada", "VP Finance"), ("bo", "Finance Manager"), ("cy", "Accountant")):
            person = world.person(tx, name.title(), f"{name}@techcorp.test")
            made[name] = world.stakeholder(tx, made["customer"], person, title)
        for days in range(1, 40, 3):
            to = ["ada@techcorp.test", "nora.lind@northwind.test"]
            world.message(tx, "bo@techcorp.test", to, app.now() - timedelta(days=days), text=f"Day {days}")
    return made


def line(made: dict[str, int]) -> tuple[StakeholderId, StakeholderId]:
    return StakeholderId(made["bo"]), StakeholderId(made["ada"])


def found(app: App, customer: int) -> dict[tuple[int, int], tuple[bool, float]]:
    with app.db.transaction() as tx:
        lines = service.of(tx, customer, app.now()).lines
    return {(each.report, each.manager): (each.stated, each.probability) for each in lines}


def test_a_line_is_inferred_from_rank_and_mail_and_names_its_mails(app: App) -> None:
    made = techcorp(app)
    with app.db.transaction() as tx:
        lines = relationships.snapshot(tx, made["customer"], app.now()).lines
    mine = next(each for each in lines if each.report == made["bo"])
    assert mine.manager == made["ada"] and not mine.stated and 0.5 < mine.probability < 1
    assert mine.records[0].startswith("message:") and "13 mails with both" in mine.why


def test_a_confirmed_line_is_stated_and_a_denied_one_stays_away(app: App) -> None:
    made = techcorp(app)
    service.confirm(app, *line(made), by=UserId(made["nora"]))
    assert found(app, made["customer"])[line(made)] == (True, 1.0)
    service.deny(app, *line(made), by=UserId(made["nora"]))
    assert line(made) not in found(app, made["customer"])


def test_what_was_said_later_changes_no_earlier_day(app: App, clock: Clock) -> None:
    made, yesterday = techcorp(app), app.now()
    before = found(app, made["customer"])
    clock.forward(timedelta(days=1))
    service.deny(app, *line(made), by=UserId(made["nora"]))
    with app.db.transaction() as tx:
        then = service.of(tx, made["customer"], yesterday).lines
    assert line(made) in {(each.report, each.manager) for each in then}
    assert {(each.report, each.manager): (each.stated, each.probability) for each in then} == before


def test_a_table_states_a_line_and_a_departed_manager_leaves_no_orphan(app: App) -> None:
    made = techcorp(app)
    with app.db.transaction() as tx:
        person = world.person(tx, "Gil", "gil@techcorp.test")
        gone = world.stakeholder(
            tx, made["customer"], person, "Director", manager_id=made["ada"], valid_to=app.now() - timedelta(days=5)
        )
        dee = world.person(tx, "Dee", "dee@techcorp.test")
        made["dee"] = world.stakeholder(tx, made["customer"], dee, "Accountant", manager_id=gone)
    assert found(app, made["customer"])[made["dee"], made["ada"]] == (False, 0.5)


def test_a_line_is_between_two_people_of_one_customer(app: App) -> None:
    made = techcorp(app)
    with app.db.transaction() as tx:
        other = world.stakeholder(tx, world.customer(tx, "DataFlow"), world.person(tx, "Eli", "eli@dataflow.test"))
    for manager in (made["bo"], other):
        with pytest.raises(BadInput, match="not two people of one customer"):
            service.confirm(app, StakeholderId(made["bo"]), StakeholderId(manager), by=UserId(made["nora"]))
    with pytest.raises(NotFound):
        service.deny(app, StakeholderId(made["bo"]), StakeholderId(999), by=UserId(made["nora"]))


def test_accuracy_counts_inferred_lines_once_and_waits_for_enough(app: App) -> None:
    made = techcorp(app)
    for judge in (service.confirm, service.deny, service.confirm):
        judge(app, *line(made), by=UserId(made["nora"]))
    assert (service.accuracy(app).judged, service.accuracy(app).confirmed) == (1, 1)
    assert service.accuracy(app).share is None


def test_a_line_judged_by_its_answer_and_by_a_name_is_one_line_with_one_number_everywhere(app: App) -> None:
    """Kills two countings beside each other: a no to a line, then another manager named, was two judgements."""
    made = techcorp(app)
    report, manager = line(made)
    service.deny(app, report, manager, by=UserId(made["nora"]))
    by_hand.put(app, report, Setting(Thing.MANAGER, str(made["cy"])), by=UserId(made["nora"]))
    assert service.accuracy(app) == by_hand.accuracy(app)[0]
    assert (service.accuracy(app).judged, service.accuracy(app).confirmed) == (1, 0)


def test_the_api_lists_confirms_and_denies(app: App) -> None:
    made = techcorp(app)
    nora = person(app, UserId(made["nora"]))
    client, headers = nora.client, {"X-CSRF-Token": nora.csrf}
    shown = client.get("/api/customers/TechCorp/reporting-lines").json()["lines"]
    assert ("Bo", "Ada", True) in [(each["report_name"], each["manager_name"], each["drawn"]) for each in shown]
    asked = {"report": "Bo", "manager": "ada@techcorp.test"}
    said = client.post("/api/customers/TechCorp/reporting-lines/deny", json=asked, headers=headers)
    assert said.status_code == 201 and said.json()["confirmed"] is False
    assert line(made) not in found(app, made["customer"])
