"""Who is told that a draft waits for their yes, and in which words?"""

from datetime import datetime

from rapport.drafts.model import Draft
from rapport.drafts.policies.model import Deadline
from rapport.drafts.policies.signing import Case, sign
from rapport.errors import Problem
from rapport.users.model import User


def may(case: Case) -> bool:
    """Whether this person's yes would count now."""
    try:
        sign(case)
    except Problem:
        return False
    return True


def sentence(draft: Draft, customer: str, author: User, clock: Deadline, now: datetime) -> str:
    """'Urgent: Nora Lind's mail to DataFlow waits for a yes, 7 minutes left.'"""
    left = int((clock.due - now).total_seconds() / 60)
    time = f"{_minutes(left)} left" if left >= 0 else f"{_minutes(-left)} late"
    opening = "Urgent: " if draft.urgent else ""
    return f"{opening}{author.name}’s mail to {customer} waits for a yes, {time}."


def _minutes(count: int) -> str:
    if count < 120:
        return "1 minute" if count == 1 else f"{count} minutes"
    return f"{count // 60} hours" if count < 48 * 60 else f"{count // (24 * 60)} days"
