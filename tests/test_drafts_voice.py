"""A voice changes greeting, sign-off, length and courtesies; never a fact, and nothing is learned from few mails."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.layout import text_of
from rapport.drafts.model import Draft, DraftId, Sentence, SentenceKind
from rapport.drafts.voice import reading, service, settling
from rapport.drafts.voice.forms import GREETING, SIGN_OFF
from rapport.drafts.voice.model import (
    Choice,
    Formality,
    Habits,
    Length,
    Lesson,
    Manner,
    Origin,
    Register,
    Setting,
    Style,
    Tone,
    Voice,
)
from rapport.drafts.voice.tone import GRAVE, in_manner, manner
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.users.model import Scope
from tests import seeds, visiting, world
from tests.conftest import START, Clock

MAIL = "Hello Ada,\n\nI'm sorry, we'll look at it today.\n\nKind regards,\nNora\n\nNora Lind\nHarbor\n"
CASUAL = "Hey Ada, can't make it!\n\nCheers\nNora"


@pytest.mark.parametrize(
    ("text", "greeting", "sign_off", "words"),
    [
        (MAIL, "hello", "kind regards", 7),
        (CASUAL, "hey", "cheers", 3),
        ("Ada,\n\nsee below.\n\nThanks!\nNora", "name", "thanks", 2),
        ("Thanks,\nNora", "", "thanks", 0),
        ("Dear Dr. Frey,\n\nplease find it attached.\n\nSincerely,\nNora", "dear", "sincerely", 4),
        ("Best of luck to everybody.", "", "", 5),
        ("Hallo Jörg,\n\nkurz der Stand.\n\nBest,\nNora", "", "best", 5),  # a greeting, and no bare name
        ("Hi,\n\nThanks\nfor the best regards ever", "hi", "thanks", 0),
        ("", "", "", 0),
    ],
)
def test_the_table_of_mails(text: str, greeting: str, sign_off: str, words: int) -> None:
    found = reading.marks(text)
    assert (found.greeting, found.sign_off, found.words) == (greeting, sign_off, words)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found = reading.marks(text)
    assert found.greeting in ("", *GREETING) and found.sign_off in ("", *SIGN_OFF) and found.words >= 0


def test_nine_mails_teach_nothing_and_ten_do() -> None:
    """Kills: a voice made of a handful of mails."""
    nine, ten = (settling.parts(reading.habits([MAIL] * n), (), ()) for n in (9, 10))
    assert {one.origin for one in nine} == {Origin.NEUTRAL}
    assert {one.setting: one.value for one in ten} == {
        Setting.GREETING: "hello",
        Setting.SIGN_OFF: "kind regards",
        Setting.LENGTH: "short",
        Setting.FORMALITY: "casual",
    }
    assert settling.voice(nine) == Voice()


def lesson(draft: int, after: str, *, setting: Setting = Setting.GREETING) -> Lesson:
    return Lesson(DraftId(draft), setting, "hi", after, START + timedelta(days=draft))


def greeting(lessons: tuple[Lesson, ...], choice: Choice | None = None) -> tuple[str, Origin]:
    found = settling.part(Setting.GREETING, Habits(), lessons, choice)
    return found.value, found.origin


def test_three_edits_alike_in_a_row_move_a_setting_and_two_do_not() -> None:
    """Kills the mutants that follow one edit, and that count edits which were not in a row."""
    assert greeting((lesson(1, "hello"), lesson(2, "hello"))) == ("hi", Origin.NEUTRAL)
    assert greeting((lesson(1, "hello"), lesson(2, "dear"), lesson(3, "hello"), lesson(4, "hello")))[0] == "hi"
    assert greeting(tuple(lesson(n, "hello") for n in (1, 2, 3))) == ("hello", Origin.EDITS)


def test_a_choice_answers_the_edits_before_it_and_not_those_after() -> None:
    taught = tuple(lesson(n, "hello") for n in (1, 2, 3))
    assert greeting(taught, Choice(Setting.GREETING, "dear", START + timedelta(days=4))) == ("dear", Origin.CHOSEN)
    assert greeting(taught, Choice(Setting.GREETING, "dear", START)) == ("hello", Origin.EDITS)


VOICES = st.builds(
    Voice,
    st.sampled_from(("", *GREETING)),
    st.sampled_from(("", *SIGN_OFF)),
    st.sampled_from(Length),
    st.sampled_from(Formality),
    st.frozensets(st.sampled_from(Setting)),
)
STYLES = st.builds(Style, st.booleans(), st.booleans())


@given(VOICES, STYLES, st.sampled_from(sorted(GRAVE)))
def test_what_is_grave_is_never_casual(voice: Voice, theirs: Style, severity: Severity) -> None:
    found = manner(voice, theirs, Tone(severity, "Best regards,"))
    assert found.greeting == "Dear" and not found.contracted
    assert next(form for form in SIGN_OFF.values() if form.words == found.ending).register is Register.FORMAL


@given(VOICES, STYLES)
def test_a_formal_recipient_is_met_formally_and_a_brief_one_briefly(voice: Voice, theirs: Style) -> None:
    found = manner(voice, theirs, Tone())
    assert found.greeting == "Dear" or not theirs.formal
    assert not (found.full and theirs.short and Setting.LENGTH not in voice.holds)


@given(st.text(max_size=80), st.sampled_from(SentenceKind))
def test_only_courtesies_are_contracted(text: str, kind: SentenceKind) -> None:
    """Kills a contraction inside a fact, a quotation or a promise."""
    said = Sentence(kind, f"I am sure. {text} do not")
    changed = in_manner(said, Manner("Hi", "Best,", contracted=True)) != said
    assert changed == (kind is SentenceKind.COURTESY)


def written(app: App, seed: seeds.Seed) -> Draft:
    return drafts.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")


def own_mail(app: App, text: str, count: int = 12) -> None:
    with app.db.transaction() as tx:
        for n in range(count):
            at = app.now() - timedelta(days=n + 1)
            world.message(tx, "nora.lind@northwind.test", ["x@techcorp.test"], at, direction="out", text=f"{text}\n{n}")


def claims(draft: Draft) -> list[Sentence]:
    kinds = (SentenceKind.FACT, SentenceKind.QUESTION, SentenceKind.COMMITMENT, SentenceKind.BLANK)
    return [one for one in draft.version.content.sentences if one.kind in kinds]


def test_a_draft_sounds_like_its_sender_and_claims_the_same(app: App, clock: Clock) -> None:
    """Kills: a voice that drops or rewrites what is claimed."""
    seed = seeds.techcorp(app)
    neutral = written(app, seed)
    own_mail(app, MAIL)
    clock.forward(service.FRESH)
    mine = written(app, seed)
    text = text_of(mine.version.content.sentences)
    assert text.startswith("Hello Sarah,") and "\n\nKind regards,\nNora Lind" in text
    assert "I hope your week is going well." not in text
    assert "I hope your week is going well." in text_of(neutral.version.content.sentences)
    assert [one.text for one in claims(mine)] == [one.text for one in claims(neutral)]
    assert mine.version.faults == ()
    assert mine.version.content.forwardable == neutral.version.content.forwardable


@pytest.mark.parametrize("sign_off", SIGN_OFF)
@pytest.mark.parametrize("formality", [Formality.CASUAL, Formality.FORMAL])
def test_no_voice_makes_a_fault(app: App, sign_off: str, formality: Formality) -> None:
    seed = seeds.techcorp(app)
    greeted = tuple(GREETING)[tuple(SIGN_OFF).index(sign_off) % len(GREETING)]
    service.choose(app, seed.csm, Setting.SIGN_OFF, sign_off)
    service.choose(app, seed.csm, Setting.GREETING, greeted)
    service.choose(app, seed.csm, Setting.FORMALITY, formality)
    assert written(app, seed).version.faults == ()


def test_mail_that_rapport_wrote_is_not_learned_from(app: App, clock: Clock) -> None:
    """Kills a voice that learns from itself."""
    seed = seeds.techcorp(app)
    ours = written(app, seed).version.envelope.message_id
    with app.db.transaction() as tx:
        for n in range(12):
            world.message(
                tx, "nora.lind@northwind.test", ["x@techcorp.test"], START - timedelta(days=n), direction="out",
                text=f"{MAIL}{n}", message_id=ours,
            )  # fmt: skip
    clock.forward(service.FRESH)
    assert service.settings(app, seed.csm)[0].of == 0


def test_a_recipient_who_writes_formally_is_answered_so(app: App) -> None:
    seed = seeds.techcorp(app)
    formal = "Dear Ms. Lind,\n\nthank you for the report. We shall read it.\n\nKind regards,\nSarah Chen\n"
    with app.db.transaction() as tx:
        for n in range(3):
            at = START - timedelta(days=n)
            world.message(tx, "sarah.chen@techcorp.test", ["nora.lind@northwind.test"], at, text=f"{formal}{n}")
    draft = written(app, seed)
    assert draft.version.content.sentences[0].text == "Dear Sarah,"


def test_a_form_that_another_version_kept_counts_as_never_seen() -> None:
    """Kills a page that fails once a form leaves the table."""
    habits = Habits(mails=20, greetings={"hi": 9, "ahoy": 11}, sign_offs={"yours": 20}, words=60)
    old = Lesson(DraftId(1), Setting.SIGN_OFF, "best", "yours", START)
    found = settling.parts(habits, [old] * 3, [Choice(Setting.GREETING, "ahoy", START)])
    assert settling.voice(found).greeting == "" and settling.voice(found).sign_off == ""


def test_an_unknown_value_is_refused_with_what_there_is(app: App) -> None:
    seed = seeds.techcorp(app)
    with pytest.raises(BadInput, match=r"“later” is no sign-off that Rapport knows\. Choose cheers, thanks"):
        service.choose(app, seed.csm, Setting.SIGN_OFF, "later")
    with pytest.raises(BadInput, match="nothing to undo"):
        service.undo(app, seed.csm, Setting.GREETING)


def test_ones_own_page_shows_counts_takes_a_choice_and_goes_back(app: App) -> None:
    seed = seeds.techcorp(app)
    own_mail(app, MAIL)
    nora = visiting.person(app, seed.csm)
    page = nora.client.get("/settings/voice").text
    assert "Learned from 12 of your mails" in page and "Hello Ada," in page
    assert nora.post("/settings/voice", setting="greeting", value="dear") == 303
    assert "You chose this." in nora.client.get("/settings/voice").text
    assert nora.post("/settings/voice/greeting/learned") == 303
    shown = {one["setting"]: one for one in nora.client.get("/api/voice").json()}
    assert (shown["greeting"]["value"], shown["greeting"]["origin"]) == ("hello", "learned")


def test_nobody_sees_the_voice_of_a_colleague(app: App) -> None:
    seed = seeds.techcorp(app)
    own_mail(app, MAIL)
    lea = visiting.person(app, seed.manager)
    assert {one["of"] for one in lea.client.get("/api/voice").json()} == {0}
    with_key = visiting.machine(app, seed.csm, Scope.WRITE)
    assert with_key.get("/api/voice").status_code == 403
