"""What in the mail between colleagues tells who could be whose manager?

Every figure stands in an array [person, candidate]: how things look from the person when the candidate is tried as
their manager. Some come from mail alone; the rest from managers who are known already, because a manager seldom has one
report, and reports of one manager write to the same people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

WEEK = timedelta(days=7)
CROWD = 20  # recipients, above which a mail is an announcement and says nothing of who works together
DAMPING = 0.85  # PageRank's own (Brin & Page 1998)

FROM_MAIL = ("weeks", "to_them", "from_them", "their_rank", "own_rank", "beyond_chance", "together", "alike", "central")
FROM_KNOWN = ("is_a_manager", "reports", "writes_to_reports", "like_a_report")
SIGNS = (*FROM_MAIL, *FROM_KNOWN)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mail among numbered people: at least one recipient, `sender` None when somebody else wrote it."""

    at: datetime
    sender: int | None
    recipients: tuple[int, ...]
    record: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the mail alone shows."""

    signs: Array  # [person, candidate, sign of FROM_MAIL]
    shares: Array  # square root of the share of the person's mail that is with the candidate
    alike: Array  # 0–1: how much the two write to and hear from the same people; 0 with oneself
    count: int  # people


def pattern(people: int, mailings: Sequence[Mailing]) -> Pattern:
    """The signs of mail among people 0 … people - 1; the order of the mailings does not matter."""
    mails, weighed, weeks = _volumes(people, mailings)
    both = weighed + weighed.T
    of_each = both.sum(1, keepdims=True)
    shares = np.sqrt(both / np.maximum(of_each, 1))
    profile = np.log1p(both)
    profile /= np.maximum(np.linalg.norm(profile, axis=1, keepdims=True), 1e-9)
    alike = profile @ profile.T
    np.fill_diagonal(alike, 0)
    rank = _ranks(both)
    central = np.log(_page_rank(mails) * people)
    signs = np.stack(
        [
            np.log1p(weeks + weeks.T),
            np.log1p(mails),
            np.log1p(mails.T),
            -np.log1p(rank),
            -np.log1p(rank.T),
            np.log1p(both * both.sum() / np.maximum(of_each * of_each.T, 1)),
            np.log1p(_together(people, mailings)),
            alike,
            np.broadcast_to(central, (people, people)),
        ],
        axis=-1,
    )
    return Pattern(signs, shares, alike, people)


def signs(seen: Pattern, known: Mapping[int, int]) -> Array:
    """All SIGNS; `known` is the manager of some. What is known of a person themself never counts for them."""
    told = np.zeros((seen.count, seen.count))
    for report, manager in known.items():
        told[report, manager] = 1
    others = told.sum(0)[None, :] - told
    closest = np.zeros_like(told)
    for report, manager in known.items():
        closest[:, manager] = np.maximum(closest[:, manager], seen.alike[:, report])
    known_signs = [np.minimum(others, 1), np.log1p(others), seen.shares @ told, closest]
    return np.concatenate([seen.signs, np.stack(known_signs, axis=-1)], axis=-1)


def _volumes(people: int, mailings: Sequence[Mailing]) -> tuple[Array, Array, Array]:
    """[sender, recipient]: mails; mails, each shared among its recipients; weeks with a mail."""
    pairs, parts, weeks = [], [], []
    for mailing in mailings:
        if mailing.sender is not None:
            others = {each for each in mailing.recipients if each != mailing.sender}
            week = int(mailing.at.timestamp() // WEEK.total_seconds())
            pairs += [mailing.sender * people + other for other in sorted(others)]
            parts += [1 / len(others)] * len(others)
            weeks += [week] * len(others)
    at, size = np.array(pairs, dtype=np.int64), people * people
    mails: Array = np.bincount(at, minlength=size).astype(np.float64)
    weighed: Array = np.bincount(at, np.array(parts), minlength=size).astype(np.float64)
    once = np.unique(np.array(weeks, dtype=np.int64) * size + at)
    in_weeks: Array = np.bincount(once % size, minlength=size).astype(np.float64)
    return mails.reshape(people, people), weighed.reshape(people, people), in_weeks.reshape(people, people)


def _together(people: int, mailings: Sequence[Mailing]) -> Array:
    """How often two were written to in one mail, each mail counting less the more it went to."""
    groups = [others for each in mailings if 1 < len(others := set(each.recipients) - {each.sender}) <= CROWD]
    rows = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    seen = np.zeros((len(groups), people), dtype=np.float32)
    seen[rows, [person for group in groups for person in group]] = 1
    worth = np.array([1 / (len(group) - 1) for group in groups], dtype=np.float32)
    found = (seen.T @ (seen * worth[:, None])).astype(np.float64)
    np.fill_diagonal(found, 0)
    return found


def _ranks(both: Array) -> Array:
    """How many somebody writes more with than with the candidate."""
    found = np.empty_like(both)
    for person, row in enumerate(both):
        found[person] = len(row) - np.searchsorted(np.sort(row), row, side="right")
    return found


def _page_rank(mails: Array) -> Array:
    """Who is written to by those who are written to; sums to 1 (solved, not iterated)."""
    people = len(mails)
    sent = mails.sum(1, keepdims=True)
    steps = np.where(sent > 0, mails / np.maximum(sent, 1), 1 / people)
    start = np.full(people, (1 - DAMPING) / people)
    found: Array = np.linalg.solve(np.eye(people) - DAMPING * steps.T, start)
    return found
