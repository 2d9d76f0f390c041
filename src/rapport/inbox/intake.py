"""Is a thing that came in kept, left out by a rule, or put aside because it cannot be read?

The default of guarantees.md, 8: only mail with a customer's people is kept. Everything else is dropped here, in
memory, and leaves nothing but a count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rapport.inbox import calendar, kinds, mail, rows
from rapport.inbox.caps import CAPS, MIB, Reason, Unreadable
from rapport.inbox.keeping import erased, excluding
from rapport.inbox.keeping.model import EVERYTHING, Keeping
from rapport.inbox.model import Direction, Item, Kind, Mail, Meeting, Packed, Quarantined, Sides
from rapport.inbox.statements import hearing, signing

CALENDAR_PAST = timedelta(days=3 * 366)  # repetitions older than this say nothing about a relationship of today
CALENDAR_AHEAD = timedelta(days=366)
HEAD_KEPT = MIB  # bytes of an oversized message that are kept: enough to see what it is
END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


class Rule(StrEnum):
    """Why a thing that could be read is not kept; also the key in the counts of an import."""

    INTERNAL = "internal"  # only our side is in it
    UNMATCHED = "unmatched"  # somebody else, and no customer
    BULK = "bulk"  # newsletters, foreign lists, machines
    REPORT = "report"  # read receipts and complaints: opens are never counted
    EXCLUDED = "excluded by rule"  # of this workspace (inbox/keeping)
    ERASED = "erased person"  # who was erased here stays away
    NO_MEETING = "no meeting"  # a calendar of tasks only, or of other years


@dataclass(frozen=True, slots=True)
class Terms:
    """What judging depends on beside the thing itself."""

    sides: Sides
    now: datetime
    header_only: bool = False  # keep no text
    keeping: Keeping = EVERYTHING  # what may be kept at all


@dataclass(frozen=True, slots=True)
class Left:
    """One thing left out by a rule."""

    rule: str


Read = Mail | Meeting | Left | Quarantined  # nothing is decided of a mail or a meeting yet
Judged = Packed | Meeting | Left | Quarantined


def judge(item: Item, terms: Terms) -> Iterator[Judged]:
    """What becomes of an item: one answer for a mail, one for each meeting of a calendar. Never raises."""
    return (decide(one, terms, item.source) for one in read(item, terms.now, terms.sides))


def read(item: Item, now: datetime, sides: Sides | None = None) -> tuple[Read, ...]:
    """What an item says. Never raises.

    Who knows the sides already gives them: then the text of a mail that concerns no customer is not even looked at.
    """
    try:
        if item.size > CAPS.message:
            raise Unreadable(Reason.TOO_LARGE, f"It has {item.size >> 20} MiB; up to {CAPS.message >> 20} are read.")
        if is_calendar(item):
            return tuple(calendar.read(item.raw, now - CALENDAR_PAST, now + CALENDAR_AHEAD)) or (Left(Rule.NO_MEETING),)
        return (mail.read(item.raw) if sides is None else _mail_for(item.raw, sides),)
    except Unreadable as error:
        return (set_aside(item, error.reason, error.detail),)


def decide(one: Read, terms: Terms, source: str = "") -> Judged:
    """Whether it is kept; `terms.sides` must know the addresses that are `named` in it."""
    if isinstance(one, Mail):
        return _mail(one, terms, source)
    return _meeting(one, terms, source) if isinstance(one, Meeting) else one


def named(one: Read) -> frozenset[str]:
    """Every address on which anything about it depends."""
    if isinstance(one, Mail):
        invited = (a.address.email for meeting in one.meetings for a in meeting.attendees)
        return frozenset((*(p.address.email for p in one.participants), *(a.address for a in one.about), *invited))
    return frozenset(a.address.email for a in one.attendees) if isinstance(one, Meeting) else frozenset()


def set_aside(item: Item, reason: str, detail: str) -> Quarantined:
    head = item.raw if item.size <= CAPS.message else item.raw[:HEAD_KEPT]
    return Quarantined(item.source, item.position, reason, detail, head, item.size)


def is_calendar(item: Item) -> bool:
    return item.source.lower().endswith(".ics") or item.raw[:200].lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(
        b"BEGIN:VCALENDAR"
    )


def _mail(read: Mail, terms: Terms, source: str) -> Packed | Left:
    kind = kinds.for_us(read, terms.sides)
    rule = _rule(read, kind, terms.sides)
    if rule is not None:
        return Left(rule)
    if terms.keeping.exclusions and excluding.fits_mail(read, source, terms.keeping.exclusions):
        return Left(Rule.EXCLUDED)
    allowed = erased.without(read, terms.keeping, terms.sides) if terms.keeping.erased else read
    if allowed is None:
        return Left(Rule.ERASED)
    return _packed(allowed if kind is read.kind else replace(allowed, kind=kind), terms)


def again(one: Judged, terms: Terms) -> Judged:
    """What is left of a thing that was judged before somebody was erased, whom `terms` know by now."""
    if isinstance(one, Meeting):
        return erased.met_without(one, terms.keeping, terms.sides) or Left(Rule.ERASED)
    if not isinstance(one, Packed):
        return one
    whole = replace(one.mail, raw=rows.unpack(one.raw))
    allowed = erased.without(whole, terms.keeping, terms.sides)
    if allowed is None or allowed is whole:
        return Left(Rule.ERASED) if allowed is None else one
    return _packed(replace(allowed, said=(), phones=()), terms)


def _packed(kept: Mail, terms: Terms) -> Packed:
    if terms.header_only or terms.keeping.header_only:
        end = END_OF_HEADERS.search(kept.raw)
        kept = replace(kept, text="", new_text="", raw=kept.raw[: end.end()] if end else kept.raw)
    else:
        kept = _heard(kept)
    return rows.pack(kept, direction(kept, terms.sides))


def _heard(kept: Mail) -> Mail:
    """With what it says about people, read here as a core is free for it."""
    said, signed = hearing.of_mail(kept), signing.of_mail(kept)
    if signed.title is not None:
        said = (*said, signed.title)
    return replace(kept, said=said, phones=signed.phones) if said or signed.phones else kept


def _mail_for(raw: bytes, sides: Sides) -> Mail | Left:
    found = mail.read_if(raw, lambda named: _nobody([p.address.email for p in named], sides) is None)
    if isinstance(found, Mail):
        return found
    return Left(_nobody([p.address.email for p in found], sides) or Rule.UNMATCHED)


def _rule(read: Mail, kind: Kind, sides: Sides) -> Rule | None:
    addresses = [p.address.email for p in read.participants] + [absence.address for absence in read.about]
    return _nobody(addresses, sides) or {Kind.BULK: Rule.BULK, Kind.REPORT: Rule.REPORT}.get(kind)


def _nobody(addresses: list[str], sides: Sides) -> Rule | None:
    """The rule for mail and meetings in which no customer is, None where one is."""
    if any(sides.customer_of(address) is not None for address in addresses):
        return None
    return Rule.INTERNAL if all(sides.is_own(address) for address in addresses) else Rule.UNMATCHED


def direction(read: Mail, sides: Sides) -> Direction:
    """OUT when one of ours wrote it. A bounce comes in, whosever server wrote it."""
    ours = sides.is_own(read.sender.email) and read.kind is not Kind.BOUNCE
    return Direction.OUT if ours else Direction.IN


def _meeting(found: Meeting, terms: Terms, source: str) -> Meeting | Left:
    rule = _nobody([attendee.address.email for attendee in found.attendees], terms.sides)
    if rule is None and excluding.fits_meeting(found, source, terms.keeping.exclusions):
        rule = Rule.EXCLUDED
    return Left(rule) if rule else erased.met_without(found, terms.keeping, terms.sides) or Left(Rule.ERASED)
