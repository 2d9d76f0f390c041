"""How surely is automatic mail told from what people and lists write?

Positive are automatic replies, bounces and reports of the bounce collection; negative its counter-examples, the ham of
SpamAssassin and the mail of linux-mips. Some of the negatives are bounces themselves, as lists receive them; those that
were read and found to be such are named here and left out of the second precision. The rules of inbox.kinds were
written with these sets in sight, so on mail that nobody here has seen expect somewhat less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row, share
from rapport.inbox import mail
from rapport.inbox.caps import Unreadable
from rapport.inbox.model import Kind

AUTOMATIC = frozenset([Kind.AUTOREPLY, Kind.BOUNCE, Kind.REPORT])
BOUNCES_IN_TRUTH = frozenset(  # among the negatives; each was read: failure notices, virus bounces, an absence
    [
        "01436.dc449ba377210e77d84647619e49c872.txt",
        "01507.e06cf7fcfb3a512f43c827529c19a9e6.txt",
        "01542.ed72bf2cd81ccd4c076533fb0af004e5.txt",
        "rb-issue-368-bug.eml",
        "012560-7fd8c8931d.eml",
        "014191-a636d0a9a3.eml",
        "015888-0ce0d9956e.eml",
        "015889-351be9716a.eml",
        "015972-db5c0b174a.eml",
        "016012-faedee6bba.eml",
        "016612-18d408b4d7.eml",
        "016613-bb6a8eabaf.eml",
    ]
)


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    automatic: bool
    kind: Kind | None  # None where it cannot be read
    theirs: bool  # whether flufl.bounce finds an address in it


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Precision twice, recall, and recall of bounces beside flufl.bounce where that is installed."""
    cases = list(_cases(data))
    archives.write(predictions, ({"id": case.name, "kind": _told(case.kind)} for case in cases))
    said = [case for case in cases if case.kind in AUTOMATIC]
    right = sum(case.automatic for case in said)
    surely = [case for case in said if case.automatic or case.name not in BOUNCES_IN_TRUTH]
    real = [case for case in cases if case.automatic]
    bounces = [case for case in real if not case.name.startswith(("arf-", "rfc3834-"))]
    theirs, source = "", "flufl.bounce is not installed"
    if find_spec("flufl"):
        theirs, source = f"{sum(c.theirs for c in bounces) / max(1, len(bounces)):.3f}", "flufl.bounce, in this run"
    return (
        share("automatic mail, precision, labels as they are", right, len(said)),
        share("automatic mail, precision, without bounces among the negatives", right, len(surely)),
        share("automatic mail, recall", right, len(real)),
        share("bounces, recall", sum(c.kind in AUTOMATIC for c in bounces), len(bounces), theirs, source),
    )


def _told(kind: Kind | None) -> str:
    """The kind in the words of the predictions: an invitation is a person's mail, and so is what cannot be read."""
    return Kind.PERSON.value if kind in (None, Kind.CALENDAR) else str(kind)


def _cases(data: Path) -> Iterator[_Case]:
    for name, raw in archives.members(data, "autoreply-bounce*.tar.xz"):
        automatic = not name.startswith("autoreply-bounce-not")
        yield _case(name, raw, automatic, automatic and _theirs(raw))
    for name, raw in archives.members(data, "mail-spamassassin*.tar.xz"):
        if "ham" in name.partition("/")[0]:
            yield _case(name, raw, False, False)
    for name, raw in archives.members(data, "mail-linux-mips*.tar.xz"):
        yield _case(name, raw, False, False)


def _case(name: str, raw: bytes, automatic: bool, theirs: bool) -> _Case:
    try:
        kind = mail.read(raw).kind
    except Unreadable:
        kind = None
    return _Case(name.rpartition("/")[2], automatic, kind, theirs)


def _theirs(raw: bytes) -> bool:
    if not find_spec("flufl"):
        return False  # a development dependency, which a user's installation lacks
    temporary, permanent = import_module("flufl.bounce").all_failures(message_from_bytes(raw))
    return bool(temporary or permanent)
