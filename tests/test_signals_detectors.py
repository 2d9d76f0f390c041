"""Each thing that happens to a customer is noticed once, and what does not happen is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.inbox.model import Severity, TicketStatus
from rapport.people.model import BuyingRole, Level, Person, PersonId, StakeholderId
from rapport.relationships.model import GapState, TouchKind
from rapport.signals import departure, detectors, whynot
from rapport.signals.departure import Clue
from rapport.signals.model import Evidence, Finding, SignalKind
from rapport.signals.thresholds.model import STANDARD
from tests.noticed import (
    DAY,
    NOW,
    TECHCORP,
    away,
    bounce,
    evidence,
    gap,
    known,
    mail,
    stakeholder,
    threading,
    ticket,
    touches,
)

SARAH = stakeholder(1, "Sarah Chen", "Dir Ops")
MIKE = stakeholder(2, "Mike Johnson", "Analyst")
MICHAEL = stakeholder(3, "Michael Torres", "CTO")
DAILY = [20 + 1.4 * i for i in range(60)]  # wrote every working day, until 20 days ago
STILL = [1.4 * i for i in range(80)]


def found(seen: Evidence) -> tuple[Finding, ...]:
    looked = detectors.look(seen)
    assert looked.failures == ()
    return looked.findings


def kinds(seen: Evidence) -> list[SignalKind]:
    return [finding.kind for finding in found(seen)]


# Escalations


def test_an_open_escalated_ticket_is_one_signal_with_its_record() -> None:
    seen = evidence([MICHAEL], tickets=[ticket("API integration failures")])
    (one,) = found(seen)
    assert (one.kind, one.cause, one.since) == (SignalKind.TICKET_ESCALATED, "ticket:7", NOW - DAY)
    assert one.evidence == ("ticket:7", "stakeholder:3") and one.person == PersonId(3)
    assert "API integration failures" in one.sentence and "Michael Torres, CTO" in one.sentence


@pytest.mark.parametrize(
    "change", [{"status": TicketStatus.RESOLVED}, {"escalated_at": None}, {"escalated_at": NOW + DAY}]
)
def test_a_ticket_that_is_resolved_or_not_escalated_yet_is_none(change: dict[str, object]) -> None:
    assert kinds(evidence([MICHAEL], tickets=[ticket("API failures", **change)])) == []


def test_an_unknown_reporter_is_not_given_a_name() -> None:
    (one,) = found(evidence([SARAH], tickets=[ticket("API failures", reporter="who@else.test")]))
    assert one.person is None and "reported by" not in one.sentence


def test_an_angry_executive_makes_it_high() -> None:
    angry = ticket("This is unacceptable", severity=Severity.LOW)
    boss = known(MICHAEL, level=Level.C_SUITE)
    assert found(evidence([MICHAEL], tickets=[angry], people=[boss]))[0].severity is Severity.HIGH
    assert found(evidence([MICHAEL], tickets=[angry]))[0].severity is Severity.LOW


# Departures


def champion(*mails: object, **more: object) -> Evidence:
    people = [known(SARAH, champion=True), known(MIKE)]
    return evidence([SARAH, MIKE], mails=mails, people=people, **more)  # type: ignore[arg-type]  # passed through


def test_bounce_and_farewell_are_one_certain_departure() -> None:
    """Kills one signal for each clue, and a sum that a second kind of evidence does not raise."""
    seen = champion(bounce(SARAH.email, 3), away(SARAH.email, 4, stand_in="lee.park@techcorp.test"))
    (one,) = found(seen)
    assert (one.kind, one.severity, one.cause) == (SignalKind.CHAMPION_RISK, Severity.CRITICAL, "person:1:departure")
    assert one.since == NOW - 4 * DAY and one.evidence == ("message:91", "message:90")
    assert "has left" in one.sentence and "lee.park@techcorp.test is named instead" in one.sentence


def test_one_clue_alone_is_only_probable() -> None:
    (one,) = found(champion(bounce(SARAH.email, 3)))
    assert one.severity is Severity.HIGH and "has probably left" in one.sentence


def test_ten_bounces_are_one_fact() -> None:
    many = [bounce(SARAH.email, 3 + i, number=100 + i) for i in range(10)]
    (one,) = found(champion(*many))
    assert one.severity is Severity.HIGH and len(one.evidence) == 1


def test_whoever_writes_afterwards_has_not_left() -> None:
    """Kills a detector that never looks at later mail."""
    assert found(champion(bounce(SARAH.email, 3), away(SARAH.email, 4), mail(SARAH.email, 1))) == ()


def test_an_automatic_reply_is_no_sign_of_life() -> None:
    assert len(found(champion(bounce(SARAH.email, 3), away(SARAH.email, 1)))) == 1


def test_a_holiday_or_a_full_mailbox_is_no_departure() -> None:
    assert found(champion(bounce(SARAH.email, 3, gone=False), away(SARAH.email, 4, gone=False))) == ()


def test_noisy_or_rises_with_each_kind_and_stays_below_one() -> None:
    single = [departure.probability(frozenset({clue})) for clue in Clue]
    assert max(single) < departure.probability(frozenset({Clue.BOUNCE, Clue.ANNOUNCED})) < 1
    assert departure.probability(frozenset({Clue.BOUNCE, Clue.ANNOUNCED})) > STANDARD.departure_certain_at
    assert departure.probability(frozenset({Clue.SILENCE})) < STANDARD.departure_raise_at


def test_a_champion_who_has_left_is_one_signal_and_not_also_silent() -> None:
    seen = champion(bounce(SARAH.email, 15), away(SARAH.email, 14), touched=touches(1, DAILY) + touches(2, STILL))
    assert [f.cause for f in found(seen)] == ["person:1:departure"]


def test_a_colleague_who_never_spoke_may_leave_unnoticed() -> None:
    assert found(champion(bounce(MIKE.email, 3), touched=touches(1, STILL))) == ()


def test_a_recorded_end_of_a_champions_job_is_a_transition_with_successors() -> None:
    gone = replace(SARAH, valid_to=NOW - 10 * DAY, department="Operations")
    heir = replace(MIKE, department="Operations")
    seen = evidence([gone, heir], touched=touches(1, [12 + 2 * i for i in range(30)]))
    (one,) = found(seen)
    assert one.kind is SignalKind.CHAMPION_TRANSITION and "Mike Johnson (Analyst) may take over" in one.sentence


# Silence


def test_a_silent_champion_is_noticed_with_the_rhythm_that_was_broken() -> None:
    seen = champion(touched=touches(1, DAILY) + touches(2, STILL))
    (one,) = found(seen)
    assert (one.kind, one.cause) == (SignalKind.CHAMPION_RISK, "person:1:silence")
    assert "14 working days" in one.sentence and one.evidence == ("message:1000",)


def test_whoever_spoke_most_is_missed_without_being_called_a_champion() -> None:
    """Kills a look at champions alone: sixty days of silence end the word before anybody is told."""
    seen = evidence([SARAH, MIKE], touched=touches(1, DAILY) + touches(2, [3 * i for i in range(40)]))
    assert [f.cause for f in found(seen)] == ["person:1:silence"]


def test_a_minor_voice_may_fall_silent() -> None:
    quiet = [60 + 2 * i for i in range(30)]
    seen = evidence([SARAH, MIKE], touched=touches(1, STILL) + touches(2, quiet))
    assert found(seen) == ()


def test_our_own_mail_does_not_break_a_silence_but_is_counted() -> None:
    """Kills a silence that ends when we write ourselves."""
    ours = touches(1, [1, 3], TouchKind.MESSAGE_OUT)
    (one,) = found(champion(touched=(*touches(1, DAILY), *touches(2, STILL), *ours)))
    assert "2 mails of ours since then stand unanswered" in one.sentence


def test_a_champion_who_is_away_is_not_silent() -> None:
    people = [replace(known(SARAH, champion=True), out_of_office=True), known(MIKE)]
    assert kinds(evidence([SARAH, MIKE], people=people, touched=touches(1, DAILY) + touches(2, STILL))) == []


def test_several_who_fall_silent_together_are_one_silent_customer() -> None:
    people = [known(SARAH, champion=True), known(MIKE), known(MICHAEL)]
    third = [20 + 1.4 * i for i in range(60)]
    seen = evidence(
        [SARAH, MIKE, MICHAEL],
        people=people,
        touched=touches(1, DAILY) + touches(2, DAILY) + touches(3, third),
    )
    assert kinds(seen) == [SignalKind.SILENT_CUSTOMER]


def test_the_silence_of_the_only_voice_is_that_persons() -> None:
    seen = champion(touched=touches(1, DAILY) + touches(2, [60, 90]))
    assert kinds(seen) == [SignalKind.CHAMPION_RISK]


# Engagement


def test_half_of_the_contact_gone_is_a_drop() -> None:
    busy = [31 + i for i in range(89)]
    seen = champion(touched=touches(1, [3, 12, 25, *busy]) + touches(2, [8, 20, *busy]))
    (one,) = found(seen)
    assert one.kind is SignalKind.ENGAGEMENT_DROP and one.cause == f"customer:{TECHCORP}:engagement"


def test_steady_contact_is_no_drop() -> None:
    assert found(champion(touched=touches(1, STILL) + touches(2, [3 * i for i in range(40)]))) == ()


# Structure


@pytest.mark.parametrize(
    ("days", "severity"),
    [(30, Severity.HIGH), (90, Severity.HIGH), (91, Severity.MEDIUM), (181, Severity.LOW), (-15, Severity.LOW)],
)
def test_a_single_thread_is_graver_the_nearer_the_renewal(days: int, severity: Severity) -> None:
    renewal = (NOW + timedelta(days=days)).date()
    gaps = [gap(BuyingRole.EXECUTIVE_SPONSOR), gap(BuyingRole.FINANCE)]
    seen = evidence([SARAH], threads=threading(30, single=True), renewal=renewal, gaps=gaps)
    (one,) = found(seen)
    assert (one.kind, one.severity) == (SignalKind.SINGLE_THREADED, severity)
    assert "through Sarah Chen" in one.sentence and "-15" not in one.sentence
    assert "executive sponsor and finance" in one.sentence


def test_a_renewal_without_a_sponsor_is_noticed_on_its_own() -> None:
    renewal = (NOW + timedelta(days=60)).date()
    seen = evidence([SARAH, MIKE], gaps=[gap(BuyingRole.EXECUTIVE_SPONSOR, "Robert Williams")], renewal=renewal)
    (one,) = found(seen)
    assert one.kind is SignalKind.RENEWAL_WITHOUT_SPONSOR and "in 60 days" in one.sentence
    assert "Robert Williams" in one.sentence


@pytest.mark.parametrize("days", [-15, 121])
def test_a_past_or_distant_renewal_asks_for_no_sponsor(days: int) -> None:
    renewal = (NOW + timedelta(days=days)).date()
    assert found(evidence([SARAH], gaps=[gap(BuyingRole.EXECUTIVE_SPONSOR)], renewal=renewal)) == ()


# Organisation


def moved(*names: str) -> Evidence:
    staff = [stakeholder(i + 1, name) for i, name in enumerate(names)]
    old = [mail(one.email, 150 + i, number=i) for i, one in enumerate(staff)]
    new = [mail(one.email.replace("techcorp", "bigco"), 10 + i, number=50 + i) for i, one in enumerate(staff)]
    bounces = [bounce(one.email, 5, number=80 + i) for i, one in enumerate(staff)]
    return evidence(staff, mails=[*old, *new, *bounces], touched=touches(1, [100, 120, 140]))


def test_a_domain_that_moves_is_one_change_and_not_many_departures() -> None:
    """Kills a departure detector that does not know what a domain move explains."""
    (one,) = found(moved("Ann Lee", "Bob Ray", "Cy Dean", "Di Fox"))
    assert (one.kind, one.cause) == (SignalKind.ORG_CHANGE, f"customer:{TECHCORP}:domain:bigco.test")
    assert "4 people" in one.sentence and "bigco.test" in one.sentence


def test_two_private_addresses_are_no_move() -> None:
    assert SignalKind.ORG_CHANGE not in [f.kind for f in found(moved("Ann Lee", "Bob Ray")) if ":domain:" in f.cause]


def test_a_first_sync_moves_nobody() -> None:
    staff = [stakeholder(i + 1, name) for i, name in enumerate(("Ann Lee", "Bob Ray", "Cy Dean"))]
    seen = evidence(staff, mails=[mail(one.email, 10 + i, number=i) for i, one in enumerate(staff)])
    assert found(seen) == ()


def test_one_person_with_two_addresses_may_use_either() -> None:
    people = Person(PersonId(1), "Ann Lee", ("ann.lee@techcorp.test", "ann.lee@bigco.test"))
    staff = [replace(stakeholder(1, "Ann Lee"), person=people)]
    seen = evidence(staff, mails=[mail("ann.lee@techcorp.test", 150), mail("ann.lee@bigco.test", 5, number=2)])
    assert found(seen) == ()


def test_an_executive_who_comes_on_their_own_is_new() -> None:
    boss = known(MICHAEL, level=Level.C_SUITE)
    seen = evidence([SARAH, MICHAEL], people=[known(SARAH), boss], touched=touches(1, STILL) + touches(3, [6, 4]))
    (one,) = found(seen)
    assert one.cause == "person:3:joined" and "Michael Torres, CTO" in one.sentence


@pytest.mark.parametrize("how", ["we wrote first", "introduced", "new customer"])
def test_an_executive_whom_we_sought_has_not_joined(how: str) -> None:
    boss = known(MICHAEL, level=Level.C_SUITE)
    person = replace(MICHAEL, introduced_by=StakeholderId(1)) if how == "introduced" else MICHAEL
    first = touches(3, [9], TouchKind.MESSAGE_OUT) if how == "we wrote first" else ()
    long = touches(1, STILL if how != "new customer" else [1, 2, 3])
    seen = evidence([SARAH, person], people=[known(SARAH), boss], touched=(*long, *first, *touches(3, [6])))
    assert found(seen) == ()


def test_a_champions_new_title_is_noticed() -> None:
    old = replace(SARAH, id=StakeholderId(8), title="Analyst", valid_to=NOW - 5 * DAY)
    seen = evidence([SARAH, old], people=[known(SARAH, champion=True)])
    (one,) = found(seen)
    assert one.cause == "person:1:title" and "from Analyst to Dir Ops" in one.sentence


# All together


def test_a_quiet_customer_raises_nothing() -> None:
    assert found(evidence([SARAH, MIKE], touched=touches(1, STILL) + touches(2, STILL))) == ()
    assert found(evidence()) == ()


def test_a_detector_that_breaks_is_named_and_stops_no_other() -> None:
    def broken(_: Evidence, __: frozenset[PersonId]) -> tuple[Finding, ...]:
        raise ZeroDivisionError("no people")

    looked = detectors.look(
        evidence([MICHAEL], tickets=[ticket("API failures")]), (("broken", broken), *detectors.DETECTORS)
    )
    assert [f.kind for f in looked.findings] == [SignalKind.TICKET_ESCALATED]
    assert looked.failures == (detectors.Failure("broken", "ZeroDivisionError: no people"),)
    assert isinstance(looked.failures[0].error, ZeroDivisionError)  # the log says where it was raised


def test_why_not_denies_nothing_that_was_found() -> None:
    """Kills "none of them escalated" beside the escalated ticket, "more than one" beside the single thread."""
    seen = evidence([MICHAEL], tickets=[ticket("API failures")], threads=threading(16, single=True))
    told = whynot.verdicts(seen, detectors.look(seen), whynot.Closed())
    for detector in ("escalations", "single thread"):
        assert [one.found for one in told if one.detector == detector] == [True]


def test_nothing_later_changes_what_is_found() -> None:
    """Kills a detector that reads what lies behind `as_of`."""
    past = champion(bounce(SARAH.email, 3), touched=touches(1, DAILY) + touches(2, STILL))
    later = champion(bounce(SARAH.email, 3), away(SARAH.email, -5), touched=touches(1, DAILY) + touches(2, STILL))
    assert found(past) == found(later)


def test_an_escalated_ticket_says_at_whom() -> None:
    """The mutant: a list of signals of all customers holds a ticket of nobody knows whom."""
    (one,) = found(evidence([MICHAEL], tickets=[ticket("API failures")]))
    assert one.sentence.startswith("Ticket T-7 “API failures” at TechCorp, reported by Michael Torres")


def test_why_not_tells_of_an_escalation_that_is_dated_in_the_future() -> None:
    seen = evidence([MICHAEL], tickets=[ticket("Review", escalated_at=NOW + DAY)])
    told = whynot.verdicts(seen, detectors.look(seen), whynot.Closed())
    (one,) = [line for line in told if line.detector == "escalations"]
    assert one.sentence == "1 ticket known, 1 open, none of them escalated. 1 escalation dated in the future."


@pytest.mark.parametrize(
    ("days", "said"), [(0, "renews today, on"), (1, "renews in 1 day, on"), (60, "in 60 days, on")]
)
def test_a_renewal_is_said_in_days_as_people_say_it(days: int, said: str) -> None:
    renewal = (NOW + days * DAY).date()
    (one,) = found(evidence([SARAH], renewal=renewal, gaps=[gap(BuyingRole.EXECUTIVE_SPONSOR)]))
    assert said in one.sentence and one.sentence.endswith("and no executive sponsor is in touch with us.")


def test_a_sponsor_who_leaves_is_not_said_to_be_out_of_touch() -> None:
    """The mutant: who still writes to us, and is about to go, "is not in touch"."""
    leaves = replace(gap(BuyingRole.EXECUTIVE_SPONSOR), state=GapState.AT_RISK)
    (one,) = found(evidence([SARAH], renewal=(NOW + 60 * DAY).date(), gaps=[leaves]))
    assert one.sentence.endswith("and who was executive sponsor is leaving or has left.")


def test_a_sponsor_who_is_known_is_named_with_when_they_last_spoke() -> None:
    """The mutant: who wrote to us forty days ago cannot be told from somebody nobody has met."""
    quiet = replace(gap(BuyingRole.EXECUTIVE_SPONSOR, "Sarah Chen"), target=SARAH.id)
    seen = evidence([SARAH], renewal=(NOW + 60 * DAY).date(), gaps=[quiet], touched=touches(1, [40, 50]))
    (one,) = (signal for signal in found(seen) if signal.kind is SignalKind.RENEWAL_WITHOUT_SPONSOR)
    assert one.sentence.endswith("Sarah Chen could be the one, last in touch on 21 January 2026.")
    assert one.evidence == ("customer:1", f"stakeholder:{SARAH.id}", "message:1000")
