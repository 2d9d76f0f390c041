"""What becomes of files that a person drops on a page: a row that waits, an import in the background, a summary?

State is the row (inbox.uploads.store); jobs.py only wakes `work`. The files lie in a folder of their own until their
import has ended, whichever way, and then they are gone.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import structlog

from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound, Problem, Unavailable
from rapport.importing import comparing, run, spreadsheets
from rapport.inbox.uploads import store
from rapport.inbox.uploads.content import STORED_AS, Holding
from rapport.inbox.uploads.model import NewUpload, SetAside, SourceRun, Upload, UploadId, UploadState
from rapport.people import store as people_store
from rapport.people.companies import FREE_MAIL
from rapport.relationships.arrivals import store as arrivals
from rapport.users.model import Actor, User, UserId

log = structlog.get_logger()

MIB = 1 << 20
PATIENCE = timedelta(minutes=1)  # without a word from its worker an import is begun again, where it was
ALIVE_S = 10.0  # how often a worker says that it is there, however long its step takes
ARRIVES_WITHIN = timedelta(days=1)
MOST_WAITING = 3  # of one person: more would only be in each other's way
MOST_LISTED = 20  # imports on the page
MOST_ARRIVALS = 10  # customers that a summary leads to
MOST_NAMED = 5  # of what is missing, in one sentence
ROOM_LEFT = 256 * MIB  # of the disk, for the database and everything else
STEPS = 100  # how often at most a phase is written down: a page shows whole percents


class _Stopped(Exception):  # noqa: N818 - no error: a person wished it
    """The import is not wanted any more."""


def root(app: App) -> Path:
    """Where the dropped files of a workspace lie."""
    return app.settings.home / "uploads" / str(app.db.workspace)


def refuse_size(app: App, size: int) -> None:
    """Raises BadInput for more than may be dropped at once, Unavailable where the disk has no room for it."""
    most = app.settings.upload_mib
    if size > most * MIB:
        raise TooMuch(
            f"What was dropped has {size // MIB:,} MiB, and up to {most:,} MiB are taken at once. Drop it in parts, or "
            "import it on the command line, which takes any size: rapport import. Nothing was stored."
        )
    home = next(path for path in (app.settings.home, *app.settings.home.parents) if path.exists())
    if shutil.disk_usage(home).free < size + ROOM_LEFT:
        needed = max(1, size // MIB)
        raise Unavailable(f"The disk has no room for {needed:,} MiB. Free some and drop it again; nothing was stored.")


class TooMuch(BadInput):
    """More is dropped than is taken at once."""

    status, slug = 413, "too-large"


def new_folder(app: App) -> Path:
    """An empty folder that only this program reads. Raises Unavailable."""
    folder = root(app) / app.new_token()
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise Unavailable(
            f"Files cannot be taken in {root(app)}: {error.strerror}. Correct the folder's owner or set RAPPORT_HOME."
        ) from error
    return folder


def forget(folder: Path) -> None:
    """Remove what was dropped."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep(app: App) -> int:
    """Remove folders that no import names any more: of a drop that broke off, or of a workspace that was emptied; how
    many. A fresh one may still be arriving."""
    with app.db.transaction() as tx:
        wanted = store.open_folders(tx)
    old = (app.now() - ARRIVES_WITHIN).timestamp()
    found = root(app).iterdir() if root(app).exists() else ()
    lost = [folder for folder in found if folder.name not in wanted and folder.stat().st_mtime < old]
    for folder in lost:
        forget(folder)
    return len(lost)


def suggested_own(app: App, user: User) -> tuple[str, ...]:
    """Who our side is: the domains that are known, else that of whoever asks; addresses that stand outside of them."""
    with app.db.transaction() as tx:
        known = people_store.sides(tx).own
    domain = user.email.rpartition("@")[2]
    domains = {one for one in known if "@" not in one} or ({domain} - FREE_MAIL)
    return (*sorted(domains), *sorted(one for one in known if "@" in one and one.rpartition("@")[2] not in domains))


def ask(app: App, new: NewUpload, by: UserId) -> Upload:
    """Have a worker import what lies in the folder. Raises BadInput, Conflict when too many wait already."""
    if not new.files:
        raise BadInput("No file was chosen. Choose or drop one, then import it.")
    spreadsheets.own_side(new.own)
    with app.db.transaction() as tx:
        if store.waiting(tx, by) >= MOST_WAITING:
            raise Conflict(f"{MOST_WAITING} imports of yours have not ended yet. Wait for one, then drop this again.")
        return store.add(tx, new, by, app.now())


def get(app: App, number: UploadId) -> Upload:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        found = store.get(tx, number)
    if found is None:
        raise NotFound(f"There is no import with the number {number}. Settings, Import lists those that there are.")
    return found


def newest(app: App) -> tuple[Upload, ...]:
    with app.db.transaction() as tx:
        return store.newest(tx, MOST_LISTED)


def cancel(app: App, number: UploadId) -> Upload:
    """End it; what it stored until then stays. One that has ended stays as it is. Raises NotFound."""
    with app.db.transaction() as tx:
        store.stop(tx, get(app, number).id, app.now())
    stopped = get(app, number)
    if stopped.state is UploadState.CANCELLED:
        forget(root(app) / stopped.new.folder)
    return stopped


def runs(app: App) -> tuple[SourceRun, ...]:
    """Every import, from pages and the command line, the newest first."""
    with app.db.transaction() as tx:
        return store.runs(tx)


def aside(app: App, most: int) -> tuple[int, tuple[SetAside, ...]]:
    """How many things could not be read, and the newest of them."""
    with app.db.transaction() as tx:
        return store.aside_count(tx), store.aside(tx, most)


def work(app: App) -> Upload | None:
    """Import the oldest drop that waits; None when none does. What fails is noted with its sentence."""
    with app.db.transaction() as tx:
        upload = store.claim(tx, app.now(), PATIENCE)
        if upload is None:
            return None
        if upload.touched_from is None:
            store.begin(tx, upload.id, arrivals.last_touch(tx))
    app = app.acting(Actor(f"user:{upload.asked_by}"))  # the audit log names who dropped it
    with alive(app, upload.id):
        state, problem = _read(app, get(app, upload.id))
    with app.db.transaction() as tx:
        store.end(tx, upload.id, state, app.now(), problem)
    if state is UploadState.DONE:
        _prove(app, upload)
    forget(root(app) / upload.new.folder)
    return get(app, upload.id)


@contextmanager
def alive(app: App, number: UploadId, every_s: float = ALIVE_S) -> Iterator[None]:
    """While entered, the row says that its worker lives. One that was killed falls silent, and another goes on."""
    ended = threading.Event()

    def say() -> None:
        while not ended.wait(every_s):
            with suppress(Problem), app.db.transaction() as tx:  # a database that is away hears it the next time
                store.alive(tx, number, app.now())

    saying = threading.Thread(target=say, name="import-alive", daemon=True)
    saying.start()
    try:
        yield
    finally:
        ended.set()
        saying.join()


def _prove(app: App, upload: Upload) -> None:
    """Read once more, and compared with what is stored: what is missing is named, never passed over."""
    try:
        found = comparing.compare(app, _request(app, upload))
    except Problem as problem:
        log.warning("an import could not be compared", upload=upload.id, why=problem.sentence)
        return
    if found.missing:
        named = "; ".join(found.named[:MOST_NAMED])
        with app.db.transaction() as tx:
            store.note(tx, upload.id, f"{found.missing:,} that should be stored are not here: {named}. Report it.")


def _read(app: App, upload: Upload) -> tuple[UploadState, str]:
    """How it ended, and the sentence that says why where that was not well."""
    try:
        tally = run.import_paths(app, _request(app, upload), _beating(app, upload.id))
    except _Stopped:
        return UploadState.CANCELLED, ""
    except Unavailable:
        raise  # the row stays as it is, and the next worker goes on
    except Problem as problem:
        return UploadState.FAILED, problem.sentence
    except Exception:
        log.exception("an import failed", upload=upload.id)
        return UploadState.FAILED, "The import failed by a defect of the program. Its log says where; report it."
    with app.db.transaction() as tx:
        store.arrive(tx, upload.id, tally, arrivals.after(tx, upload.touched_from or 0, MOST_ARRIVALS))
    return UploadState.DONE, ""


def _request(app: App, upload: Upload) -> run.ImportRequest:
    """Each file in the folder of its number, so that two of one name are two."""
    folder = root(app) / upload.new.folder
    paths = tuple(place(folder, number, one.name) for number, one in enumerate(upload.new.files))
    return run.ImportRequest(paths, own=upload.new.own, header_only=upload.new.header_only, bare=True)


def place(folder: Path, number: int, name: str) -> Path:
    return folder / f"{number:03}" / name


def add_customers(folder: Path, number: int, lines: str) -> int:
    """Customers that a person typed, a name and a domain a line, as one more table; its size in bytes, 0 for none."""
    typed = [line.strip() for line in lines.splitlines() if line.strip()]
    if not typed:
        return 0
    path = place(folder, number, f"customers{STORED_AS[Holding.TABLE]}")
    path.parent.mkdir()
    table = "name,domain\n" + "".join(f"{_quoted(line)}\n" for line in typed)
    path.write_text(table, encoding="utf-8")
    return path.stat().st_size


def _quoted(line: str) -> str:
    """“Tech, Inc. techcorp.example” is a name and, last, a domain. Raises BadInput."""
    name, _, domain = line.replace(",", " ").replace(";", " ").replace("\t", " ").strip().rpartition(" ")
    if not name.strip() or "." not in domain:
        raise BadInput(f"“{line[:80]}” is no name and domain. Write a customer a line, as: TechCorp techcorp.example.")
    return '"{}","{}"'.format(name.strip().replace('"', '""'), domain.replace('"', ""))


def _beating(app: App, number: UploadId) -> Callable[[run.Progress], None]:
    """Writes the progress down, a hundred times a phase at most, and ends the import when that is wished."""
    seen: dict[str, int] = {}

    def beat(step: run.Progress) -> None:
        percent = STEPS * step.done // step.total if step.total else STEPS
        if seen.get(step.phase) == percent:
            return
        seen[step.phase] = percent
        with app.db.transaction() as tx:
            wanted = store.beat(tx, number, (step.phase, step.done, step.total), step.tally, app.now())
        if not wanted:
            raise _Stopped

    return beat
