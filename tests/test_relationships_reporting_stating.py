"""Stated lines against each other: what a person said wins, circles are refused by name, nobody is orphaned."""

from datetime import UTC, datetime, timedelta

from rapport.people.model import StakeholderId
from rapport.relationships.reporting.model import Former, Said, Verdict
from rapport.relationships.reporting.stating import INHERITED, holding
from rapport.users.model import UserId
from tests.test_relationships_reporting_lines import one, stated

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STAFF = [one(1, "CEO"), one(2, "VP Sales"), one(3, "Sales Manager")]


def verdict(report: int, manager: int, confirmed: bool, at: datetime = NOW, was_stated: bool = False) -> Verdict:
    return Verdict(StakeholderId(report), StakeholderId(manager), confirmed, UserId(1), "Nora", at, 0.7, was_stated)


def pairs(said: Said) -> set[tuple[int, int]]:
    return {(line.report, line.manager) for line in holding(STAFF, said).lines}


def test_of_a_circle_the_earlier_line_is_refused_and_named() -> None:
    early, late = stated(1, 2, at=NOW - timedelta(days=9)), stated(2, 1, at=NOW)
    found = holding(STAFF, Said((early, late)))
    assert [(line.report, line.manager) for line in found.lines] == [(2, 1)]
    assert [(r.report, r.manager) for r in found.refused] == [(1, 2)]
    assert found.refused[0].why == "Person 1 is said to report to Person 2, who reports, directly or not, to Person 1."


def test_what_a_person_confirmed_wins_over_a_record() -> None:
    said = Said((stated(3, 2),), (verdict(3, 1, True),))
    found = holding(STAFF, said)
    assert [(line.manager, line.confirmed) for line in found.lines] == [(1, True)]
    assert "Person 1 was said later" in found.refused[0].why


def test_their_own_manager_is_nobody() -> None:
    found = holding(STAFF, Said((stated(1, 1),)))
    assert found.lines == () and "their own manager" in found.refused[0].why


def test_a_manager_from_elsewhere_is_refused() -> None:
    assert "not among the customer's people" in holding(STAFF, Said((stated(1, 99),))).refused[0].why


def test_a_denied_line_comes_back_only_when_something_new_states_it() -> None:
    """The mutant: a denial that the same table overrules at its next import."""
    assert pairs(Said((stated(3, 2),), (verdict(3, 2, False, was_stated=True),))) == set()
    assert pairs(Said((stated(3, 2),), (verdict(3, 2, False, was_stated=False),))) == {(3, 2)}
    later = stated(3, 2, at=NOW + timedelta(days=1), by_hand=True)
    assert pairs(Said((later,), (verdict(3, 2, False, was_stated=True),))) == {(3, 2)}


def test_the_last_word_on_a_line_counts() -> None:
    words = verdict(3, 2, False), verdict(3, 2, True, NOW + timedelta(hours=1))
    assert pairs(Said((), words)) == {(3, 2)}
    assert pairs(Said((), (words[1], verdict(3, 2, False, NOW + timedelta(hours=2))))) == set()


def test_the_reports_of_who_left_move_up_as_inferred() -> None:
    gone = Former(StakeholderId(8), "Gil Gone", StakeholderId(9)), Former(StakeholderId(9), "Una", StakeholderId(1))
    found = holding(STAFF, Said((stated(3, 8),), (), gone))
    assert [(line.report, line.manager, line.probability, line.stated) for line in found.lines] == [
        (3, 1, INHERITED, False)
    ]
    assert found.lines[0].why == "Gil Gone, to whom they reported, has left; Person 1 was above Gil Gone."


def test_above_whom_nobody_is_known_is_an_open_seat() -> None:
    nobody, round_about = Former(StakeholderId(8), "Gil", None), Former(StakeholderId(8), "Gil", StakeholderId(8))
    for gone in (nobody, round_about):
        found = holding(STAFF, Said((stated(3, 8),), (), (gone,)))
        assert found.lines == () and found.orphans == (3,)
