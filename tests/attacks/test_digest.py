"""The digest goes to users of the workspace and to nobody else (guarantee 1, decision 5): the fake notifier judges."""

import ast
from dataclasses import fields
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import update

from rapport.app import App
from rapport.connectors.notifier import SmtpNotifier
from rapport.errors import Misconfigured
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.signals.notices import service
from rapport.signals.notices.health import service as healths
from rapport.signals.notices.model import Channel, Choices, DigestState, Fate, Letter, Waiting
from rapport.users import store as users_store
from rapport.users.model import UserId
from rapport.users.store import users
from tests import world
from tests.conftest import START, FakeMailer, FakeNotifier
from tests.smtp_server import Server

SRC = Path(service.__file__).parents[2]
TOKEN = "t" * 43  # as long as the program's own
MAIL = Choices(frozenset({Channel.MAIL}), everybody=True, hour=0, weekends=True)
HOSTILE = 'Evil\r\nBcc: ada@techcorp.test\r\n\r\n<script>alert(1)</script><img src="https://evil.test/x">'


def listening(app: App, email: str, name: str = "Nora Lind") -> UserId:
    with app.db.transaction() as tx:
        user = UserId(world.user(tx, email, name))
    service.choose(app, user, MAIL)
    return user


def escalated(app: App, by: UserId, name: str = "TechCorp", said: str = "Furious.") -> CustomerId:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx, name, "techcorp.test"))
        ada = world.person(tx, "Ada", "ada@techcorp.test", "ada@private.test")
        world.stakeholder(tx, customer, ada, "CTO")
    signals.raise_by_hand(app, customer, by, said)
    return customer


@pytest.mark.parametrize("email", ["ada@techcorp.test", "anybody@mail.techcorp.test", "ada@private.test"])
def test_a_user_with_a_customers_address_gets_nothing_and_it_is_said(
    app: App, notifier: FakeNotifier, email: str
) -> None:
    """By domain, by a domain below it, by an odd address of a contact. Kills: a digest to whoever is a user."""
    nora = listening(app, "nora@northwind.test")
    escalated(app, nora)
    listening(app, email)
    service.send_digests(app)
    assert {one.to.email for one in notifier.received} == {"nora@northwind.test"}
    (refused,) = healths.health(app).digests
    assert refused.state is DigestState.GIVEN_UP and email in refused.detail


def test_a_disabled_user_gets_nothing(app: App, notifier: FakeNotifier) -> None:
    nora = listening(app, "nora@northwind.test")
    escalated(app, nora)
    with app.db.transaction() as tx:
        tx.execute(update(users).where(users.c.id == nora).values(disabled_at=app.now()))
    assert service.send_digests(app) == 0 and notifier.received == []


def test_no_digest_uses_the_door_of_approved_mail(app: App, notifier: FakeNotifier, mailer: FakeMailer) -> None:
    nora = listening(app, "nora@northwind.test")
    escalated(app, nora)
    assert service.send_digests(app) == 1 and mailer.received == []


def test_a_letter_has_no_room_for_another_address() -> None:
    """Kills: a recipient, a copy, a sender that somebody could fill in."""
    assert [one.name for one in fields(Letter)] == ["to", "subject", "text", "html"]


def test_the_notifier_is_called_in_one_place() -> None:
    callers = [
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("notifier.notify")
    ]
    assert callers == ["signals/notices/service.py"]


def test_hostile_names_and_words_stay_words(app: App, notifier: FakeNotifier) -> None:
    """Kills: outside words in a header, in HTML as HTML, and on a line of their own in the text."""
    nora = listening(app, "nora@northwind.test", HOSTILE)
    escalated(app, nora, HOSTILE, HOSTILE)
    service.send_digests(app, lambda _: [Waiting(HOSTILE, HOSTILE, "/drafts/1", "Drafts that wait for you")])
    (letter,) = notifier.received
    assert "<script>" not in letter.html and "<img" not in letter.html and "&lt;script&gt;" in letter.html
    assert "Evil" not in letter.subject and "\nBcc:" not in letter.text.partition("\n\n")[2]


def test_what_travels_is_one_mail_to_the_user_alone(app: App, notifier: FakeNotifier) -> None:
    """Over a real socket to a real server, from the person's own mailbox."""
    nora = listening(app, "nora.lind@northwind.test", HOSTILE)
    escalated(app, nora, HOSTILE, HOSTILE)
    service.send_digests(app)
    (letter,) = notifier.received
    with Server() as server:
        with app.db.transaction() as tx:
            world.mailbox(tx, nora, port=server.port)
            mailbox = users_store.mailbox_of(tx, nora)
        assert (
            SmtpNotifier(lambda _: "", "", "", lambda: START, lambda: TOKEN).notify(letter, mailbox).fate is Fate.LEFT
        )
        (taken,) = server.accepted
    mail = message_from_bytes(taken.data, policy=default)
    assert taken.recipients == ("nora.lind@northwind.test",)
    ours = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
    assert set(mail.keys()) == ours  # nothing in the words became a header
    assert mail["Message-ID"] == f"<{TOKEN}@northwind.test>" and mail["Date"].datetime == START
    assert mail["To"] == "nora.lind@northwind.test" and mail["Subject"] == "Rapport: 1 new signal"
    plain = mail.get_body(("plain",))
    assert plain is not None and "Evil" in plain.get_content()


def test_without_any_server_nothing_leaves_and_the_sentence_says_what_to_set(app: App, notifier: FakeNotifier) -> None:
    nora = listening(app, "nora@northwind.test")
    escalated(app, nora)
    service.send_digests(app)
    done = SmtpNotifier(lambda _: "", "", "", lambda: START, lambda: TOKEN).notify(notifier.received[0], None)
    assert done.fate is Fate.STAYED and "RAPPORT_NOTIFY_SMTP" in done.detail


def test_a_server_of_the_settings_is_used_for_everybody(app: App, notifier: FakeNotifier) -> None:
    nora = listening(app, "nora@northwind.test")
    escalated(app, nora)
    service.send_digests(app)
    with Server() as server:
        by = SmtpNotifier(
            lambda _: "",
            f"smtp+plain://127.0.0.1:{server.port}",
            "rapport@northwind.test",
            lambda: START,
            lambda: TOKEN,
        )
        assert by.notify(notifier.received[0], None).fate is Fate.LEFT
        (taken,) = server.accepted
    assert (taken.sender, taken.recipients) == ("rapport@northwind.test", ("nora@northwind.test",))


def test_the_name_of_a_mail_is_written_as_it_is_however_long_its_domain(app: App, notifier: FakeNotifier) -> None:
    """RFC 5322, 3.6.4: no server that names a nameless mail, no folding within the name. Kills: one name for all."""
    nora, domain = listening(app, "nora@northwind.test"), f"{'n' * 60}.northwind.test"
    escalated(app, nora)
    service.send_digests(app)
    tokens = iter(("first-token", TOKEN))
    with Server() as server:
        url = f"smtp+plain://127.0.0.1:{server.port}"
        by = SmtpNotifier(lambda _: "", url, f"rapport@{domain}", lambda: START, lambda: next(tokens))
        assert {by.notify(notifier.received[0], None).fate for _ in range(2)} == {Fate.LEFT}
    names = [f"<{token}@{domain}>".encode() for token in ("first-token", TOKEN)]
    assert [name in taken.data for name, taken in zip(names, server.accepted, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("server", "sender"), [("mail.example.com", "a@b.test"), ("smtps://", "a@b.test"), ("smtps://x", "")]
)
def test_a_server_that_cannot_be_read_is_said_at_the_start(server: str, sender: str) -> None:
    with pytest.raises(Misconfigured, match="RAPPORT_NOTIFY_SMTP"):
        SmtpNotifier(lambda _: "", server, sender, lambda: START, lambda: TOKEN)
