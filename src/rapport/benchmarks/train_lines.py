"""How are the weights of reporting lines made? `python -m rapport.benchmarks.train_lines --data DIR` writes them."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from rapport.benchmarks import company
from rapport.benchmarks.learned_lines import learn, lessons
from rapport.relationships.reporting import weights

SEED = 1
PARTS = 150
FILE = Path(weights.__file__).with_name("weights.json")


def train(data: Path, file: Path = FILE) -> weights.Weights:
    """Learn from all known managers and write the file. Raises NotFound."""
    seen = company.read(data)
    found = learn(lessons(company.whole(seen), company.parts(seen, PARTS, SEED)), seen.managers)
    file.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    return found


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with manufacturing/")
    print(train(parser.parse_args().data))
