"""Rows of what comes in: nothing twice, nothing changed on the way."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from rapport.app import App
from rapport.errors import Conflict, NotFound
from rapport.inbox import service, store
from rapport.inbox.model import (
    Absence,
    Address,
    Attendee,
    Direction,
    Field,
    Kind,
    Mail,
    Meeting,
    MessageId,
    Participant,
    Participation,
    Quarantined,
    Severity,
    Tally,
    ThreadId,
    Ticket,
    TicketAction,
    TicketStatus,
    Usage,
)
from rapport.inbox.records.model import DayOfUse
from rapport.inbox.runs import Cursor, ImportRun
from rapport.questions.store import answer
from tests import world

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
IN = Direction.IN
NORA = "nora.lind@northwind.test"


def mails(count: int) -> list[tuple[Mail, Direction]]:
    return [(world.mail(message_id=f"{n}@techcorp.test", sent_at=NOW + timedelta(hours=n)), IN) for n in range(count)]


def test_what_goes_in_comes_out(app: App) -> None:
    said = Absence("bob@techcorp.test", gone=True, back_on=date(2026, 4, 1), stand_in="", sentence="Bob has left.")
    copied = Participant(Field.CC, Address("zoe@techcorp.test", "Zoë Ångström"))
    mail = world.mail(references=("r1", "r2"), in_reply_to="r2", kind=Kind.AUTOREPLY, about=(said,), list_id="l.test")
    mail = replace(mail, participants=(*mail.participants, copied))
    with app.db.transaction() as tx:
        [stored] = store.add(tx, [(mail, IN)], NOW)
        assert store.get_message(tx, stored.id) == stored
        assert stored.mail == replace(mail, raw=b"")
        assert store.raw(tx, stored.id) == mail.raw


def test_mail_is_found_by_whom_it_names_and_its_date(app: App) -> None:
    """Kills: the date of storing beside an address; an automatic mail found by its sender alone."""
    said = Absence("bob@techcorp.test", gone=True, back_on=None, stand_in="", sentence="Bob has left.")
    mail = world.mail(sent_at=NOW - timedelta(days=9), kind=Kind.BOUNCE, about=(said, replace(said, sentence="Gone.")))
    with app.db.transaction() as tx:
        store.add(tx, [(mail, IN), *mails(1)], NOW)
        found = [
            tx.execute(text(f"SELECT address, sent_at FROM {table} ORDER BY sent_at, position")).all()
            for table in ("message_addresses", "(SELECT *, 0 AS position FROM message_absences) a")
        ]
    people = [one.address.email for one in mail.participants]
    assert found[0] == [(one, mail.sent_at) for one in people] + [(one, NOW) for one in people]
    assert found[1] == [("bob@techcorp.test", mail.sent_at)]


def test_the_same_mail_again_adds_nothing(app: App) -> None:
    """Mutant: no look-up of known fingerprints; then the mail counts as new and its other rows are refused."""
    with app.db.transaction() as tx:
        assert len(store.add(tx, mails(3), NOW)) == 3
        assert [s.mail.message_id for s in store.add(tx, [*mails(4), *mails(4)], NOW)] == ["3@techcorp.test"]


def test_two_mails_with_one_message_id_are_kept_both(app: App) -> None:
    with app.db.transaction() as tx:
        stored = store.add(tx, [(world.mail(text="one"), IN), (world.mail(text="two"), IN)], NOW)
        assert len(stored) == 2 and stored[0].thread == stored[1].thread
        assert len(store.thread(tx, stored[0].thread)) == 2


def test_of_two_programs_with_the_same_mail_one_stores_it_and_none_fails(app: App) -> None:
    """Mutant: without the lock both look before either has stored."""

    def take(_: int) -> int:
        with app.db.transaction() as tx:
            return len(store.add(tx, mails(200), NOW))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 200


def test_a_late_mail_joins_two_conversations_into_one(app: App) -> None:
    with app.db.transaction() as tx:
        first, second = store.add(tx, mails(2), NOW)
        assert first.thread != second.thread
        late = world.mail(message_id="late@techcorp.test", references=("0@techcorp.test", "1@techcorp.test"))
        [joining] = store.add(tx, [(late, IN)], NOW)
        assert len(store.thread(tx, joining.thread)) == 3
        [after] = store.add(tx, [(world.mail(message_id="x", in_reply_to="1@techcorp.test"), IN)], NOW)
        assert after.thread == joining.thread


def test_text_that_postgresql_refuses_does_not_stop_a_batch(app: App) -> None:
    odd = world.mail(message_id="a\0b\udc80", subject="\0\ud800", text="x\0y", references=("q\0",))
    with app.db.transaction() as tx:
        [stored] = store.add(tx, [(odd, IN)], NOW)
        read = store.get_message(tx, stored.id).mail
        assert (read.text, read.message_id) == ("xy", "ab?")


def test_an_unknown_message_is_named(app: App) -> None:
    with app.db.transaction() as tx, pytest.raises(NotFound, match="no message 7"):
        store.get_message(tx, MessageId(7))


def test_what_cannot_be_read_is_kept_once_with_its_reason(app: App) -> None:
    item = Quarantined("box.mbox", 12, "no sender", "It has no From.", b"junk\0", 5)
    with app.db.transaction() as tx:
        store.quarantine(tx, [item, item, replace(item, source="copy.mbox")], NOW)
        store.quarantine(tx, [item], NOW)
        assert store.quarantined(tx, since=NOW) == (item,)
        assert store.quarantined(tx, since=NOW + timedelta(seconds=1)) == ()


def test_a_newer_invitation_replaces_an_older_one_and_not_the_other_way(app: App) -> None:
    ada = Attendee(Address("ada@techcorp.test", "Ada"), Participation.ACCEPTED)
    old = Meeting("u1", "", 1, NOW, NOW + timedelta(hours=1), "Review", False, (ada,))
    new = replace(old, sequence=2, cancelled=True, attendees=(replace(ada, participation=Participation.DECLINED),))
    with app.db.transaction() as tx:
        [first] = store.put_meetings(tx, [old])
        assert store.put_meetings(tx, [old]) == []
        [second] = store.put_meetings(tx, [new])
        assert store.put_meetings(tx, [old]) == []
        assert first.id == second.id
        assert store.get_meetings(tx, [first.id])[first.id].meeting == new


def test_a_ticket_follows_its_newest_state(app: App) -> None:
    action = TicketAction("Rolled back", "Ops", "done", NOW)
    ticket = Ticket("T-1", "TechCorp", "ada@techcorp.test", "API", "", "technical", Severity.HIGH, TicketStatus.OPEN,
                    NOW, NOW, NOW, "Ops", (action,))  # fmt: skip
    newer = replace(ticket, status=TicketStatus.RESOLVED, updated_at=NOW + timedelta(hours=1))
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        [stored] = store.put_tickets(tx, [(ticket, customer)])
        assert store.put_tickets(tx, [(ticket, customer)]) == []
        assert len(store.put_tickets(tx, [(newer, customer)])) == 1
        assert store.put_tickets(tx, [(ticket, customer)]) == []
        assert [t.ticket for t in answer(tx, store.tickets_of(customer))] == [newer]
        assert store.get_ticket(tx, stored.id).ticket.actions == (action,)


def test_usage_is_replaced_for_the_same_day(app: App) -> None:
    figure = Usage("TechCorp", "", date(2026, 3, 1), "logins", 12.0)
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        assert store.put_usage(tx, [(figure, customer)]) == 1
        assert store.put_usage(tx, [(figure, customer)]) == 0
        assert store.put_usage(tx, [(replace(figure, value=13.0), customer)]) == 1
        assert [u.value for u in answer(tx, store.usage_of(customer))] == [13.0]


def test_the_figures_of_a_day_are_one_and_that_of_the_whole_customer_stays_known(app: App) -> None:
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    of_people = [("ada@techcorp.test", first, 3.0), ("bo@techcorp.test", first, 4.0), ("bo@techcorp.test", second, 2.0)]
    figures = [Usage("TechCorp", who, on, "logins", value) for who, on, value in [*of_people, ("", first, 12.0)]]
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        store.put_usage(tx, [(one, customer) for one in figures])
        whole = answer(tx, store.usage_of(customer))
        assert whole == (DayOfUse(first, "logins", 19.0, 12.0), DayOfUse(second, "logins", 2.0, None))
        assert answer(tx, store.usage_of(customer, since=first)) == whole[1:]


def test_an_interrupted_import_goes_on_and_a_finished_one_starts_anew(app: App) -> None:
    with app.db.transaction() as tx:
        run = store.begin_import(tx, b"same", "files", NOW)
        half = ImportRun(run.id, Cursor("files", 3, 99), Tally(read=5, stored=4, excluded={"internal": 1}))
        store.move_import(tx, run, half)
        assert store.begin_import(tx, b"same", "files", NOW) == half
        assert store.begin_import(tx, b"other", "files", NOW).id != run.id
        store.move_import(tx, half, half, finished_at=NOW)
        assert store.begin_import(tx, b"same", "files", NOW).tally == Tally()


def test_a_changed_list_of_files_starts_from_the_beginning(app: App) -> None:
    """Mutant: resuming by position alone would skip files that were put in front."""
    with app.db.transaction() as tx:
        run = store.begin_import(tx, b"same", "files", NOW)
        store.move_import(tx, run, ImportRun(run.id, Cursor("files", 3), Tally(read=5, stored=5)))
        assert store.begin_import(tx, b"same", "more files", NOW) == ImportRun(run.id, Cursor("more files"), Tally())


def test_the_same_import_in_two_programs_takes_nothing_twice(app: App) -> None:
    with app.db.transaction() as tx:
        run = store.begin_import(tx, b"same", "files", NOW)
        moved = ImportRun(run.id, Cursor("files", 1), Tally(read=1, stored=1))
        store.move_import(tx, run, moved)
        with pytest.raises(Conflict, match="runs in another program"):
            store.move_import(tx, run, moved)


def test_a_conversation_and_its_bytes_are_found_by_any_of_its_mails(app: App) -> None:
    with app.db.transaction() as tx:
        asked, answered = (
            store.add(tx, [(world.mail(message_id=name, in_reply_to=to), IN)], NOW)[0]
            for name, to in (("a", ""), ("b", "a"))
        )
    assert [m.id for m in service.conversation(app, answered.id)] == [asked.id, answered.id]
    assert b"Message-ID: <a>" in service.original(app, asked.id)
    assert service.quarantined(app, NOW) == ()


def conversations(app: App, *batches: Sequence[Mail]) -> dict[str, ThreadId]:
    """The conversation of each mail by its Message-ID, after taking in batch after batch."""
    with app.db.transaction() as tx:
        numbers = [s.id for batch in batches for s in store.add(tx, [(each, IN) for each in batch], NOW)]
        return {s.mail.message_id: s.thread for s in store.get_messages(tx, numbers).values()}


def unlinked(name: str, subject: str, days: int = 0, sender: str = "ada@techcorp.test", to: str = NORA) -> Mail:
    at, text = NOW + timedelta(days=days), f"This is the text of {name}."
    return world.mail(sender, to, message_id=name, subject=subject, sent_at=at, text=text)


def test_an_answer_without_reply_headers_joins_in_whichever_order_both_come(app: App) -> None:
    """The mutant: looking for the question only when the answer comes."""
    asked, answer = unlinked("a", "Export"), unlinked("b", "RE: Export", 1, NORA, "ada@techcorp.test")
    later, sooner = unlinked("c", "Import"), unlinked("d", "AW: Import", 1, NORA, "ada@techcorp.test")
    found = conversations(app, [asked, sooner], [answer, later])
    assert found["a"] == found["b"] != found["c"] == found["d"]


def test_re_hello_of_two_years_stays_many_conversations(app: App) -> None:
    """The mutant: joining by subject alone."""
    found = conversations(app, *([unlinked(f"m{i}", "Re: Hello", 60 * i)] for i in range(12)))
    assert len(set(found.values())) == 12


def test_a_mail_that_names_what_it_answers_is_believed(app: App) -> None:
    """The mutant: guessing where the headers say it, too."""
    asked, other = unlinked("a", "Export"), unlinked("x", "Something else")
    answer = replace(unlinked("b", "Re: Export", 1, NORA, "ada@techcorp.test"), in_reply_to="x")
    found = conversations(app, [asked, other, answer])
    assert found["b"] == found["x"] != found["a"]


def test_a_changed_subject_in_the_same_chain_stays(app: App) -> None:
    answer = replace(unlinked("b", "Import", 1, NORA, "ada@techcorp.test"), references=("a",))
    found = conversations(app, [unlinked("a", "Export")], [answer])
    assert found["a"] == found["b"]


def test_conversations_of_different_customers_under_one_subject_stay_apart(app: App) -> None:
    mails = [
        unlinked("a", "Invoice"), unlinked("b", "Invoice", 0, "bo@other.test"),
        unlinked("c", "Re: Invoice", 1, NORA, "ada@techcorp.test"),
        unlinked("d", "Re: Invoice", 1, NORA, "bo@other.test"),
    ]  # fmt: skip
    found = conversations(app, mails[:3], mails[3:])
    assert found["a"] == found["c"] != found["b"] == found["d"]


def test_a_mail_is_awaited_when_its_answer_was_here_before_it(app: App) -> None:
    """Only then is there anything to look for in a conversation, however long it has become. Mutant: never."""
    answer = world.mail(message_id="answer@techcorp.test", in_reply_to="asked@northwind.test")
    asked, other = world.mail(message_id="asked@northwind.test"), world.mail(message_id="other@northwind.test")
    with app.db.transaction() as tx:
        [first] = store.add(tx, [(answer, IN)], NOW)
        late, new = store.add(tx, [(asked, Direction.OUT), (other, Direction.OUT)], NOW)
    assert (first.awaited, late.awaited, new.awaited) == (False, True, False)
