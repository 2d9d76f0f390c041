"""What was computed from a value that never changes and need not be computed from it again?"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Derived:
    """Lives as long as the value does, so what is kept here can be no older than the value itself."""

    _kept: dict[Hashable, tuple[object, Any]] = field(default_factory=dict)

    def once(self, what: Hashable, given: object, compute: Callable[[], Found]) -> Found:
        """`given`: all besides the value that `compute` depends on. Only the latest of each `what` is kept; two threads
        may compute the same at once, which costs time and nothing else."""
        kept = self._kept.get(what)
        if kept is None or kept[0] != given:
            kept = self._kept[what] = (given, compute())
        found: Found = kept[1]
        return found
