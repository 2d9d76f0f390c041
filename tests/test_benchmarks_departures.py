"""Mail of invented people replayed: silence, a new address, a company that moves; nothing later changes the past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rapport.benchmarks import departures
from rapport.inbox.model import Address, Direction, Kind
from rapport.signals import rhythm
from rapport.signals.model import MailTrace, SignalKind

BEGIN = datetime(2003, 1, 6, 9, tzinfo=UTC)  # a Monday


def wrote(email: str, name: str, first: int, times: int, every: int = 3) -> list[MailTrace]:
    """`first`: days after BEGIN."""
    plain = MailTrace("", BEGIN, Direction.IN, Kind.PERSON, "", Address(email, name), ())
    days = (first + every * i for i in range(times))
    return [replace(plain, at=BEGIN + timedelta(days=d), record=f"{email}:{d}") for d in days]


CLOCK = wrote("tick@clock.example", "Tick Tock", 0, 200)  # the end of the data is far behind everybody's last mail


def replay(mails: list[MailTrace], address: str) -> departures.Replay:
    (one,) = [one for one in departures.replayed([*mails, *CLOCK]) if one.address == address]
    return one


def test_a_regular_who_falls_silent_is_noticed_after_the_patience_in_working_days() -> None:
    (alarm,) = replay(wrote("ann@mill.example", "Ann Lee", 0, 30), "ann@mill.example").raised(rhythm.PATIENCE)
    last = BEGIN + timedelta(days=87)
    assert alarm == departures.Raised((last + timedelta(days=21)).date(), SignalKind.CHAMPION_RISK, None)


def test_a_pause_that_ends_is_a_false_alarm_with_the_day_that_took_it_back() -> None:
    mails = [*wrote("ann@mill.example", "Ann Lee", 0, 30), *wrote("ann@mill.example", "Ann Lee", 150, 200)]
    alarms = replay(mails, "ann@mill.example").raised(rhythm.PATIENCE)
    assert [one.cleared for one in alarms if one.cleared] == [(BEGIN + timedelta(days=150)).date()]


def test_who_writes_from_another_company_is_noticed_that_day() -> None:
    mails = [*wrote("ann@mill.example", "Ann Lee", 0, 30), *wrote("ann@forge.example", "Ann Lee", 95, 3)]
    (alarm,) = replay(mails, "ann@mill.example").raised(rhythm.PATIENCE)
    assert (alarm.on, alarm.kind) == ((BEGIN + timedelta(days=95)).date(), SignalKind.CHAMPION_RISK)


def test_who_has_always_had_two_addresses_has_not_left_by_using_the_other() -> None:
    both = [*wrote("ann@mill.example", "Ann Lee", 0, 60, 6), *wrote("ann@forge.example", "Ann Lee", 3, 60, 6)]
    alarms = replay(both, "ann@mill.example").raised(rhythm.PATIENCE)
    assert [one.cleared for one in alarms] == [None]  # the silence at the end of the data, and no other


def test_people_who_move_together_are_one_change_of_their_company() -> None:
    names = {"ann": "Ann Lee", "bo": "Bo Ray", "cy": "Cy Dean"}
    old = [one for who, name in names.items() for one in wrote(f"{who}@mill.example", name, 0, 30)]
    new = [one for who, name in names.items() for one in wrote(f"{who}@forge.example", name, 95, 30)]
    (alarm,) = replay([*old, *new], "bo@mill.example").raised(rhythm.PATIENCE)
    assert (alarm.on, alarm.kind) == ((BEGIN + timedelta(days=95)).date(), SignalKind.ORG_CHANGE)


def test_free_mail_is_no_company_and_few_mails_are_nobody() -> None:
    mails = [*wrote("ann@gmail.com", "Ann Lee", 0, 30), *wrote("bo@mill.example", "Bo Ray", 0, 19)]
    assert {one.address for one in departures.replayed([*mails, *CLOCK])} == {"tick@clock.example"}


def test_nothing_later_changes_what_was_raised_before() -> None:
    """Kills a replay that looks at the whole history of a person on any of its days."""
    past = wrote("ann@mill.example", "Ann Lee", 0, 30)
    more = [*past, *wrote("ann@mill.example", "Ann Lee", 200, 300, 1)]
    before, after = (replay(mails, "ann@mill.example").raised(rhythm.PATIENCE)[0] for mails in (past, more))
    assert before.on == after.on
