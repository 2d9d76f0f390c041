"""Whom to ask for an introduction, and whom not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.relationships.introducer import best
from rapport.relationships.model import Known, Snapshot, Target, Tie, Touch, TouchId, TouchKind
from rapport.relationships.threading import threading
from tests.conftest import START
from tests.test_relationships_threading import known

TARGET = known(9, "CFO", None)


def snapshot(*others: Known, ties: tuple[Tie, ...] = (), touches: tuple[Touch, ...] = ()) -> Snapshot:
    everybody = (*others, TARGET)
    view = threading(CustomerId(1), everybody, START)
    return Snapshot(CustomerId(1), "TechCorp", None, "USD", None, everybody, touches, view, (), START, ties=ties)


def tie(number: int, weight: float = 5.0) -> Tie:
    return Tie(PersonId(number), TARGET.person, weight, round(weight), (f"message:{number}",))


def angry(number: int) -> Touch:
    return Touch(
        TouchId(0), CustomerId(1), PersonId(number), TouchKind.MESSAGE_IN, START, "", "message:1", sentiment=-1.0
    )


def test_who_works_with_the_target_is_asked_before_who_is_only_closer_to_us() -> None:
    found = best(snapshot(known(1, "Analyst", 70.0), known(2, "Analyst", 60.0), ties=(tie(2),)), TARGET)
    assert found.name == "P2" and "message:2" in found.records
    assert "in 5 mails and meetings together with P9" in found.reasons


def test_reporting_to_the_target_is_a_tie() -> None:
    report = replace(known(2, "Analyst", 60.0), manager=TARGET.stakeholder)
    found = best(snapshot(known(1, "Analyst", 70.0), report), TARGET)
    assert found.name == "P2" and "reports to P9" in found.reasons


UNABLE: list[tuple[dict[str, Any], str]] = [
    ({"leaving": True}, "left"),
    ({"out_of_office": True}, "out of office"),
    ({"last_asked_at": START - timedelta(days=59)}, "was asked on"),
]


@pytest.mark.parametrize(("state", "words"), UNABLE)
def test_who_cannot_be_asked_is_not_even_as_the_only_one(state: dict[str, Any], words: str) -> None:
    """The mutant: a low score instead of an exclusion; the only candidate would still be asked."""
    found = best(snapshot(replace(known(1, "Analyst", 90.0), **state), ties=(tie(1),)), TARGET)
    assert found.stakeholder is None
    assert found.reasons[0].startswith("Nobody suitable: P1") and words in found.reasons[0]


def test_whose_last_word_was_unfriendly_is_not_asked() -> None:
    found = best(snapshot(known(1, "Analyst", 90.0), ties=(tie(1),), touches=(angry(1),)), TARGET)
    assert found.stakeholder is None and "unfriendly" in found.reasons[0]


def test_the_target_is_never_the_introducer() -> None:
    alone = Snapshot(
        CustomerId(1), "TechCorp", None, "USD", None, (known(9, "CFO", 90.0),), (), snapshot().threading, (), START
    )  # fmt: skip
    found = best(alone, Target(alone.known[0], "CFO"))
    assert found.stakeholder is None and found.reasons == ("Nobody suitable: nobody else is known there.",)


@pytest.mark.parametrize("strength", [None, 3.0])
def test_who_hardly_knows_us_is_not_asked(strength: float | None) -> None:
    assert best(snapshot(known(1, "Analyst", strength), ties=(tie(1),)), TARGET).stakeholder is None


def test_two_months_later_they_can_be_asked_again() -> None:
    asked = replace(known(1, "Analyst", 60.0), last_asked_at=START - timedelta(days=60))
    assert best(snapshot(asked), TARGET).stakeholder == StakeholderId(1)


def test_a_title_nobody_has_is_asked_of_the_closest() -> None:
    found = best(snapshot(known(1, "Analyst", 60.0), known(2, "Analyst", 80.0)), Target(None, "CTO"))
    assert found.name == "P2" and "works where the CTO works" in found.reasons


def test_an_unseen_tie_is_said_to_be_unseen() -> None:
    found = best(snapshot(known(1, "Analyst", 60.0)), TARGET)
    assert "no mail or meeting shows them with P9" in found.reasons
    assert found.score < best(snapshot(known(1, "Analyst", 60.0), ties=(tie(1),)), TARGET).score
