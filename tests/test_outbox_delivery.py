"""The table of what may become of a delivery."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.outbox.delivery import LONGEST_WAIT, MOVES, Event, IllegalMove, after, event_of, next_try, wait
from rapport.outbox.model import Attempt, DeliveryState, Verdict
from tests.conftest import START

HANDED_OVER = (DeliveryState.COMMITTING, DeliveryState.UNKNOWN, DeliveryState.NEEDS_PERSON, DeliveryState.SENT)


def test_a_crash_while_committing_is_never_tried_again() -> None:
    """Kills the mutant (COMMITTING, CRASHED) → APPROVED, which sends twice after a power cut."""
    assert after(DeliveryState.COMMITTING, Event.CRASHED) is DeliveryState.UNKNOWN
    assert after(DeliveryState.SENDING, Event.CRASHED) is DeliveryState.APPROVED


def test_only_the_providers_own_no_leads_back_to_the_queue_after_committing() -> None:
    back = {event for (state, event), to in MOVES.items() if state in HANDED_OVER and to is DeliveryState.APPROVED}
    assert back == {Event.DEFERRED}


def test_nothing_in_doubt_is_tried_again() -> None:
    in_doubt = (DeliveryState.UNKNOWN, DeliveryState.NEEDS_PERSON)
    assert all(to is not DeliveryState.APPROVED for (state, _), to in MOVES.items() if state in in_doubt)


def test_every_state_that_is_not_final_has_a_way_out() -> None:
    for state in DeliveryState:
        assert state.is_final or any(before is state for before, _ in MOVES)


def test_every_verdict_has_a_consequence_while_sending_and_committing() -> None:
    for verdict in Verdict:
        event = event_of(Attempt(verdict, ""))
        assert after(DeliveryState.SENDING, event) and after(DeliveryState.COMMITTING, event)


@given(st.lists(st.sampled_from(list(Event)), max_size=30))
def test_no_order_of_events_revives_what_was_sent(events: list[Event]) -> None:
    state = DeliveryState.SENT
    for event in events:
        try:
            state = after(state, event)
        except IllegalMove:
            continue
    assert state in (DeliveryState.SENT, DeliveryState.BOUNCED)


@given(st.integers(1, 10_000))
def test_each_wait_is_at_least_as_long_as_the_one_before(attempts: int) -> None:
    assert timedelta(minutes=1) <= wait(attempts) <= wait(attempts + 1) <= LONGEST_WAIT


def test_only_a_return_to_the_queue_waits() -> None:
    assert next_try(DeliveryState.APPROVED, 3, START) == START + timedelta(minutes=4)
    assert next_try(DeliveryState.UNKNOWN, 3, START) == START


def test_an_event_that_cannot_happen_raises() -> None:
    with pytest.raises(IllegalMove, match="claimed cannot befall a delivery that is sent"):
        after(DeliveryState.SENT, Event.CLAIMED)
