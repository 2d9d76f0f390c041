"""An introduction moves by what is seen in the mail, and the stakeholder's row says who introduced us."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.demo.answers import answer as demo_answer
from rapport.drafts import service as drafts
from rapport.drafts.model import DraftId, DraftState, Play
from rapport.drafts.promises.model import Week
from rapport.errors import BadInput
from rapport.inbox.model import Address, Direction, Field, Item, Kind, MessageId, Participant, StoredMail, ThreadId
from rapport.outbox import service
from rapport.outbox.following.introductions import service as introducing
from rapport.outbox.following.introductions import store
from rapport.outbox.introductions import Parties, after_mail, later, seen
from rapport.outbox.model import Introduction, IntroductionId, IntroductionState, Verdict
from rapport.people import store as people
from rapport.people.model import CustomerId, StakeholderId
from tests import world
from tests.conftest import START, Clock, FakeMailer
from tests.sending import About, Ground, approve, approved, ground
from tests.test_outbox_replies import BLANK

S = IntroductionState
SARAH, ROBERT, NORA = "sarah.chen@dataflow.test", "robert.williams@dataflow.test", "nora.lind@northwind.test"
PARTIES = Parties(frozenset({SARAH}), frozenset({ROBERT}))
ASKED = Introduction(
    IntroductionId(1), CustomerId(1), StakeholderId(2), StakeholderId(1), DraftId(1), S.ASKED, START, START
)


def mail(sender: str, to: tuple[str, ...], words: str, *, hours: int = 1, out: bool = False) -> StoredMail:
    participants = (
        Participant(Field.FROM, Address(sender)),
        *(Participant(Field.TO, Address(address)) for address in to),
    )
    body = replace(BLANK, participants=participants, new_text=words, sent_at=START + timedelta(hours=hours))
    return StoredMail(MessageId(hours), ThreadId(1), Direction.OUT if out else Direction.IN, body)


def test_the_champions_own_yes_moves_it_and_nobody_elses() -> None:
    yes = mail(SARAH, (NORA,), "Happy to.")
    assert after_mail(ASKED, PARTIES, yes, True) is S.AGREED
    assert after_mail(ASKED, PARTIES, yes, False) is S.ASKED
    assert after_mail(ASKED, PARTIES, mail("else@dataflow.test", (NORA,), "Happy to."), True) is S.ASKED


def test_bringing_the_target_in_is_the_introduction() -> None:
    assert after_mail(ASKED, PARTIES, mail(SARAH, (NORA, ROBERT), "Robert, meet Nora."), False) is S.INTRODUCED
    declined = replace(ASKED, state=S.DECLINED)
    assert after_mail(declined, PARTIES, mail(ROBERT, (NORA,), "Sarah told me."), False) is S.INTRODUCED


def test_what_was_before_the_request_says_nothing_about_it() -> None:
    assert after_mail(ASKED, PARTIES, mail(ROBERT, (NORA,), "Hello", hours=-1), False) is S.ASKED


def test_an_automatic_reply_says_nothing() -> None:
    auto = mail(SARAH, (NORA,), "Yes, I am out of office.")
    assert after_mail(ASKED, PARTIES, replace(auto, mail=replace(auto.mail, kind=Kind.AUTOREPLY)), True) is S.ASKED


def test_our_thanks_close_it() -> None:
    met = replace(ASKED, state=S.MET)
    thanks = mail(NORA, (SARAH,), "Thank you for the introduction to Robert.", out=True)
    assert after_mail(met, PARTIES, thanks, False) is S.THANKED
    assert after_mail(ASKED, PARTIES, thanks, False) is S.ASKED
    assert after_mail(met, PARTIES, mail(NORA, (SARAH,), "Thanks for the call.", out=True), False) is S.MET


def test_time_alone_makes_no_answer_and_a_meeting_makes_met() -> None:
    assert later(ASKED, None, START + timedelta(days=8)) is S.ASKED  # a Tuesday: six working days
    assert later(ASKED, None, START + timedelta(days=9)) is S.NO_ANSWER
    introduced = replace(ASKED, state=S.INTRODUCED)
    assert later(introduced, None, START + timedelta(days=90)) is S.INTRODUCED
    assert later(introduced, START + timedelta(days=2), START + timedelta(days=1)) is S.INTRODUCED
    assert later(introduced, START + timedelta(days=2), START + timedelta(days=2)) is S.MET


@dataclass(frozen=True)
class Asked:
    on: Ground
    sarah: int
    robert: int
    robert_person: int
    mime: bytes


@pytest.fixture
def asked(app: App, mailer: FakeMailer) -> Asked:
    return ask(app, mailer)


def ask(app: App, mailer: FakeMailer) -> Asked:
    """An introduction request, sent."""
    with app.db.transaction() as tx:
        on = ground(tx)
        robert_person = world.person(tx, "Robert Williams", ROBERT)
        sarah = world.stakeholder(tx, on.customer, world.person(tx, "Sarah Chen", SARAH), "Director of Operations")
        robert = world.stakeholder(tx, on.customer, robert_person, "CFO")
    about = About(
        subject="Quick favor",
        words="Would you be comfortable introducing me to Robert Williams?",
        to=(SARAH,),
        play=Play.INTRO_REQUEST,
        target=StakeholderId(robert),
        introducer=StakeholderId(sarah),
    )
    approved(app, on, "unique-0001", about)
    service.send_due(app)
    return Asked(on, sarah, robert, robert_person, mailer.received[0][2])


def take(app: App, raw: bytes) -> None:
    pipeline.take_in(app, [Item("test", 0, raw, len(raw))])


def stands(app: App) -> IntroductionState:
    (introduction,) = service.introductions(app)
    return introduction.state


def test_sending_the_request_is_asking(app: App, asked: Asked) -> None:
    (introduction,) = service.introductions(app)
    assert (introduction.state, introduction.introducer, introduction.target) == (S.ASKED, asked.sarah, asked.robert)
    with app.db.transaction() as tx:
        assert people.get_stakeholder(tx, StakeholderId(asked.sarah)).last_asked_at == START


def test_mail_of_either_of_the_two_is_about_an_introduction_and_of_nobody_else(app: App, asked: Asked) -> None:
    """Kills asking for the introducer's alone; and all there are need not be read for every mail."""
    with app.db.transaction() as tx:
        found = [store.of_addresses(tx, [email, "x@y.test"], tuple(S)) for email in (SARAH, ROBERT, NORA)]
        assert [[one.target for one in some] for some in found] == [[asked.robert], [asked.robert], []]
        assert store.of_addresses(tx, [ROBERT], [S.MET]) == ()


def test_from_the_yes_to_the_meeting(app: App, asked: Asked, clock: Clock) -> None:
    clock.forward(timedelta(days=3))
    take(app, demo_answer(asked.mime, START + timedelta(hours=2)))
    assert stands(app) is S.AGREED
    take(
        app,
        f"From: {SARAH}\r\nTo: {ROBERT}\r\nCc: {NORA}\r\nSubject: Meet Nora\r\nMessage-ID: <i@dataflow.test>\r\n"
        "Date: Tue, 03 Mar 2026 10:00:00 +0000\r\n\r\nYou should talk.\r\n".encode(),
    )
    assert stands(app) is S.INTRODUCED
    with app.db.transaction() as tx:
        robert = people.get_stakeholder(tx, StakeholderId(asked.robert))
        world.touch(tx, asked.on.customer, asked.robert_person, "meeting", START + timedelta(days=2))
    assert (robert.introduced_by, robert.introduction_date) == (asked.sarah, (START + timedelta(days=1)).date())
    assert [i.state for i in service.look_after_introductions(app)] == [S.MET]


def test_a_yes_to_a_request_whose_sending_was_in_doubt_counts(app: App, mailer: FakeMailer, clock: Clock) -> None:
    """The connection was lost after the last byte; they have it and agree, before anybody said that it arrived."""
    mailer.verdict = Verdict.UNCERTAIN
    asked = ask(app, mailer)
    clock.forward(timedelta(days=1))
    take(app, demo_answer(asked.mime, START + timedelta(hours=2)))
    assert stands(app) is S.AGREED


def test_a_later_rests_and_is_no_answer_only_after_it(app: App, asked: Asked) -> None:
    not_now = mail(SARAH, (NORA,), "Not right now, ask me again next quarter.")
    found = seen(ASKED, PARTIES, not_now, True)
    assert (
        found is not None and found.state is S.ASKED and found.rests_until == not_now.mail.sent_at + timedelta(days=30)
    )
    resting = replace(ASKED, rests_until=found.rests_until)
    assert later(resting, None, START + timedelta(days=20)) is S.ASKED
    assert later(resting, None, START + timedelta(days=31)) is S.NO_ANSWER


def test_holidays_are_no_days_in_which_somebody_could_have_answered() -> None:
    week = Week("Europe/Berlin", time(9), time(17), frozenset(range(5)), {date(2026, 3, 4): "A holiday"})
    assert later(ASKED, None, START + timedelta(days=9), week) is S.ASKED
    assert later(ASKED, None, START + timedelta(days=10), week) is S.NO_ANSWER


def introduce(app: App, message_id: str = "i") -> None:
    take(
        app,
        f"From: {SARAH}\r\nTo: {ROBERT}\r\nCc: {NORA}\r\nSubject: Meet Nora\r\n"
        f"Message-ID: <{message_id}@dataflow.test>\r\nDate: Tue, 03 Mar 2026 10:00:00 +0000\r\n"
        "\r\nYou should talk.\r\n".encode(),
    )


def test_every_step_has_what_shows_it(app: App, asked: Asked, clock: Clock) -> None:
    clock.forward(timedelta(days=2))
    introduce(app)
    (card,) = introducing.board(app)
    assert [step.state for step in card.steps] == [S.ASKED, S.INTRODUCED]
    assert card.steps[1].record.startswith("message:") and card.steps[1].note == "The introducer wrote to both of us."
    assert card.due is None and (card.target.name, card.introducer.name) == ("Robert Williams", "Sarah Chen")


def test_an_introduction_makes_thanks_and_a_hello_once(app: App, asked: Asked, clock: Clock) -> None:
    clock.forward(timedelta(days=2))
    introduce(app)
    assert {draft.play for draft in introducing.write_next(app)} == {Play.THANK_YOU, Play.HELLO}
    assert introducing.write_next(app) == ()
    assert [draft.state for draft in drafts.pending(app)] == [DraftState.PENDING] * 2  # never approved by themselves


def test_no_answer_makes_one_gentle_question_more_in_the_same_thread(app: App, asked: Asked, clock: Clock) -> None:
    """Kills the mutant that forgets followed_up_at, and the one that makes a second introduction of it."""
    clock.forward(timedelta(days=15))
    service.look_after_introductions(app)
    (again,) = drafts.pending(app)
    assert again.reply_to is not None and again.reply_to.message_id.encode() in asked.mime
    assert again.version.faults == () and "once more" in again.version.content.sentences[1].text
    clock.forward(timedelta(days=60))
    service.look_after_introductions(app)
    assert len(drafts.pending(app)) == 1 and again.target is None


def test_the_answer_to_the_second_question_counts(app: App, asked: Asked, clock: Clock, mailer: FakeMailer) -> None:
    clock.forward(timedelta(days=15))
    service.look_after_introductions(app)
    (again,) = drafts.pending(app)
    with app.db.transaction() as tx:
        approve(tx, asked.on, again.id, app.now())
    service.send_due(app)
    take(app, demo_answer(mailer.received[1][2], clock.at + timedelta(hours=2)))
    assert stands(app) is S.AGREED and len(service.introductions(app)) == 1


def test_a_person_corrects_a_step_and_old_mail_does_not_undo_it(app: App, asked: Asked, clock: Clock) -> None:
    """Kills the mutant that forgets corrected_at."""
    clock.forward(timedelta(days=2))
    introduce(app)
    (one,) = service.introductions(app)
    introducing.correct(app, one.id, S.DECLINED, "That was another Robert.", by=asked.on.user)
    with app.db.transaction() as tx:
        assert people.get_stakeholder(tx, StakeholderId(asked.robert)).introduced_by is None
    introduce(app, "older")
    assert stands(app) is S.DECLINED
    step = introducing.get(app, one.id).steps[-1]
    assert (step.by, step.note, step.record) == (asked.on.user, "That was another Robert.", "")
    with pytest.raises(BadInput, match="stands at"):
        introducing.correct(app, one.id, S.DECLINED, "", by=asked.on.user)


def test_introduced_by_hand_says_so_on_the_stakeholder(app: App, asked: Asked) -> None:
    (one,) = service.introductions(app)
    introducing.correct(app, one.id, S.MET, "On the telephone.", by=asked.on.user)
    with app.db.transaction() as tx:
        assert people.get_stakeholder(tx, StakeholderId(asked.robert)).introduced_by == asked.sarah
        assert asked.on.customer in people.stale_customers(tx)


def test_silence_is_no_answer_once(app: App, asked: Asked, clock: Clock) -> None:
    clock.forward(timedelta(days=15))
    assert [i.state for i in service.look_after_introductions(app)] == [S.NO_ANSWER]
    assert service.look_after_introductions(app) == ()
