"""What an import counts is proved by reading the files once more: what should be here and is not is named."""

from pathlib import Path

import pytest
from sqlalchemy import text

from rapport.app import App
from rapport.errors import NotFound
from rapport.importing import comparing, dropping
from rapport.importing.run import ImportRequest, import_paths
from rapport.inbox.uploads.model import UploadState
from rapport.users.model import UserId
from tests import world
from tests.stories.test_import import CUSTOMERS, LINE, letter
from tests.test_importing_dropping import TABLE, box, drop

EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:Review\nDTSTART:20260201T090000Z\n"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@dataflow.test\nEND:VEVENT\nEND:VCALENDAR\n"
)


@pytest.fixture
def asked(app: App, tmp_path: Path) -> ImportRequest:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.ics").write_text(EVENT)
    mails = (letter(1), letter(2), letter(3, sender="friend@elsewhere.test"), b"Subject: nobody\n\n")
    (tmp_path / "mail" / "box").write_bytes(b"".join(LINE + mail + b"\n" for mail in mails))
    request = ImportRequest((tmp_path / "mail",), tmp_path / "customers.csv", ("northwind.test",))
    import_paths(app, request)
    return ImportRequest((tmp_path / "mail",))


def test_after_an_import_nothing_is_missing_and_the_rest_is_accounted_for(app: App, asked: ImportRequest) -> None:
    found = comparing.compare(app, asked)
    assert (found.read, found.here, found.missing, found.named) == (5, 3, 0, [])
    assert (found.left, found.unreadable) == ({"unmatched": 1}, {"no sender": 1})


def test_what_is_missing_is_named(app: App, asked: ImportRequest) -> None:
    """Mutant: an audit that believes the counts of the import."""
    with app.db.transaction() as tx:
        tx.execute(text("DELETE FROM messages WHERE subject = 'No. 2'"))
        tx.execute(text("DELETE FROM meetings"))
    found = comparing.compare(app, asked)
    assert (found.here, found.missing) == (1, 2)
    assert sorted(found.named) == ["meeting “Review” of 01 Feb 2026", "“No. 2” of 02 Feb 2026 <2@x.test>"]
    assert import_paths(app, asked).stored == 2
    assert comparing.compare(app, asked).missing == 0


def test_comparing_stores_nothing_and_says_which_path_is_none(app: App, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(letter(1))
    with app.db.transaction() as tx:
        world.customer(tx, "TechCorp")
    assert comparing.compare(app, ImportRequest((tmp_path,))).missing == 1
    with app.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM messages")).scalar_one() == 0
    with pytest.raises(NotFound):
        comparing.compare(app, ImportRequest((tmp_path / "nowhere",)))


def test_every_drop_is_compared_before_its_files_go(app: App) -> None:
    """Mutant: the comparison left out; a row that the database lost on the way is then never missed."""
    with app.db.transaction() as tx:
        nora = UserId(world.user(tx))
    asked = drop(app, nora, mail_mbox=box(letter(1)), customers_csv=TABLE)
    assert dropping.work(app) is not None
    assert (dropping.get(app, asked.id).state, dropping.get(app, asked.id).problem) == (UploadState.DONE, "")
    with app.db.transaction() as tx:
        tx.execute(text("DELETE FROM messages"))
    dropping._prove(app, drop(app, nora, mail_mbox=box(letter(1))))
    assert dropping.newest(app)[0].problem == (
        "1 that should be stored are not here: “No. 1” of 02 Feb 2026 <1@x.test>. Report it."
    )
