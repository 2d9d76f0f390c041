"""Which roles that decide does nobody cover for us, what does that cost, and whom should we meet?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import log10

from rapport.people.model import BuyingRole, Level
from rapport.relationships.model import Gap, GapState, Known
from rapport.relationships.threading import ROLE_WORDS, SENIORITY_OF, speaks

HORIZON = 180  # days before a renewal from which on a gap costs more each day: half a year is a budget cycle
WEIGHT = {
    BuyingRole.EXECUTIVE_SPONSOR: 1.0,
    BuyingRole.FINANCE: 0.8,
    BuyingRole.TECHNICAL_CHAMPION: 0.7,
    BuyingRole.END_USER: 0.5,
}
URGENCY = {  # how much more a gap costs on the day of the renewal
    BuyingRole.EXECUTIVE_SPONSOR: 1.0,
    BuyingRole.FINANCE: 2.5,  # whoever pays decides at the renewal, and hardly ever before
    BuyingRole.TECHNICAL_CHAMPION: 0.5,
    BuyingRole.END_USER: 0.3,
}
OPENNESS = {GapState.UNCOVERED: 1.0, GapState.AT_RISK: 0.97, GapState.NOT_ENGAGED: 0.95}  # a known name is a start
SHOWN = 3  # names in a sentence
SMALL_ARR_CENTS = 1_000_000  # 10,000: value counts in powers of ten above it
LOOK_FOR = {
    BuyingRole.EXECUTIVE_SPONSOR: "CEO, COO or a vice president",
    BuyingRole.FINANCE: "CFO, head of finance or of procurement",
    BuyingRole.TECHNICAL_CHAMPION: "CTO, head of IT or a software architect",
    BuyingRole.END_USER: "somebody who works with the product every day",
}
MATTERS = {
    BuyingRole.EXECUTIVE_SPONSOR: "Nobody who can keep the contract alive from above is in touch with us",
    BuyingRole.FINANCE: "Nobody with authority over the budget is in touch with us",
    BuyingRole.TECHNICAL_CHAMPION: "Nobody who answers for the technical side is in touch with us",
    BuyingRole.END_USER: "Nobody who uses the product is in touch with us",
}


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is at stake at a customer."""

    renewal_date: date | None
    arr_cents: int | None


def gaps(known: Sequence[Known], stakes: Stakes, now: datetime) -> tuple[Gap, ...]:
    """Uncovered, not engaged or at risk; what costs most comes first."""
    found = (_gap(role, known, stakes, now) for role in WEIGHT)
    return tuple(sorted((gap for gap in found if gap), key=lambda gap: (-gap.cost, gap.role)))


def _gap(role: BuyingRole, known: Sequence[Known], stakes: Stakes, now: datetime) -> Gap | None:
    holders = [one for one in known if role in one.roles]
    staying = [one for one in holders if not one.leaving]
    if any(_engaged(one) for one in staying):
        return None
    if staying:
        target = max(staying, key=_promise)
        what = f"{_quiet(target, now)}{_going(holders)}"
        return _made(role, GapState.NOT_ENGAGED, target, what, (stakes, now))
    if holders:
        names = ", ".join(one.name for one in holders)
        return _made(role, GapState.AT_RISK, None, f"{names} is leaving or has left", (stakes, now))
    return _made(role, GapState.UNCOVERED, None, f"nobody known{_strangers(known)}", (stakes, now))


def _going(holders: Sequence[Known]) -> str:
    """Who covered the role until now."""
    names = ", ".join(one.name for one in holders if one.leaving and _engaged(one))
    return f", and {names} is leaving or has left" if names else ""


def _strangers(known: Sequence[Known]) -> str:
    """People seen in copies whose title nobody knows: one of them may be whom we look for."""
    names = [one.name for one in known if one.only_in_copy and not one.title and not one.roles and not one.leaving]
    if not names:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"; seen in copies, with no title known: {', '.join(names[:SHOWN])}{more}"


def _engaged(one: Known) -> bool:
    return one.relationship is not None and one.relationship.two_way


def _promise(one: Known) -> tuple[float, float, int]:
    return SENIORITY_OF[one.level], speaks(one), -one.stakeholder


def _quiet(one: Known, now: datetime) -> str:
    last = one.relationship.last_theirs_at if one.relationship else None
    if last is None:
        return f"{one.name} is known, and has never written to us or met us"
    return f"{one.name} was last in touch {(now - last).days} days ago"


def _made(role: BuyingRole, state: GapState, target: Known | None, what: str, at: tuple[Stakes, datetime]) -> Gap:
    stakes, now = at
    who = f"{target.name}{f' ({target.title})' if target.title else ''}" if target else ""
    return Gap(
        role=role,
        state=state,
        target=target.stakeholder if target else None,
        target_name=target.name if target else "",
        look_for="" if target else LOOK_FOR[role],
        reason=f"{MATTERS[role]}: {what}.{_renewal(stakes.renewal_date, now)}",
        action=_action(role, state, who, target),
        cost=cost(role, state, stakes, now),
    )


def _action(role: BuyingRole, state: GapState, who: str, target: Known | None) -> str:
    if target is None:
        new = "Ask who takes over; look for" if state is GapState.AT_RISK else "Look for"
        return f"{new}: {LOOK_FOR[role]}."
    met = target.relationship is not None and target.relationship.last_theirs_at is not None
    return f"Write to {who} again." if met else f"Ask for an introduction to {who}."


def cost(role: BuyingRole, state: GapState, stakes: Stakes, now: datetime) -> float:
    """No unit; grows as the renewal comes near, with the value of the contract, and with the weight of the role."""
    near = nearness(stakes.renewal_date, now)
    value = 1.0 + max(0.0, log10(max(stakes.arr_cents or 0, SMALL_ARR_CENTS) / SMALL_ARR_CENTS))
    return WEIGHT[role] * OPENNESS[state] * (1.0 + URGENCY[role] * near) * value


def nearness(renewal: date | None, now: datetime) -> float:
    """0 without a renewal ahead or more than HORIZON away, 1 on the day. A past date says nothing of the next one."""
    days = (renewal - now.date()).days if renewal else -1
    return 1.0 - days / HORIZON if 0 <= days <= HORIZON else 0.0


def _renewal(renewal: date | None, now: datetime) -> str:
    if renewal is None:
        return ""
    days = (renewal - now.date()).days
    if days < 0:
        return f" The renewal date {renewal:%-d %B %Y} is past; enter the next one."
    return " The renewal is today." if days == 0 else f" The renewal is in {days} {'day' if days == 1 else 'days'}."


def covers(role: BuyingRole) -> str:
    """The role in words of a page."""
    return ROLE_WORDS[role]


def is_executive(one: Known) -> bool:
    return one.level in (Level.C_SUITE, Level.VP)
