"""What happens to one message, in order."""

from datetime import timedelta

from sqlalchemy import func, select, text

from rapport import pipeline
from rapport.app import App
from rapport.inbox import store as inbox_store
from rapport.inbox.model import Item
from rapport.people import store as people_store
from rapport.people.model import CustomerId
from rapport.relationships import service as relationships_service
from rapport.relationships.model import TouchKind
from rapport.signals import service as signals
from rapport.signals.notices.health import service as healths
from tests import seeds, world
from tests.conftest import START


def item(sender: str, to: str, number: int, *headers: str, text: str = "Hello.") -> Item:
    at = (START - timedelta(days=30 - number)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    lines = [f"From: {sender}", f"To: {to}", f"Date: {at}", f"Message-ID: <{number}@x.test>", *headers, "", text, ""]
    raw = "\n".join(lines).encode()
    return Item(f"{number}.eml", 0, raw, len(raw))


def a_customer(app: App) -> int:
    with app.db.transaction() as tx:
        world.own(tx, "northwind.test")
        return world.customer(tx, "TechCorp", "techcorp.test")


ASK = item("Nora <nora@northwind.test>", "Ada Byron <ada@techcorp.test>", 1)
ANSWER = item("Ada Byron <ada@techcorp.test>", "nora@northwind.test, bob@techcorp.test", 2, "In-Reply-To: <1@x.test>")


def test_a_message_becomes_people_touches_and_a_score(app: App) -> None:
    customer = a_customer(app)
    tally = pipeline.take_in(app, [ASK, ANSWER])
    assert (tally.read, tally.stored) == (2, 2) and tally.adds_up
    assert pipeline.refresh(app) == (customer,)
    with app.db.transaction() as tx:
        seen = relationships_service.snapshot(tx, customer, app.now())
        assert people_store.stale_customers(tx) == ()
    assert {known.name for known in seen.known} >= {"Ada Byron"}
    assert [touch.kind for touch in seen.touches if touch.costs_them] == [TouchKind.REPLY_IN]


def test_the_same_message_again_changes_nothing(app: App) -> None:
    """Mutant: touches recorded for what came in instead of for what was stored."""
    customer = a_customer(app)
    pipeline.take_in(app, [ASK, ANSWER])
    pipeline.refresh(app)
    tally = pipeline.take_in(app, [ANSWER, ASK])
    assert (tally.known, tally.stored) == (2, 0)
    assert pipeline.refresh(app) == ()
    with app.db.transaction() as tx:
        assert len(relationships_service.snapshot(tx, customer, app.now()).touches) >= 2


def test_a_customer_that_cannot_be_looked_at_keeps_no_other_waiting_and_is_shown(app: App) -> None:
    """Kills a refresh that stops at the first customer at fault: those behind it are stale no longer, and unseen."""
    seed = seeds.dataflow(app)
    with app.db.transaction() as tx:
        broken = CustomerId(world.customer(tx, "Broken"))
        far = "INSERT INTO tickets (external_id, customer, customer_id, reporter, subject, description, category, "
        far += "severity, status, opened_at, updated_at, owner) VALUES ('T', 'Broken', :broken, '', 'x', '', '', "
        far += "'high', 'open', timestamptz '9999-12-31 23:59:59-12', now(), '')"  # no date of Python's
        tx.execute(text(far), {"broken": broken})
        people_store.mark_stale(tx, {broken, seed.customer}, app.now())
    seen: list[tuple[int, int]] = []
    pipeline.refresh(app, lambda done, total: seen.append((done, total)))
    assert [one.customer for one in signals.open_signals(app)] == [seed.customer]
    assert [(one.detector, one.customer) for one in healths.health(app).detectors] == [("all", broken)]
    assert seen == [(1, 2), (2, 2)]


def test_a_bounce_makes_nobody_of_its_daemon(app: App) -> None:
    customer = a_customer(app)
    report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    body = (
        "--b\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.techcorp.test\n\n"
        "Final-Recipient: rfc822; gone@techcorp.test\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    daemon = "MAILER-DAEMON@mx.techcorp.test"
    tally = pipeline.take_in(app, [item(daemon, "nora@northwind.test", 3, report, "MIME-Version: 1.0", text=body)])
    assert tally.stored == 1
    with app.db.transaction() as tx:
        assert people_store.stakeholders(tx, customer, app.now()) == ()
        assert people_store.stale_customers(tx) == (customer,)


def test_mail_without_a_customer_leaves_nothing_but_a_count(app: App) -> None:
    """Guarantee 8. Mutant: storing first and sorting later."""
    a_customer(app)
    tally = pipeline.take_in(
        app, [item("nora@northwind.test", "bob@northwind.test", 1), item("x@y.test", "z@y.test", 2)]
    )
    assert tally.excluded == {"internal": 1, "unmatched": 1}
    with app.db.transaction() as tx:
        for table in (
            inbox_store.messages,
            inbox_store.raw_messages,
            inbox_store.thread_references,
            inbox_store.set_aside,
        ):
            assert tx.execute(select(func.count()).select_from(table)).scalar_one() == 0
