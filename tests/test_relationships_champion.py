"""Who is a champion, why, and when no longer."""

from datetime import timedelta

import pytest

from rapport.people.model import CustomerId, PersonId
from rapport.relationships.champion import Favours, Verdict, champion
from rapport.relationships.model import Touch, TouchId, TouchKind
from tests.conftest import START


def history(last: int = 1) -> list[Touch]:
    """Half a year of somebody who starts, answers fast, attends and praises; `last` days ago the last time."""
    kinds = (TouchKind.MESSAGE_IN, TouchKind.REPLY_IN, TouchKind.MEETING)
    return [
        Touch(
            TouchId(0), CustomerId(1), PersonId(1), kind, START - timedelta(days=10 * n + last), "",
            f"message:{n}{kind}", 1800.0 if kind is TouchKind.REPLY_IN else None, 0.5,
        )
        for n in range(18)
        for kind in kinds
    ]  # fmt: skip


def of(touches: list[Touch], by_hand: str = "", done: Favours | None = None, days: int = 0) -> Verdict:
    now = START + timedelta(days=days)
    return champion(touches, done or Favours(), by_hand, now)


def test_a_champion_is_one_for_reasons() -> None:
    verdict = of(history())
    assert verdict.is_one and len(verdict.why) >= 3
    assert any("meetings" in why for why in verdict.why)


@pytest.mark.parametrize(("days", "is_one"), [(20, True), (50, True), (58, True), (59, False), (200, False)])
def test_60_days_of_silence_end_it_and_it_was(days: int, is_one: bool) -> None:
    """The mutant: judging by the strength of today, which a fortnight's holiday would take below the mark."""
    verdict = of(history(), days=days)
    assert (verdict.is_one, verdict.was_one) == (is_one, not is_one)


def test_an_unfriendly_word_ends_it_and_says_so() -> None:
    angry = Touch(TouchId(0), CustomerId(1), PersonId(1), TouchKind.MESSAGE_IN, START, "", "message:99", None, -0.5)
    verdict = of([*history(), angry])
    assert (verdict.is_one, verdict.was_one) == (False, True)
    assert "unfriendly" in verdict.why[0]


def test_a_later_friendly_word_makes_it_good_again() -> None:
    angry = Touch(TouchId(0), CustomerId(1), PersonId(1), TouchKind.MESSAGE_IN, START, "", "message:99", None, -0.5)
    assert of([*history(-1), angry], days=2).is_one


def test_a_diligent_buyer_is_no_champion() -> None:
    answers = [t for t in history() if t.kind is TouchKind.REPLY_IN]
    verdict = of([Touch(t.id, t.customer, t.person, t.kind, t.at, "", t.record, 9e5) for t in answers])
    assert verdict == Verdict(False, False, ())


def test_our_own_mail_makes_no_champion() -> None:
    ours = [Touch(t.id, t.customer, t.person, TouchKind.MESSAGE_OUT, t.at, "", t.record) for t in history()]
    assert of(ours) == Verdict(False, False, ())


def test_what_is_set_by_hand_wins() -> None:
    assert of([], "champion").is_one and of([], "champion").why == ("Set by hand: champion.",)
    assert not of(history(), "detractor").is_one


def test_introducing_and_bringing_in_colleagues_count() -> None:
    done = Favours((START - timedelta(days=9),), tuple((START - timedelta(days=n), f"P{n}") for n in (1, 2)))
    why = of(history(), done=done).why
    assert any("Introduced" in one for one in why) and any("Brought in P1, P2" in one or "P2" in one for one in why)
