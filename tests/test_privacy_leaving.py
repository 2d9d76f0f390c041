"""What is held is handed out whole, ends when its time is over, and all of it with one word (guarantee 8)."""

import io
import json
import zipfile
from base64 import b64decode
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text

from rapport import migrations, pipeline
from rapport.app import App
from rapport.drafts import service as drafts
from rapport.errors import BadInput
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping.model import Held
from rapport.inbox.model import Item
from rapport.privacy.erasing import service as erasing
from rapport.privacy.expiring import service as expiring
from rapport.privacy.exporting import service as exporting
from rapport.privacy.exporting import writing
from rapport.privacy.removing import service as removing
from rapport.privacy.removing import store as removing_store
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act, Wanted
from rapport.users.model import NewKey, Scope
from rapport.users.store import sessions
from tests import seeds
from tests.conftest import Clock
from tests.seeds import Seed

TORRES = "michael.torres@dataflow.test"
RAW = f"""From: Michael Torres <{TORRES}>
To: nora.lind@northwind.test
Date: Sun, 1 Mar 2026 09:00:00 +0000
Subject: Sync
Message-ID: <s1@dataflow.test>

It fails again, says Michael.
""".encode()


@pytest.fixture
def seed(app: App) -> Seed:
    seed = seeds.dataflow(app)
    pipeline.take_in(app, [Item("1.eml", 0, RAW, len(RAW))])
    signals.look(app, seed.customer)
    drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    return seed


def count(app: App, table: str, where: str = "true") -> int:
    with app.db.transaction() as tx:
        return int(tx.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())


def test_a_person_is_exported_with_every_row_that_is_about_them(app: App, seed: Seed) -> None:
    """Kills the mutant that exports the person's own row and forgets what points at it."""
    found = exporting.of_person(app, erasing.find(app, TORRES))
    rows = found["rows"]
    assert {"people", "addresses", "stakeholders", "touches", "messages", "message_addresses"} <= set(rows)
    assert {"raw_messages", "tickets", "signals", "drafts", "draft_versions"} <= set(rows)
    assert RAW in [b64decode(one["raw"]) for one in rows["raw_messages"]]
    assert json.loads(json.dumps(found)) == found and "users" not in rows
    assert audit.find(app, Wanted(act=Act.PERSON_EXPORTED))[1] == 1


def test_what_is_exported_is_what_an_erasure_ends(app: App, seed: Seed) -> None:
    whom = erasing.find(app, TORRES)
    erasing.erase(app, whom)
    assert exporting.of_person(app, whom)["rows"] == {}


def test_everything_is_one_file_with_every_row_and_no_secret(app: App, seed: Seed) -> None:
    users.make_key(app, NewKey("robot", frozenset({Scope.READ}), seed.csm, timedelta(days=1)))
    users.set_password(app, seed.csm, "correct horse battery")
    file = io.BytesIO()
    rows = exporting.everything(app, file)
    with zipfile.ZipFile(file) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    tables = {name.removesuffix(".jsonl") for name in held} - {"README.txt"}
    assert tables == set(migrations.tables().tables) - writing.LEFT_OUT
    assert rows == sum(data.count(b"\n") for name, data in held.items() if name != "README.txt")
    assert len(held["messages.jsonl"].splitlines()) == 2 and json.loads(held["customers.jsonl"])["name"] == "DataFlow"
    for secret in (b"argon2", b"secret_hash", b"sealed", b"token_hash", b"password_hash"):
        assert secret not in b"".join(held[name] for name in held if name != "README.txt"), secret


def test_every_type_that_a_column_may_have_becomes_json(app: App) -> None:
    """Kills the mutant that knows a moment and not a list of moments."""
    row = {"at": app.now(), "all": [app.now(), None], "raw": b"x", "workspace_id": 1, "days": [date(2026, 3, 2)]}
    found = json.loads(writing.line(writing.plain("relationships", row)))
    assert found == {"at": app.now().isoformat(), "all": [app.now().isoformat(), None], "raw": "eA==",
                     "days": ["2026-03-02"]}  # fmt: skip


def test_everything_goes_but_who_signs_in_and_the_log(app: App, seed: Seed) -> None:
    """Kills the mutant that leaves a table out: each is counted, whatever it is called."""
    with app.db.transaction() as tx:
        tx.execute(insert(sessions).values(token_hash=b"x", user_id=seed.csm, created_at=app.now(),
                                           expires_at=app.now() + timedelta(hours=1)))  # fmt: skip
    before = audit.head(app).number
    with pytest.raises(BadInput, match="Northwind 1"):
        removing.remove_everything(app, "northwind")
    gone = removing.remove_everything(app, "  Northwind  1 ")
    assert gone.of["customers"] == 1 and gone.of["messages"] == 2
    left = {name for name in migrations.tables().tables if count(app, name)}
    assert left == {"workspaces", "users", "sessions", "audit_log"} and left <= removing_store.STAYS
    assert audit.head(app).number == before + 1 and audit.verify(app).holds


def test_after_everything_went_one_begins_anew(app: App, seed: Seed) -> None:
    removing.remove_everything(app, "Northwind 1")
    assert pipeline.take_in(app, [Item("1.eml", 0, RAW, len(RAW))]).excluded == {"unmatched": 1}


def test_the_whole_workspace_goes_with_its_users_and_its_log(app: App, seed: Seed) -> None:
    removing.remove_workspace(app, "Northwind 1")
    assert users.list_workspaces(app) == ()


def test_nothing_ends_unless_somebody_set_a_time(app: App, clock: Clock, seed: Seed) -> None:
    clock.forward(timedelta(days=9999))
    assert expiring.expire(app).of == {} and count(app, "raw_messages") == 1


def test_a_class_ends_when_its_time_is_over_and_not_a_day_before(app: App, clock: Clock, seed: Seed) -> None:
    """Kills the mutant that turns the comparison round, and the one that takes the headers with the text."""
    keeping.set_time(app, Held.BODIES, 30, set_by=seed.csm)
    clock.forward(timedelta(days=26))  # the older mail is three days old
    assert expiring.expire(app).of == {}
    clock.forward(timedelta(days=2))
    assert expiring.expire(app).of == {"messages": 1}
    assert (count(app, "messages"), count(app, "messages", "text = ''"), count(app, "raw_messages")) == (2, 1, 1)
    clock.forward(timedelta(days=30))
    assert expiring.expire(app).of == {"raw_messages": 1, "messages": 1}
    assert count(app, "message_addresses") == 4 and count(app, "touches") > 0


def test_each_class_ends_alone(app: App, clock: Clock, seed: Seed) -> None:
    keeping.set_time(app, Held.RAW, 1, set_by=seed.csm)
    keeping.set_time(app, Held.DRAFTS, 1, set_by=seed.csm)
    clock.forward(timedelta(days=10))
    assert set(expiring.expire(app).of) == {"raw_messages", "drafts"}
    assert count(app, "messages", "text <> ''") == 2 and count(app, "signals") > 0
    [entry, *_], number = audit.find(app, Wanted(act=Act.EXPIRED))
    assert number == 2 and entry.about.startswith("keeping:") and audit.verify(app).holds


def test_only_closed_signals_end(app: App, clock: Clock, seed: Seed) -> None:
    keeping.set_time(app, Held.SIGNALS, 1, set_by=seed.csm)
    with app.db.transaction() as tx:
        first = "(SELECT min(id) FROM signals)"
        tx.execute(text(f"UPDATE signals SET status = 'resolved', closed_at = '2026-03-02' WHERE id = {first}"))
    before = count(app, "signals", "status <> 'resolved'")
    clock.forward(timedelta(days=10))
    assert expiring.expire(app).of["signals"] >= 1
    assert count(app, "signals") == before and count(app, "drafts") == 1
