"""Which line of the policy holds for a draft, and what runs until when?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from rapport.drafts.model import Draft, Play
from rapport.drafts.policies.model import Deadline, Limits, Quiet, Rule, Who
from rapport.errors import BadInput
from rapport.inbox.model import Severity

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONGEST = timedelta(days=30)  # a draft that may wait longer is forgotten, not approved
MOST_ASKS = 50  # a quarter; more is no limit

# As shipped every CSM answers for their own mail: a team that wants four eyes says so. The graver, the shorter.
AS_SHIPPED: tuple[Rule, ...] = (
    Rule(Play.ESCALATION_RESPONSE, Severity.CRITICAL, Who.SELF, 15 * MINUTE, 10 * MINUTE),
    Rule(Play.ESCALATION_RESPONSE, Severity.HIGH, Who.SELF, HOUR, 30 * MINUTE),
    Rule(Play.ESCALATION_RESPONSE, Severity.MEDIUM, Who.SELF, 4 * HOUR, 2 * HOUR),
    Rule(Play.ESCALATION_RESPONSE, Severity.LOW, Who.SELF, DAY, 4 * HOUR),
    Rule(Play.ESCALATION_FOLLOW_UP, None, Who.SELF, 2 * HOUR, HOUR),
)
OTHERWISE = (Who.SELF, 2 * DAY, DAY)  # who, within, stand-in after, of every play that no line names

# Two asks a quarter: a third one costs the champion more standing at home than it brings us.
LIMITS = Limits(Quiet(time(20, 0), time(7, 0), weekends=True), asks=2)


def applying(rules: Sequence[Rule], play: Play, severity: Severity | None) -> Rule:
    """The most exact line: play and severity, else the play alone, else as shipped."""
    for listed in (rules, AS_SHIPPED):
        for wanted in dict.fromkeys((severity, None)):
            found = next((r for r in listed if (r.play, r.severity) == (play, wanted)), None)
            if found is not None:
                return replace(found, severity=severity)
    return Rule(play, severity, *OTHERWISE)


def table(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Every line that a page shows: as shipped, one for each other play, and what the team has set."""
    shown = [(r.play, r.severity) for r in AS_SHIPPED]
    shown += [(play, None) for play in Play if play not in {p for p, _ in shown}]
    shown += [(r.play, r.severity) for r in rules if (r.play, r.severity) not in shown]
    return tuple(applying(rules, play, severity) for play, severity in shown)


def deadline(rule: Rule, draft: Draft, since: datetime) -> Deadline:
    return Deadline(rule, since, since + rule.within, since + rule.stand_in_after if draft.urgent else None)


def checked(rule: Rule) -> Rule:
    """Raises BadInput for times that nobody can keep or that last longer than LONGEST."""
    if not MINUTE <= rule.within <= LONGEST or not timedelta(0) <= rule.stand_in_after <= LONGEST:
        raise BadInput(
            "The time to approve is between a minute and 30 days, and nobody stands in later than 30 days. "
            "Correct the minutes."
        )
    return rule


def checked_limits(limits: Limits) -> Limits:
    """Raises BadInput for a number of asks that is none."""
    if not 0 <= limits.asks <= MOST_ASKS:
        raise BadInput(f"A person can be asked for 0 to {MOST_ASKS} introductions a quarter. Correct the number.")
    return replace(limits, set_by_hand=True)
