"""Files through the pages and the API: the token first, counted while they arrive, nothing left of what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rapport import jobs
from rapport.app import App
from rapport.importing import dropping
from rapport.users.model import Scope, UserId
from tests import visiting, world
from tests.stories.test_import import LINE, letter
from tests.visiting import Visitor

HERE = "/settings/import"
BOX = (
    LINE + letter(1) + b"\n" + LINE + letter(2, sender="friend@elsewhere.test") + b"\n" + LINE + b"Subject: nobody\n\n"
)
EDGE = "----edge"


def part(name: str, content: bytes, file: str | None = None) -> bytes:
    named = f'; filename="{file}"' if file is not None else ""
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"


def send(nora: Visitor, *parts: bytes, end: bytes = f"--{EDGE}--\r\n".encode(), **headers: str) -> tuple[int, str, str]:
    """Status, where it leads, and the page; in pieces of one byte and more, as a network cuts them."""
    body = b"".join(parts) + end
    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}", **headers}
    cut = len(body) // 3

    def pieces() -> Iterator[bytes]:
        yield body[:1]
        yield body[1:cut]
        yield body[cut:]

    answer = nora.client.post(HERE, content=pieces(), headers=headers, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", ""), answer.text


@pytest.fixture
def nora(app: App) -> Visitor:
    with app.db.transaction() as tx:
        user = UserId(world.user(tx))
    return visiting.person(app, user)


def fields(nora: Visitor, **more: str) -> list[bytes]:
    said = {"csrf": nora.csrf, "own": "northwind.test", "customers": "TechCorp techcorp.test", **more}
    return [part(name, value.encode()) for name, value in said.items()]


def kept(app: App) -> list[Path]:
    return [path for path in dropping.root(app).rglob("*") if path.is_file()]


def test_a_plain_form_is_taken_followed_and_summed_up(app: App, nora: Visitor) -> None:
    status, place, _ = send(nora, *fields(nora), part("files", BOX, "own.mbox"))
    assert (status, place) == (303, f"{HERE}/1")
    waiting = nora.client.get(place).text
    assert "Waits for its turn" in waiting and "Stop it" in waiting and "own.mbox" in waiting
    jobs.take_dropped(app)
    done = nora.client.get(place).text
    for said in ("The map of TechCorp", "/customers/1/map", "Quarantined: no sender", "Unmatched"):
        assert said in done
    assert kept(app) == [] and "own.mbox" in nora.client.get(HERE).text


def test_the_mailboxes_page_accounts_for_everything_and_sorts_what_could_not_be_read(app: App, nora: Visitor) -> None:
    later = LINE + b"From: ada@techcorp.test\nSubject: undated\n\nx\n"
    send(nora, *fields(nora), part("files", BOX + later, "own.mbox"))
    jobs.take_dropped(app)
    page = nora.client.get("/settings/mailboxes?sort=reason&down=false").text
    assert "own.mbox, customers.csv" in page and "Could not be read (2, each once)" in page
    assert page.index("no date") < page.index("no sender") and 'aria-sort="ascending"' in page
    turned = nora.client.get("/settings/mailboxes?sort=reason&down=true").text
    assert turned.index(">no sender<") < turned.index(">no date<")
    assert nora.client.get("/settings/mailboxes?sort=%27--").status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_without_the_sessions_token_nothing_is_written(app: App, nora: Visitor, token: str) -> None:
    status, _, page = send(nora, *fields(nora, csrf=token), part("files", BOX, "own.mbox"))
    assert status == 403 and "another session" in page and kept(app) == []


def test_a_token_behind_the_files_comes_too_late(app: App, nora: Visitor) -> None:
    """Mutant: files written to the disk before anybody knows who sends them."""
    status, _, _ = send(nora, part("files", BOX, "own.mbox"), *fields(nora))
    assert status == 403 and not dropping.root(app).exists()


def test_a_file_that_is_not_what_its_name_says_gets_a_sentence_naming_both(app: App, nora: Visitor) -> None:
    status, _, page = send(nora, *fields(nora), part("files", BOX, "own.mbox"), part("files", b"%PDF-1.7", "more.mbox"))
    assert status == 422 and "“more.mbox” is called a mailbox (mbox) and holds a PDF document" in page
    assert "Choose files" in page  # on the page itself, where another one can be dropped at once
    assert kept(app) == [] and dropping.newest(app) == ()


def test_a_mailbox_that_is_called_a_table_is_read_as_what_it_is_and_says_so(app: App, nora: Visitor) -> None:
    _, place, _ = send(nora, *fields(nora), part("files", BOX, "../../own.csv"))
    jobs.take_dropped(app)
    page = nora.client.get(place).text
    assert "“own.csv” is called a table (.csv) and holds a mailbox (mbox)" in page and "The map of TechCorp" in page


def test_a_dropped_2_gb_file_gets_a_plain_sentence_before_it_fills_anything(app: App, nora: Visitor) -> None:
    length = {"Content-Length": str(2 << 30)}
    answer = nora.client.post(
        HERE,
        content=b"".join([*fields(nora), part("files", b"", "big.mbox")]),
        headers={"Content-Type": f"multipart/form-data; boundary={EDGE}", **length},
    )
    assert answer.status_code == 413 and "has 2,048 MiB, and up to 1,024 MiB are taken at once" in answer.text
    assert not dropping.root(app).exists()


def test_one_that_lies_about_its_size_is_counted_while_it_arrives(app: App) -> None:
    """Mutant: only the stated length is looked at, and a body in chunks states none."""
    small = replace(app, settings=app.settings.model_copy(update={"upload_mib": 1}))
    with app.db.transaction() as tx:
        user = UserId(world.user(tx))
    nora = visiting.person(small, user)
    status, _, page = send(nora, *fields(nora), part("files", BOX + b"x" * (2 << 20), "big.mbox"))
    assert status == 413 and "up to 1 MiB are taken at once" in page
    assert kept(app) == [] and dropping.newest(app) == ()


@pytest.mark.parametrize("end", [b"", b"--other--\r\n"])
def test_a_form_that_breaks_off_leaves_nothing(app: App, nora: Visitor, end: bytes) -> None:
    status, _, page = send(nora, *fields(nora), part("files", BOX, "own.mbox"), end=end)
    assert status == 422 and "did not arrive whole" in page and kept(app) == []


def test_a_form_without_a_file_says_so(app: App, nora: Visitor) -> None:
    status, _, page = send(nora, *fields(nora), part("files", b"", ""))
    assert status == 422 and "No file was chosen" in page


def test_stop_it_ends_the_import(app: App, nora: Visitor) -> None:
    send(nora, *fields(nora), part("files", BOX, "own.mbox"))
    assert nora.post(f"{HERE}/1/cancel") == 303
    assert "Stopped before anything was stored" in nora.client.get(f"{HERE}/1").text
    assert kept(app) == []


def test_without_a_customer_the_summary_says_what_to_do(app: App, nora: Visitor) -> None:
    send(nora, *fields(nora, customers=""), part("files", BOX, "own.mbox"))
    jobs.take_dropped(app)
    assert "no customer is known yet" in nora.client.get(f"{HERE}/1").text


def test_a_program_sends_files_and_sees_what_became_of_them(app: App) -> None:
    with app.db.transaction() as tx:
        maker = UserId(world.user(tx))
    machine, reader = visiting.machine(app, maker, Scope.WRITE, Scope.READ), visiting.machine(app, maker, Scope.READ)
    form = {"files": ("own.mbox", BOX)}
    data = {"own": "northwind.test", "customers": "TechCorp techcorp.test", "header_only": "true"}
    assert reader.post("/api/imports", files=form, data=data).status_code == 403
    made = machine.post("/api/imports", files=form, data=data)
    assert (made.status_code, made.json()["state"], made.json()["header_only"]) == (202, "waiting", True)
    jobs.take_dropped(app)
    done = reader.get("/api/imports/1").json()
    assert (done["state"], done["read"], done["stored"], done["excluded"]) == ("done", 4, 2, {"unmatched": 1})
    assert done["quarantined"] == {"no sender": 1} and done["arrivals"] == [{"customer": 1, "contacts": 1, "people": 1}]
    assert [one["id"] for one in reader.get("/api/imports").json()] == [1]
    assert reader.get("/api/imports/7").status_code == 404
    assert machine.post("/api/imports", json={}).status_code == 422
    assert machine.post("/api/imports/1/cancel").json()["state"] == "done"
