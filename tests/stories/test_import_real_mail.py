"""The mail of a real list, as a stranger would import it: two years in the tests, all eight in `make bench`."""

from pathlib import Path

import pytest

from rapport.app import App
from rapport.benchmarks.archives import unpack
from rapport.importing.run import ImportRequest, import_paths
from rapport.people import store as people_store
from rapport.relationships import service as relationships_service

MAIL = Path(__file__).parents[2].parent / "shared" / "data" / "mail-linux-mips-2000-2007.tar.xz"
COUNT = 5_615  # the first of the archive, which is in order of time: 2000 and 2001

needs_mail = pytest.mark.skipif(not MAIL.exists(), reason=f"the mail of the list is not here ({MAIL.name})")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    return unpack(MAIL, tmp_path / "mail", most=COUNT)


@needs_mail
def test_every_mail_of_the_list_is_accounted_for(app: App, mail: Path, tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text(
        "name,domain\nMIPS,mips.com\nRed Hat,redhat.com\nToshiba,toshiba.co.jp\nBroadcom,broadcom.com\n"
    )
    request = ImportRequest((mail,), customers, own=("linux-mips.org", "oss.sgi.com"))
    tally = import_paths(app, request)
    assert tally.read == COUNT and tally.adds_up
    assert tally.stored > 100 and set(tally.excluded) <= {"unmatched", "internal", "bulk", "report"}
    again = import_paths(app, request)
    assert (again.stored, again.known) == (0, tally.stored)
    with app.db.transaction() as tx:
        [mips] = people_store.find_customers(tx, "MIPS")
        seen = relationships_service.snapshot(tx, mips.id, app.now())
    assert len(seen.known) >= 5 and any(touch.costs_them for touch in seen.touches)
