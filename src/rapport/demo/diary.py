"""Which meetings stand in the calendars, past and coming, and who accepted?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from rapport.demo.days import is_working, on_day, zone
from rapport.demo.model import Company, Contact, Writer
from rapport.demo.scripts import INTRODUCED
from rapport.demo.spin import stream
from rapport.inbox.model import Address, Attendee, Meeting, Participation

AHEAD = 24  # days of calendar that is already filled
HALF_HOURS = (9.0, 9.5, 10.0, 11.0, 13.5, 14.0, 15.0, 16.0)
NOT_ACCEPTED = ((0.90, Participation.ACCEPTED), (0.95, Participation.TENTATIVE), (1.01, Participation.DECLINED))

# kind, days between, minutes, seats, summary
SERIES = (
    ("call", 21.0, 30, ("champion", "technical"), "{vendor} / {customer}: regular call"),
    ("desk", 28.0, 30, ("lead", "analyst", "shift"), "{product} at {customer}: questions from the desks"),
    ("review", 91.0, 60, ("champion", "sponsor", "finance", "technical", "lead"), "{customer}: quarterly review"),
    ("finance", 60.0, 30, ("finance", "sponsor"), "{customer}: figures and plans"),
)
TECHCORP = (
    ("call", 14.0, 30, ("champion",), "{vendor} / {customer}: regular call"),
    ("review", 91.0, 60, ("champion", "cfo"), "{customer}: review of the quarter"),
)
SMALL_CUSTOMER = (("start", 12.0, 30, ("champion", "technical"), "{vendor} / {customer}: first steps"),)
MET = 88  # days before now that the meeting after the latest introduction was held
NEVER_ANSWERS = frozenset({"cfo"})  # invited, never heard of


def meetings_of(company: Company, seed: int, now: datetime, names: dict[str, str]) -> list[Meeting]:
    """All meetings with one customer. `names`: the vendor and the product, for the titles."""
    rng = stream(seed, "diary", company.name)
    plan = {"single_threaded": TECHCORP, "little_data": SMALL_CUSTOMER}.get(company.story, SERIES)
    found = []
    for kind, every, minutes, seats, summary in plan:
        title = summary.format(customer=company.name, **names)
        for number, starts in enumerate(_starts(company, now, every / company.pace, rng)):
            invited = _invited(company, seats, (starts - now) / timedelta(days=1))
            if invited:
                uid = f"{kind}-{number}-{company.domains[0].partition('.')[0]}@northwind.example"
                found.append(_meeting(uid, title, starts, minutes, _attendees(company, invited, starts, now, rng)))
    return found + _introduced(company, now, names)


def _introduced(company: Company, now: datetime, names: dict[str, str]) -> list[Meeting]:
    """The first meeting with whom a champion has introduced."""
    if company.name not in INTRODUCED:
        return []
    starts = on_day(now, -(MET + INTRODUCED[company.name]), 10.0, company.zone).astimezone(UTC)
    uid = f"introduced-{company.domains[0].partition('.')[0]}@northwind.example"
    title = f"{names['vendor']} and {company.name}: getting to know each other"
    both = (
        Attendee(_address(company.owner.writer), Participation.ACCEPTED, organizer=True),
        Attendee(_address(company.seat("cio").at(0.0)), Participation.ACCEPTED),
    )
    return [_meeting(uid, title, starts, 30, both)]


def _starts(company: Company, now: datetime, every: float, rng: Random) -> Iterator[datetime]:
    """Every so many days, at a half hour of a working day there."""
    day = company.since + rng.uniform(6, 6 + every)
    hour = rng.choice(HALF_HOURS)
    while day < AHEAD:
        local = (now + timedelta(days=day)).astimezone(zone(company.zone))
        local = local.replace(hour=int(hour), minute=int(hour % 1 * 60), second=0, microsecond=0)
        while not is_working(local):
            local += timedelta(days=1)
        yield local.astimezone(UTC)
        day += every * rng.uniform(0.9, 1.1)


def _invited(company: Company, seats: Iterable[str], day: float) -> list[Contact]:
    """Those who are there; nobody once the customer has gone silent, and those who left are not replaced."""
    if company.story == "silent_customer" and day > company.seat("champion").until - 10:
        return []
    able = {one.seat: one for one in company.contacts if one.since <= day}
    if company.story == "champion_left" and day > company.seat("champion").until:
        able.pop("champion", None)
        able = {("champion" if seat == "successor" else seat): one for seat, one in able.items()}
    return [able[seat] for seat in seats if seat in able]


def _attendees(
    company: Company, invited: list[Contact], starts: datetime, now: datetime, rng: Random
) -> tuple[Attendee, ...]:
    day = (starts - now) / timedelta(days=1)
    ours = Attendee(_address(company.owner.writer), Participation.ACCEPTED, organizer=True)
    theirs = [Attendee(_address(one.at(min(day, 0.0))), _answer(one, day, rng)) for one in invited]
    return (ours, *theirs)


def _answer(contact: Contact, day: float, rng: Random) -> Participation:
    drawn = rng.random()
    if contact.seat in NEVER_ANSWERS or not contact.is_active(day):
        return Participation.NEEDS_ACTION
    if day > 10:
        return Participation.NEEDS_ACTION if drawn > 0.6 else Participation.ACCEPTED
    return next(answer for limit, answer in NOT_ACCEPTED if drawn < limit)


def _address(writer: Writer) -> Address:
    return Address(writer.email, writer.name)


def _meeting(uid: str, summary: str, starts: datetime, minutes: int, attendees: tuple[Attendee, ...]) -> Meeting:
    return Meeting(uid, "", 0, starts, starts + timedelta(minutes=minutes), summary, False, attendees)


def calendar(meetings: Iterable[Meeting], now: datetime) -> bytes:
    """One iCalendar file (RFC 5545)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Northwind//Demo//EN"]
    for meeting in meetings:
        lines += _event(meeting, now)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _event(meeting: Meeting, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}",
        f"DTSTAMP:{_stamp(min(meeting.starts_at, now))}",
        f"DTSTART:{_stamp(meeting.starts_at)}",
        f"DTEND:{_stamp(meeting.ends_at)}",
        f"SUMMARY:{meeting.summary}",
        "STATUS:CONFIRMED",
        *(_attendee(one) for one in meeting.attendees),
        "END:VEVENT",
    ]


def _attendee(one: Attendee) -> str:
    if one.organizer:
        return f'ORGANIZER;CN="{one.address.name}":mailto:{one.address.email}'
    return f'ATTENDEE;CN="{one.address.name}";PARTSTAT={one.participation.upper()}:mailto:{one.address.email}'


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """Lines of at most 75 octets; continued ones begin with a blank."""
    out, octets = "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > 74:
            out, octets = f"{out}\r\n ", 1
        out, octets = out + char, octets + size
    return f"{out}\r\n"
