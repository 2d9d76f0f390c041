"""From a real mailing list to received bytes and a matched answer: the main job, on mail that nobody here made."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from rapport import jobs
from rapport.app import App
from rapport.benchmarks.archives import unpack
from rapport.connectors.smtp import SmtpMailer
from rapport.demo.catcher import Catcher, caught
from rapport.drafts import envelope
from rapport.drafts import service as drafts
from rapport.importing.run import ImportRequest, import_paths
from rapport.outbox import service as outbox
from rapport.outbox.model import DeliveryState
from rapport.users import service as users
from rapport.users.model import NewMailbox, NewUser, User
from rapport.users.secrets import open_password
from tests.conftest import Clock
from tests.visiting import person

MAIL = Path(__file__).parents[2].parent / "shared" / "data" / "mail-linux-mips-2000-2007.tar.xz"
MESSAGES = 25_532
THEN = datetime(2002, 6, 3, 9, 0, tzinfo=UTC)  # as of this Monday; what came later counts for nothing
CUSTOMERS = "name,domain\nMIPS,mips.com\nRed Hat,redhat.com\nBroadcom,broadcom.com\nToshiba,toshiba.co.jp\n"

needs_mail = pytest.mark.skipif(not MAIL.exists(), reason=f"the mail of the list is not here ({MAIL.name})")


@pytest.fixture
def catcher(tmp_path: Path, clock: Clock) -> Iterator[Catcher]:
    with Catcher(tmp_path / "caught", clock) as one:
        yield one


def someone_of_ours(app: App, catcher: Catcher) -> User:
    user = users.add_user(app, NewUser("nora.lind@linux-mips.org", "Nora Lind"))
    users.add_mailbox(app, NewMailbox(user.id, user.email, user.name, "127.0.0.1", catcher.port, "none"))
    return user


def answer_to(raw: bytes, sender: str, at: datetime) -> bytes:
    """What the recipient's mail program would write back."""
    asked = message_from_bytes(raw)
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = sender, asked["From"], f"Re: {asked['Subject']}"
    reply["Message-ID"], reply["In-Reply-To"] = "<answer@customer.test>", asked["Message-ID"]
    reply["References"], reply["Date"] = asked["Message-ID"], at
    reply.set_content("Happy to introduce you. Give me until Thursday.\n")
    return reply.as_bytes()


@needs_mail
def test_real_mail_comes_in_and_an_approved_message_goes_out(
    app: App, clock: Clock, catcher: Catcher, tmp_path: Path
) -> None:
    clock.at = THEN
    app = replace(app, mailer=SmtpMailer(partial(open_password, app.seal_key)))
    unpack(MAIL, tmp_path / "mail")
    (tmp_path / "customers.csv").write_text(CUSTOMERS)

    # It comes in, and the counts add up.
    request = ImportRequest((tmp_path / "mail",), tmp_path / "customers.csv", own=("linux-mips.org", "oss.sgi.com"))
    tally = import_paths(app, request)
    assert (tally.read, tally.adds_up, tally.quarantined) == (MESSAGES, True, {})

    # A customer's page and a score with its parts.
    csm = someone_of_ours(app, catcher)
    visitor = person(app, csm.id)
    browser = visitor.client
    browser.headers["X-CSRF-Token"] = visitor.csrf
    page = browser.get("/customers/MIPS")
    assert page.status_code == 200 and "Threading" in page.text
    score = browser.get("/api/customers/MIPS/threading-score").json()
    parts = sum(part["contribution"] for part in score["score"]["parts"])
    assert 0 < score["threading_score"] <= 10 and parts == pytest.approx(score["score"]["value"])

    # A draft, and a person's yes to exactly what was shown.
    draft = browser.post("/api/customers/MIPS/intro-request", json={"target": "CTO"}).json()
    yes = {"version": draft["version"], "sha256": draft["sha256"]}
    assert browser.post(f"/api/drafts/{draft['id']}/approve", json=yes).status_code == 200

    # It leaves after the undo window, once, with the very bytes that were approved.
    jobs.send(app)
    assert caught(tmp_path / "caught") == ()
    clock.forward(timedelta(seconds=app.settings.undo_seconds + 1))
    jobs.send(app)
    jobs.send(app)
    [arrived] = caught(tmp_path / "caught")
    written = drafts.get(app, draft["id"]).version.envelope
    assert arrived.raw == written.mime
    assert envelope.digest(written.mailbox, arrived.recipients, arrived.raw).hex() == draft["sha256"]
    assert hashlib.sha256(arrived.raw).digest() == hashlib.sha256(written.mime).digest()

    # The answer is fed back as any mail is, and matched.
    reply = tmp_path / "answer.eml"
    reply.write_bytes(answer_to(arrived.raw, arrived.recipients[0], clock() + timedelta(hours=2)))
    clock.forward(timedelta(hours=3))
    assert import_paths(app, ImportRequest((reply,))).stored == 1
    [delivery] = outbox.deliveries(app)
    assert delivery.state is DeliveryState.SENT
    assert [one.matched_by for one in outbox.replies(app, delivery.id)] == ["reference"]
