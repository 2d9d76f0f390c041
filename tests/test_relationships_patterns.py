"""Who talks with whom, and nothing about how our own people work."""

from dataclasses import fields, replace
from datetime import timedelta

from rapport.app import App
from rapport.people.model import CustomerId, PersonId
from rapport.people.store import stakeholders
from rapport.relationships import service as relationships
from rapport.relationships.behaviour import service
from rapport.relationships.behaviour.model import Letter
from rapport.relationships.model import Snapshot, Touch, TouchId, TouchKind
from rapport.relationships.patterns import MONTHS, Beginnings, Contact, Pattern, patterns
from rapport.relationships.threading import threading
from tests import seeds, world
from tests.conftest import START
from tests.test_relationships_threading import known

NORA, OLA = "nora@northwind.test", "ola@northwind.test"


def touch(person: int, kind: TouchKind, days: float, ours: str = NORA, record: str = "") -> Touch:
    at = START - timedelta(days=days)
    waits = 7200.0 if kind is TouchKind.REPLY_IN else None
    return Touch(
        TouchId(0), CustomerId(1), PersonId(person), kind, at, ours, record or f"message:{days}{person}", waits
    )


def of(*touches: Touch) -> Snapshot:
    staff = (known(1, "CEO", None), known(2, "Analyst", None))
    view = threading(CustomerId(1), staff, START)
    return Snapshot(CustomerId(1), "TechCorp", None, "USD", None, staff, touches, view, (), START)


def letter(number: int, sender: int | None, to: int) -> Letter:
    who = None if sender is None else PersonId(sender)
    return Letter(f"message:{number}", number, START, who, who is None, (PersonId(to),), (), "")


def test_who_turns_to_whom_counts_what_they_did_and_not_what_we_did() -> None:
    """The mutant: mails of ours counted for each of us, which is a table of how busy everybody is."""
    theirs = [touch(1, TouchKind.MESSAGE_IN, 3), *(touch(1, TouchKind.REPLY_IN, n, OLA) for n in (1, 2))]
    ours = (touch(1, TouchKind.MESSAGE_OUT, n, NORA) for n in range(5, 60))
    told = patterns(of(*theirs, *ours), Beginnings(), {NORA: "Nora Lind"})
    assert [(one.our_name, one.contacts) for one in told.contacts] == [("Nora Lind", 1), (OLA, 2)]
    assert told.people[0].pattern.contacts == 3


def test_no_field_is_about_the_work_of_our_own_people() -> None:
    """Product rule 5. `we_began` is of the whole team; a new field about one of ours is looked at here first."""
    assert {field.name for field in fields(Contact)} == {
        "person", "name", "our_address", "our_name", "contacts", "last_at",
    }  # fmt: skip
    assert {name for name in (f.name for f in fields(Pattern)) if name.startswith(("our", "we_"))} == {"we_began"}


def test_who_begins_is_told_for_both_sides() -> None:
    begun = Beginnings([letter(1, 1, 2), letter(2, None, 1), letter(3, None, 2), letter(4, None, 2)])
    told = patterns(of(touch(1, TouchKind.MESSAGE_IN, 1), touch(2, TouchKind.REPLY_IN, 1)), begun, {})
    assert (told.whole.began, told.whole.we_began) == (1, 3)
    assert [(one.pattern.began, one.pattern.we_began) for one in told.people] == [(1, 1), (0, 2)]


def test_one_meeting_of_three_is_one_meeting() -> None:
    told = patterns(of(*(touch(n, TouchKind.MEETING, 2, record="meeting:1") for n in (1, 2))), Beginnings(), {})
    assert told.whole.meetings == 1 and [one.pattern.meetings for one in told.people] == [1, 1]


def test_months_are_the_oldest_first_and_a_fall_is_called_one() -> None:
    falling = [touch(1, TouchKind.MESSAGE_IN, 30 * month + n) for month in range(MONTHS) for n in range(2 * month + 1)]
    pattern = patterns(of(*falling), Beginnings(), {}).people[0].pattern
    assert pattern.months == (11, 9, 7, 5, 3, 1) and pattern.trend == "falling"
    assert sum(pattern.of_week) == sum(pattern.of_day) == pattern.mails == 36


def test_too_little_is_said_and_no_pattern() -> None:
    one = patterns(of(touch(1, TouchKind.MESSAGE_IN, 1)), Beginnings(), {}).people[0].pattern
    assert (one.note, one.trend, one.answered_within_s) == ("not enough data", "no data", None)


def test_contact_older_than_half_a_year_and_later_than_the_day_is_left_out() -> None:
    snapshot = of(touch(1, TouchKind.MESSAGE_IN, 181), touch(1, TouchKind.MESSAGE_IN, -1))
    assert patterns(snapshot, Beginnings(), {}).people == ()
    assert patterns(replace(snapshot, touches=()), Beginnings(), {}).whole.last_at is None


def test_the_stored_mails_tell_who_began(app: App) -> None:
    """A conversation that began before the window is not begun again by its first mail in it."""
    seed = seeds.techcorp(app)
    mike, sarah, nora = "mike.johnson@techcorp.test", "sarah.chen@techcorp.test", "nora.lind@northwind.test"
    with app.db.transaction() as tx:
        world.message(tx, mike, [nora], START - timedelta(days=300), thread_id=70)
        world.message(tx, mike, [nora], START - timedelta(days=5), thread_id=70)
        world.message(tx, nora, [sarah], START - timedelta(days=9), thread_id=71, direction="out")
    told = service.patterns_of(app, CustomerId(seed.customer), START)
    assert (told.whole.began, told.whole.we_began) == (1, 1)  # Mike's mail of the seed, and Nora's


def test_one_person_alone_has_the_pattern_that_they_have_among_all(app: App) -> None:
    """Kills a pattern of one that counts mails between others, or a conversation begun before the window."""
    seed = seeds.techcorp(app)
    mike, sarah, nora = "mike.johnson@techcorp.test", "sarah.chen@techcorp.test", "nora.lind@northwind.test"
    with app.db.transaction() as tx:
        world.message(tx, mike, [nora, sarah], START - timedelta(days=300), thread_id=70)
        world.message(tx, mike, [nora], START - timedelta(days=5), thread_id=70)
        world.message(tx, sarah, [mike, nora], START - timedelta(days=7), thread_id=72)
        world.message(tx, nora, [sarah, mike], START - timedelta(days=9), thread_id=71, direction="out")
        snapshot = relationships.snapshot(tx, seed.customer, START)
        staff = {one.id: one for one in stakeholders(tx, seed.customer, START)}
    among = {one.stakeholder: one.pattern for one in service.patterns_of(app, seed.customer, START).people}
    assert {one: service.pattern_of(app, staff[one], snapshot) for one in staff} == {
        one: among.get(one) for one in staff
    }
    assert sorted(one.began for one in among.values()) == [1, 1] and {one.we_began for one in among.values()} == {1}
