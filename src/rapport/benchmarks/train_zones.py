"""How is the model that reads zones made? `python -m rapport.benchmarks.train_zones --data DIR` writes it anew.

It learns from every annotated mail of DIR and keeps their fingerprints, so that `rapport bench zones` lets it judge no
mail that it has seen: there a model is trained on the other four fifths. The file holds no word of any mail.
"""

from argparse import ArgumentParser
from pathlib import Path

from rapport.benchmarks import annotated, fitting
from rapport.inbox.zones import zoning
from rapport.inbox.zones.chain import fingerprint

SEED = 1
WEIGHTS = Path(zoning.__file__).parent / "weights.npz"


def train(data: Path, weights: Path = WEIGHTS) -> int:
    """Write the model; the size of its file in bytes. Raises NotFound."""
    mails = annotated.read(data)
    examples = [fitting.Example(mail.text, mail.zones) for mail in mails]
    learned = frozenset(fingerprint(mail.text) for mail in mails)
    return weights.write_bytes(fitting.fit(examples, SEED, learned).dump())


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with email-zones*.tar.xz")
    print(f"{WEIGHTS.name}: {train(parser.parse_args().data):,} bytes")
