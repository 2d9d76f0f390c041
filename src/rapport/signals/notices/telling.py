"""Who must be told of which signal, and is it news to them?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.signals.lifecycle import BY_HAND
from rapport.signals.model import Signal
from rapport.signals.notices.model import Choices, Listener, Telling, Webhook
from rapport.signals.words import SEVERITIES, graver

RECENT = timedelta(days=7)  # what is older is no news: it stands in the feed
SATURDAY = 5


def wants(choices: Choices | Webhook, signal: Signal) -> bool:
    """Whether somebody wants to hear of signals like this one."""
    grave_enough = SEVERITIES.index(signal.severity) >= SEVERITIES.index(choices.severity)
    return grave_enough and (not choices.kinds or signal.kind in choices.kinds)


def is_quiet(choices: Choices, today: date) -> bool:
    """Whether the person wants no word before a later day."""
    return choices.quiet_until is not None and today < choices.quiet_until


def is_mail_day(choices: Choices, today: date) -> bool:
    """Whether a mail may come today. In the app nobody is disturbed, so there every day is one."""
    return not is_quiet(choices, today) and (today.weekday() < SATURDAY or choices.weekends)


def local_day(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def for_person(
    listener: Listener, signals: Iterable[Signal], told: Sequence[Telling], now: datetime
) -> tuple[Signal, ...]:
    """Those of the open signals that are news to this person. `told` is what they heard on the same channel."""
    mine = [one for one in signals if listener.choices.everybody or one.customer in listener.customers]
    return tuple(one for one in mine if _is_recent(one, now) and wants(listener.choices, one) and is_news(one, told))


def for_webhook(webhook: Webhook, signals: Iterable[Signal], told: Sequence[Telling]) -> tuple[Signal, ...]:
    """Those that are news to a webhook: nothing from before it was made."""
    since = [one for one in signals if one.detected_at >= webhook.created_at]
    return tuple(one for one in since if wants(webhook, one) and is_news(one, told))


def is_news(signal: Signal, told: Sequence[Telling]) -> bool:
    """Whether a cause was never told, or came back graver or with evidence that was not there before.

    A cause that clears and returns with the same evidence is the same thing, and told once.
    """
    before = [one for one in told if one.cause == signal.cause]
    if any(one.signal == signal.id for one in before):
        return False
    if not before or signal.cause.startswith(BY_HAND):  # what a person says again is news
        return True
    known = frozenset[str]().union(*(one.evidence for one in before))
    return not known.issuperset(signal.evidence) or all(graver(signal.severity, one.severity) for one in before)


def _is_recent(signal: Signal, now: datetime) -> bool:
    return now - signal.detected_at <= RECENT
