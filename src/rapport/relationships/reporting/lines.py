"""Who reports to whom at a customer, as of one moment: what is stated, and for the rest the likeliest manager?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rapport.people.model import PersonId, Stakeholder, StakeholderId
from rapport.relationships.model import ReportingLine
from rapport.relationships.reporting import choice, pattern, ranks, stating
from rapport.relationships.reporting.model import Reading, Said
from rapport.relationships.reporting.pattern import Mailing
from rapport.relationships.reporting.weights import Weights, shipped

DRAWN = 0.5  # scores.md: below one half a line is listed, not drawn
LISTED = 0.1  # below it a name is noise
RECORDS = 3  # shown

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """A customer's people with their numbers in the arrays, and the mail among them by those numbers."""

    staff: tuple[Stakeholder, ...]
    mailings: tuple[Mailing, ...]

    @property
    def number(self) -> dict[StakeholderId, int]:
        return {one.id: at for at, one in enumerate(self.staff)}

    @cached_property
    def of_person(self) -> tuple[set[int], ...]:
        """Which mails each person wrote or got."""
        found: tuple[set[int], ...] = tuple(set() for _ in self.staff)
        for at, mail in enumerate(self.mailings):
            for person in mail.recipients if mail.sender is None else (mail.sender, *mail.recipients):
                found[person].add(at)
        return found


def lines(staff: Sequence[Stakeholder], mailings: Sequence[Mailing], said: Said) -> tuple[ReportingLine, ...]:
    """One line a report at most, the surest first; see `reading`."""
    return reading(staff, mailings, said).lines


def reading(
    staff: Sequence[Stakeholder], mailings: Sequence[Mailing], said: Said, weights: Weights | None = None
) -> Reading:
    """Stated lines where there are, else the likeliest manager; `mailings` name people by PersonId.

    The order of what is given does not matter, and the lines never hold a circle.
    """
    seen = _numbered(staff, mailings)
    solid = stating.holding(seen.staff, said)
    number = seen.number
    known = {number[line.report]: number[line.manager] for line in solid.lines}
    free = [at for at in range(len(seen.staff)) if at not in known]
    if len(seen.staff) < 2 or not free:
        return Reading(_in_order(solid.lines), solid.refused, solid.orphans)
    no = {(number[a], number[b]) for a, b in stating.denied(said.verdicts, said.stated) if a in number and b in number}
    found = _inferred(seen, known, no, weights or shipped())
    return Reading(_in_order((*solid.lines, *found)), solid.refused, solid.orphans)


def _in_order(found: Sequence[ReportingLine]) -> tuple[ReportingLine, ...]:
    return tuple(sorted(found, key=lambda line: (not line.stated, -line.probability, line.report)))


def _numbered(staff: Sequence[Stakeholder], mailings: Sequence[Mailing]) -> Seen:
    people = tuple(sorted(staff, key=lambda one: one.id))
    number = {one.person.id: at for at, one in reversed(list(enumerate(people)))}
    within = []
    for mail in mailings:
        sender = None if mail.sender is None else number.get(PersonId(mail.sender))
        others = {number[PersonId(each)] for each in mail.recipients if each in number} - {sender}
        if others and (sender is not None or len(others) > 1):
            within.append(Mailing(mail.at, sender, tuple(sorted(others)), mail.record))
    return Seen(people, tuple(sorted(within, key=lambda mail: (mail.at, mail.record))))


def _inferred(seen: Seen, known: Mapping[int, int], no: set[tuple[int, int]], weights: Weights) -> list[ReportingLine]:
    """The likeliest manager of everybody else, taken in the order of their probability, circles left out."""
    signs = pattern.signs(pattern.pattern(len(seen.staff), seen.mailings), known)
    scores = weights.sharpness * (signs @ weights.array) + ranks.scores(seen.staff)
    for report, manager in no:
        scores[report, manager] = choice.NO_WAY
    nobody = np.full(len(seen.staff), weights.nobody_among(len(seen.staff))) + ranks.heads(seen.staff)
    chances = choice.chances(scores, nobody, known)
    chances[list(known)] = 0
    ids = [one.id for one in seen.staff]
    managers = {ids[report]: ids[manager] for report, manager in known.items()}
    found = []
    likely = np.argwhere(chances >= LISTED)
    for report, manager in sorted(likely.tolist(), key=lambda pair: (-chances[pair[0], pair[1]], pair)):
        if ids[report] not in managers and not stating.circular(ids[report], ids[manager], managers):
            managers[ids[report]] = ids[manager]
            found.append(_line(seen, (report, manager), float(chances[report, manager]), signs))
    return found


def _line(seen: Seen, pair: tuple[int, int], chance: float, signs: Array) -> ReportingLine:
    report, manager = (seen.staff[at] for at in pair)
    met = sorted(seen.of_person[pair[0]] & seen.of_person[pair[1]])
    records = tuple(seen.mailings[at].record for at in reversed(met) if seen.mailings[at].record)[:RECORDS]
    return ReportingLine(report.id, manager.id, chance, False, _why(report, manager, len(met), signs[pair]), records)


def _why(report: Stakeholder, manager: Stakeholder, mails: int, signs: Array) -> str:
    """What speaks for a line, in words."""
    said = []
    if mails:
        said.append(f"{mails} mail{'s' if mails > 1 else ''} with both in nine months")
    if ranks.rank(manager.title) > ranks.rank(report.title) != ranks.UNKNOWN:
        said.append(f"{manager.title} ranks above {report.title}")
    areas = {ranks.area(one.department, one.title) for one in (report, manager)}
    if len(areas) == 1 and "" not in areas:
        said.append("both are in one department")
    others = round(float(np.expm1(signs[pattern.SIGNS.index("reports")])))
    if others:
        said.append(f"{others} other{'s are' if others > 1 else ' is'} known to report to {manager.name}")
    return f"Inferred: {'; '.join(said) or 'nobody else is as likely'}."
