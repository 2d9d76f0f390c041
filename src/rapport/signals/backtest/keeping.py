"""Which looks at the past need not be gathered again?

A look at a past date depends on its customer's records and on nothing else, and every change of them writes the
customer's row: so it is kept under that row's version, and asked again with other thresholds it costs nothing. Kept in
memory only, for a few minutes, and thrown away when the customer changes or is erased.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from rapport.signals.model import Evidence

MOST = 800  # looks: the demo's quarter in weeks is a fourth of it; some 100 KB each
FORGET = timedelta(minutes=20)  # a person plays with a slider for less

Key = tuple[int, int, datetime]  # workspace, customer, date


@dataclass
class Kept:
    """A bounded memory, shared by the threads of one process."""

    most: int = MOST
    _looks: OrderedDict[Key, tuple[str, datetime, Evidence]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Key, version: str, now: datetime) -> Evidence | None:
        with self._lock:
            self._forget(now)
            found = self._looks.get(key)
            if found is None or found[0] != version:
                return None
            return found[2]

    def put(self, key: Key, version: str, now: datetime, look: Evidence) -> None:
        with self._lock:
            self._looks[key] = (version, now, look)
            self._looks.move_to_end(key)
            while len(self._looks) > self.most:
                self._looks.popitem(last=False)

    def forget(self, workspace: int, customer: int, version: str) -> None:
        """What was kept of a customer as it no longer is."""
        with self._lock:
            for key in [k for k, (v, _, _) in self._looks.items() if k[:2] == (workspace, customer) and v != version]:
                del self._looks[key]

    def _forget(self, now: datetime) -> None:
        while self._looks and now - next(iter(self._looks.values()))[1] > FORGET:
            self._looks.popitem(last=False)
