"""How many statements about people are heard in real mail, of which kinds, and at what cost?

Nobody has published mails marked for this, so there is no accuracy here: the predictions are for reading by hand.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row
from rapport.errors import NotFound
from rapport.inbox import kinds, mail
from rapport.inbox.caps import Unreadable
from rapport.inbox.model import Mail, Sides
from rapport.inbox.statements import hearing
from rapport.inbox.statements.model import StatementKind

_SETS = {
    "linux-mips": "mail-linux-mips*.tar.xz",
    "spamassassin ham": "mail-spamassassin*.tar.xz",
    "enron": "mail-enron-*.tar.xz",
}
_LIST = Sides(frozenset(("linux-mips.org", "oss.sgi.com")), {})  # whose list it is: mail through it is person mail


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Counts for each set that is there, and the predictions as {"id", "kind", "sentence"}. Raises NotFound."""
    told: list[dict[str, object]] = []
    rows: list[Row] = []
    for named, pattern in _SETS.items():
        if any(data.glob(pattern)):
            rows += _measured(named, _mails(data, pattern), told)
    if not rows:
        raise NotFound(f"There is no mail ({', '.join(_SETS.values())}) in {data}. Name the folder that holds it.")
    archives.write(predictions, told)
    return tuple(rows)


def _measured(named: str, mails: Iterator[tuple[str, Mail]], told: list[dict[str, object]]) -> list[Row]:
    kinds, read, spent = Counter[StatementKind](), 0, 0.0
    for name, each in mails:
        begin = time.process_time()
        said = hearing.of_mail(each)
        spent += time.process_time() - begin
        read += 1
        kinds.update(statement.kind for statement in said)
        told += [{"id": name, "kind": str(statement.kind), "sentence": statement.sentence} for statement in said]
    counted = [_count(f"{named}, {kind}", kinds[kind]) for kind in StatementKind if kinds[kind]]
    return [
        _count(f"{named}, mails read", read),
        *counted,
        _count(f"{named}, microseconds a mail", 1e6 * spent / max(1, read)),
    ]


def _count(metric: str, counted: float) -> Row:
    """A count, which is exact: its interval is itself."""
    return Row(metric, float(counted), float(counted), float(counted), "", "")


def _mails(data: Path, pattern: str) -> Iterator[tuple[str, Mail]]:
    for name, raw in archives.members(data, pattern):
        if "spam-1" in name.partition("/")[0]:
            continue
        try:
            read = mail.read(raw)
        except Unreadable:
            continue
        yield name, replace(read, kind=kinds.for_us(read, _LIST))
