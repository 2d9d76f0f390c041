"""How often is a line of a mail given its right zone, beside what others published on the same mails?

A mail that the bundled model has learned from is judged by one trained without it (a fifth of those mails at a time);
every other mail by the bundled model.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rapport.benchmarks import annotated, archives, fields, fitting
from rapport.benchmarks.annotated import Annotated
from rapport.benchmarks.model import Row, spread
from rapport.inbox.zones import chain, zoning
from rapport.inbox.zones.zoning import Zone

FOLDS = 5
RESAMPLES = 1_000
SEED = 7
_SOURCE = "Repke and Krestel, ECIR 2018; all-body: measured"
_REFERENCES = {
    "Enron": ("Quagga .98, Jangada .88, all-body .80", "Quagga .93, Jangada .85, all-body .70"),
    "ASF": ("Quagga .98, Jangada .97, all-body .94", "Quagga .95, Jangada .91, all-body .86"),
}
_SIGNATURES = "Quagga .61, FeatureRNN .55, Jangada .11"

Pair = tuple[Zone, Zone]  # right and said
Measure = Callable[[Sequence[Sequence[Pair]]], float]


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Lines right in two and in five zones, and F1 of signature lines, for each corpus; intervals over mails."""
    mails = annotated.read(data)
    said = judged(mails, chain.bundled())
    archives.write(predictions, ({"id": mail.id, "zones": list(said[mail])} for mail in mails))
    rows: list[Row] = []
    for corpus in dict.fromkeys(mail.corpus for mail in mails):
        judgements = [pairs(mail, said[mail]) for mail in mails if mail.corpus == corpus]
        two, five = _REFERENCES[corpus]
        rows.append(_row(f"{corpus}, lines right, header or not", judgements, two_right, two))
        rows.append(_row(f"{corpus}, lines right, five zones", judgements, five_right, five))
        rows.append(
            _row(f"{corpus}, signature lines, F1", judgements, signature_f1, _SIGNATURES if corpus == "Enron" else "")
        )
    return (*rows, *fields.rows(mails))


def judged(mails: Sequence[Annotated], model: chain.Chain) -> Mapping[Annotated, tuple[Zone, ...]]:
    """What is said of each mail by a model that has not seen it."""
    said = {mail: zoning.zones(mail.text, model=model) for mail in mails if not model.has_learned(mail.text)}
    learned = [mail for mail in mails if mail not in said]
    random.Random(SEED).shuffle(learned)  # noqa: S311 - folds, not secrets
    examples = [fitting.example(mail.text, mail.zones) for mail in learned]
    for fold in range(FOLDS if learned else 0):
        without = fitting.fit([each for at, each in enumerate(examples) if at % FOLDS != fold], SEED)
        said |= {mail: zoning.zones(mail.text, model=without) for mail in learned[fold::FOLDS]}
    return said


def pairs(mail: Annotated, said: Sequence[Zone]) -> list[Pair]:
    """Right and said zone of each line that counts."""
    return [(right, zone) for right, zone in zip(mail.zones, said, strict=True) if right is not None]


def _row(metric: str, pairs: Sequence[Sequence[Pair]], measure: Measure, reference: str) -> Row:
    chance = random.Random(SEED)  # noqa: S311
    resampled = [measure(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES)]
    return spread(metric, measure(pairs), resampled, reference, _SOURCE if reference else "")


def five_right(mails: Sequence[Sequence[Pair]]) -> float:
    """Share of lines whose zone is right."""
    return sum(right == said for mail in mails for right, said in mail) / max(1, sum(map(len, mails)))


def two_right(mails: Sequence[Sequence[Pair]]) -> float:
    """Share of lines that are rightly told to be of a header or not."""
    header = Zone.HEADER
    return sum((right == header) == (said == header) for mail in mails for right, said in mail) / max(
        1, sum(map(len, mails))
    )


def signature_f1(mails: Sequence[Sequence[Pair]]) -> float:
    """Harmonic mean of precision and recall of signature lines; 0 without any."""
    right = sum(pair == (Zone.SIGNATURE, Zone.SIGNATURE) for mail in mails for pair in mail)
    both = sum((pair[0] == Zone.SIGNATURE) + (pair[1] == Zone.SIGNATURE) for mail in mails for pair in mail)
    return 2 * right / both if both else 0.0
