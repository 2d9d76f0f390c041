"""May this be set about this stakeholder, and what is the stored form of it?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapport.errors import BadInput
from rapport.people.model import BuyingRole, Stakeholder, StakeholderId
from rapport.people.names import plain
from rapport.relationships.by_hand.model import NO, NOTHING_SET, YES, Hand, Setting, Thing
from rapport.relationships.model import Known, ReportingLine

LOWEST, HIGHEST = 0.0, 100.0  # influence
LONGEST_NUMBER = 18  # digits that fit a bigint
LONGEST_REASON = 1_000  # characters; more is a note, not a reason
_YES_OR_NO = {"yes": YES, "true": YES, "1": YES, "no": NO, "false": NO, "0": NO}


def checked(setting: Setting, one: Stakeholder, boss: Stakeholder | None) -> Setting:
    """The same with its value in stored form; `boss` is whom the value of a MANAGER names. Raises BadInput."""
    if len(setting.because) > LONGEST_REASON:
        raise BadInput(f"The reason has {len(setting.because)} characters. Shorten it to {LONGEST_REASON}.")
    stored = {
        Thing.ROLES: lambda: _roles(setting.value),
        Thing.CHAMPION: lambda: _yes_or_no(setting),
        Thing.STAKEHOLDER: lambda: _yes_or_no(setting),
        Thing.INFLUENCE: lambda: _influence(setting.value),
        Thing.MANAGER: lambda: _manager(one, boss),
    }
    return Setting(setting.thing, stored[setting.thing](), " ".join(setting.because.split()))


def _roles(value: str) -> str:
    """Several between commas; spaces, hyphens and capitals as people write them."""
    named = {"_".join(part.lower().replace("-", " ").replace("_", " ").split()) for part in value.split(",")} - {""}
    unknown = sorted(named - set(BuyingRole))
    if unknown or not named:
        listed = ", ".join(role.replace("_", " ") for role in BuyingRole)
        what = f"“{unknown[0].replace('_', ' ')}” is no role" if unknown else "No role is named"
        raise BadInput(f"{what}. The roles are: {listed}. To take a role back, remove what was set.")
    return ",".join(sorted(named))


def _yes_or_no(setting: Setting) -> str:
    word = setting.value.strip().lower()
    if word not in _YES_OR_NO:
        raise BadInput(f"“{setting.value.strip()[:60]}” does not say whether: write yes or no for {setting.thing}.")
    return _YES_OR_NO[word]


def _influence(value: str) -> str:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not LOWEST <= number <= HIGHEST:  # also not a number
        raise BadInput(
            f"Influence goes from {LOWEST:.0f} to {HIGHEST:.0f}, and “{value.strip()[:60]}” is not in it."
            " Write a number in between."
        )
    return f"{number:g}"


def _manager(one: Stakeholder, boss: Stakeholder | None) -> str:
    if boss is None:
        raise BadInput(f"Say to whom {one.name} reports.")
    if boss.person.id == one.person.id:
        raise BadInput(f"{one.name} cannot be their own manager. Name somebody else.")
    if boss.customer != one.customer:
        raise BadInput(f"{boss.name} is at another customer, so {one.name} cannot report to them. Name a colleague.")
    return str(boss.id)


def unlooped(
    one: Stakeholder,
    boss: Stakeholder,
    managers: Mapping[StakeholderId, StakeholderId | None],
    names: Mapping[StakeholderId, str],
) -> None:
    """`managers` are the stated lines as they stand. Raises BadInput when the boss reports, however far, to `one`."""
    path, at = [boss.id], managers.get(boss.id)
    while at is not None and at not in path:
        path.append(at)
        if at == one.id:
            chain = " reports to ".join(names.get(step, f"stakeholder {step}") for step in path)
            raise BadInput(
                f"{one.name} cannot report to {boss.name}, because {chain}: the lines would go round in a circle."
                " Change that line first."
            )
        at = managers.get(at)


def managers(
    staff: Sequence[Stakeholder], set_by_hand: Mapping[StakeholderId, Hand]
) -> dict[StakeholderId, StakeholderId | None]:
    """The stated line of everybody: by hand, else as the records state it."""
    by_hand = {one.id: hand.manager for one in staff if (hand := set_by_hand.get(one.id)) and hand.manager}
    return {one.id: by_hand.get(one.id, one.manager) for one in staff}


def note(setting: Setting, one: Stakeholder, champions: Sequence[str]) -> str:
    """What is worth saying though it is allowed: two champions are good news, and easy to set by mistake."""
    if setting.thing is Thing.CHAMPION and setting.value == YES and champions:
        others = " and ".join(champions[:3])
        return (
            f"{others} {'is' if len(champions) == 1 else 'are'} a champion there too; both count. {one.name} is added."
        )
    return ""


def applied(staff: Sequence[Stakeholder], set_by_hand: Mapping[StakeholderId, Hand]) -> tuple[Stakeholder, ...]:
    """Those who are stakeholders after all, each with the manager that holds; who is set to be none enters no score."""
    line = managers(staff, set_by_hand)
    return tuple(
        one if line[one.id] == one.manager else replace(one, manager=line[one.id])
        for one in staff
        if set_by_hand.get(one.id, NOTHING_SET).is_stakeholder
    )


def called(words: str, staff: Sequence[Stakeholder]) -> Stakeholder | None:
    """The only one with exactly this number, address or full name."""
    asked = words.strip().lower()
    fitting = [
        one
        for one in staff
        if asked == str(one.id) or asked in one.person.addresses or (asked and plain(asked) == plain(one.name))
    ]
    return fitting[0] if len(fitting) == 1 else None


def inferred(thing: Thing, known: Known | None, lines: Sequence[ReportingLine]) -> tuple[str | None, float | None]:
    """What the rules say at this moment, and how sure they are. Where a label holds, what they said when it was set:
    behind it they cannot be heard."""
    if known is None:
        return None, None
    before = known.hand.label(thing)
    if before is not None:
        return before.inferred, before.probability
    if thing is Thing.ROLES:
        return ",".join(sorted(known.roles)) or None, None
    if thing is Thing.CHAMPION:
        return YES if known.champion else NO, None
    if thing is Thing.INFLUENCE:
        value = known.influence.value if known.influence else None
        return None if value is None else f"{value:.1f}", None
    if thing is Thing.MANAGER:
        mine = [line for line in lines if line.report == known.stakeholder and not line.stated]
        best = max(mine, key=lambda line: line.probability, default=None)
        return (None, None) if best is None else (str(best.manager), best.probability)
    return None, None
