"""Which stated lines hold, when records, people and departures contradict each other?"""

from collections.abc import Mapping, Sequence

from rapport.people.model import Stakeholder, StakeholderId
from rapport.relationships.model import ReportingLine
from rapport.relationships.reporting.model import Former, Reading, Refused, Said, Stated, Verdict

INHERITED = 0.5  # a report of somebody who left: the manager's manager, or a successor nobody has named. Not measured

Pair = tuple[StakeholderId, StakeholderId]


def judged(verdicts: Sequence[Verdict]) -> dict[Pair, Verdict]:
    """The last word on each line."""
    found: dict[Pair, Verdict] = {}
    for one in sorted(verdicts, key=lambda one: (one.at, one.number, one.confirmed)):
        found[one.report, one.manager] = one
    return found


def denied(verdicts: Sequence[Verdict], stated: Sequence[Stated]) -> frozenset[Pair]:
    """Lines that a person refused and that nothing new states since: these never come back on the same evidence."""
    told: dict[Pair, list[Stated]] = {}
    for line in stated:
        told.setdefault((line.report, line.manager), []).append(line)
    refused = {pair: last for pair, last in judged(verdicts).items() if not last.confirmed}
    return frozenset(
        pair for pair, last in refused.items() if not any(_is_new(line, last) for line in told.get(pair, ()))
    )


def _is_new(line: Stated, denial: Verdict) -> bool:
    """Said after the denial, or by a table that did not say it then."""
    return line.at > denial.at if line.at is not None else not denial.stated


def holding(staff: Sequence[Stakeholder], said: Said) -> Reading:
    """The stated lines among those who are there, one a report, without a circle; and what does not hold, named."""
    here = {one.id: one for one in staff}
    former = {one.id: one for one in said.former}
    no = denied(said.verdicts, said.stated)
    lines: dict[StakeholderId, ReportingLine] = {}
    managers: dict[StakeholderId, StakeholderId] = {}
    refused: list[Refused] = []
    left: list[Stated] = []
    for one in sorted([*said.stated, *_confirmed(said.verdicts)], key=_weight, reverse=True):
        if one.report not in here or (one.report, one.manager) in no or managers.get(one.report) == one.manager:
            continue
        if one.manager in former:
            left.append(one)
            continue
        why = _against(one, here, managers)
        if why:
            refused.append(Refused(one.report, one.manager, why))
            continue
        managers[one.report] = one.manager
        lines[one.report] = _line(one, judged(said.verdicts).get((one.report, one.manager)))
    moved, orphans = _moved_up(left, managers, here, former, no)
    return Reading((*lines.values(), *moved), tuple(refused), orphans)


def _confirmed(verdicts: Sequence[Verdict]) -> list[Stated]:
    return [
        Stated(v.report, v.manager, f"Confirmed by {v.by_name} on {v.at:%-d %B %Y}.", v.at, by_hand=True)
        for v in judged(verdicts).values()
        if v.confirmed
    ]


def _weight(one: Stated) -> tuple[bool, float, int, int]:
    """What a person said before what records say, the later before the earlier."""
    return one.by_hand, one.at.timestamp() if one.at else float("-inf"), -one.report, -one.manager


def _line(one: Stated, verdict: Verdict | None) -> ReportingLine:
    records = (one.record,) if one.record else ()
    confirmed = True if verdict is not None and verdict.confirmed else None
    return ReportingLine(one.report, one.manager, 1.0, True, one.why, records, confirmed)


def _against(
    one: Stated, here: Mapping[StakeholderId, Stakeholder], managers: Mapping[StakeholderId, StakeholderId]
) -> str:
    """Why a line cannot hold beside those that do; "" when it can."""
    if one.manager not in here:
        return f"{here[one.report].name} is said to report to somebody who is not among the customer's people."
    names = here[one.report].name, here[one.manager].name
    if here[one.report].person.id == here[one.manager].person.id:
        return f"{names[0]} is said to be their own manager. Correct the record."
    if one.report in managers:
        return f"{names[0]} is also said to report to {names[1]}; {here[managers[one.report]].name} was said later."
    if circular(one.report, one.manager, managers):
        return f"{names[0]} is said to report to {names[1]}, who reports, directly or not, to {names[0]}."
    return ""


def circular(report: StakeholderId, manager: StakeholderId, managers: Mapping[StakeholderId, StakeholderId]) -> bool:
    """Whether the line would close a circle; `managers` holds none."""
    at: StakeholderId | None = manager
    while at is not None and at != report:
        at = managers.get(at)
    return at == report


def _moved_up(
    left: Sequence[Stated],
    managers: dict[StakeholderId, StakeholderId],
    here: Mapping[StakeholderId, Stakeholder],
    former: Mapping[StakeholderId, Former],
    no: frozenset[Pair],
) -> tuple[list[ReportingLine], tuple[StakeholderId, ...]]:
    """Lines to whoever is above a manager who left; and the reports above whom nobody is known."""
    moved: dict[StakeholderId, ReportingLine] = {}
    orphans: dict[StakeholderId, None] = {}
    for one in left:
        if one.report in managers:
            continue
        above = _above(one.manager, former)
        if above is None or above not in here or (one.report, above) in no or circular(one.report, above, managers):
            orphans[one.report] = None
            continue
        managers[one.report] = above
        gone = former[one.manager].name
        why = f"{gone}, to whom they reported, has left; {here[above].name} was above {gone}."
        moved[one.report] = ReportingLine(one.report, above, INHERITED, False, why)
    return list(moved.values()), tuple(one for one in orphans if one not in moved)


def _above(one: StakeholderId, former: Mapping[StakeholderId, Former]) -> StakeholderId | None:
    """The first one above who is not gone; None where the way up ends or goes round."""
    met: set[StakeholderId] = set()
    at: StakeholderId | None = one
    while at is not None and at in former and at not in met:
        met.add(at)
        at = former[at].manager
    return None if at in met else at
