"""What do the cases say, play by play and approach by approach?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rapport.drafts.model import Play, SentenceKind
from rapport.learning.estimates import middle, overall, share
from rapport.learning.metrics.model import Acted, Approach, Case, Changed, Stage
from rapport.outbox.model import IntroductionState, Tone

HOUR = 3600.0  # seconds
REASONS = 5  # of the discards, the most frequent
_S = IntroductionState
# Which steps show that an introduction has come at least this far.
STAGES = (
    ("asked", frozenset(_S)),
    ("agreed", frozenset({_S.AGREED, _S.INTRODUCED, _S.MET, _S.THANKED})),
    ("introduced", frozenset({_S.INTRODUCED, _S.MET, _S.THANKED})),
    ("met", frozenset({_S.MET})),
    ("thanked", frozenset({_S.THANKED})),
)


def approach(play: Play | None, variant: str, cases: Sequence[Case], everybody: Sequence[Case]) -> Approach:
    """One group, its shares drawn towards those of `everybody`."""
    decided, all_decided = _decided(cases), _decided(everybody)
    sent, all_sent = [c for c in cases if c.sent], [c for c in everybody if c.sent]
    toned, judged = [c for c in cases if c.tone is not None], [c for c in cases if c.escalated]
    unchanged, edited = sum(c.approved for c in decided), sum(c.edited for c in decided)
    discarded, replied = sum(c.discarded for c in decided), sum(c.reply_after is not None for c in sent)
    because = Counter(c.because for c in cases if c.discarded and c.because)
    return Approach(
        play=play,
        variant=variant,
        made=len(cases),
        unchanged=share(unchanged, len(decided), overall(sum(c.approved for c in all_decided), len(all_decided))),
        edited=share(edited, len(decided), overall(sum(c.edited for c in all_decided), len(all_decided))),
        discarded=share(discarded, len(decided), overall(sum(c.discarded for c in all_decided), len(all_decided))),
        edit_distance=middle([c.edit_distance for c in cases if c.edit_distance is not None]),
        replied=share(replied, len(sent), overall(sum(c.reply_after is not None for c in all_sent), len(all_sent))),
        reply_hours=middle([c.reply_after.total_seconds() / HOUR for c in cases if c.reply_after is not None]),
        better=share(sum(c.tone is Tone.BETTER for c in toned), len(toned)),
        worse=share(sum(c.tone is Tone.WORSE for c in toned), len(toned)),
        calmed=share(sum(c.calmed for c in judged), len(judged)),
        reasons=tuple(because.most_common(REASONS)),
    )


def by_play(cases: Sequence[Case]) -> tuple[Approach, ...]:
    plays = [play for play in Play if any(c.play is play for c in cases)]
    return tuple(approach(play, "", [c for c in cases if c.play is play], cases) for play in plays)


def by_variant(cases: Sequence[Case]) -> tuple[Approach, ...]:
    """Only of plays that have several, each drawn towards its play: like is compared with like."""
    found = []
    for play in Play:
        of_play = [c for c in cases if c.play is play]
        names = sorted({c.variant for c in of_play if c.variant})
        if len(names) > 1:
            found += [approach(play, n, [c for c in of_play if c.variant == n], of_play) for n in names]
    return tuple(found)


def changed(cases: Sequence[Case]) -> tuple[Changed, ...]:
    """What people change, by kind of sentence; of the drafts that have one of it."""
    found = []
    for kind in SentenceKind:
        distances = [c.edits[kind] for c in cases if kind in c.edits]
        touched = [one for one in distances if one > 0]
        if distances:
            found.append(Changed(kind, share(len(touched), len(distances)), middle(touched)))
    return tuple(found)


def acted(signals: Iterable[tuple[str, bool]]) -> tuple[Acted, ...]:
    """By kind, from (kind, whether somebody did something about it)."""
    kinds: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for kind, was_acted_on in signals:
        kinds[kind] += 1
        done[kind] += was_acted_on
    return tuple(Acted(kind, count, share(done[kind], count)) for kind, count in kinds.most_common())


def funnel(histories: Mapping[int, frozenset[IntroductionState]]) -> tuple[Stage, ...]:
    """From the steps that each introduction has seen."""
    return tuple(Stage(name, sum(bool(seen & shows) for seen in histories.values())) for name, shows in STAGES)


def _decided(cases: Sequence[Case]) -> list[Case]:
    return [c for c in cases if c.approved or c.edited or c.discarded]
