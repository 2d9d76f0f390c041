"""Who could introduce us to somebody: whom do they work with, how well do we know them, may we ask?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp2

from rapport.people.model import PersonId
from rapport.relationships.champion import UNFRIENDLY
from rapport.relationships.model import Introducer, Known, Snapshot, Target, Tie, Touch

NOT_AGAIN = timedelta(days=60)  # asked once in this time is friendly, twice is a burden
ENOUGH = 25.0  # strength; whom we know less would have to ask who we are
NAMED = 3  # people in "nobody suitable": those whom one would have thought of
HALF_TIE = 3.0  # recent mails or meetings together that make half of a tie

# What a line in the organisation says of working together, 0–1.
REPORTS = 0.8  # one is the other's manager: they speak every week
PEERS = 0.5  # the same manager
DEPARTMENT = 0.4
COLLEAGUES = 0.1  # the same company and nothing more


@dataclass(frozen=True, slots=True)
class _Bond:
    value: float
    reasons: tuple[str, ...]
    records: tuple[str, ...]


def best(snapshot: Snapshot, target: Target | Known) -> Introducer:
    """The best of the snapshot's people to ask; stakeholder None and the reasons why when nobody is suitable."""
    known = target if isinstance(target, Known) else target.known
    name = target.name
    able: list[Introducer] = []
    unable: list[Known] = []
    for one in snapshot.known:
        if known is not None and one.person == known.person:
            continue
        if why_not(one, snapshot):
            unable.append(one)
        else:
            able.append(_offer(one, known, name, snapshot))
    if able:
        return max(able, key=lambda offer: (offer.score, -(offer.stakeholder or 0)))
    return Introducer(None, "", (f"Nobody suitable: {_obstacles(unable, snapshot)}.",), 0.0)


def next_introduction(snapshot: Snapshot) -> tuple[str, Introducer] | None:
    """(to whom, by whom) for the costliest gap that names a person; None where no gap does."""
    return snapshot.derived.once("next introduction", None, lambda: _next_introduction(snapshot))


def _next_introduction(snapshot: Snapshot) -> tuple[str, Introducer] | None:
    everybody = {one.stakeholder: one for one in snapshot.known}
    target = next((everybody[gap.target] for gap in snapshot.gaps if gap.target in everybody), None)
    return None if target is None else (target.name, best(snapshot, target))


def _obstacles(unable: Sequence[Known], snapshot: Snapshot) -> str:
    """Why the closest few cannot be asked; at a customer with forty people nobody reads forty reasons."""
    if not unable:
        return "nobody else is known there"
    closest = sorted(unable, key=lambda one: _strength(one) or 0.0, reverse=True)
    named = [f"{one.name} {why_not(one, snapshot)}" for one in closest[:NAMED]]
    others = len(closest) - len(named)
    return "; ".join([*named, *([f"and {others} others know us even less"] if others > 0 else [])])


def _strength(one: Known) -> float | None:
    return one.relationship.strength.value if one.relationship else None


def why_not(one: Known, snapshot: Snapshot) -> str:
    """Why somebody cannot be asked now, as the end of a sentence; "" when they can."""
    strength = _strength(one)
    if one.leaving:
        return "has left or is leaving"
    if one.out_of_office:
        return "is out of office"
    if (_last_word(_efforts(one, snapshot)) or 0.0) <= UNFRIENDLY:
        return "was unfriendly in the latest message"
    if one.last_asked_at is not None and snapshot.as_of - one.last_asked_at < NOT_AGAIN:
        return f"was asked on {one.last_asked_at:%-d %B}"
    if strength is None:
        return "has had too little contact with us"
    if strength < ENOUGH:
        return f"knows us too little (strength {strength:.0f})"
    return ""


def _efforts(one: Known, snapshot: Snapshot) -> Sequence[Touch]:
    """Their own, in the order of the snapshot; sorted out once for everybody."""
    return snapshot.derived.once("efforts", None, lambda: _by_person(snapshot.touches)).get(one.person, ())


def _by_person(touches: Sequence[Touch]) -> Mapping[PersonId, Sequence[Touch]]:
    found: defaultdict[PersonId, list[Touch]] = defaultdict(list)
    for touch in touches:
        if touch.costs_them:
            found[touch.person].append(touch)
    return found


def _last_word(theirs: Sequence[Touch]) -> float | None:
    return max(theirs, key=lambda t: (t.at, t.record)).sentiment if theirs else None


def _offer(one: Known, target: Known | None, name: str, snapshot: Snapshot) -> Introducer:
    strength = one.relationship.strength if one.relationship else None
    close = (strength.value or 0.0) / 100 if strength else 0.0
    bond = _bond(one, target, snapshot) if target else _Bond(COLLEAGUES, (f"works where {name} works",), ())
    mood = _mood(_efforts(one, snapshot), snapshot.as_of)
    asked = "never asked for an introduction" if one.last_asked_at is None else "not asked in the last 60 days"
    closeness = f"strength {close * 100:.0f} of 100"
    standing = f"champion ({closeness})" if one.champion else closeness
    records = (*bond.records, *(strength.evidence[:2] if strength else ()))
    reasons = (standing, *bond.reasons, *(("friendly lately",) if mood > 1 else ()), asked)
    return Introducer(one.stakeholder, one.name, reasons, close * bond.value * min(1.0, mood), records)


def _mood(theirs: Sequence[Touch], now: datetime) -> float:
    """Around 1: above with friendly words in the past 90 days, below with unfriendly ones."""
    recent = [t.sentiment for t in theirs if now - t.at < NOT_AGAIN * 1.5]
    return 1.0 + sum(recent) / len(recent) if recent else 1.0


def _bond(one: Known, target: Known, snapshot: Snapshot) -> _Bond:
    """Independent signs of working together, combined by noisy-or."""
    tie = next((t for t in snapshot.ties if {t.one, t.other} == {one.person, target.person}), None)
    signs = [(COLLEAGUES, ""), *_lines(one, target, snapshot)]
    if tie is not None:
        signs.append((1.0 - exp2(-tie.weight / HALF_TIE), _together(tie, target)))
    missing = 1.0
    for value, _ in signs:
        missing *= 1.0 - value
    reasons = tuple(reason for _, reason in signs if reason)
    unseen = (f"no mail or meeting shows them with {target.name}",)
    return _Bond(1.0 - missing, reasons or unseen, tie.records if tie else ())


def _together(tie: Tie, target: Known) -> str:
    times = "mail or meeting" if tie.occasions == 1 else "mails and meetings"
    return f"in {tie.occasions} {times} together with {target.name}"


def _lines(one: Known, target: Known, snapshot: Snapshot) -> list[tuple[float, str]]:
    lines = []
    if one.manager == target.stakeholder:
        lines.append((REPORTS, f"reports to {target.name}"))
    if target.manager == one.stakeholder:
        lines.append((REPORTS, f"{target.name} reports to them"))
    if one.manager is not None and one.manager == target.manager:
        lines.append((PEERS, f"has the same manager as {target.name}"))
    boss = next((k for k in snapshot.known if k.stakeholder == one.manager), None)
    if boss is not None and boss.manager is not None and boss.manager == target.manager:
        lines.append((DEPARTMENT, f"reports to {boss.name}, a peer of {target.name}"))
    if one.department and one.department == target.department:
        lines.append((DEPARTMENT, f"is in {one.department} too"))
    return lines
