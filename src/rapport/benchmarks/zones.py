"""How often is a line of a mail given its right zone, beside what others published on the same mails?

A mail that the bundled model has learned from is judged by one trained without it (a fifth of those mails at a time);
every other mail by the bundled model.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rapport.benchmarks import annotated, archives, fields, fitting
from rapport.benchmarks.annotated import Annotated
from rapport.benchmarks.model import Row, spread
from rapport.inbox.mail import read as read_mail
from rapport.inbox.zones import chain, new_text, zoning
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

_LIST = "mail-linux-mips*.tar.xz"
_PEER = "new text by rules alone, on the same mails in this run"
SPARSE = 8
ROUNDS = 5

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
    return (*rows, *fields.rows(mails), speed(_texts(data, mails)))


def _texts(data: Path, mails: Sequence[Annotated]) -> list[str]:
    """Every SPARSE-th mail of a mailing list where there is one, else the annotated mails."""
    if not any(data.glob(_LIST)):
        return [each.text for each in mails]
    return [
        read_mail(raw).text for number, (_, raw) in enumerate(archives.members(data, _LIST)) if number % SPARSE == 0
    ]


def speed(texts: Sequence[str]) -> Row:
    """Messages per second of processor time on one core, from slowest to fastest of some rounds, beside the peer."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(texts, lambda: all(zoning.zones_of(texts))))
        theirs.append(_rate(texts, lambda: all(new_text(text) is not None for text in texts)))
    rate, peer = sorted(ours)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2]
    reference = f"{peer:,.0f}; ratio {rate / peer:.2f}"
    return Row("zones, messages per second and core", rate, min(ours), max(ours), reference, _PEER)


def _rate(texts: Sequence[str], work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return len(texts) / max(time.process_time() - begun, 1e-9)


def judged(mails: Sequence[Annotated], model: chain.Chain) -> Mapping[Annotated, tuple[Zone, ...]]:
    """What is said of each mail by a model that has not seen it."""
    said = _said([mail for mail in mails if not model.has_learned(mail.text)], model)
    learned = [mail for mail in mails if mail not in said]
    random.Random(SEED).shuffle(learned)  # noqa: S311 - folds, not secrets
    examples = [fitting.Example(mail.text, mail.zones) for mail in learned]
    for fold in range(FOLDS if learned else 0):
        without = fitting.fit([each for at, each in enumerate(examples) if at % FOLDS != fold], SEED)
        said |= _said(learned[fold::FOLDS], without)
    return said


def _said(mails: Sequence[Annotated], model: chain.Chain) -> dict[Annotated, tuple[Zone, ...]]:
    return dict(zip(mails, zoning.zones_of([mail.text for mail in mails], model), strict=True))


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
