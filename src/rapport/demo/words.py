"""Where do the demo's words come from? TOML files beside this module, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The file words/NAME.toml."""
    return tomllib.loads((files("rapport.demo") / "words" / f"{name}.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Topic:
    """What a thread is about: who may be in it, and what is said in turn."""

    key: str
    parts: frozenset[str]  # whose concern it is
    era: str  # 'early': only in a customer's first months
    weight: int
    subject: str
    turns: tuple[tuple[str, str], ...]  # who speaks ('them', 'other', 'us', 'support', 'billing') and what

    @property
    def needs_other(self) -> bool:
        return any(by == "other" or "$other" in text for by, text in self.turns)


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(
        Topic(
            key,
            frozenset(entry["for"]),
            entry.get("era", ""),
            entry.get("weight", 1),
            entry["subject"],
            tuple((by, text.strip()) for by, text in entry["turns"]),
        )
        for name in ("topics_work", "topics_business")
        for key, entry in table(name).items()
    )


@cache
def phrases(kind: str, style: str) -> tuple[str, ...]:
    return tuple(table("phrases")[kind].get(style, ()))


@cache
def fillers(name: str) -> tuple[str, ...]:
    return tuple(table("phrases")["fill"].get(name, ()))
