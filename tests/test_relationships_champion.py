"""Who is a champion, why, and when no longer."""

from datetime import timedelta

import pytest

from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.relationships.by_hand.model import Hand, Label, Thing
from rapport.relationships.champion import USES, Favours, Verdict, champion, settled
from rapport.relationships.model import Touch, TouchId, TouchKind
from rapport.users.model import UserId
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


def by_hand(thing: Thing, value: str) -> Hand:
    return Hand((Label(1, StakeholderId(1), thing, value, "on the call", UserId(1), "Nora Lind", START, None, None),))


def test_what_a_person_sets_wins_over_the_records_and_both_are_told() -> None:
    silent = of(history(), days=100)
    verdict = settled(silent, by_hand(Thing.CHAMPION, "yes"))
    assert verdict.is_one and not verdict.was_one
    assert verdict.why == (
        "Set by hand by Nora Lind on 2 March 2026: on the call.",
        f"The records say otherwise: {silent.why[0]}",
    )
    assert settled(of(history()), by_hand(Thing.CHAMPION, "no")) == Verdict(False, False, ())


def test_a_detractor_is_no_champion_and_a_role_in_finance_changes_nothing() -> None:
    """The mutant: any role set by hand ending a champion."""
    assert not settled(of(history()), by_hand(Thing.ROLES, "detractor")).is_one
    assert settled(of(history()), by_hand(Thing.ROLES, "finance")) == of(history())
    assert of(history(), "finance").is_one


def test_weekly_use_of_the_product_is_a_sign() -> None:
    days = tuple(START.date() - timedelta(days=7 * n + 2) for n in range(USES))
    assert any("Used the product on 12 days" in why for why in of(history(), done=Favours(used=days)).why)
    assert not any("Used" in why for why in of(history(), done=Favours(used=days[1:])).why)
