"""Does somebody stand up for us at their company, how do we know, and since when no longer?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from statistics import median

from rapport.people.model import BuyingRole, Stakeholder, StakeholderId
from rapport.relationships import accumulators
from rapport.relationships.accumulators import PRAISE, Accumulator
from rapport.relationships.by_hand.model import Hand, Thing, said
from rapport.relationships.model import Touch, TouchKind
from rapport.relationships.strength import value

WINDOW = timedelta(days=90)  # a quarter: what somebody did longer ago is no longer what they do
HELPED = 4 * WINDOW  # a year: how long whom they brought to us speaks for them
SILENCE = timedelta(days=60)  # scores.md: this long without a word ends it
UNFRIENDLY = -0.25  # sentiment of their latest word at which nobody may be called a champion
STRONG = 50.0  # strength that a champion has at least: half of all points
SIGNS = 3  # kinds of evidence; two are also what a diligent buyer shows

STARTS = 3  # threads in WINDOW
ANSWERS = 3  # answers in WINDOW that make "answers fast" more than luck
FAST = timedelta(days=1)
ATTENDS = 2  # meetings in WINDOW
BRINGS_IN = 2  # colleagues first met in their mail
USES = 12  # days of product use in WINDOW: once a week

WRITTEN = (TouchKind.MESSAGE_IN, TouchKind.REPLY_IN)
CHAMPION_BY_HAND = frozenset({"champion", "business_champion", "technical_champion"})
SETTLES = CHAMPION_BY_HAND | {"detractor"}  # roles of a table that say whether somebody is one; "finance" does not
_WHEN = attrgetter("at", "record")


@dataclass(frozen=True, slots=True)
class Favours:
    """What somebody did for us beyond writing."""

    introductions: tuple[datetime, ...] = ()
    brought_in: tuple[tuple[datetime, str], ...] = ()  # when, and whom we first met in their mail
    used: tuple[date, ...] = ()  # days of product use


@dataclass(frozen=True, slots=True)
class Verdict:
    is_one: bool
    was_one: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How the people of a customer came to be known, in the order in which favours are looked up."""

    introduced: Mapping[StakeholderId, Sequence[datetime]]  # by who introduced somebody
    first_seen: Mapping[datetime, Sequence[Stakeholder]]  # by when a mail showed somebody first


def arrivals(staff: Sequence[Stakeholder]) -> Arrivals:
    introduced: dict[StakeholderId, list[datetime]] = {}
    first_seen: dict[datetime, list[Stakeholder]] = {}
    for one in staff:
        if one.introduced_by is not None and one.introduction_date:
            made = datetime.combine(one.introduction_date, time(), UTC)
            introduced.setdefault(one.introduced_by, []).append(made)
        if one.source == "mail" and one.valid_from:
            first_seen.setdefault(one.valid_from, []).append(one)
    return Arrivals(introduced, first_seen)


def favours(
    one: Stakeholder, came: Arrivals, touches: Sequence[Touch], now: datetime, used: Sequence[date] = ()
) -> Favours:
    """Introductions that name them, colleagues whose first sight is a mail of theirs, and days of product use."""
    made = tuple(at for at in came.introduced.get(one.id, ()) if at <= now)
    wrote = {touch.at for touch in touches if touch.at in came.first_seen and touch.kind in WRITTEN}
    met = [(at, other.name) for at in wrote if at <= now for other in came.first_seen[at] if other.id != one.id]
    today = now.date()
    return Favours(made, tuple(sorted(met)), tuple([day for day in used if day <= today]))


def champion(
    touches: Sequence[Touch], done: Favours, by_hand: str, now: datetime, counted: Accumulator | None = None
) -> Verdict:
    """As of `now`; `counted` is all that was accumulated of `touches` by then, where that is at hand.

    A role that a table states wins. Otherwise what counts is how they stood when they last spoke
    (kindly), so that a fortnight's holiday takes nothing away and SILENCE ends it."""
    if by_hand in SETTLES:
        is_one = by_hand in CHAMPION_BY_HAND
        return Verdict(is_one, False, (f"Set by hand: {by_hand.replace('_', ' ')}.",) if is_one else ())
    past = sorted([t for t in touches if t.at <= now], key=_WHEN)
    theirs = [t for t in past if t.costs_them]
    if not theirs:
        return Verdict(False, False, ())
    last, ending = theirs[-1], ""
    if last.sentiment <= UNFRIENDLY:
        ending = f"Their latest word, on {last.at:%-d %B %Y}, was unfriendly."
        past, theirs, counted = [t for t in past if t is not last], theirs[:-1], None
    elif now - last.at >= SILENCE:
        ending = f"Silent since {last.at:%-d %B %Y}."
    signs = _enough(past, theirs, done, counted) if theirs else ()
    if not signs:
        return Verdict(False, False, ())
    return Verdict(False, True, (ending, *signs)) if ending else Verdict(True, False, signs)


def settled(verdict: Verdict, hand: Hand) -> Verdict:
    """What a person set wins, at any time; where the records say otherwise, both are told."""
    label, is_one = hand.label(Thing.CHAMPION), hand.champion
    if label is None and hand.roles is not None and SETTLES & {role.value for role in hand.roles}:
        label, is_one = hand.label(Thing.ROLES), BuyingRole.DETRACTOR not in hand.roles
    if label is None or is_one is None:
        return verdict
    against = f"The records say otherwise: {verdict.why[0]}" if verdict.was_one and is_one else ""
    told = (said(label), *([against] if against else verdict.why if is_one else []))
    return Verdict(is_one, verdict.was_one and not is_one, told if is_one else ())


def _enough(
    past: Sequence[Touch], theirs: Sequence[Touch], done: Favours, counted: Accumulator | None
) -> tuple[str, ...]:
    """What made somebody a champion at the moment of their latest word; nothing when they were none. `theirs` are what
    of `past` cost them effort."""
    at = theirs[-1].at
    signs = _signs(theirs, done, at)
    if not signs:
        return ()
    if counted is None:
        counted = accumulators.of(t for t in past if t.at <= at)
    else:
        counted = accumulators.without_ours(counted, [t.at for t in past if t.at > at])
    close = value(counted, at, done.introductions)
    return signs if close is not None and close >= STRONG else ()


def _signs(theirs: Sequence[Touch], done: Favours, now: datetime) -> tuple[str, ...]:
    """One sentence for each kind of evidence, as of `now`, where there are SIGNS of them: most people have fewer, and
    sentences take longer than numbers."""
    begin = now - WINDOW
    first_day, today = begin.date(), now.date()
    recent = [t for t in theirs if begin < t.at <= now]
    kinds = [t.kind for t in recent]
    started, met = kinds.count(TouchKind.MESSAGE_IN), kinds.count(TouchKind.MEETING)
    waits = [t.reply_after_s for t in recent if t.kind is TouchKind.REPLY_IN and t.reply_after_s is not None]
    praised = sum([t.sentiment >= PRAISE for t in recent])
    introduced = sum([now - HELPED < at <= now for at in done.introductions])
    brought = [name for at, name in done.brought_in if now - HELPED < at <= now]
    used = sum([first_day < day <= today for day in done.used])
    holds = (
        started >= STARTS,
        len(waits) >= ANSWERS and median(waits) <= FAST.total_seconds(),
        met >= ATTENDS,
        praised > 0,
        introduced > 0,
        len(brought) >= BRINGS_IN,
        used >= USES,
    )
    if sum(holds) < SIGNS:
        return ()
    said = (
        f"Started {started} conversations in 90 days.",
        f"Answered {len(waits)} mails, half of them within {median(waits or [0]) / 3600:.0f} hours.",
        f"Came to {met} meetings in 90 days.",
        f"Spoke well of us {praised} {'time' if praised == 1 else 'times'} in 90 days.",
        f"Introduced us to {introduced} {'colleague' if introduced == 1 else 'colleagues'}.",
        f"Brought in {', '.join(brought[:3])}.",
        f"Used the product on {used} days in 90.",
    )
    return tuple(sentence for one, sentence in zip(holds, said, strict=True) if one)
