"""Which weights make the annotated zones of mails the most likely ones?

First the gate: a logistic regression tells lines that are anything but plain body, and its bound is where few enough of
those are lost. Then the chain over the lines that are left: stochastic gradient ascent of the conditional likelihood
with AdaGrad (Duchi, Hazan and Singer, 2011); a share of what is seen is left out at random in every step, so that
nothing is relied on alone, and the weights of the later rounds are averaged. The same mails and seed give the same
weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.inbox.zones import context, doubt, features
from rapport.inbox.zones.chain import LARGEST, SCALE, Chain
from rapport.inbox.zones.context import Seen, View
from rapport.inbox.zones.doubt import Gate
from rapport.inbox.zones.places import GAPS
from rapport.inbox.zones.zoning import ZONES, Zone

ROUNDS = 12
AVERAGED = 3  # rounds before the weights have settled enough to be averaged
RATE = 0.1
DROPPED = 0.5  # of what is seen, in each step
DECAY = 1e-5  # of a weight for each line that shows it
RARE = 2  # what fewer mails show says nothing of others, and would keep names
LOST = 0.004  # of all lines may be no body and yet below the bound of the gate
CAUTION = 1.0  # a line is not certain when the odds are less than e to this, however few lines the gate has seen
GATE_ROUNDS, GATE_RATE, GATE_DECAY = 300, 0.05, 1e-5
CERTAIN = -99.0  # what is added to the other zones of a line that is body without a doubt

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """A mail with the right zone of each of its lines, None where a line has none."""

    text: str
    zones: Sequence[Zone | None]


def fit(examples: Sequence[Example], seed: int, learned: frozenset[bytes] = frozenset()) -> Chain:
    """A chain that was trained on the examples, whose fingerprints it keeps."""
    given = features.batch([each.text for each in examples])
    of = context.view(given, features.lines_of(given))
    pairs = zip(examples, given.patches, strict=True)
    every = [zone for each, patches in pairs for zone in _kept(each.zones, patches)]
    right = np.array([ZONES.index(zone or Zone.BODY) for zone in every])[of.lines.at]
    gate = _gate(of, right)
    seen = context.seen(of, np.flatnonzero(gate.doubtful(of.codes, of.always)))
    learner = _Learner(np.random.default_rng(seed))
    mails = _mails(of, seen, right)
    for done in range(ROUNDS):
        for at in learner.chance.permutation(len(mails)):
            learner.learn(mails[at])
        if done >= AVERAGED:
            learner.keep()
    emission, step = learner.kept_emission / learner.kept, learner.kept_step / learner.kept
    above = np.clip((emission[:, 1:] - emission[:, :1]) / SCALE, -LARGEST, LARGEST)
    return Chain(gate, np.rint(above).astype(np.int16), step, learned)


def _kept(zones: Sequence[Zone | None], patches: tuple[tuple[int, int], ...]) -> list[Zone | None]:
    out = list(zones)
    for after, lines in patches:
        del out[after : after + lines]
    return out


def _gate(of: View, right: Ints) -> Gate:
    """Logistic regression by RMSprop (Tieleman and Hinton, 2012) over all lines at once."""
    codes = np.stack(of.codes, axis=1)
    wanted = (right > 0) | of.always
    weights, square, bias = np.zeros(doubt.ROWS), np.zeros(doubt.ROWS), 0.0
    for done in range(GATE_ROUNDS):
        miss = 1 / (1 + np.exp(-weights[codes].sum(axis=1) - bias)) - wanted
        slope = np.bincount(codes.ravel(), np.repeat(miss, codes.shape[1]), doubt.ROWS) / len(codes)
        slope += GATE_DECAY * weights
        square = 0.9 * square + 0.1 * slope**2
        weights -= GATE_RATE * (1 if 3 * done < 2 * GATE_ROUNDS else 0.2) * slope / np.sqrt(square + 1e-12)
        bias -= GATE_RATE * float(miss.mean())
    kept = weights.astype(np.float32)
    totals = np.sort(Gate(kept, 0.0).total(of.codes)[(right > 0) & ~of.always])
    even = -bias - CAUTION
    lowest = min(float(totals[int(LOST * len(right))]), even) if len(totals) else even
    return Gate(kept, float(np.nextafter(np.float32(lowest), np.float32(-np.inf))))  # below it: itself it is kept


@dataclass(frozen=True, slots=True)
class _Mail:
    """The doubtful lines of a mail: rows of what is seen, `owner` the line that shows each, runs of lines."""

    rows: Ints
    owner: Ints
    runs: tuple["_Run", ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that follow one another, with a certain line before and behind where the mail has one."""

    begin: int  # among the doubtful lines of the mail
    zones: Ints
    gaps: Ints
    before: bool
    behind: bool


def _mails(of: View, seen: Seen, right: Ints) -> list[_Mail]:
    number = np.cumsum(of.lines.begins)[seen.which]  # of the mail
    rows = np.concatenate([np.stack(seen.rows, axis=1).ravel(), *(more for more, _ in seen.more)])
    lines = np.arange(len(seen.which))
    owner = np.concatenate([np.repeat(lines, len(seen.rows)), *(np.repeat(lines, n) for _, n in seen.more)])
    pairs = np.unique(np.stack([rows, number[owner]], axis=1), axis=0)
    common = np.bincount(pairs[:, 0], minlength=context.ROWS) >= RARE
    order = np.argsort(owner[common[rows]], kind="stable")
    rows, owner = rows[common[rows]][order], owner[common[rows]][order]
    begins = np.flatnonzero(np.diff(number, prepend=-1))
    out: list[_Mail] = []
    for begin, end in zip(begins, [*begins[1:], len(number)], strict=True):
        some = slice(*np.searchsorted(owner, (begin, end)))
        out.append(_Mail(rows[some], owner[some] - begin, tuple(_runs(of, seen.which[begin:end], right))))
    return out


def _runs(of: View, which: Ints, right: Ints) -> list[_Run]:
    cuts = np.flatnonzero(np.diff(which) != 1) + 1
    runs = []
    for lines, begin in zip(np.split(which, cuts), [0, *cuts], strict=True):
        first, last = lines[0], lines[-1]
        before, behind = bool(first > of.places.mail.first[first]), bool(last < of.places.mail.last[last])
        whole = np.arange(first - before, last + 1 + behind)
        zones = right[whole]
        zones[: int(before)] = zones[len(zones) - behind :] = 0
        runs.append(_Run(int(begin), zones, of.places.gaps[whole], before, behind))
    return runs


class _Learner:
    """Weights, their AdaGrad sums and the sums of the rounds that are averaged."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.chance = chance
        self.emission = np.zeros((context.ROWS, len(ZONES)), np.float32)
        self.step = np.zeros((GAPS, len(ZONES), len(ZONES)), np.float32)
        self.emission_sum, self.step_sum = np.full_like(self.emission, 1e-8), np.full_like(self.step, 1e-8)
        self.kept_emission, self.kept_step = np.zeros_like(self.emission), np.zeros_like(self.step)
        self.kept = np.float32(0)

    def keep(self) -> None:
        self.kept_emission += self.emission
        self.kept_step += self.step
        self.kept += 1

    def learn(self, mail: _Mail) -> None:
        """One step towards the right zones of one mail."""
        left = self.chance.random(len(mail.rows)) >= DROPPED
        rows, owner = mail.rows[left], mail.owner[left]
        lines = sum(len(run.zones) - run.before - run.behind for run in mail.runs)
        scores = np.zeros((lines, len(ZONES)), np.float32)
        np.add.at(scores, owner, self.emission[rows] / np.float32(1 - DROPPED))
        of_scores, of_step = np.zeros_like(scores), np.zeros_like(self.step)
        for run in mail.runs:
            own = slice(run.begin, run.begin + len(run.zones) - run.before - run.behind)
            slopes, of_steps = gradient(_framed(scores[own], run), self.step, run.gaps, run.zones)
            if run.before:
                of_steps[0, 0] = 0  # the certain line before it does not begin the mail
            of_scores[own] = slopes[int(run.before) : len(slopes) - run.behind]
            of_step += of_steps
        used, place = np.unique(rows, return_inverse=True)
        of_rows = np.zeros((len(used), len(ZONES)), np.float32)
        np.add.at(of_rows, place, of_scores[owner] / np.float32(1 - DROPPED))
        of_rows += DECAY * lines * self.emission[used]
        self.emission_sum[used] += of_rows**2
        self.emission[used] -= RATE * of_rows / np.sqrt(self.emission_sum[used])
        self.step_sum += of_step**2
        self.step -= RATE * of_step / np.sqrt(self.step_sum)


def _framed(scores: Floats, run: _Run) -> Floats:
    certain = np.array([[0.0, *[CERTAIN] * (len(ZONES) - 1)]], np.float32)
    return np.concatenate([certain[: int(run.before)], scores, certain[: int(run.behind)]])


def gradient(scores: Floats, step: Floats, gaps: Ints, zones: Ints) -> tuple[Floats, Floats]:
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


def _log_sum(values: Doubles, axis: int) -> Doubles:
    most = values.max(axis=axis, keepdims=True)
    total: Doubles = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
