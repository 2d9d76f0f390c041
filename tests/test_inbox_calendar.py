"""Calendars and invitations become meetings in UTC, repeated within bounds."""

import time
from datetime import UTC, datetime

import pytest

from rapport.inbox import calendar
from rapport.inbox.caps import Reason, Unreadable
from rapport.inbox.model import Meeting, Participation

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def ics(*events: str, top: str = "", end: str = "\r\n") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", top]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return end.join([line for line in [*lines, "END:VCALENDAR", ""] if line]).encode()


def read(data: bytes, most: int = calendar.MOST) -> tuple[Meeting, ...]:
    return calendar.read(data, SINCE, UNTIL, most)


def reason(data: bytes, most: int = calendar.MOST) -> Reason:
    with pytest.raises(Unreadable) as caught:
        read(data, most)
    return caught.value.reason


def start(line: str) -> datetime:
    (meeting,) = read(ics(f"UID:a\n{line}"))
    return meeting.starts_at


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_an_invitation_is_read_whole(end: str) -> None:
    event = (
        "UID:review\nSEQUENCE:2\nDTSTART:20260305T090000Z\nDTEND:20260305T100000Z\nSUMMARY:Review\\, final\n"
        'ORGANIZER;CN="Lund, Ana":mailto:Ana@customer.test\nATTENDEE;PARTSTAT=DECLINED;CN=Bo:MAILTO:bo@customer.test\n'
        "ATTENDEE;CUTYPE=ROOM:mailto:room1@customer.test\nATTENDEE:not an address"
    )
    (meeting,) = read(ics(event, top="METHOD:REQUEST", end=end))
    assert (meeting.uid, meeting.recurrence, meeting.sequence) == ("review", "", 2)
    assert (meeting.starts_at.hour, meeting.ends_at.hour) == (9, 10) and not meeting.cancelled
    assert meeting.summary == "Review, final"
    assert [(a.address.email, a.address.name, a.participation, a.organizer) for a in meeting.attendees] == [
        ("ana@customer.test", "Lund, Ana", Participation.ACCEPTED, True),
        ("bo@customer.test", "Bo", Participation.DECLINED, False),
    ]


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("DTSTART;TZID=Europe/Berlin:20260305T090000", 8),
        ("DTSTART;TZID=Europe/Berlin:20260705T090000", 7),
        ("DTSTART;TZID=W. Europe Standard Time:20260305T090000", 8),  # as Outlook says it
        ("DTSTART;TZID=/vendor.test/20260101_1/Europe/Berlin:20260305T090000", 8),
        ('DTSTART;TZID="America/New_York":20260305T090000', 14),
        ("DTSTART;TZID=Nowhere/Land:20260305T090000", 9),  # unknown: UTC
        ("DTSTART;TZID=Europe:20260305T090000", 9),  # a folder of zones, not a zone
        ("DTSTART;TZID=../../etc/passwd:20260305T090000", 9),
        (f"DTSTART;TZID={'z' * 5000}:20260305T090000", 9),
        ("DTSTART:20260305T090000", 9),  # floating: UTC
        ("DTSTART;VALUE=DATE:20260305", 0),
    ],
)
def test_times_are_utc_whatever_the_zone(line: str, hour: int) -> None:
    assert start(line).hour == hour


ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n{}TZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\n"
    "END:STANDARD\r\nEND:VTIMEZONE"
)


@pytest.mark.parametrize(("offset", "hour"), [("+0300", 6), ("-0500", 14)])
def test_a_zone_defined_in_one_calendar_does_not_leak_into_the_next(offset: str, hour: int) -> None:
    """Kills the mutant that keeps the library's cache: the first definition of a name would win for ever."""
    event = "UID:a\nDTSTART;TZID=Ours:20260305T090000"
    assert read(ics(event, top=ZONE.format("", offset, offset)))[0].starts_at.hour == hour
    assert read(ics(event))[0].starts_at.hour == 9


def test_a_day_lasts_a_day_and_a_meeting_never_ends_before_it_starts() -> None:
    ends = [
        read(ics(f"UID:a\n{lines}"))[0].ends_at
        for lines in (
            "DTSTART;VALUE=DATE:20260305",
            "DTSTART:20260305T090000Z\nDURATION:PT45M",
            "DTSTART:20260305T090000Z\nDTEND:20260305T080000Z",
            "DTSTART:20260305T090000Z\nDTEND:2026",
        )
    ]
    assert [f"{end:%d %H:%M}" for end in ends] == ["06 00:00", "05 09:45", "05 09:00", "05 09:00"]


@pytest.mark.parametrize("how", ["METHOD:CANCEL", ""])
def test_a_cancelled_meeting_says_so(how: str) -> None:
    status = "" if how else "\nSTATUS:CANCELLED"
    (meeting,) = read(ics(f"UID:a\nDTSTART:20260305T090000Z{status}", top=how))
    assert meeting.cancelled


@pytest.mark.parametrize("method", ["COUNTER", "DECLINECOUNTER", "REFRESH"])
def test_a_proposal_is_no_meeting(method: str) -> None:
    assert read(ics("UID:a\nDTSTART:20260305T090000Z", top=f"METHOD:{method}")) == ()


def test_a_series_keeps_its_hour_its_exceptions_and_its_changes() -> None:
    series = (
        "UID:a\nDTSTART;TZID=Europe/Berlin:20260316T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\n"
        "EXDATE;TZID=Europe/Berlin:20260323T100000"
    )
    moved = "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260330T100000\nDTSTART;TZID=Europe/Berlin:20260331T150000"
    found = read(ics(series, moved))
    assert [(f"{meeting.starts_at:%m-%d %H}", meeting.recurrence) for meeting in found] == [
        ("03-16 09", ""),  # the first stands for the series
        ("03-31 13", "20260330T080000Z"),
        ("04-06 08", "20260406T080000Z"),
    ]


def test_a_series_is_listed_within_its_window_only() -> None:
    days = read(ics("UID:a\nDTSTART:20200101T090000Z\nRRULE:FREQ=DAILY"))
    assert len(days) == 365 and {meeting.starts_at.year for meeting in days} == {2026}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",  # never: a search to the year 9999
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5;BYSECOND=1,2,3",
        "FREQ=WEEKLY;BYDAY=99MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
        "FREQ=NEVER",
        "COUNT=3",
        "nonsense",
    ],
)
def test_a_rule_that_would_run_for_long_leaves_the_first_meeting(rule: str) -> None:
    """Kills the mutant that hands every rule to the library: some of these run for minutes or without end."""
    began = time.perf_counter()
    (meeting,) = read(ics(f"UID:a\nDTSTART:20260303T090000Z\nRRULE:{rule}"))
    assert meeting.recurrence == "" and time.perf_counter() - began < 1


def test_a_zone_that_changes_every_second_is_tamed() -> None:
    began = time.perf_counter()
    zone = ZONE.format("RRULE:FREQ=SECONDLY\r\n", "+0100", "+0200")
    assert len(read(ics("UID:a\nDTSTART;TZID=Ours:20260305T090000", top=zone))) == 1
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Reason.NO_CALENDAR),
        (b"Dear all", Reason.NO_CALENDAR),
        (b"\xff\xfe\x00", Reason.NO_CALENDAR),
        (b"BEGIN:VCALENDAR\n" * 30, Reason.TOO_DEEP),
        (b"x" * (calendar.LARGEST + 1), Reason.TOO_LARGE),
        (ics(*["UID:a"] * (calendar.MOST + 1)), Reason.TOO_MANY_MEETINGS),
        (ics(*[f"UID:{n}\nDTSTART:19000101T000000Z\nRRULE:FREQ=DAILY" for n in range(9)]), Reason.TOO_MANY_MEETINGS),
    ],
)
def test_nonsense_and_too_much_have_a_reason(data: bytes, expected: Reason) -> None:
    assert reason(data) is expected


def test_the_number_of_meetings_is_capped_where_they_are_asked_for() -> None:
    daily = ics("UID:a\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY")
    assert reason(daily, most=100) is Reason.TOO_MANY_MEETINGS and len(read(daily, most=365)) == 365


def test_a_calendar_cut_in_the_middle_and_broken_lines_still_give_their_meetings() -> None:
    cut = ics("UID:a\nDTSTART:20260305T090000Z\nSUMMARY:One")[: -len("END:VEVENT\r\nEND:VCALENDAR\r\n")]
    assert [meeting.uid for meeting in read(cut)] == ["a"]
    broken = ics("UID:a\nDTSTART:20260305T090000Z\nno colon here\n;;;:x\nSEQUENCE:many\nATTACH;X:" + "A" * 100_000)
    assert [(meeting.uid, meeting.sequence) for meeting in read(broken)] == [("a", 0)]
    assert read(ics("UID:a\nSUMMARY:no start", "UID:b\nDTSTART:soon", "UID:c\nDTSTART:00010101T000000Z"))[-1].uid == "c"


def test_a_meeting_without_uid_or_with_an_endless_one_has_a_stable_one() -> None:
    first, second = read(ics("DTSTART:20260305T090000Z\nSUMMARY:One", f"UID:{'u' * 9000}\nDTSTART:20260305T090000Z"))
    assert "One" in first.uid and len(second.uid) == 64
