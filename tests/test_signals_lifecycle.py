"""Signals open once, change while open, clear themselves, and stay as a person closed them."""

from datetime import timedelta

import pytest

from rapport.errors import BadInput, Conflict
from rapport.inbox.model import Severity
from rapport.signals import lifecycle
from rapport.signals.model import EventKind, Finding, Label, Signal, SignalEvent, SignalStatus
from rapport.users.model import UserId
from tests.noticed import DAY, NOW, signal

NORA = UserId(1)


def finding(of: Signal, **values: object) -> Finding:
    plain = {"kind": of.kind, "cause": of.cause, "customer": of.customer, "person": of.person, "since": of.since}
    return Finding(
        **{**plain, "severity": of.severity, "sentence": of.sentence, "evidence": of.evidence, **values}  # type: ignore[arg-type]  # any field
    )


def plan(
    findings: list[Finding], opened: list[Signal], settled: list[Signal], *, complete: bool = True
) -> lifecycle.Plan:
    return lifecycle.plan(findings, opened, settled, complete=complete)


def test_the_same_cause_opens_nothing_twice_and_unchanged_writes_nothing() -> None:
    one = signal()
    assert plan([finding(one)], [one], []) == lifecycle.Plan((), (), ())
    assert plan([finding(one)], [], []).open == (finding(one),)


def test_what_has_changed_is_updated() -> None:
    one = signal()
    worse = finding(one, severity=Severity.CRITICAL)
    assert plan([worse], [one], []).update == ((one.id, worse),)


def test_what_is_no_longer_found_clears_itself_and_says_so() -> None:
    one = signal()
    assert plan([], [one], []).clear == (one,)
    closed = lifecycle.cleared(one, NOW)
    assert closed.status is SignalStatus.RESOLVED and closed.closed_by is None
    assert closed.closed_because == "no longer true: Ticket T-7 was escalated."


def test_nothing_clears_while_a_detector_is_broken() -> None:
    """Kills a look that takes "not looked" for "not there"."""
    assert plan([], [signal()], [], complete=False).clear == ()


def test_what_a_person_raised_only_a_person_closes() -> None:
    assert plan([], [signal(cause="said:1:1:they are angry")], []).clear == ()


def test_a_dismissed_cause_stays_closed_until_it_happens_again_or_gets_worse() -> None:
    gone = signal(status=SignalStatus.DISMISSED, closed_at=NOW, closed_by=NORA)
    assert plan([finding(gone)], [], [gone]).open == ()
    assert plan([finding(gone, since=NOW + DAY)], [], [gone]).open != ()
    assert plan([finding(gone, severity=Severity.CRITICAL)], [], [gone]).open != ()


def test_a_signal_is_acknowledged_once() -> None:
    seen = lifecycle.acknowledged(signal())
    assert seen.status is SignalStatus.ACKNOWLEDGED and seen.is_open
    with pytest.raises(Conflict, match="acknowledged already"):
        lifecycle.acknowledged(seen)


def test_a_dismissal_needs_a_reason() -> None:
    with pytest.raises(BadInput, match="Say why"):
        lifecycle.dismissed(signal(), NORA, "  ", NOW)


def test_a_reason_is_a_sentence_and_no_file() -> None:
    for close in (lifecycle.dismissed, lifecycle.resolved):
        with pytest.raises(BadInput, match="1000 characters at most, this one 1001"):
            close(signal(), NORA, "x" * 1001, NOW)


def test_a_closed_signal_cannot_be_closed_again() -> None:
    closed = lifecycle.resolved(signal(), NORA, "", NOW)
    assert closed.closed_because == "dealt with" and closed.closed_by == NORA
    for act in (lifecycle.resolved, lifecycle.dismissed):
        with pytest.raises(Conflict, match="Load it again"):
            act(closed, NORA, "again", NOW)


def test_evidence_of_a_new_kind_brings_a_dismissed_cause_back_and_the_same_does_not() -> None:
    """Kills a comparison with when the thing began, which new evidence does not change."""
    gone = signal(status=SignalStatus.DISMISSED, closed_at=NOW, closed_by=NORA)
    assert plan([finding(gone, news_at=NOW - DAY)], [], [gone]).open == ()
    assert plan([finding(gone, news_at=NOW + DAY)], [], [gone]).open != ()


def test_a_signal_is_put_aside_until_a_date_to_come_within_a_year() -> None:
    asleep = lifecycle.snoozed(signal(), NOW + DAY, NOW)
    assert asleep.is_open and asleep.sleeps(NOW) and not asleep.sleeps(NOW + DAY)
    for until in (NOW, NOW + timedelta(days=400)):
        with pytest.raises(BadInput, match="snoozed"):
            lifecycle.snoozed(signal(), until, NOW)
    with pytest.raises(Conflict):
        lifecycle.snoozed(signal(status=SignalStatus.RESOLVED), NOW + DAY, NOW)


def test_what_gets_worse_wakes_and_what_stays_the_same_sleeps_on() -> None:
    asleep = signal(snoozed_until=NOW + DAY)
    assert lifecycle.wakes(asleep, finding(asleep, severity=Severity.CRITICAL))
    assert not lifecycle.wakes(asleep, finding(asleep)) and not lifecycle.wakes(signal(), finding(asleep))


def test_a_reason_becomes_a_label() -> None:
    assert lifecycle.dismissed(signal(), NORA, "test ticket", NOW).label == Label.NOT_TRUE
    assert lifecycle.dismissed(signal(), NORA, "we know", NOW, Label.KNOWN).label == Label.KNOWN
    assert lifecycle.resolved(signal(), NORA, "", NOW).label == Label.TRUE
    assert lifecycle.cleared(signal(), NOW).label == ""


def test_each_step_is_a_line_of_history_with_who_and_why() -> None:
    one = signal()
    seen, closed = lifecycle.acknowledged(one), lifecycle.dismissed(one, NORA, "no", NOW)
    assert lifecycle.event(one, seen, NORA, NOW) == SignalEvent(one.id, NOW, NORA, EventKind.ACKNOWLEDGED)
    assert lifecycle.event(one, closed, NORA, NOW).because == "no"
    assert lifecycle.event(one, lifecycle.cleared(one, NOW), None, NOW).what is EventKind.CLEARED
    assert lifecycle.event(one, lifecycle.snoozed(one, NOW + DAY, NOW), NORA, NOW).until == NOW + DAY


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (timedelta(minutes=23, seconds=59), "Response time logged: 23 minutes from escalation."),
        (timedelta(minutes=1), "Response time logged: 1 minute from escalation."),
        (timedelta(hours=2, minutes=5), "Response time logged: 2 hours 5 minutes from escalation."),
        (timedelta(days=3), "Response time logged: 3 days from escalation."),
    ],
)
def test_the_response_time_is_said_as_the_requirement_says_it(after: timedelta, sentence: str) -> None:
    assert lifecycle.response_logged(signal(response_sent_at=NOW - DAY + after)) == sentence


def test_without_an_answer_no_response_time_is_said() -> None:
    assert lifecycle.response_logged(signal()) == "" and lifecycle.response_minutes(signal()) is None
