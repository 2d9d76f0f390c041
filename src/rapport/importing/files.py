"""What lies under the paths that a person named: mboxes, Maildirs, folders of mail, single files, calendars, tables?

Nothing is decided here about a mail. What cannot be read is an entry too, with its reason, so that it is counted.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from rapport.errors import NotFound
from rapport.inbox import mbox
from rapport.inbox.caps import CAPS
from rapport.inbox.model import Item, Quarantined

NO_PERMISSION = "no permission"
UNREADABLE = "unreadable file"
NOT_A_FILE = "not a file"

BLOCK = 1 << 20
WHOLE = 4 << 20  # bytes: a file up to this size is read at once by one process; a larger mbox is shared out
MAILS_IN_A_PIECE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or the trouble that stands in its way."""

    path: str
    size: int = 0  # bytes
    changed: int = 0  # nanoseconds since 1970, as the file system says
    trouble: str = ""
    called: str = ""  # what to call it where that is not its path

    @property
    def name(self) -> str:
        """As it can be stored and shown."""
        return shown(self.called or self.path)

    @property
    def is_table(self) -> bool:
        return self.path.lower().endswith(".csv") and not self.trouble


@dataclass(frozen=True, slots=True)
class Piece:
    """What one process reads at a time: a whole file, or some mails of a large mbox."""

    place: Place
    starts: tuple[int, ...] = ()  # bytes; empty: the whole file, whatever it is
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder on the way down, and the folders above it, by device and number."""

    path: str
    above: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def check(paths: Sequence[Path]) -> None:
    """Raises NotFound before anything starts."""
    for path in paths:
        if not os.path.lexists(path) and not _hidden_by_permission(path):
            raise NotFound(f"There is no file or folder {path}. Correct the path; nothing was imported.")


def _hidden_by_permission(path: Path) -> bool:
    try:
        path.lstat()
    except PermissionError:
        return True
    except OSError:
        pass
    return False


def places(paths: Sequence[Path]) -> Iterator[Place]:
    """Every file under the paths, in an order that is the same every time. Hidden files are no mail and left out."""
    waiting: list[_Folder | Place] = [_look(os.fspath(path), frozenset()) for path in reversed(paths)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Place):
            yield found
        else:
            waiting.extend(reversed(_inside(found)))


def _look(path: str, above: frozenset[tuple[int, int]], entry: "os.DirEntry[str] | None" = None) -> _Folder | Place:
    try:
        about = entry.stat() if entry else Path(path).stat()
    except OSError as error:
        return Place(path, trouble=_reason(error))
    if stat.S_ISDIR(about.st_mode):
        here = (about.st_dev, about.st_ino)
        # A link back to a folder above would never end.
        return Place(path, trouble=NOT_A_FILE) if here in above else _Folder(path, above | {here})
    if not stat.S_ISREG(about.st_mode):
        return Place(path, trouble=NOT_A_FILE)  # a pipe would be waited for, a device never ends
    return Place(path, about.st_size, about.st_mtime_ns)


def _inside(folder: _Folder) -> list[_Folder | Place]:
    try:
        with os.scandir(folder.path) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except OSError as error:
        return [Place(folder.path, trouble=_reason(error))]
    if {"cur", "new"} <= {
        entry.name for entry in found
    }:  # a Maildir: only folders in it hold mail, tmp what is half written
        looked = [_look(entry.path, folder.above, entry) for entry in found if entry.name != "tmp"]
        return [one for one in looked if isinstance(one, _Folder) or one.trouble]
    return [_look(entry.path, folder.above, entry) for entry in found if not entry.name.startswith(".")]


def pieces(place: Place, after: int = 0) -> Iterator[Piece]:
    """A place in parts that can be read apart from each other, from byte `after` of an mbox on."""
    if place.trouble or place.size <= WHOLE or not _is_mbox(place):
        yield Piece(place)
        return
    batch: list[int] = []
    for start, end in pairwise(_ends(place)):
        if start < after:
            continue
        if batch and (len(batch) == MAILS_IN_A_PIECE or end - batch[0] > WHOLE):
            yield Piece(place, tuple(batch), start)
            batch = []
        batch.append(start)
    if batch:
        yield Piece(place, tuple(batch), place.size)


def _ends(place: Place) -> Iterator[int]:
    with Path(place.path).open("rb") as file:
        yield from mbox.starts(iter(lambda: file.read(BLOCK), b""))
    yield place.size


def _is_mbox(place: Place) -> bool:
    try:
        with Path(place.path).open("rb") as file:
            return mbox.is_mbox(file.read(BLOCK))
    except OSError:
        return False  # read() will say why


def read(piece: Piece) -> Iterator[Item | Quarantined]:
    """The items of a piece, in order; what stands in the way is one of them."""
    source = piece.place.name
    if piece.place.trouble:
        yield _refused(source, piece.place.trouble, piece.place.size)
        return
    try:
        with open(piece.place.path, "rb") as file:  # noqa: PTH123 - a Path each would be a tenth of all reading
            if piece.starts:
                for start, end in pairwise((*piece.starts, piece.end)):
                    file.seek(start)
                    entry = file.read(min(end - start, CAPS.message + 1))
                    yield Item(source, start, mbox.mail_in(entry), end - start)
            else:
                yield from _whole(source, file.read(CAPS.message + 1), os.fstat(file.fileno()).st_size)
    except OSError as error:
        yield _refused(source, _reason(error), piece.place.size)


def _whole(source: str, content: bytes, size: int) -> Iterator[Item]:
    if size > CAPS.message or not mbox.is_mbox(content):
        yield Item(source, 0, content, size)
        return
    for start, end in pairwise((*mbox.starts([content]), len(content))):
        yield Item(source, start, mbox.mail_in(content[start:end]), end - start)


def _reason(error: OSError) -> str:
    return NO_PERMISSION if isinstance(error, PermissionError) else UNREADABLE


def _refused(source: str, reason: str, size: int) -> Quarantined:
    sentences = {
        NO_PERMISSION: f"{source} may not be read by this user. Change its permissions and import again.",
        UNREADABLE: f"{source} could not be read. Check the disk or the link and import again.",
        NOT_A_FILE: f"{source} is a device, a pipe or a link in a circle, no file. Leave it out.",
    }
    return Quarantined(source, 0, reason, sentences[reason], b"", size)


def shown(path: str) -> str:
    """A path as it can be stored and shown, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
