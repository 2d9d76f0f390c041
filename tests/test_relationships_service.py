"""Contacts recorded and added up on the real database."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import Ambiguous, NotFound
from rapport.inbox.model import (
    Address,
    Attendee,
    Direction,
    Field,
    Kind,
    Mail,
    Meeting,
    MeetingId,
    MessageId,
    Participant,
    Participation,
    Severity,
    Sides,
    StoredMail,
    StoredMeeting,
    StoredTicket,
    ThreadId,
    Ticket,
    TicketId,
    TicketStatus,
)
from rapport.people import store as people
from rapport.people.model import BuyingRole, CustomerId, PersonId
from rapport.questions.store import answer
from rapport.relationships import service, store
from rapport.relationships.behaviour import store as behaviour
from rapport.relationships.model import GapState, Snapshot, TouchKind
from tests import world
from tests.conftest import START, Clock

NORA = "nora.lind@northwind.test"


def mail(number: int, sender: str, to: list[str], at: datetime, **values: object) -> StoredMail:
    cc = values.pop("cc", [])
    assert isinstance(cc, list)
    parties = [(Field.FROM, sender), *((Field.TO, a) for a in to), *((Field.CC, a) for a in cc)]
    whole = Mail(
        fingerprint=number.to_bytes(32, "big"),
        message_id=f"m{number}@x.test",
        in_reply_to=str(values.pop("answers", "")),
        references=(),
        sent_at=at,
        participants=tuple(Participant(f, Address(a)) for f, a in parties),
        subject="Hello",
        text="",
        new_text=str(values.pop("text", "")),
        kind=Kind(str(values.pop("kind", "person"))),
        list_id="",
        about=(),
        raw=b"",
    )
    out = sender.endswith("northwind.test")
    return StoredMail(MessageId(number), ThreadId(1), Direction.OUT if out else Direction.IN, whole)


def stored(tx: Transaction, one: StoredMail) -> StoredMail:
    """The same mail with a row in the inbox, as record() finds it there."""
    number = world.message(
        tx,
        one.mail.sender.email,
        [a.email for a in one.mail.recipients],
        one.mail.sent_at,
        message_id=one.mail.message_id,
        in_reply_to=one.mail.in_reply_to,
        direction=one.direction.value,
        kind=one.mail.kind.value,
        thread_id=one.thread,
        text=f"{one.id}",
    )
    return replace(one, id=MessageId(number))


def techcorp(tx: Transaction, *emails: str) -> tuple[int, dict[str, PersonId], Sides]:
    """A customer whose people are known by address; our side is northwind.test."""
    world.own(tx, "northwind.test")
    customer = world.customer(tx)
    who = {}
    for email in emails or ("ann@techcorp.test", "bo@techcorp.test"):
        who[email] = PersonId(world.person(tx, email.partition("@")[0].title(), email))
        world.stakeholder(tx, customer, who[email])
    return customer, who, people.sides(tx)


def kinds(tx: Transaction, customer: int) -> list[tuple[int, str]]:
    return sorted((t.person, t.kind.value) for t in store.touches_of(tx, customer, START + timedelta(days=3650)))


def test_an_answer_is_told_from_a_beginning_and_knows_its_delay(app: App) -> None:
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        out = stored(tx, mail(1, NORA, ["ann@techcorp.test"], START))
        back = stored(tx, mail(2, "ann@techcorp.test", [NORA], START + timedelta(hours=2), answers="m1@x.test"))
        new = stored(tx, mail(3, "ann@techcorp.test", [NORA], START + timedelta(hours=3)))
        assert service.record(tx, [out, back, new], who, sides) == {customer}
        found = store.touches_of(tx, customer, START + timedelta(days=1))
        assert [t.kind for t in found] == [TouchKind.MESSAGE_OUT, TouchKind.REPLY_IN, TouchKind.MESSAGE_IN]
        assert [t.reply_after_s for t in found] == [None, 7200.0, None]


def test_the_order_in_which_mail_comes_in_does_not_matter(app: App) -> None:
    """The mutant: looking only backwards, so that an answer stored before our mail stays a beginning."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        back = stored(tx, mail(2, "ann@techcorp.test", [NORA], START + timedelta(hours=2), answers="m1@x.test"))
        service.record(tx, [back], who, sides)
        service.record(tx, [stored(tx, mail(1, NORA, ["ann@techcorp.test"], START))], who, sides)
        reply = store.touches_of(tx, customer, START + timedelta(days=1))[1]
        assert (reply.kind, reply.reply_after_s) == (TouchKind.REPLY_IN, 7200.0)


def test_the_same_mail_again_counts_once(app: App) -> None:
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        batch = [stored(tx, mail(1, "ann@techcorp.test", [NORA], START))]
        for _ in range(2):
            service.record(tx, batch, who, sides)
        assert len(store.touches_of(tx, customer, START)) == 1


def test_who_was_only_copied_has_done_nothing(app: App) -> None:
    """The mutant: a touch for every address in a header."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        batch = [
            mail(1, "ann@techcorp.test", [NORA], START, cc=["bo@techcorp.test"]),
            mail(2, NORA, ["ann@techcorp.test"], START, cc=["bo@techcorp.test"]),
        ]
        service.record(tx, batch, who, sides)
        assert {person for person, _ in kinds(tx, customer)} == {who["ann@techcorp.test"]}


@pytest.mark.parametrize("kind", [k.value for k in Kind if k is not Kind.PERSON])
def test_only_what_a_person_wrote_counts(app: App, kind: str) -> None:
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        concerned = service.record(tx, [mail(1, "ann@techcorp.test", [NORA], START, kind=kind)], who, sides)
        assert kinds(tx, customer) == [] and concerned == {customer}


def meeting(number: int, at: datetime, parts: dict[str, Participation], cancelled: bool = False) -> StoredMeeting:
    attendees = tuple(Attendee(Address(a), p) for a, p in parts.items())
    return StoredMeeting(
        MeetingId(number),
        Meeting(f"u{number}", "", 0, at, at + timedelta(hours=1), "Review", cancelled, attendees),
    )


def test_a_meeting_counts_for_who_accepted_and_is_counted_anew_when_it_changes(app: App) -> None:
    yes, no = Participation.ACCEPTED, Participation.DECLINED
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        parts = {NORA: yes, "ann@techcorp.test": yes, "bo@techcorp.test": no}
        assert service.record_meetings(tx, [meeting(1, START, parts)], who, sides) == {customer}
        assert kinds(tx, customer) == [(who["ann@techcorp.test"], "meeting")]
        service.record_meetings(tx, [meeting(1, START, parts, cancelled=True)], who, sides)
        assert kinds(tx, customer) == []


def test_a_meeting_counts_nothing_before_it_happens(app: App) -> None:
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        parts = {"ann@techcorp.test": Participation.ACCEPTED}
        service.record_meetings(tx, [meeting(1, START + timedelta(days=1), parts)], who, sides)
        assert service.snapshot(tx, customer, START).touches == ()
        assert len(service.snapshot(tx, customer, START + timedelta(days=2)).touches) == 1


def test_a_ticket_counts_for_who_opened_it(app: App) -> None:
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        ticket = Ticket(
            "T-1", "TechCorp", "Ann@techcorp.test", "Down", "", "technical", Severity.HIGH, TicketStatus.OPEN, None,
            START, START, "",
        )  # fmt: skip
        assert service.record_tickets(tx, [StoredTicket(TicketId(1), customer, ticket)], who, sides) == {customer}
        assert kinds(tx, customer) == [(who["ann@techcorp.test"], "ticket")]


def seed(tx: Transaction, now: datetime) -> int:
    """TechCorp of PRD-044: two contacts, one strong; the CFO met in copy only; renewal in 90 days."""
    world.own(tx, "northwind.test")
    customer = world.customer(tx, arr_cents=34_000_000, renewal=now.date() + timedelta(days=90))
    staff = [("Sarah Chen", "Director of Operations"), ("Mike Johnson", "Analyst"), ("Robert Williams", "CFO")]
    sarah, mike, robert = (world.person(tx, n, f"{n.split()[0].lower()}@techcorp.test") for n, _ in staff)
    for person, (_, title) in zip((sarah, mike, robert), staff, strict=True):
        world.stakeholder(tx, customer, person, title, source="mail", valid_from=now - timedelta(days=500))
    for week in range(26):
        at = now - timedelta(days=7 * week + 2)
        world.touch(tx, customer, sarah, "message_out", at, record=f"message:{week}0")
        world.touch(tx, customer, sarah, "reply_in", at, record=f"message:{week}1", reply_after_s=7200.0, sentiment=0.5)
        world.touch(tx, customer, sarah, "message_in", at, record=f"message:{week}2")
        if week % 4 == 0:
            world.touch(tx, customer, sarah, "meeting", at, record=f"meeting:{week}")
            world.touch(tx, customer, mike, "reply_in", at, record=f"message:{week}3", reply_after_s=90000.0)
        if week in (1, 5):
            world.message(tx, "sarah@techcorp.test", [NORA, "robert@techcorp.test"], at)
    return customer


def test_the_seeds_situation_comes_out_as_in_the_seed(app: App) -> None:
    with app.db.transaction() as tx:
        snapshot = service.snapshot(tx, seed(tx, START), START)
    sarah, mike, robert = snapshot.known
    assert snapshot.threading.on_screen <= 3 and snapshot.threading.single_threaded
    assert sarah.champion and not mike.champion and robert.only_in_copy
    assert snapshot.gaps[0].role is BuyingRole.FINANCE
    assert {gap.role for gap in snapshot.gaps} == {
        BuyingRole.EXECUTIVE_SPONSOR,
        BuyingRole.FINANCE,
        BuyingRole.TECHNICAL_CHAMPION,
    }
    assert snapshot.gaps[0].target_name == "Robert Williams" and "in 90 days" in snapshot.gaps[0].reason
    assert snapshot.gaps[0].state is GapState.NOT_ENGAGED


@pytest.mark.parametrize(
    "words", ["CFO", "the CFO", "Robert Williams", "robert", "Chief Financial Officer", "finance", ""]
)
def test_the_seeds_target_is_found_by_what_a_person_types(app: App, words: str) -> None:
    with app.db.transaction() as tx:
        snapshot = service.snapshot(tx, seed(tx, START), START)
        target = service.find_target(tx, snapshot, words)
    assert target.name == "Robert Williams"
    best = service.best_introducer(snapshot, target)
    assert best.name == "Sarah Chen" and "in 2 mails and meetings together with Robert Williams" in best.reasons
    assert any(record.startswith("message:") for record in best.records)


def test_a_name_from_a_table_is_seen_only_in_copy_once_a_mail_copies_it(app: App) -> None:
    with app.db.transaction() as tx:
        customer, _, _ = techcorp(tx)
        assert [one.only_in_copy for one in service.snapshot(tx, customer, START).known] == [False, False]
        world.message(tx, "ann@techcorp.test", [NORA, "bo@techcorp.test"], START)
        world.touch(tx, customer, service.snapshot(tx, customer, START).known[0].person, "message_in", START)
        assert [one.only_in_copy for one in service.snapshot(tx, customer, START).known] == [False, True]


def test_a_title_nobody_has_is_looked_for_and_a_name_nobody_has_is_not_found(app: App) -> None:
    with app.db.transaction() as tx:
        snapshot = service.snapshot(tx, seed(tx, START), START)
        assert service.find_target(tx, snapshot, "the CTO").name == "the CTO"
        with pytest.raises(NotFound, match="TechCorp"):
            service.find_target(tx, snapshot, "Zelda Quux")


def test_a_title_that_two_have_names_both(app: App) -> None:
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        world.stakeholder(tx, customer, world.person(tx, "Rita Moss", "rita@techcorp.test"), "Chief Financial Officer")
        with pytest.raises(Ambiguous, match=r"Robert Williams \(CFO\).*Rita Moss|Rita Moss.*Robert Williams"):
            service.find_target(tx, service.snapshot(tx, customer, START), "finance")


def test_the_past_does_not_change(app: App) -> None:
    """The mutant: people, contacts or company on a mail taken from the tables without regard to their date."""
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        before = service.snapshot(tx, customer, START)
        later = START + timedelta(days=5)
        ann = world.person(tx, "Ann Lee", "ann@techcorp.test")
        world.stakeholder(tx, customer, ann, "CEO", source="mail", valid_from=later)
        world.touch(tx, customer, before.known[1].person, "meeting", later, record="meeting:99")
        world.message(tx, "sarah@techcorp.test", [NORA, "robert@techcorp.test"], later)
        world.message(tx, "x@y.test", [NORA], later, kind="bounce", about=[gone("sarah@techcorp.test")])
        assert service.snapshot(tx, customer, START) == before


def gone(email: str) -> dict[str, object]:
    return {"address": email, "gone": True, "back_on": None, "stand_in": "", "sentence": "no longer with us"}


def away(email: str, back: date | None = None) -> dict[str, object]:
    return {**gone(email), "gone": False, "back_on": back.isoformat() if back else None}


def person_in(snapshot: Snapshot, name: str) -> tuple[bool, bool]:
    one = next(k for k in snapshot.known if k.name == name)
    return one.leaving, one.out_of_office


def test_an_automatic_reply_marks_leaving_until_they_write_again(app: App) -> None:
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        at = START - timedelta(hours=3)
        world.message(tx, "sarah@techcorp.test", [NORA], at, kind="autoreply", about=[gone("sarah@techcorp.test")])
        assert person_in(service.snapshot(tx, customer, START), "Sarah Chen") == (True, False)
        sarah = people.person_by_address(tx, "sarah@techcorp.test")
        assert sarah is not None
        world.touch(tx, customer, sarah.id, "message_in", START - timedelta(hours=1), record="message:77")
        assert person_in(service.snapshot(tx, customer, START), "Sarah Chen") == (False, False)


def test_an_absence_ends_on_the_day_it_names(app: App) -> None:
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        back = START.date() + timedelta(days=3)
        world.message(tx, "s@techcorp.test", [NORA], START, kind="autoreply", about=[away("sarah@techcorp.test", back)])
        assert person_in(service.snapshot(tx, customer, START + timedelta(days=2)), "Sarah Chen") == (False, True)
        assert person_in(service.snapshot(tx, customer, START + timedelta(days=3)), "Sarah Chen") == (False, False)


def test_refresh_keeps_score_and_history_and_clears_what_it_has_seen(app: App) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
        people.mark_stale(tx, [customer], START)
    new = service.refresh(app, customer)
    service.refresh(app, customer)  # nothing has changed: no second line
    with app.db.transaction() as tx:
        assert people.get_customer(tx, customer).threading_score == new.score.value
        assert len(store.scores(tx, customer, START)) == 1
        assert people.stale_customers(tx) == ()


def test_mail_counts_from_its_date_to_the_moment_that_is_asked_for(app: App) -> None:
    """Kills a walk over the mail of an address without an end, or without a beginning."""
    with app.db.transaction() as tx:
        whose = {"sarah@techcorp.test": PersonId(1)}
        for days in (-400, -10, 0, 10):
            world.message(tx, "sarah@techcorp.test", [NORA], START + timedelta(days=days))
        span = (START - timedelta(days=180), START)
        seen = behaviour.seen(tx, 1, whose, span)
    assert [(letter.at - START).days for letter in seen.letters] == [-10, 0]


def test_of_mail_before_the_window_only_what_several_of_theirs_were_on_is_read(app: App) -> None:
    """Kills a bound for both: ties go back for years, and what one of them wrote then says nothing of who met whom."""
    with app.db.transaction() as tx:
        whose = {"sarah@techcorp.test": PersonId(1), "tom@techcorp.test": PersonId(2)}
        for days, others in ((-700, []), (-600, ["tom@techcorp.test"]), (-10, [])):
            world.message(tx, "sarah@techcorp.test", [NORA, *others], START + timedelta(days=days), text="Hello")
        span = (START - timedelta(days=180), START)
        found = answer(tx, behaviour.letters(whose, span, START - timedelta(days=730)))
    assert [((letter.at - START).days, bool(letter.words)) for letter in found] == [(-600, False), (-10, True)]


def test_a_customer_stays_stale_when_something_came_in_meanwhile(app: App) -> None:
    """The mutant: clearing stale_since without comparing it to what was read before the scores."""
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        people.mark_stale(tx, [customer], START)
        seen = store.stale_since(tx, [customer])
        people.mark_stale(tx, [customer], START + timedelta(seconds=1))
        store.put_scores(tx, [service.snapshot(tx, customer, START).threading], seen)
        assert people.stale_customers(tx) == (customer,)


def test_a_day_later_the_history_has_a_new_line(app: App, clock: Clock) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
    for _ in range(3):
        service.refresh(app, customer)
        clock.forward(timedelta(days=1))
    with app.db.transaction() as tx:
        assert len(store.scores(tx, customer, START + timedelta(days=9))) == 3


def test_an_assessment_says_who_is_in_contact_and_what_is_missing(app: App) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
    service.refresh(app, customer)
    told = service.assessment(app, customer)
    assert [one.name for one in told.contacts] == ["Sarah Chen", "Mike Johnson"]
    assert [one.name for one in told.not_contacted] == ["Robert Williams"]
    assert told.single_threaded and told.score <= 3 and told.history == ((START, told.score),)
    assert sum(part.contribution for part in told.parts) == pytest.approx(told.score * 10, abs=1)
