"""Which policy holds for an escalation, and which terms may be kept?"""

from collections.abc import Sequence
from datetime import time, timedelta
from zoneinfo import available_timezones

from rapport.drafts.promises.model import Hours, Policy, Terms, Week
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.signals.model import EscalationType

LONGEST = timedelta(days=90)  # of counted time; whoever owes something in a year has no clock for it
FULL_DAY = timedelta(hours=8)
ZONES = available_timezones()


def _terms(severity: Severity, response: float, update: float, resolution: float) -> Terms:
    """In business hours."""
    return Terms(
        severity, None, timedelta(hours=response), timedelta(hours=update), timedelta(hours=resolution), Hours.BUSINESS
    )


# What support contracts usually name: the gravest answered within the hour and solved within two working days, and each
# step less grave about four times slower. They move our own clocks; to a customer they are only named once confirmed.
SHIPPED = (
    _terms(Severity.CRITICAL, 1, 4, 16),
    _terms(Severity.HIGH, 4, 8, 40),
    _terms(Severity.MEDIUM, 8, 24, 80),
    _terms(Severity.LOW, 16, 40, 160),
)
# Monday to Friday, nine to five: the hours in which most of a team is there to answer.
WEEK = Week("UTC", time(9), time(17), frozenset(range(5)))


def choose(policies: Sequence[Policy], severity: Severity, kind: EscalationType | None) -> Policy:
    """The terms for this type, else those for every type. `policies` hold the latter for each severity."""
    same = [one for one in policies if one.terms.severity is severity]
    own = next((one for one in same if kind is not None and one.terms.type is kind), None)
    return own or next(one for one in same if one.terms.type is None)


def week_for(policy: Policy, week: Week) -> Week | None:
    """The week whose hours a policy counts; None: every hour."""
    return week if policy.terms.hours is Hours.BUSINESS else None


def refuse_unless_sound(terms: Terms) -> None:
    """Raises BadInput for terms that no clock can hold."""
    lengths = (terms.first_response, terms.update_every, terms.resolution)
    if any(length < timedelta(minutes=1) or length > LONGEST for length in lengths):
        raise BadInput(
            "First response, update and resolution take between a minute and 2,160 hours each. Correct the one that "
            "does not."
        )
    if terms.resolution < terms.first_response:
        raise BadInput("The resolution is due before the first response. Give it more time than the response.")


def refuse_unless_workable(week: Week) -> None:
    """Raises BadInput for a week in which nobody ever works."""
    if week.zone not in ZONES:
        raise BadInput(f"“{week.zone}” is no time zone. Write it as Europe/Berlin or America/New_York.")
    if not week.days or not week.days <= frozenset(range(7)):
        raise BadInput("A working week has at least one day, from Monday to Sunday. Choose the days.")
    if week.closes != time(0) and week.closes <= week.opens:
        raise BadInput("The working day ends before it begins. Correct one of the two times.")
