"""With reply headers hidden, how many conversations come out as they were?

Truth is what References and In-Reply-To say, a lost beginning joining its answers. The measure is B-cubed (Bagga &
Baldwin 1998). An answer whose program wrote no reply header makes a conversation of its own in that truth, and joining
it rightly counts as a fault; so the figure stands twice, the second time over conversations that begin with no answer.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row, spread
from rapport.inbox import answers, mail
from rapport.inbox.caps import Unreadable
from rapport.inbox.model import MessageId
from rapport.inbox.threads import Named, join, names_of

TUNED_UNTIL = "2006"  # the constants of inbox.answers were chosen on the years up to this one
RESAMPLES = 200
_RE = re.compile(r"\s*(?:(?:re|fwd?|aw)\s*(?:\[\d{1,3}\])?:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mail of the list; its clue says nothing of reply headers."""

    clue: answers.Clue
    message_id: str
    year: str
    names: tuple[str, ...]  # what its reply headers name


Figures = dict[Hashable, tuple[float, float, int]]  # of each true conversation: sums of precision and recall, mails


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Two figures, over the years that nothing was tuned on where there are such."""
    mails = _read(data)
    parents = answers.answered([each.clue for each in mails])
    by_id = {each.clue.id: each.message_id for each in mails}
    archives.write(
        predictions,
        ({"message_id": name, "parent": by_id.get(parents.get(id, MessageId(-1)))} for id, name in by_id.items()),
    )
    truth = dict(zip(by_id, join([Named(m.clue.id, m.names) for m in mails], {}).threads, strict=True))
    ours = dict(zip(by_id, _groups(mails, parents), strict=True))
    scored = [each for each in mails if each.year > TUNED_UNTIL] or mails
    first, last = min(each.year for each in scored), max(each.year for each in scored)
    years = first if first == last else f"{first} to {last}"
    known = _begun(scored, truth.__getitem__)
    return (
        _row(f"threads, B-cubed F1, {years}, all", scored, truth, ours),
        _row(f"threads, B-cubed F1, {years}, beginning known", known, truth, ours),
    )


def _read(data: Path) -> list[_Seen]:
    found: list[_Seen] = []
    for name, raw in archives.members(data, "mail-linux-mips*.tar.xz"):
        try:
            read = mail.read(raw)
        except Unreadable:
            continue
        clue = answers.clue(MessageId(len(found)), replace(read, in_reply_to="", references=()))
        found.append(_Seen(clue, read.message_id, name.partition("/")[0], names_of(read)))
    return sorted(found, key=lambda each: (each.clue.at, each.clue.id))


def _groups(mails: Sequence[_Seen], parents: answers.Parents) -> tuple[int, ...]:
    """Conversations as the parents alone join them."""
    named = [
        Named(each.clue.id, tuple(str(i) for i in (each.clue.id, parents.get(each.clue.id)) if i is not None))
        for each in mails
    ]
    return join(named, {}).threads


def _begun(mails: Sequence[_Seen], truth: Callable[[MessageId], int]) -> list[_Seen]:
    """Mails of conversations whose first mail answers nothing."""
    first: dict[int, _Seen] = {}
    for each in mails:
        first.setdefault(truth(each.clue.id), each)
    return [each for each in mails if not answers.is_answer(first[truth(each.clue.id)].clue.subject)]


def _row(metric: str, mails: Sequence[_Seen], truth: Mapping[MessageId, int], ours: Mapping[MessageId, int]) -> Row:
    real = [truth[each.clue.id] for each in mails]
    figures = b_cubed(real, [ours[each.clue.id] for each in mails])
    subjects = [_RE.sub("", each.clue.subject).strip().casefold() for each in mails]
    drawn, conversations = random.Random(1), list(figures.values())  # noqa: S311 - a bootstrap, no secret
    resampled = [f1(drawn.choices(conversations, k=len(conversations))) for _ in range(RESAMPLES)]
    reference = f"{f1(list(b_cubed(real, subjects).values())):.3f}"
    return spread(metric, f1(conversations), resampled, reference, "grouping by subject, measured in this run")


def b_cubed(truth: Sequence[Hashable], found: Sequence[Hashable]) -> Figures:
    """For each true conversation the sums over its mails that `f1` needs."""
    of_truth, of_found, of_both = Counter(truth), Counter(found), Counter(zip(truth, found, strict=True))
    sums: Figures = defaultdict(lambda: (0.0, 0.0, 0))
    for (real, group), count in of_both.items():
        precision, recall, mails = sums[real]
        sums[real] = (
            precision + count * count / of_found[group],
            recall + count * count / of_truth[real],
            mails + count,
        )
    return dict(sums)


def f1(conversations: Sequence[tuple[float, float, int]]) -> float:
    """The harmonic mean of B-cubed precision and recall, 0 to 1."""
    mails = sum(each[2] for each in conversations)
    precision = sum(each[0] for each in conversations) / mails
    recall = sum(each[1] for each in conversations) / mails
    return 2 * precision * recall / (precision + recall)
