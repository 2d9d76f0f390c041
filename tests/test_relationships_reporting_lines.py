"""Inferred lines: probabilities that are some, no circle, stated first, whatever order the facts come in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.people.model import CustomerId, Person, PersonId, Stakeholder, StakeholderId
from rapport.relationships.model import ReportingLine
from rapport.relationships.reporting import choice
from rapport.relationships.reporting.lines import LISTED, lines, reading
from rapport.relationships.reporting.model import Former, Said, Stated, Verdict
from rapport.relationships.reporting.pattern import SIGNS, Mailing, pattern, signs
from rapport.users.model import UserId

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def one(number: int, title: str = "", department: str = "") -> Stakeholder:
    person = Person(PersonId(number + 100), f"Person {number}", (f"p{number}@techcorp.test",))
    return Stakeholder(
        StakeholderId(number), person, CustomerId(1), title, department, None, None, None, "csv", "", None, None
    )


def mail(number: int, sender: int | None, *to: int) -> Mailing:
    people = tuple(PersonId(each + 100) for each in to)
    return Mailing(NOW - timedelta(days=number), sender and sender + 100, people, f"message:{number}")


def stated(report: int, manager: int, **more: object) -> Stated:
    return Stated(StakeholderId(report), StakeholderId(manager), "The CRM says so.", **more)  # type: ignore[arg-type]


def circle(found: Sequence[ReportingLine]) -> bool:
    managers = {line.report: line.manager for line in found}
    for start in managers:
        at, steps = start, 0
        while at in managers and steps <= len(managers):
            at, steps = managers[at], steps + 1
        if steps > len(managers):
            return True
    return False


mails = st.lists(
    st.tuples(st.integers(0, 200), st.none() | st.integers(1, 7), st.lists(st.integers(1, 9), min_size=1, max_size=5)),
    max_size=30,
)
titles = st.lists(st.sampled_from(["", "CEO", "VP Sales", "Sales Manager", "Engineer", "CFO"]), min_size=1, max_size=7)
pairs = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=8)


@settings(deadline=None, max_examples=150)
@given(titles, mails, pairs, pairs, st.randoms(use_true_random=False))
def test_lines_form_no_circle_and_give_everybody_one_manager_in_any_order(
    jobs: list[str], sent: list[tuple[int, int | None, list[int]]], told: list[tuple[int, int]],
    no: list[tuple[int, int]], chance: Random,
) -> None:  # fmt: skip
    staff = [one(at + 1, title) for at, title in enumerate(jobs)]
    post = [mail(day * 1000 + at, sender, *to) for at, (day, sender, to) in enumerate(sent)]
    said = Said(
        tuple(stated(a, b, at=NOW - timedelta(days=at)) for at, (a, b) in enumerate(told)),
        tuple(Verdict(StakeholderId(a), StakeholderId(b), False, UserId(1), "Nora", NOW, None, True) for a, b in no),
        (Former(StakeholderId(8), "Gone", StakeholderId(1)),),
    )
    found = reading(staff, post, said)
    assert not circle(found.lines)
    assert len({line.report for line in found.lines}) == len(found.lines)
    assert all(LISTED <= line.probability <= 1 for line in found.lines)
    refused = {(StakeholderId(a), StakeholderId(b)) for a, b in no}
    assert not refused & {(line.report, line.manager) for line in found.lines}
    chance.shuffle(staff)
    chance.shuffle(post)
    assert reading(staff, post, Said(tuple(reversed(said.stated)), said.verdicts, said.former)) == found


@settings(deadline=None, max_examples=60)
@given(titles, mails, st.integers(1, 7), st.integers(1, 7))
def test_a_stated_line_always_wins(
    jobs: list[str], sent: list[tuple[int, int | None, list[int]]], report: int, manager: int
) -> None:
    staff = [one(at + 1, title) for at, title in enumerate(jobs)]
    there = {report, manager} <= {each.id for each in staff} and report != manager
    post = [mail(day * 1000 + at, sender, *to) for at, (day, sender, to) in enumerate(sent)]
    found = [line for line in lines(staff, post, Said((stated(report, manager),))) if line.report == report]
    assert not there or [(line.manager, line.probability, line.stated) for line in found] == [(manager, 1.0, True)]


@given(st.integers(2, 6), st.integers(0, 1000), st.booleans())
def test_the_chances_of_all_managers_of_a_person_are_at_most_certain(people: int, seed: int, known: bool) -> None:
    chance = np.random.default_rng(seed)
    found = choice.chances(chance.normal(0, 3, (people, people)), chance.normal(0, 3, people), {1: 0} if known else {})
    assert found.min() >= 0 and found.sum(1).max() <= 1 + 1e-9
    assert not known or (found[1, 0] == pytest.approx(1) and found[0, 1] == pytest.approx(0, abs=1e-6))


def test_chances_are_those_of_all_trees_counted_one_by_one() -> None:
    """The mutant: everybody's choice by itself, which gives two people a share of reporting to each other."""
    logits, nobody = np.array([[0, 1.0], [2.0, 0]]), np.array([0.5, 0.3])
    worth = np.exp(np.array([1.0 + 0.3, 0.5 + 2.0, 0.5 + 0.3]))  # 0 under 1; 1 under 0; two heads
    found = choice.chances(logits, nobody, {})
    assert found[0, 1] == pytest.approx(worth[0] / worth.sum()) and found[1, 0] == pytest.approx(worth[1] / worth.sum())
    assert choice.alone(logits, nobody)[0, 1] != pytest.approx(found[0, 1])


def test_what_is_known_of_a_person_never_counts_for_them() -> None:
    """The mutant: a label among the signs that it is learned from, which would make every measured figure a lie."""
    seen = pattern(3, [Mailing(NOW, 0, (1, 2)), Mailing(NOW, 1, (0,))])
    known, alone = signs(seen, {0: 1}), signs(seen, {})
    assert (known[0] == alone[0]).all()
    assert known[2, 1, SIGNS.index("is_a_manager")] == 1


def test_ranks_speak_where_no_mail_does_and_say_so() -> None:
    staff = [one(1, "Director of Sales"), one(2, "Sales Manager"), one(3, "Sales Manager")]
    found = lines(staff, [], Said())
    assert {(line.report, line.manager) for line in found} == {(2, 1), (3, 1)}
    assert all("Director of Sales ranks above Sales Manager" in line.why and not line.stated for line in found)


def test_nothing_known_is_no_line() -> None:
    assert lines([one(1)], [], Said()) == ()
    assert lines([], [], Said()) == ()
    assert all(line.probability < 0.5 for line in lines([one(1), one(2), one(3)], [], Said()))
