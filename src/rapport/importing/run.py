"""How do a person's files become mail, meetings and tables in the database, whatever interrupts it?

A batch is read by several processes and stored in one transaction together with how far the import is. Killed at any
point and started again with the same arguments it goes on there; what was stored is never stored twice anyway.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from rapport import pipeline
from rapport.app import App
from rapport.db import Transaction, refresh_statistics
from rapport.importing import erased, files, readers, spreadsheets
from rapport.inbox import store as inbox_store
from rapport.inbox.intake import Judged, Terms
from rapport.inbox.keeping import service as keeping
from rapport.inbox.model import Sides, Tally
from rapport.inbox.runs import Cursor, ImportRun
from rapport.people import store as people_store
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act

BATCH_FILES = 500
BATCH_BYTES = 4 << 20  # what is read at once and stored in one transaction
FIRST_LOOK = 4  # batches: with fewer there is nothing to plan for
SMALL = 1 << 20  # bytes: up to here processes of their own take longer to start than to read


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What a person asks for. `own` are addresses and domains of our side."""

    paths: tuple[Path, ...]
    customers: Path | None = None
    own: tuple[str, ...] = ()
    header_only: bool = False  # keep no text
    bare: bool = False  # files are called by their names, without the folders above them
    called: str = ""  # what the list of imports calls it, where that is not its paths


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a phase is: bytes while reading, customers while scoring; what has become of everything so far."""

    phase: str
    done: int
    total: int
    tally: Tally = field(default_factory=Tally)


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Listing:
    """All that lies under the paths, as one digest and its sum; the list itself may be too long to hold."""

    digest: str
    files: int
    bytes: int


def import_paths(app: App, request: ImportRequest, progress: OnProgress = lambda _: None) -> Tally:
    """Read everything under the paths. The tally adds up: what was read is stored, known, left out or put aside.

    Raises BadInput or NotFound before anything is stored, Unavailable when the database gives up on the way: started
    again, it goes on where it was.
    """
    files.check([*request.paths, *filter(None, [request.customers])])
    own = spreadsheets.own_side(request.own)
    tables = spreadsheets.read(request.customers, (p for p in places_of(request) if p.is_table))
    listing = _list(request)
    with app.db.transaction() as tx:
        people_store.add_own(tx, own)
        tally = spreadsheets.put_people(tx, erased.left_of(tables, keeping.held(tx, app)), app.now())
        sides = people_store.sides(tx)
        run = inbox_store.begin_import(tx, _digest(request, sides), listing.digest, app.now(), _label(request))
        if run.tally == Tally():  # else they are counted already
            run = _move(tx, run, run.cursor, tally)
        audit.note(app, tx, Act.IMPORT_STARTED, f"import:{run.id}")
    run = _mail(app, request, run, sides, listing, progress)
    with app.db.transaction() as tx:
        left = erased.left_of(tables, keeping.held(tx, app))
        run = _move(tx, run, run.cursor, spreadsheets.put_records(tx, left, sides, app.now()), app.now())
        audit.note(app, tx, Act.IMPORT_FINISHED, f"import:{run.id}", read=run.tally.read, stored=run.tally.stored)
    if run.tally.stored:
        _refresh_statistics(app)
    pipeline.refresh(app, lambda done, total: progress(Progress("Scoring customers", done, total, run.tally)))
    return run.tally


def places_of(request: ImportRequest) -> Iterator[files.Place]:
    for place in files.places(request.paths):
        yield replace(place, called=Path(place.path).name) if request.bare else place


def _label(request: ImportRequest) -> str:
    return request.called or ", ".join(
        files.shown(path.name if request.bare else os.fspath(path)) for path in request.paths
    )


def _list(request: ImportRequest) -> _Listing:
    digest, count, size = sha256(), 0, 0
    for place in places_of(request):
        digest.update(repr((place.path, place.size, place.changed, place.trouble)).encode())
        count, size = count + 1, size + place.size
    return _Listing(digest.hexdigest(), count, size)


def _digest(request: ImportRequest, sides: Sides) -> bytes:
    """The same for the same question: with another customer list other mail would be kept."""
    asked = ([str(path.resolve()) for path in request.paths], request.header_only)
    known = (sorted(sides.own), sorted(sides.customers.items()), sorted(sides.contacts.items()))
    return sha256(repr((asked, known)).encode()).digest()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the import is after a batch."""

    cursor: Cursor
    bytes: int


def _mail(
    app: App, request: ImportRequest, run: ImportRun, sides: Sides, listing: _Listing, progress: OnProgress
) -> ImportRun:
    terms = terms_of(app, request, sides)
    with readers.Readers(terms, processes(app, listing.bytes)) as reading:
        for number, (mark, judged) in enumerate(reading.read(batches(request, run.cursor)), start=1):
            run = _store(app, run, mark.cursor, judged, terms)
            if number >= FIRST_LOOK and number.bit_count() == 1:  # at every doubling
                _refresh_statistics(app)
            progress(Progress("Reading mail", mark.bytes, listing.bytes, run.tally))
    progress(Progress("Reading mail", listing.bytes, listing.bytes, run.tally))  # tables have been read before
    return run


def terms_of(app: App, request: ImportRequest, sides: Sides) -> Terms:
    return Terms(sides, app.now(), request.header_only, keeping.keeping(app))


def processes(app: App, size: int) -> int:
    """None for what is small, if the time that one mail takes can be limited here (readers.judged_item)."""
    here = threading.current_thread() is threading.main_thread()
    if size <= SMALL:
        return 0 if here else 1
    return app.settings.import_processes or os.cpu_count() or 1


def _store(app: App, run: ImportRun, cursor: Cursor, judged: Sequence[Judged], terms: Terms) -> ImportRun:
    """One batch and the note that it is done, all or nothing."""
    with app.db.transaction() as tx:
        return _move(tx, run, cursor, pipeline.take(tx, judged, terms, app.now()))


def _refresh_statistics(app: App) -> None:
    with app.db.transaction() as tx:  # of its own: others wait for the tables as long as it lasts
        refresh_statistics(tx)


def _move(
    tx: Transaction, run: ImportRun, cursor: Cursor, counted: Tally, finished_at: datetime | None = None
) -> ImportRun:
    tally = Tally(**asdict(run.tally))
    tally.add(counted)
    after = ImportRun(run.id, cursor, tally)
    inbox_store.move_import(tx, run, after, finished_at)
    return after


def batches(request: ImportRequest, start: Cursor) -> Iterator[readers.Work[Mark]]:
    """All that is left to read from `start` on, in batches of limited count and size."""
    batch: list[files.Piece] = []
    held = done = 0
    mark = Mark(start, 0)
    for number, place in enumerate(places_of(request)):
        if number < start.file or place.is_table:
            done += place.size
            continue
        for piece in files.pieces(place, start.position if number == start.file else 0):
            size = (piece.end - piece.starts[0]) if piece.starts else place.size
            if batch and (len(batch) == BATCH_FILES or held + size > BATCH_BYTES):
                yield readers.Work(tuple(batch), mark)
                batch, held = [], 0
            batch.append(piece)
            held, done = held + size, done + size
            whole = not piece.starts or piece.end == place.size
            here = (
                replace(start, file=number + 1, position=0)
                if whole
                else replace(start, file=number, position=piece.end)
            )
            mark = Mark(here, done)
    if batch:
        yield readers.Work(tuple(batch), mark)
