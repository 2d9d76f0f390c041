"""What mails say is stored with its sentence, found again by whom it is about, and gone with its mail."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete

from rapport import pipeline
from rapport.app import App
from rapport.db import Transaction
from rapport.inbox import store as inbox_store
from rapport.inbox.model import Direction, Item, Mail, MessageId
from rapport.inbox.statements import service, store
from rapport.inbox.statements.model import Heard, Statement, StatementKind
from rapport.questions.store import answer
from tests import world

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=365)
ANA, BOB = "ana.lund@techcorp.test", "bob.stone@eu.techcorp.test"
GONE = Statement(StatementKind.LEFT, "Jane Roe", "", "Jane Roe has left the company.", on=date(2026, 3, 1))
INSTEAD = Statement(StatementKind.CONTACT_INSTEAD, "", BOB, "Please write to Bob instead.", "", "billing", "Jane Roe")


def titled(title: str, author: str = ANA) -> Statement:
    return Statement(StatementKind.TITLE, "", author, title, title)


def keep(tx: Transaction, *mails: Mail) -> tuple[Heard, ...]:
    return service.keep(tx, inbox_store.add(tx, [(mail, Direction.IN) for mail in mails], AT))


def mail(number: int, *said: Statement, author: str = ANA, phones: tuple[str, ...] = ()) -> Mail:
    at = AT + timedelta(days=number)
    return world.mail(author, message_id=f"{number}@x.test", sent_at=at, said=said, phones=phones)


def test_what_is_said_comes_back_with_who_said_it_where_and_when(app: App) -> None:
    with app.db.transaction() as tx:
        heard = keep(tx, mail(0, GONE, INSTEAD))
        assert [(one.statement, one.author, one.at) for one in heard] == [(GONE, ANA, AT), (INSTEAD, ANA, AT)]
        assert answer(tx, store.of_customer([], ["techcorp.test"], LATER)) == heard
        assert heard[0].record.startswith("message:")


def test_it_is_found_by_address_and_by_name_and_not_before_it_was_said(app: App) -> None:
    with app.db.transaction() as tx:
        gone, instead = keep(tx, mail(0, GONE, INSTEAD))
        assert store.about(tx, [BOB], [], LATER) == (instead,)
        assert store.about(tx, ["", "x@y.test"], ["Jane Roe"], LATER) == (gone,)
        assert store.about(tx, [BOB], ["Jane Roe"], AT - timedelta(seconds=1)) == ()
        assert store.of_message(tx, MessageId(int(gone.record[8:]))) == (
            gone,
            instead,
        )


def test_a_customers_are_those_at_its_domains_and_below_them_and_at_no_other(app: App) -> None:
    """Kills: a comparison of endings that takes nottechcorp.test for techcorp.test."""
    with app.db.transaction() as tx:
        below, _, alone = keep(
            tx,
            mail(0, GONE, author=BOB),
            mail(1, GONE, author="eve@nottechcorp.test"),
            mail(2, GONE, author="ana@freemail.test"),
        )
        assert answer(tx, store.of_customer(["ana@freemail.test"], ["techcorp.test"], LATER)) == (below, alone)


def test_a_title_is_kept_when_it_changes_and_not_under_every_mail(app: App) -> None:
    with app.db.transaction() as tx:
        first = keep(tx, mail(1, titled("Buyer")), mail(2, titled("buyer ")), mail(4, titled("Head of Buying")))
        bobs = mail(0, titled("Buyer", BOB), author=BOB)
        again = keep(tx, mail(3, titled("Buyer")), mail(5, titled("Head of Buying")), bobs)
        assert [one.statement.title for one in first] == ["Buyer", "Head of Buying"]
        assert [one.statement.address for one in again] == [BOB]


def test_phones_are_known_by_address(app: App) -> None:
    with app.db.transaction() as tx:
        keep(tx, mail(0, phones=("+49 30 1234567", "x12345")), mail(1, phones=("+49 30 1234567",)))
        assert store.phones_of(tx, [ANA, BOB]) == {ANA: frozenset({"+49 30 1234567", "x12345"})}


def test_with_the_mail_goes_what_it_said(app: App) -> None:
    with app.db.transaction() as tx:
        keep(tx, mail(0, GONE, phones=("+49 30 1234567",)))
        tx.execute(delete(inbox_store.messages))
        assert store.about(tx, [], ["Jane Roe"], LATER) == () and store.phones_of(tx, [ANA]) == {}


def item(*headers: str, text: str) -> Item:
    lines = [f"From: Ana Lund <{ANA}>", "To: nora@northwind.test", "Date: Mon, 02 Mar 2026 09:00:00 +0000", *headers]
    raw = "\n".join([*lines, "Message-ID: <1@x.test>", "", text, ""]).encode()
    return Item("1.eml", 0, raw, len(raw))


SIGNED = "Jane Roe has left the company.\n\nBest\n-- \nAna Lund\nHead of Procurement\n+49 30 1234567"


def test_what_comes_in_is_heard(app: App) -> None:
    with app.db.transaction() as tx:
        world.own(tx, "northwind.test")
        world.customer(tx, "TechCorp", "techcorp.test")
    pipeline.take_in(app, [item(text=SIGNED)])
    with app.db.transaction() as tx:
        heard = answer(tx, store.of_customer([], ["techcorp.test"], LATER))
        assert [(one.statement.kind, one.statement.name) for one in heard] == [
            (StatementKind.LEFT, "Jane Roe"),
            (StatementKind.TITLE, "Ana Lund"),
        ]
        assert heard[1].statement.title == "Head of Procurement"
        assert store.phones_of(tx, [ANA]) == {ANA: frozenset({"+49 30 1234567"})}


def test_where_no_text_is_kept_nothing_is_heard(app: App) -> None:
    """Kills: statements read before header-only mode takes the text away."""
    with app.db.transaction() as tx:
        world.own(tx, "northwind.test")
        world.customer(tx, "TechCorp", "techcorp.test")
    pipeline.take_in(app, [item(text=SIGNED)], header_only=True)
    with app.db.transaction() as tx:
        assert answer(tx, store.of_customer([ANA], ["techcorp.test"], LATER)) == ()
        assert store.phones_of(tx, [ANA]) == {}
