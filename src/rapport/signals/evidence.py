"""What can be read off the evidence about one person, in one place for all detectors?"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from rapport.inbox.model import Direction, Kind
from rapport.people.model import BuyingRole, Level, PersonId, Stakeholder
from rapport.relationships.model import Gap, Known, Touch
from rapport.signals import rhythm
from rapport.signals.model import Evidence, MailTrace
from rapport.signals.rhythm import Rhythm

EXECUTIVE = frozenset({Level.C_SUITE, Level.VP})
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
QUOTED = 120  # characters: a long subject is recognised by them, and a sentence stays one that can be read
CHAMPION_ROLES = frozenset({BuyingRole.TECHNICAL_CHAMPION.value, BuyingRole.BUSINESS_CHAMPION.value, "champion"})


def known(evidence: Evidence, person: PersonId) -> Known | None:
    return _known(evidence).get(person)


@lru_cache(maxsize=1)
def _known(evidence: Evidence) -> dict[PersonId, Known]:
    return {one.person: one for one in reversed(evidence.snapshot.known)}


def by_address(evidence: Evidence, email: str) -> Stakeholder | None:
    """Whose address this is; a current job before an ended one."""
    wanted = email.strip().lower()
    fits = [one for one in evidence.stakeholders if wanted and wanted in one.person.addresses]
    return min(fits, key=lambda one: one.valid_to is not None, default=None)


def current(evidence: Evidence) -> list[Stakeholder]:
    """Whoever works there now."""
    return [one for one in evidence.stakeholders if one.valid_to is None]


def is_named(one: Stakeholder, name: str, address: str) -> bool:
    """Whether a mail means this person: by address, or by the whole name as written; a first name alone does not."""
    if address and address.strip().lower() in one.person.addresses:
        return True
    return " " in name.strip() and name.strip().casefold() == one.name.casefold()


def names(evidence: Evidence) -> dict[PersonId, str]:
    return {one.person.id: one.name or one.email for one in evidence.stakeholders}


@lru_cache(maxsize=1)
def efforts(evidence: Evidence) -> dict[PersonId, tuple[Touch, ...]]:
    """What each person did that cost them something, oldest first, up to now."""
    found: defaultdict[PersonId, list[Touch]] = defaultdict(list)
    now = evidence.now
    for touch in sorted(evidence.snapshot.touches, key=attrgetter("at")):
        if touch.costs_them and touch.at <= now:
            found[touch.person].append(touch)
    return {person: tuple(touches) for person, touches in found.items()}


def could_be(evidence: Evidence, gap: Gap | None) -> tuple[str, tuple[str, ...]]:
    """Who might take the role, as a sentence and by records: the second is what they last did, if they ever did."""
    if gap is None or gap.target is None:
        return "", ()
    who = [one.person.id for one in evidence.stakeholders if one.id == gap.target]
    made = [touch for person in who for touch in efforts(evidence).get(person, ())]
    record, said = f"stakeholder:{gap.target}", f" {gap.target_name} could be the one"
    if not made:
        return f"{said}.", (record,)
    return f"{said}, last in touch on {day(made[-1].at)}.", (record, made[-1].record)


def first_effort(evidence: Evidence, person: PersonId) -> datetime | None:
    """When they first did; the beginning of that month where it lies before the contacts at hand."""
    made = efforts(evidence).get(person, ())
    return evidence.snapshot.before.get(person) or (made[0].at if made else None)


@lru_cache(maxsize=1)
def rhythms(evidence: Evidence) -> dict[PersonId, Rhythm]:
    """The rhythm of everybody who ever made an effort."""
    found = {
        person: rhythm.rhythm([touch.at for touch in touches], evidence.prior_gap)
        for person, touches in efforts(evidence).items()
    }
    return {person: own for person, own in found.items() if own is not None}


@lru_cache(maxsize=1)
def told(evidence: Evidence) -> tuple[MailTrace, ...]:
    """The mails that say something about somebody: bounces and automatic replies."""
    return tuple(mail for mail in evidence.mails if mail.about)


def unanswered(evidence: Evidence, person: PersonId, since: datetime) -> int:
    """How many mails of ours to them are later than `since`."""
    return sum(
        t.person == person and not t.costs_them and since < t.at <= evidence.now for t in evidence.snapshot.touches
    )


@lru_cache(maxsize=1)
def own_mails(evidence: Evidence) -> dict[str, tuple[MailTrace, ...]]:
    """What each address wrote to us with its own hand, oldest first, up to now."""
    found: defaultdict[str, list[MailTrace]] = defaultdict(list)
    now = evidence.now
    for mail in evidence.mails:
        if mail.kind is Kind.PERSON and mail.direction is Direction.IN and mail.at <= now:
            found[mail.sender.email].append(mail)
    return {email: tuple(mails) for email, mails in found.items()}


@lru_cache(maxsize=1)
def by_name(evidence: Evidence) -> dict[str, tuple[MailTrace, ...]]:
    """The same by the sender's name as written, in lower case."""
    found: defaultdict[str, list[MailTrace]] = defaultdict(list)
    for mails in own_mails(evidence).values():
        for mail in mails:
            found[mail.sender.name.casefold()].append(mail)
    return {name: tuple(sorted(mails, key=attrgetter("at"))) for name, mails in found.items()}


def day(at: datetime) -> str:
    """A date as it stands in a sentence."""
    return f"{at.day} {at:%B %Y}"


def quoted(text: str) -> str:
    """A subject of theirs as it stands in a sentence: one line, QUOTED characters at most, and none that turns the
    direction of ours around (UAX #9)."""
    line = " ".join(_TURNING.sub("", text).split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"


def listed(words: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *first, last = tuple(words)
    return f"{', '.join(first)} and {last}" if first else last


def within(at: datetime, now: datetime, window: timedelta) -> bool:
    return timedelta(0) <= now - at <= window
