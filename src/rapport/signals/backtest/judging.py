"""Was an alarm right, as far as what followed can tell?

Only departures, silences and drops foretell something. An escalated ticket, a single thread, a new domain say what the
records hold; a person's word may still deny them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rapport.people.model import PersonId
from rapport.relationships.by_hand.accuracy import wilson
from rapport.signals.backtest.model import RIGHT, WRONG, Alarm, Followed, Judged, KindRow, Share
from rapport.signals.evidence import efforts
from rapport.signals.model import Evidence, Label, SignalKind

SETTLED = timedelta(days=30)  # a month without a word settles that a silence was one; an answer within it, that not
CONSEQUENCE = timedelta(days=90)  # a bounce, an end of a job later than a quarter is another story
LOSS = timedelta(days=180)  # customers are lost at their renewal, which may be half a year away

# What the cause of an alarm that foretells something ends with (signals/departure.py, silence.py, drop.py).
FORETELLS = ("departure", "silence", "engagement")


def judged(alarm: Alarm, later: Evidence, said: Mapping[str, Label]) -> Judged:
    """`later` is what was known at the end of the replay, `said` what people answered, by cause."""
    word = said.get(alarm.cause)
    if word is not None:
        return Judged(alarm, Followed.DENIED if word is Label.NOT_TRUE else Followed.CONFIRMED)
    if not alarm.cause.endswith(FORETELLS):
        return Judged(alarm, Followed.STATED)
    return Judged(alarm, _followed(alarm, later))


def _followed(alarm: Alarm, later: Evidence) -> Followed:
    gone = departed(later, alarm.person) if alarm.person is not None else {}
    for followed, at in gone.items():
        if timedelta(0) < at - alarm.raised <= CONSEQUENCE:
            return followed
    if later.churned_at is not None and timedelta(0) < later.churned_at - alarm.raised <= LOSS:
        return Followed.CHURNED
    if _spoke(alarm, later):
        return Followed.REPLY
    return Followed.SILENCE if later.now - alarm.raised >= SETTLED else Followed.TOO_EARLY


def _spoke(alarm: Alarm, later: Evidence) -> bool:
    """Whether those whom it is about made an effort while it could settle; after a drop, as much as before it."""
    made = efforts(later)
    whose = [alarm.person] if alarm.person is not None else list(made)
    days = {touch.at.date() for who in whose for touch in made.get(who, ()) if _between(alarm, touch.at, SETTLED)}
    if alarm.kind is not SignalKind.ENGAGEMENT_DROP:
        return bool(days)
    before = {touch.at.date() for who in whose for touch in made.get(who, ()) if _before(alarm, touch.at)}
    return len(days) > later.thresholds.drop_left * len(before) / 3  # the quarter before has three such months


def _between(alarm: Alarm, at: datetime, span: timedelta) -> bool:
    return timedelta(0) < at - alarm.raised <= span


def _before(alarm: Alarm, at: datetime) -> bool:
    """Whether it belongs to the quarter that a drop was compared with."""
    return SETTLED < alarm.raised - at <= SETTLED * 4


def departed(later: Evidence, person: PersonId) -> dict[Followed, datetime]:
    """When mail to somebody first came back for good, and when their job here ended."""
    found: dict[Followed, datetime] = {}
    mine = [one for one in later.stakeholders if one.person.id == person]
    addresses = {address for one in mine for address in one.person.addresses}
    for mail in later.mails:
        if any(absence.gone and absence.address in addresses for absence in mail.about):
            found.setdefault(Followed.BOUNCE, mail.at)
    ended = [one.valid_to for one in mine if one.valid_to is not None]
    if ended and not any(one.valid_to is None for one in mine):
        found[Followed.LEFT] = max(ended)
    return found


def share(hits: int, of: int) -> Share:
    if not of:
        return Share(0, 0, None, 0.0, 1.0)
    low, high = wilson(hits, of)
    return Share(hits, of, hits / of, low, high)


def precision(found: Sequence[Judged]) -> Share:
    """Of the alarms that were judged, those that were right."""
    right = sum(one.followed in RIGHT for one in found)
    return share(right, right + sum(one.followed in WRONG for one in found))


def by_kind(found: Sequence[Judged]) -> tuple[KindRow, ...]:
    """One row for each kind that was raised, in the order of the enumeration."""
    rows = []
    for kind in SignalKind:
        mine = [one for one in found if one.alarm.kind is kind]
        if mine:
            stated = sum(one.followed is Followed.STATED for one in mine)
            early = sum(one.followed is Followed.TOO_EARLY for one in mine)
            rows.append(KindRow(kind, len(mine), precision(mine), stated, early))
    return tuple(rows)
