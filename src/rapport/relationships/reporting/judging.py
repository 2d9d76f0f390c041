"""What does a person's yes or no say about a line, and how often are inferred lines right?"""

from collections.abc import Iterable
from datetime import datetime

from rapport.people.model import StakeholderId
from rapport.relationships.by_hand.accuracy import Accuracy, measured
from rapport.relationships.reporting.model import Reading, Verdict
from rapport.users.model import UserId


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


def accuracy(verdicts: Iterable[Verdict]) -> Accuracy:
    """Over inferred lines that were shown, each once by its first word: a second look is no second case."""
    first: dict[tuple[StakeholderId, StakeholderId], bool] = {}
    for one in sorted(verdicts, key=lambda one: (one.at, one.number)):
        if one.probability is not None and not one.stated:
            first.setdefault((one.report, one.manager), one.confirmed)
    return measured("inferred reporting lines", len(first), sum(first.values()))
