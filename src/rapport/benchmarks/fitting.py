"""Which weights make the annotated zones of mails the most likely ones?

Stochastic gradient ascent of the conditional likelihood with AdaGrad (Duchi, Hazan and Singer, 2011); a share of the
features is left out at random in every step, so that none is relied on alone, and the weights of the later rounds are
averaged. The same mails and seed give the same weights.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rapport.inbox.zones import context, features
from rapport.inbox.zones.chain import GAPS, Chain
from rapport.inbox.zones.zoning import MOST_LINES, ZONES, Zone

ROUNDS = 12
AVERAGED = 3  # rounds before the weights have settled enough to be averaged
RATE = 0.1
DROPPED = 0.5  # of the features, in each step
DECAY = 1e-5  # of a weight for each line that shows its feature
RARE = 2  # a feature of fewer mails says nothing of others, and would keep names

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """One mail as the chain sees it, with the right zones."""

    seen: list[list[str]]
    gaps: list[int]
    zones: list[int]


def example(text: str, zones: Sequence[Zone | None]) -> Example:
    """A mail of annotated lines as an example."""
    lines = features.lines_of(text, MOST_LINES)
    gaps = [features.gap(before, line) for before, line in zip([None, *lines], lines, strict=False)]
    return Example(context.seen(lines, ""), gaps, [ZONES.index(zones[line.at] or Zone.BODY) for line in lines])


def fit(examples: Sequence[Example], seed: int, learned: frozenset[bytes] = frozenset()) -> Chain:
    """A chain that was trained on the examples, whose fingerprints it keeps."""
    counts = Counter(name for each in examples for name in {name for names in each.seen for name in names})
    hashes = sorted({crc32(name.encode()) for name, mails in counts.items() if mails >= RARE})
    learner = _Learner(_empty(hashes), np.random.default_rng(seed))
    mails = [_Mail.of(each, learner.chain) for each in examples if each.zones]
    for done in range(ROUNDS):
        for at in learner.chance.permutation(len(mails)):
            learner.learn(mails[at])
        if done >= AVERAGED:
            learner.keep()
    emission, step = learner.kept_emission / learner.kept, learner.kept_step / learner.kept
    return replace(learner.chain, emission=emission, step=step, learned=learned)


def _empty(hashes: list[int]) -> Chain:
    emission = np.zeros((len(hashes), len(ZONES)), np.float32)
    step = np.zeros((GAPS, len(ZONES), len(ZONES)), np.float32)
    return Chain({name: at for at, name in enumerate(hashes)}, emission, step)


@dataclass(frozen=True, slots=True)
class _Mail:
    """An example in numbers: `rows` of the features of all lines, `owner` the line that shows each."""

    rows: Indices
    owner: Indices
    gaps: Indices
    zones: Indices

    @staticmethod
    def of(example: Example, chain: Chain) -> "_Mail":
        known = [chain.rows(names) for names in example.seen]
        rows = np.array([row for rows in known for row in rows], dtype=np.int64)
        owner = np.repeat(np.arange(len(known)), [len(rows) for rows in known])
        return _Mail(rows, owner, np.array(example.gaps), np.array(example.zones))


class _Learner:
    """Weights, their AdaGrad sums and the sums of the rounds that are averaged."""

    def __init__(self, chain: Chain, chance: np.random.Generator) -> None:
        self.chain, self.chance = chain, chance
        self.emission, self.step = chain.emission, chain.step
        self.emission_sum = np.full_like(self.emission, 1e-8)
        self.step_sum = np.full_like(self.step, 1e-8)
        self.kept_emission, self.kept_step, self.kept = (
            np.zeros_like(self.emission),
            np.zeros_like(self.step),
            np.float32(0),
        )

    def keep(self) -> None:
        self.kept_emission += self.emission
        self.kept_step += self.step
        self.kept += 1

    def learn(self, mail: _Mail) -> None:
        """One step towards the right zones of one mail."""
        lines = len(mail.zones)
        left = self.chance.random(len(mail.rows)) >= DROPPED
        rows, owner = mail.rows[left], mail.owner[left]
        scores = np.zeros((lines, len(ZONES)), np.float32)
        np.add.at(scores, owner, self.emission[rows] / np.float32(1 - DROPPED))
        of_scores, of_step = gradient(scores, self.step, mail.gaps, mail.zones)
        used, place = np.unique(rows, return_inverse=True)
        of_rows = np.zeros((len(used), len(ZONES)), np.float32)
        np.add.at(of_rows, place, of_scores[owner] / np.float32(1 - DROPPED))
        of_rows += DECAY * lines * self.emission[used]
        self.emission_sum[used] += of_rows**2
        self.emission[used] -= RATE * of_rows / np.sqrt(self.emission_sum[used])
        self.step_sum += of_step**2
        self.step -= RATE * of_step / np.sqrt(self.step_sum)


def gradient(scores: Floats, step: Floats, gaps: Indices, zones: Indices) -> tuple[Floats, Floats]:
    """Of the negative logarithm of the likelihood of `zones`, after the scores and the steps (forward-backward)."""
    lines = len(scores)
    steps = step[gaps].astype(np.float64)
    ahead, behind = scores.astype(np.float64), np.zeros(scores.shape)
    ahead[0] += steps[0, 0]
    for at in range(1, lines):
        ahead[at] += _log_sum(ahead[at - 1][:, None] + steps[at], 0)
    for at in range(lines - 2, -1, -1):
        behind[at] = _log_sum(steps[at + 1] + (scores[at + 1] + behind[at + 1])[None], 1)
    total = _log_sum(ahead[-1], 0)
    of_scores = np.exp(ahead + behind - total)
    of_scores[np.arange(lines), zones] -= 1
    of_step = np.zeros(step.shape)
    of_step[0, 0] = of_scores[0]
    pairs = np.exp(ahead[:-1, :, None] + steps[1:] + (scores[1:] + behind[1:])[:, None, :] - total)
    pairs[np.arange(lines - 1), zones[:-1], zones[1:]] -= 1
    np.add.at(of_step, gaps[1:], pairs)
    return of_scores.astype(np.float32), of_step.astype(np.float32)


def _log_sum(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    most = values.max(axis=axis, keepdims=True)
    total: NDArray[np.float64] = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
