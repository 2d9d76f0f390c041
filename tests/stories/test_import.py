"""A person imports files: everything is counted, nothing is taken twice, and nothing that goes wrong loses anything."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound, Unavailable
from rapport.importing.run import ImportRequest, Progress, import_paths
from rapport.inbox import store as inbox_store
from rapport.inbox.caps import MIB
from rapport.inbox.model import Tally
from rapport.people import store as people_store
from rapport.questions.store import answer
from rapport.users.model import WorkspaceId
from tests import world
from tests.conftest import START

LINE = b"From ada@techcorp.test Mon Mar  2 09:00:00 2026\n"
CUSTOMERS = "name,domain\nTechCorp,techcorp.test\nDataFlow,dataflow.test\n"


def letter(number: int, *, sender: str = "ada@techcorp.test", size: int = 0, answers: int | None = None) -> bytes:
    reply = f"In-Reply-To: <{answers}@x.test>\n" if answers is not None else ""
    time = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    return (
        f"From: {sender}\nTo: Nora <nora@northwind.test>\nSubject: No. {number}\nMessage-ID: <{number}@x.test>\n{reply}"
        f"Date: Mon, 2 Feb 2026 {time} +0000\n\nHello {number}.\n"
        f"{'words and more words. ' * (size // 22)}\n"
    ).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "mail").mkdir()
    return tmp_path


def request(folder: Path, *paths: str) -> ImportRequest:
    return ImportRequest(
        tuple(folder / path for path in paths or ("mail",)), folder / "customers.csv", ("northwind.test",)
    )


def test_every_kind_of_file_is_read_and_the_counts_add_up(app: App, folder: Path) -> None:
    mail = folder / "mail"
    (mail / "box.mbox").write_bytes(LINE + letter(1) + b"\n" + LINE + letter(2)[:-5])
    for part in ("cur", "new", "tmp"):
        (mail / "Maildir" / part).mkdir(parents=True)
    (mail / "Maildir" / "cur" / "3:2,S").write_bytes(letter(3))
    (mail / "00004.7c53").write_bytes(LINE + letter(4))
    (mail / "5.eml").write_bytes(letter(5, sender="friend@elsewhere.test"))
    (mail / "6.eml").write_bytes(b"\0junk")
    event = (
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260201T090000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@dataflow.test\nEND:VEVENT"
    )
    (mail / "7.ics").write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{event}\nEND:VCALENDAR\n")
    (mail / "tickets.csv").write_text("id,customer,subject,opened_at\nT-1,DataFlow,API down,2026-02-01\n")
    (mail / "usage.csv").write_text(
        "customer,date,metric,value\nDataFlow,2026-02-01,logins,3\nNobody,2026-02-01,logins,3\n"
    )
    tally = import_paths(app, request(folder))
    assert tally.adds_up
    assert (tally.read, tally.stored, tally.known) == (10, 7, 0)
    assert tally.excluded == {"unmatched": 1, "unknown customer": 1}
    assert sum(tally.quarantined.values()) == 1
    with app.db.transaction() as tx:
        techcorp, dataflow = people_store.list_customers(tx)[1], people_store.list_customers(tx)[0]
        assert [s.email for s in people_store.stakeholders(tx, techcorp.id, app.now())] == ["ada@techcorp.test"]
        assert [t.ticket.external_id for t in answer(tx, inbox_store.tickets_of(dataflow.id))] == ["T-1"]
        assert techcorp.threading_score is not None and people_store.stale_customers(tx) == ()


def test_the_same_again_adds_nothing(app: App, folder: Path) -> None:
    (folder / "mail" / "box").write_bytes(
        b"".join(LINE + letter(n) + b"\n" for n in range(5)) + LINE + b"From: nobody\n\n"
    )
    (folder / "mail" / "tickets.csv").write_text("id,customer,subject,opened_at\nT-1,DataFlow,API down,2026-02-01\n")
    first = import_paths(app, request(folder))
    again = import_paths(app, request(folder))
    assert (first.stored, again.stored, again.known) == (6, 0, 6)
    assert first.quarantined == again.quarantined and again.adds_up
    with app.db.transaction() as tx:
        assert len(inbox_store.quarantined(tx, since=START)) == 1


GOOD = st.integers(0, 9).map(letter)
OTHERS = st.integers(0, 9).map(lambda n: letter(n, sender="friend@elsewhere.test"))
BAD = st.binary(max_size=40)


@given(st.lists(st.one_of(GOOD, OTHERS, BAD), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_lies_there_every_item_is_counted_once(
    app: App, tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    """Mutant: a count of what was stored that forgets what two files have in common."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "mail").mkdir()
    for number, content in enumerate(contents):
        (folder / "mail" / f"{number:02}").write_bytes(content)
    before, tally = stored(app), import_paths(app, request(folder))
    assert tally.adds_up and tally.read >= len(contents)
    assert stored(app) - before == tally.stored


def stored(app: App) -> int:
    with app.db.transaction() as tx:
        return int(tx.execute(text("SELECT count(*) FROM messages")).scalar_one())


FILES, BOXED = 20, 75
ALL = FILES + BOXED


def fill(mail: Path) -> None:
    """Three batches of files and a large mbox of two pieces, with conversations across all of them."""
    for number in range(FILES):
        (mail / f"{number:05}.eml").write_bytes(
            letter(number, size=450_000, answers=number - 7 if number > 7 else None)
        )
    with (mail / "z.mbox").open("wb") as box:
        for number in range(FILES, ALL):
            box.write(LINE + letter(number, size=60_000, answers=number - 1 if number % 9 else None) + b"\n")


CONTENTS = (
    "SELECT encode(fingerprint, 'hex'), direction, kind FROM messages",
    "SELECT encode(min(m.fingerprint), 'hex'), count(*) FROM messages m GROUP BY thread_id",
    "SELECT encode(m.fingerprint, 'hex'), a.position, a.address FROM messages m "
    "JOIN message_addresses a ON m.id = a.message_id",
    "SELECT encode(m.fingerprint, 'hex'), length(r.raw) FROM messages m JOIN raw_messages r ON r.message_id = m.id",
    "SELECT address, name FROM addresses JOIN people ON people.id = person_id",
    "SELECT encode(m.fingerprint, 'hex'), t.kind, t.at FROM touches t JOIN messages m ON t.record = 'message:' || m.id",
    "SELECT message_id, count(*) FROM thread_references GROUP BY message_id",
)


def contents(app: App) -> list[list[tuple[object, ...]]]:
    with app.db.transaction() as tx:
        return [sorted(tuple(row) for row in tx.execute(text(query))) for query in CONTENTS]


KILLED_IMPORT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from rapport.app import App
from rapport.db import connect, parse_url
from rapport.importing.run import ImportRequest, import_paths
from rapport.settings import Settings

url, folder, where, when = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
calls = {"commit": 0, "progress": 0}

def count(what):
    calls[what] += 1
    if what == where and calls[what] == when:
        os.kill(os.getpid(), signal.SIGKILL)

def clock():
    return datetime(2026, 3, 2, 9, tzinfo=UTC)

database = connect(parse_url(url))
event.listen(database.engine, "commit", lambda _: count("commit"))
app = App(database, clock, str, None, Settings(home=folder, import_processes=1), bytes(32)).of(1)
asked = ImportRequest((folder / "mail",), folder / "customers.csv", ("northwind.test",))
print(import_paths(app, asked, lambda _: count("progress")))
"""


@pytest.mark.parametrize(
    ("where", "when"),
    [("commit", 1), ("commit", 3), ("progress", 1), ("progress", 4), ("commit", 7)],
    ids=["before-anything", "all-but-stored", "after-the-first-batch", "within-the-mbox", "all-but-finished"],
)
def test_killed_at_any_point_it_goes_on_where_it_was(
    app: App, database_url: URL, folder: Path, where: str, when: int
) -> None:
    """Mutants: the cursor moved in a transaction of its own, before (loses a batch) or after (counts one twice)."""
    fill(folder / "mail")
    address = database_url.render_as_string(hide_password=False)
    run = [sys.executable, "-c", KILLED_IMPORT, address, str(folder)]
    assert subprocess.run([*run, where, str(when)], capture_output=True).returncode == -9
    resumed = subprocess.run([*run, "never", "0"], capture_output=True, text=True, check=True)
    assert resumed.stdout.strip() == str(Tally(read=ALL, stored=ALL))
    interrupted = contents(app)
    with app.db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 2)
    whole = app.of(WorkspaceId(2))
    import_paths(whole, request(folder))
    assert contents(whole) == interrupted


def test_its_readers_end_with_a_program_that_is_killed(database_url: URL, app: App, folder: Path) -> None:
    fill(folder / "mail")
    address = database_url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED_IMPORT, address, str(folder), "progress", "2"]
    # The pipe closes only when the last process that holds it has ended.
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == -9


def test_a_changed_folder_is_read_from_the_beginning(app: App, folder: Path) -> None:
    """Mutant: a cursor that counts files would skip the new one that sorts before it."""
    fill(folder / "mail")
    with pytest.raises(KeyboardInterrupt):
        import_paths(app, request(folder), interrupt(after=2))
    (folder / "mail" / "00000-new.eml").write_bytes(letter(5_000))
    tally = import_paths(app, request(folder))
    assert (tally.read, tally.adds_up) == (ALL + 1, True)
    assert tally.known > 0 and stored(app) == ALL + 1


def interrupt(after: int) -> Callable[[Progress], None]:
    seen: Iterator[int] = iter(range(1, after + 1))

    def step(_: Progress) -> None:
        if next(seen, after) == after:
            raise KeyboardInterrupt

    return step


def test_a_full_disk_is_one_sentence_and_the_import_goes_on_afterwards(
    app: App, database_url: URL, folder: Path
) -> None:
    """The database itself says so (SQLSTATE 53100), at a row of the second batch."""
    fill(folder / "mail")
    owner = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.subject = 'No. 12' THEN "
            "RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
        with pytest.raises(Unavailable, match=r"disk of the database is full\. Free space and do it again"):
            import_paths(app, request(folder))
        connection.exec_driver_sql("DROP TRIGGER full_disk ON messages")
    owner.dispose()
    assert 0 < stored(app) < ALL
    assert import_paths(app, request(folder)) == Tally(read=ALL, stored=ALL)


def test_a_message_of_sixty_megabytes_is_put_aside_and_the_next_is_read(app: App, folder: Path) -> None:
    with (folder / "mail" / "a.eml").open("wb") as file:
        file.write(letter(1))
        file.truncate(60 * MIB)
    (folder / "mail" / "b.eml").write_bytes(letter(2))
    assert import_paths(app, request(folder)) == Tally(read=2, stored=1, quarantined={"too large": 1})
    with app.db.transaction() as tx:
        [kept] = inbox_store.quarantined(tx, since=START)
    assert (kept.size, len(kept.head)) == (60 * MIB, MIB)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("tickets.csv", "id,customer,opened_at\n", r"tickets\.csv has no column subject"),
        ("usage.csv", "customer,date,metric,value,value\n", r"usage\.csv has the column value twice"),
        (
            "what.csv",
            "a,b\n1,2\n",
            r"what\.csv is no table of customers, stakeholders, tickets or usage: its columns are a, b",
        ),
    ],
)
def test_a_wrong_table_is_named_and_nothing_was_imported(
    app: App, folder: Path, name: str, content: str, sentence: str
) -> None:
    (folder / "mail" / name).write_text(content)
    (folder / "mail" / "1.eml").write_bytes(letter(1))
    with pytest.raises(BadInput, match=sentence):
        import_paths(app, request(folder))
    assert stored(app) == 0
    with app.db.transaction() as tx:
        assert people_store.list_customers(tx) == ()


def test_what_cannot_be_meant_is_said_before_anything_starts(app: App, folder: Path) -> None:
    with pytest.raises(NotFound, match="no file or folder"):
        import_paths(app, request(folder, "mail", "nowhere"))
    with pytest.raises(BadInput, match="“northwind” is neither a domain nor an address"):
        import_paths(app, replace(request(folder), own=("northwind",)))
    with pytest.raises(NotFound, match="no file or folder"):
        import_paths(app, replace(request(folder), customers=folder / "none.csv"))


def test_people_come_from_tables_that_other_systems_name_otherwise(app: App, folder: Path) -> None:
    (folder / "mail" / "export-1.csv").write_text("Account Name;Website\nHooli;https://www.hooli.test/\n")
    (folder / "mail" / "export-2.csv").write_text(
        "Company,Full Name,E-Mail,Job Title\nHooli,Gwen Ito,gwen@free.test,CFO\n"
    )
    (folder / "mail" / "1.eml").write_bytes(letter(1, sender="gwen@free.test"))
    first, again = import_paths(app, request(folder)), import_paths(app, request(folder))
    assert (first.read, first.stored) == (3, 3)
    assert (again.known, again.stored) == (3, 0)


def test_header_only_keeps_no_text(app: App, folder: Path) -> None:
    (folder / "mail" / "1.eml").write_bytes(letter(1))
    assert import_paths(app, replace(request(folder), header_only=True)).stored == 1
    with app.db.transaction() as tx:
        number = tx.execute(text("SELECT id FROM messages WHERE text = '' AND new_text = ''")).scalar_one()
        assert b"Hello" not in inbox_store.raw(tx, number)


def test_two_programs_with_the_same_import_take_nothing_twice(app: App, folder: Path) -> None:
    """The second meets the first half-way, goes on there, and the first is told."""
    fill(folder / "mail")
    met: list[Tally] = []

    def meet(step: Progress) -> None:
        if not met:
            met.append(Tally())
            met.append(import_paths(app, request(folder)))

    with pytest.raises(Conflict, match="runs in another program"):
        import_paths(app, request(folder), meet)
    assert met[1].stored == ALL == stored(app)
