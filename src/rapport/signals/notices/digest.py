"""What stands in the mail of the morning, when is it due, and what becomes of it after an attempt?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from rapport.people.model import CustomerId
from rapport.signals.model import Signal
from rapport.signals.notices.model import Choices, Digest, DigestState, Letter, Waiting
from rapport.signals.notices.telling import is_mail_day, local_day
from rapport.signals.words import SEVERITIES
from rapport.users.model import User

WAITS = tuple(timedelta(minutes=m) for m in (5, 15, 60, 180))  # after that the day is over; tomorrow tells the rest
STUCK = timedelta(minutes=10)  # an attempt ends within a few minutes; whoever began this one is gone
MOST = 50  # signals in a mail; a morning does not hold more
LONGEST = 300  # characters of a sentence


def is_due(choices: Choices, user: User, now: datetime) -> bool:
    """Whether it is the person's hour, or later on that day, where they are."""
    here = now.astimezone(ZoneInfo(user.time_zone))
    return here.hour >= choices.hour and is_mail_day(choices, local_day(now, user.time_zone))


def after(digest: Digest, state: DigestState, detail: str, now: datetime) -> Digest:
    """The digest once an attempt has ended as `state`: what did not leave is tried again, a few times."""
    ended = replace(digest, state=state, detail=detail, changed_at=now)
    if state is not DigestState.DUE:
        return ended
    if digest.attempts > len(WAITS):
        return replace(ended, state=DigestState.GIVEN_UP)
    return replace(ended, due_at=now + WAITS[digest.attempts - 1])


def letter(
    to: User, signals: Sequence[Signal], waiting: Sequence[Waiting], names: Mapping[CustomerId, str], address: str
) -> Letter | None:
    """The mail, as plain text and simple HTML; None when nothing is new. `address` is where people open Rapport.

    The subject holds numbers only: no word from outside stands in a header.
    """
    if not signals and not waiting:
        return None
    chosen = sorted(signals, key=lambda one: (-SEVERITIES.index(one.severity), one.detected_at))[:MOST]
    parts = [_counted(len(signals), "new signal"), *_headings(waiting)]
    subject = f"Rapport: {', '.join(filter(None, parts))}"
    sections = [*_by_customer(chosen, names, address), *_waiting(waiting, address)]
    more = len(signals) - len(chosen)
    return Letter(to, subject, _text(to, sections, more, address), _html(to, sections, more, address))


Line = tuple[str, str]  # words, link
Section = tuple[str, list[Line]]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}" if count else ""


def _headings(waiting: Iterable[Waiting]) -> list[str]:
    counts: dict[str, int] = {}
    for one in waiting:
        counts[one.heading] = counts.get(one.heading, 0) + 1
    return [f"{heading.lower()}: {count}" for heading, count in counts.items()]


def _by_customer(signals: Iterable[Signal], names: Mapping[CustomerId, str], address: str) -> list[Section]:
    """Whoever has the gravest signal first."""
    found: dict[CustomerId, list[Line]] = {}
    for one in signals:
        words = f"[{one.severity.value}] {_short(one.sentence)}"
        found.setdefault(one.customer, []).append((words, f"{address}/signals/{one.id}"))
    return [(_short(names.get(customer, "")), lines) for customer, lines in found.items()]


def _waiting(waiting: Iterable[Waiting], address: str) -> list[Section]:
    found: dict[str, list[Line]] = {}
    for one in waiting:
        words = f"{_short(one.customer)}: {_short(one.what)}" if one.customer else _short(one.what)
        found.setdefault(one.heading, []).append((words, f"{address}{one.link}"))
    return list(found.items())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _text(to: User, sections: Iterable[Section], more: int, address: str) -> str:
    lines = [f"Hello {to.name},", ""]
    for heading, entries in sections:
        lines += [heading, *(f"  - {words}\n    {link}" for words, link in entries), ""]
    lines += [f"and {more} more: {address}/signals", ""] if more else []
    return "\n".join([*lines, f"Choose what you hear of: {address}/settings/notifications", ""])


def _html(to: User, sections: Iterable[Section], more: int, address: str) -> str:
    body = [f"<p>Hello {escape(to.name)},</p>"]
    for heading, entries in sections:
        items = "".join(f'<li><a href="{escape(link)}">{escape(words)}</a></li>' for words, link in entries)
        body.append(f"<h2>{escape(heading)}</h2><ul>{items}</ul>")
    if more:
        body.append(f'<p>and <a href="{escape(address)}/signals">{more} more</a></p>')
    body.append(f'<p><a href="{escape(address)}/settings/notifications">Choose what you hear of</a></p>')
    return f'<!doctype html><html lang="en"><body>{"".join(body)}</body></html>\n'
