"""A drop is a row that waits: imported once, counted, stopped when wished, and its files never stay."""

import os
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rapport import jobs
from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound
from rapport.importing import dropping
from rapport.importing.run import Progress
from rapport.inbox.model import Tally
from rapport.inbox.uploads import store
from rapport.inbox.uploads.content import Holding
from rapport.inbox.uploads.model import NewUpload, Upload, UploadedFile, UploadId, UploadState, sums
from rapport.people import store as people
from rapport.users import store as users
from rapport.users.model import UserId
from tests import world
from tests.conftest import Clock
from tests.stories.test_import import LINE, letter

TABLE = b"name,domain\nTechCorp,techcorp.test\n"


@pytest.fixture
def nora(app: App) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx))


def drop(app: App, by: UserId, header_only: bool = False, **files: bytes) -> Upload:
    folder = dropping.new_folder(app)
    named = []
    for number, (name, content) in enumerate(files.items()):
        path = dropping.place(folder, number, name.replace("_", "."))
        path.parent.mkdir()
        path.write_bytes(content)
        named.append(UploadedFile(path.name, len(content), Holding.MBOX))
    return dropping.ask(app, NewUpload(tuple(named), folder.name, header_only, ("northwind.test",)), by)


def box(*letters: bytes) -> bytes:
    return b"".join(LINE + one + b"\n" for one in letters)


def left(app: App) -> list[Path]:
    return [path for path in dropping.root(app).rglob("*") if path.is_file()]


def test_a_drop_is_imported_in_the_background_and_leads_to_the_customer(app: App, nora: UserId) -> None:
    internal, stranger = letter(8, sender="a@northwind.test"), letter(9, sender="friend@elsewhere.test")
    mail = box(letter(1), letter(2), internal, stranger, b"Subject: nobody\n\n")
    asked = drop(app, nora, mail_mbox=mail, customers_csv=TABLE)
    assert (asked.state, len(left(app))) == (UploadState.WAITING, 2)
    jobs.run_once(app)
    done = dropping.get(app, asked.id)
    assert (done.state, done.problem, done.tally.stored, done.tally.adds_up) == (UploadState.DONE, "", 3, True)
    counts = sums(done.tally)
    assert (counts.internal, counts.unmatched, counts.quarantined, counts.missing) == (1, 1, 1, 0)
    with app.db.transaction() as tx:
        (customer,) = people.list_customers(tx)
    assert [(one.customer, one.contacts, one.people) for one in done.arrivals] == [(customer.id, 2, 1)]
    assert left(app) == [] and dropping.work(app) is None


def test_sources_are_called_by_their_names_not_by_where_they_lay(app: App, nora: UserId) -> None:
    """Mutant: a quarantine that shows folders of the server."""
    drop(app, nora, mail_mbox=LINE + b"Subject: nobody\n\n")
    jobs.take_dropped(app)
    count, (aside,) = dropping.aside(app, 10)
    assert (count, aside.source, dropping.runs(app)[0].label) == (1, "mail.mbox", "mail.mbox")


def test_a_wrong_table_says_its_line_and_stores_nothing(app: App, nora: UserId) -> None:
    asked = drop(app, nora, customers_csv=b"name,domain\nTechCorp,techcorp.test\n,x.test\n")
    jobs.take_dropped(app)
    failed = dropping.get(app, asked.id)
    assert failed.state is UploadState.FAILED and failed.problem.startswith("Line 3 of customers.csv, column name")
    with app.db.transaction() as tx:
        assert people.list_customers(tx) == ()
    assert left(app) == []


CONNECTIONS = b"""Notes:
"When exporting your connection data, you may notice that some addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Di,Doe,https://x.test/in/di,di@techcorp.test,"TECHCORP, Inc.",VP Operations,01 Nov 2025
Ed,Eng,https://x.test/in/ed,,Tech,Baker,01 Nov 2025
Flo,Fay,https://x.test/in/flo,,Elsewhere,Pilot,01 Nov 2025
,,https://x.test/in/gone,,,,01 Nov 2025
"""


def test_of_linkedin_s_connections_those_at_a_customer_are_known(app: App, nora: UserId) -> None:
    """Kills: a stranger's company taken for a customer whose name begins alike, or a reason to refuse the table."""
    asked = drop(app, nora, customers_csv=TABLE, Connections_csv=CONNECTIONS)
    jobs.take_dropped(app)
    done = dropping.get(app, asked.id)
    assert (done.problem, done.tally.read, done.tally.stored, done.tally.adds_up) == ("", 4, 2, True)
    assert done.tally.excluded == {"unknown customer": 2}
    with app.db.transaction() as tx:
        (customer,) = people.list_customers(tx)
        (job,) = people.stakeholders(tx, customer.id, app.now())
    assert (job.person.name, job.title, job.person.addresses) == ("Di Doe", "VP Operations", ("di@techcorp.test",))


def test_the_same_again_stores_nothing_twice(app: App, nora: UserId) -> None:
    for _ in range(2):
        again = drop(app, nora, mail_mbox=box(letter(1)), customers_csv=TABLE)
        jobs.take_dropped(app)
    done = dropping.get(app, again.id)
    assert (done.tally.stored, done.tally.known, done.arrivals) == (0, 2, ())


def test_header_only_keeps_no_text(app: App, nora: UserId) -> None:
    drop(app, nora, header_only=True, mail_mbox=box(letter(1)), customers_csv=TABLE)
    jobs.take_dropped(app)
    with app.db.transaction() as tx:
        (row,) = tx.exec_driver_sql("SELECT subject, text, new_text FROM messages").all()
    assert tuple(row) == ("No. 1", "", "")


def test_one_that_waits_is_cancelled_at_once(app: App, nora: UserId) -> None:
    asked = drop(app, nora, mail_mbox=box(letter(1)))
    assert dropping.cancel(app, asked.id).state is UploadState.CANCELLED
    assert left(app) == [] and dropping.work(app) is None
    with pytest.raises(NotFound):
        dropping.cancel(app, UploadId(99))


def test_one_that_runs_ends_at_its_next_word_and_says_what_stays(app: App, nora: UserId) -> None:
    """Mutant: a beat that does not look whether the import is still wanted."""
    asked = drop(app, nora, mail_mbox=box(letter(1)), customers_csv=TABLE)
    with app.db.transaction() as tx:
        store.claim(tx, app.now(), dropping.PATIENCE)
    beat = dropping._beating(app, asked.id)
    beat(Progress("Reading mail", 1, 4, Tally(read=1, stored=1)))
    dropping.cancel(app, asked.id)
    with pytest.raises(dropping._Stopped):
        beat(Progress("Reading mail", 2, 4, Tally(read=2, stored=2)))
    assert dropping._read(app, dropping.get(app, asked.id))[0] is UploadState.CANCELLED
    assert dropping.get(app, asked.id).tally.stored == 2


def test_a_worker_that_was_lost_is_followed_by_another(app: App, clock: Clock, nora: UserId) -> None:
    asked = drop(app, nora, mail_mbox=box(letter(1)), customers_csv=TABLE)
    with app.db.transaction() as tx:
        store.claim(tx, app.now(), dropping.PATIENCE)
    assert dropping.work(app) is None
    clock.forward(dropping.PATIENCE + timedelta(seconds=1))
    done = dropping.work(app)
    assert done is not None and (done.id, done.state, done.tally.stored) == (asked.id, UploadState.DONE, 2)


def test_nobody_else_begins_an_import_whose_step_takes_longer_than_patience(
    app: App, clock: Clock, nora: UserId
) -> None:
    """Kills: a sign of life only when a step ends; it made patience ten minutes, and the silence of who was killed."""
    asked = drop(app, nora, mail_mbox=box(letter(1)), customers_csv=TABLE)
    with app.db.transaction() as tx:
        store.claim(tx, app.now(), dropping.PATIENCE)
    clock.forward(dropping.PATIENCE * 2)
    asked_for = threading.Event()

    def now() -> datetime:
        asked_for.set()
        return clock()

    with dropping.alive(replace(app, now=now), asked.id, every_s=0.01):
        assert asked_for.wait(10)
    assert dropping.work(app) is None  # it ends only once what it was saying is written
    clock.forward(dropping.PATIENCE + timedelta(seconds=1))
    assert dropping.work(app) is not None


def test_what_a_broken_drop_left_behind_is_swept_away(app: App, clock: Clock, nora: UserId) -> None:
    """Mutant: mail of a drop that broke off by a crash, on the disk for good."""
    drop(app, nora, mail_mbox=box(letter(1)))
    lost = dropping.new_folder(app)
    (lost / "coming").write_bytes(b"half a mail")
    os.utime(lost, (clock().timestamp(),) * 2)
    assert dropping.sweep(app) == 0  # it may still be arriving
    clock.forward(dropping.ARRIVES_WITHIN * 2)
    assert dropping.sweep(app) == 1
    assert not lost.exists() and len(left(app)) == 1  # that of the import which waits


def test_nobody_piles_up_imports_and_an_empty_one_is_refused(app: App, nora: UserId) -> None:
    for _ in range(dropping.MOST_WAITING):
        drop(app, nora, mail_mbox=box(letter(1)))
    with pytest.raises(Conflict, match="3 imports of yours have not ended"):
        drop(app, nora, mail_mbox=box(letter(1)))
    with pytest.raises(BadInput, match="No file was chosen"):
        drop(app, nora)


def test_customers_that_were_typed_are_a_table(app: App, tmp_path: Path) -> None:
    size = dropping.add_customers(tmp_path, 0, 'Tech, "Inc" techcorp.test\n\nCorvid,corvid.test\n')
    table = dropping.place(tmp_path, 0, "customers.csv").read_text()
    assert size == len(table) and table == 'name,domain\n"Tech  ""Inc""","techcorp.test"\n"Corvid","corvid.test"\n'
    assert dropping.add_customers(tmp_path, 1, " \n") == 0
    with pytest.raises(BadInput, match="“TechCorp” is no name and domain"):
        dropping.add_customers(tmp_path, 2, "TechCorp")


def test_our_side_is_suggested_and_never_a_domain_of_anybody(app: App, nora: UserId) -> None:
    """Mutant: gmail.com taken for our company."""
    with app.db.transaction() as tx:
        theo = users.get_user(tx, UserId(world.user(tx, "theo@gmail.com", "Theo")))
        of_nora = users.get_user(tx, nora)
    assert dropping.suggested_own(app, of_nora) == ("northwind.test", "theo@gmail.com")
    assert dropping.suggested_own(app, theo) == ("nora.lind@northwind.test", "theo@gmail.com")
