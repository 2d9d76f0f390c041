"""What does a person's yes or no say about a line, and how often are inferred lines right?"""

from collections.abc import Iterable
from datetime import datetime

from rapport.people.model import StakeholderId
from rapport.relationships.by_hand.accuracy import Accuracy, measured
from rapport.relationships.by_hand.model import Label, Thing
from rapport.relationships.reporting.model import Reading, Verdict
from rapport.users.model import UserId

Line = tuple[StakeholderId, StakeholderId]  # who reports, to whom


def verdict(
    before: Reading,
    line: tuple[StakeholderId, StakeholderId],
    by: tuple[UserId, str],
    at: datetime,
    *,
    confirmed: bool,
) -> Verdict:
    """The word of a person (number, name) on a line, with what was shown of it at that moment."""
    shown = next((each for each in before.lines if (each.report, each.manager) == line), None)
    named = any((each.report, each.manager) == line for each in before.refused)
    stated = named or (shown is not None and shown.stated)
    return Verdict(*line, confirmed, *by, at, shown.probability if shown else None, stated)


def accuracy(verdicts: Iterable[Verdict], set_by_hand: Iterable[Label] = ()) -> Accuracy:
    """Of inferred lines that a person judged, how many they confirmed: by a yes or no to the line, or by naming whom
    somebody reports to. Each line counts once, by its first judgement: a second look is no second case."""
    said: list[tuple[datetime, int, Line, bool]] = [
        (one.at, one.number, (one.report, one.manager), one.confirmed)
        for one in verdicts
        if one.probability is not None and not one.stated
    ]
    named = [one for one in set_by_hand if one.thing is Thing.MANAGER]
    said += [
        (one.at, one.id, (one.stakeholder, StakeholderId(int(one.inferred))), one.value == one.inferred)
        for one in named
        if one.inferred
    ]
    first: dict[Line, bool] = {}
    for _, _, line, confirmed in sorted(said):
        first.setdefault(line, confirmed)
    missed = sum(1 for one in named if not one.inferred)
    return measured("reporting lines", len(first), sum(first.values()), missed)
