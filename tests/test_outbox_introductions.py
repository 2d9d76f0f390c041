"""An introduction moves by what is seen in the mail, and the stakeholder's row says who introduced us."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.demo.answers import answer as demo_answer
from rapport.drafts.model import DraftId, Play
from rapport.inbox.model import Address, Direction, Field, Item, Kind, MessageId, Participant, StoredMail, ThreadId
from rapport.outbox import service
from rapport.outbox.introductions import Parties, after_mail, answer, later
from rapport.outbox.model import Introduction, IntroductionId, IntroductionState
from rapport.people import store as people
from rapport.people.model import CustomerId, StakeholderId
from tests import world
from tests.conftest import START, Clock, FakeMailer
from tests.sending import About, Ground, approved, ground
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


@pytest.mark.parametrize(
    "words",
    [
        "Happy to! I'll forward your note.",
        "Of course.",
        "Sure, let me check with him.",
        "Yes",
        "No problem, I will connect you two.",
        "Glad to help, will do.",
    ],
)
def test_a_yes_is_a_yes(words: str) -> None:
    assert answer(words) is S.AGREED


@pytest.mark.parametrize(
    "words",
    [
        "I'm not comfortable with that, sorry.",
        "Happy to help in general, but now is bad timing.",
        "I’d rather not.",
        "I can't introduce you, we have a freeze on vendors.",
        "It is not the right time.",
    ],
)
def test_a_no_is_a_no_even_when_it_is_kind(words: str) -> None:
    assert answer(words) is S.DECLINED


@pytest.mark.parametrize("words", ["", "Who is this about?", "I am not sure yet.", "Back next week."])
def test_neither_is_neither(words: str) -> None:
    assert answer(words) is None


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
    assert later(ASKED, None, START + timedelta(days=13)) is S.ASKED
    assert later(ASKED, None, START + timedelta(days=14)) is S.NO_ANSWER
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


def test_silence_is_no_answer_once(app: App, asked: Asked, clock: Clock) -> None:
    clock.forward(timedelta(days=15))
    assert [i.state for i in service.look_after_introductions(app)] == [S.NO_ANSWER]
    assert service.look_after_introductions(app) == ()
