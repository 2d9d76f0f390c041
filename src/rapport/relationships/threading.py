"""How many would still speak for us if any one left, and are the roles that decide covered?

Every part grows with every person's strength and with nothing else: knowing one person more never lowers it, an answer
never lowers it, silence only lowers it. One person alone reaches at most 30 of 100, by the choice of the numbers below:
depth 6.2 + redundancy 0 + one role 8.5 + seniority 14 = 28.7.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from math import exp2, fsum

from rapport.people.model import BuyingRole, CustomerId, Level
from rapport.relationships.model import Known, Part, Score, Threading

SPEAKS_FOR_US = 60.0  # strength from which on somebody counts fully; weekly mail and a monthly meeting reach it

# Points, 100 together.
DEPTH, REDUNDANCY, COVERAGE, SENIORITY = 30, 26, 30, 14
HALF_DEPTH = 3.0  # contacts who count fully and make half of depth; the sixth adds less than the second

# Shares of coverage. Whoever signs and whoever pays end a contract; users only make it easy to.
ROLES = {
    BuyingRole.EXECUTIVE_SPONSOR: 8.5 / 30,
    BuyingRole.TECHNICAL_CHAMPION: 7.0 / 30,
    BuyingRole.FINANCE: 8.0 / 30,
    BuyingRole.END_USER: 6.5 / 30,
}
ROLE_WORDS = {
    BuyingRole.EXECUTIVE_SPONSOR: "executive sponsor",
    BuyingRole.TECHNICAL_CHAMPION: "technical (IT)",
    BuyingRole.FINANCE: "finance and procurement",
    BuyingRole.END_USER: "end users",
}
SENIORITY_OF = {Level.C_SUITE: 1.0, Level.VP: 0.85, Level.DIRECTOR: 0.45, Level.MANAGER: 0.3, Level.OTHER: 0.1}

ALONE = 0.5  # when half of all strength runs through one person, their leaving halves the relationship
SOMETHING = 0.05  # strength 3 of 100 in all; below it a customer is silent, which is another signal than hanging on one


def threading(customer: CustomerId, known: Sequence[Known], now: datetime) -> Threading:
    """0–100 from the strengths as of `now`, with parts that sum to it."""
    voice = sorted(((speaks(one), one) for one in known), key=lambda v: (-v[0], v[1].stakeholder))
    parts = (_depth(voice), _redundancy(voice), _coverage(voice), _seniority(voice))
    total = fsum(weight for weight, _ in voice)
    share = voice[0][0] / total if total >= SOMETHING else None
    single = share is not None and share >= ALONE
    score = Score(sum(part.contribution for part in parts), parts, len(known), _evidence(voice), _note(known, single))
    return Threading(customer, score, single, share, now)


def speaks(one: Known) -> float:
    """0–1: how far somebody would speak for us; nothing once they have left, nothing while there is too little data."""
    if one.leaving or one.relationship is None or one.relationship.strength.value is None:
        return 0.0
    return min(1.0, one.relationship.strength.value / SPEAKS_FOR_US)


Voices = Sequence[tuple[float, Known]]


def _bent(amount: float) -> float:
    return 1.0 - exp2(-amount / HALF_DEPTH)


def _depth(voice: Voices) -> Part:
    strong = [one.name for weight, one in voice if weight >= 1.0]
    some = sum(1 for weight, _ in voice if 0.0 < weight < 1.0)
    who, count = ", ".join(strong) or "Nobody", "count" if len(strong) > 1 else "counts"
    more = f"{some} more {'counts' if some == 1 else 'count'} in part" if some else "nobody in part"
    why = f"{who} {count} in full (strength {SPEAKS_FOR_US:.0f} or more), {more}."
    return Part("depth", _bent(fsum(weight for weight, _ in voice)), DEPTH, len(voice), why)


def _redundancy(voice: Voices) -> Part:
    rest = fsum(weight for weight, _ in voice[1:])
    why = f"Without {voice[0][1].name}, {rest:.1f} such contacts remain." if voice else "There is nobody to lose."
    return Part("redundancy", _bent(rest), REDUNDANCY, max(0, len(voice) - 1), why)


def _coverage(voice: Voices) -> Part:
    """Each role by one person and each person in one role: one human in four roles is still one human."""
    chosen = assigned(voice)
    value = fsum(ROLES[role] * weight for role, (weight, _) in chosen.items())
    covered = [f"{ROLE_WORDS[role]} ({name})" for role, (_, name) in chosen.items()]
    missing = [ROLE_WORDS[role] for role in ROLES if role not in chosen]
    why = f"Covered: {', '.join(covered) or 'none'}. Missing: {', '.join(missing) or 'none'}."
    return Part("coverage", value, COVERAGE, len(chosen), why)


def assigned(voice: Voices) -> dict[BuyingRole, tuple[float, str]]:
    """Who covers which role so that the most is covered; four candidates a role are enough for four roles."""
    none = (0.0, None)
    able = [[(w, one) for w, one in voice if role in one.roles and w > 0.0][: len(ROLES)] for role in ROLES]
    best: tuple[float, dict[BuyingRole, tuple[float, str]]] = (0.0, {})
    for choice in product(*([*candidates, none] for candidates in able)):
        taken = [one.person for _, one in choice if one is not None]
        if len(set(taken)) < len(taken):
            continue
        worth = fsum(ROLES[role] * weight for role, (weight, _) in zip(ROLES, choice, strict=True))
        if worth > best[0]:
            pairs = zip(ROLES, choice, strict=True)
            best = (worth, {role: (weight, one.name) for role, (weight, one) in pairs if one is not None})
    return best[1]


def _seniority(voice: Voices) -> Part:
    reached = max(voice, key=lambda v: v[0] * SENIORITY_OF[v[1].level], default=None)
    if reached is None or reached[0] == 0.0:
        return Part("seniority", 0.0, SENIORITY, 0, "Nobody is reached.")
    weight, one = reached
    why = f"The most senior we reach is {one.name}{f', {one.title}' if one.title else ''}."
    return Part("seniority", weight * SENIORITY_OF[one.level], SENIORITY, 1, why)


def _evidence(voice: Voices) -> tuple[str, ...]:
    return tuple(f"stakeholder:{one.stakeholder}" for weight, one in voice[:5] if weight > 0.0)


def _note(known: Sequence[Known], single: bool) -> str:
    if not known:
        return "nobody known"
    if not any(one.relationship and one.relationship.last_theirs_at for one in known):
        return "nobody has answered yet"
    return "single-threaded" if single else ""
