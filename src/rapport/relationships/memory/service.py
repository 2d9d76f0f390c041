"""What was computed of a customer and need not be computed again?

It depends on the customer's records and on nothing else, and every change of them writes the customer's row: so it is
kept under that row's version, in memory only, for some minutes, and thrown away when the customer changes or is erased.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

MOST = 800  # looks at the past: the demo's quarter in weeks is a fourth of it; some 100 KB each
FORGET = timedelta(minutes=20)  # a person plays with a slider for less

Key = tuple[int, int, Hashable]  # workspace, customer, which of theirs
Value = TypeVar("Value")


@dataclass
class Kept(Generic[Value]):
    """A bounded memory, shared by the threads of one process."""

    most: int = MOST
    lasts: timedelta = FORGET
    _values: OrderedDict[Key, tuple[str, datetime, Value]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Key, version: str, now: datetime) -> Value | None:
        with self._lock:
            self._forget(now)
            found = self._values.get(key)
            if found is None or found[0] != version or not timedelta(0) <= now - found[1] <= self.lasts:
                return None
            return found[2]

    def put(self, key: Key, version: str, now: datetime, value: Value) -> None:
        with self._lock:
            self._values[key] = (version, now, value)
            self._values.move_to_end(key)
            while len(self._values) > self.most:
                self._values.popitem(last=False)

    def forget(self, workspace: int, customer: int, version: str) -> None:
        """What was kept of a customer as it no longer is."""
        with self._lock:
            for key in [k for k, (v, _, _) in self._values.items() if k[:2] == (workspace, customer) and v != version]:
                del self._values[key]

    def _forget(self, now: datetime) -> None:
        while self._values and now - next(iter(self._values.values()))[1] > self.lasts:
            self._values.popitem(last=False)
