"""The laws of scores.md, "Influence": a title alone is none, presence alone is none, and acts only add."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.people.model import PersonId, StakeholderId
from rapport.relationships.behaviour.model import Letter, Seen
from rapport.relationships.behaviour.words import asks, awaits, decides
from rapport.relationships.by_hand.model import Hand, Label, Thing
from rapport.relationships.influence import CROWD, ENOUGH, SENIORITY, influences, reports
from rapport.relationships.model import Known, ReportingLine, Score
from rapport.users.model import UserId
from tests.conftest import START
from tests.test_relationships_threading import TITLES, known

WORDS = ["", "What do you think?", "Approved, go ahead.", "This needs your approval.", "See you on Monday."]
SLACK = 1e-9


def letter(number: int, sender: int | None, to: list[int], words: str = "", **values: object) -> Letter:
    one = Letter(
        f"message:{number}", 1, START - timedelta(days=60) + timedelta(hours=number),
        None if sender is None else PersonId(sender), sender is None, tuple(PersonId(p) for p in to), (), words,
    )  # fmt: skip
    return replace(one, **values)  # type: ignore[arg-type]


def of(staff: list[Known], letters: list[Letter], lines: tuple[ReportingLine, ...] = ()) -> dict[int, Score]:
    ordered = sorted(letters, key=lambda one: (one.at, one.record))
    return {int(n): score for n, score in influences(staff, Seen(tuple(ordered)), lines, {}, START).items()}


STAFF = [known(n, title, None) for n, title in enumerate(["CEO", "Analyst", "Controller", ""], 1)]


@st.composite
def mails(draw: st.DrawFn) -> list[Letter]:
    people = st.sampled_from([1, 2, 3, 4])
    rows = draw(
        st.lists(
            st.tuples(people, st.sets(people, min_size=1), st.sets(people), st.sampled_from(WORDS), st.integers(1, 4)),
            max_size=12,
        )
    )
    return [
        letter(5 * n, sender, sorted(to - {sender}), words, cc=tuple(PersonId(p) for p in cc - to - {sender}), thread=t)
        for n, (sender, to, cc, words, t) in enumerate(rows)
    ]


@given(mails())
def test_it_is_bounded_and_the_parts_are_the_whole(letters: list[Letter]) -> None:
    for score in of(STAFF, letters).values():
        total = sum(part.contribution for part in score.parts)
        assert 0 <= total <= 100 and sum(part.weight for part in score.parts) == 100
        assert score.value is None or score.value == total


@pytest.mark.parametrize("title", TITLES)
def test_a_title_alone_is_capped_and_not_enough_data(title: str) -> None:
    """The mutant: 90 for whoever is called CEO in a table."""
    (score,) = of([known(1, title, None)], []).values()
    assert score.value is None and score.note == "not enough data"
    assert sum(part.contribution for part in score.parts) <= SENIORITY


@given(st.integers(ENOUGH, 200))
def test_presence_alone_is_not_influence(copies: int) -> None:
    """The mutant: degree in the graph of mail, which makes the assistant on every mail the most influential."""
    there = [letter(n, 2, [3], cc=(PersonId(4),), thread=n) for n in range(copies)]
    score = of(STAFF, there)[4]
    assert score.value == 0.0 and score.data_points == copies


@given(mails(), st.permutations([1, 2, 3, 4]), st.integers(0, 60), st.integers(1, 5))
def test_being_asked_or_deciding_once_more_never_lowers_it(
    letters: list[Letter], people: list[int], hour: int, thread: int
) -> None:
    """The mutants: a share of decisions among all mails; credit only for the first word in a conversation."""
    one, other = people[:2]
    before = of(STAFF, letters)
    decided = letter(hour, one, [other], "Approved, go ahead.", thread=thread, record="message:decided")
    asked = letter(hour, other, [one], "What do you think?", thread=99)
    for more in ([decided], [asked], [decided, asked]):
        after = of(STAFF, [*letters, *more])[one]
        assert sum(p.contribution for p in after.parts) >= sum(p.contribution for p in before[one].parts) - SLACK


def part(score: Score, name: str) -> int:
    return next(one.data_points for one in score.parts if one.name == name)


def test_who_is_brought_in_and_whose_word_is_followed_is_seen() -> None:
    talk = [
        letter(0, 2, [4], "The new contract."),
        letter(5, 4, [3], "This needs your approval.", cc=(PersonId(2),)),
        letter(9, 3, [2, 4], "Approved."),
        letter(12, 2, [4], "Then I order it."),
    ]
    controller = of(STAFF, talk)[3]
    assert [part(controller, name) for name in ("brought in", "decides", "moves")] == [1, 2, 1]
    assert controller.evidence[0] == "message:9"
    assert part(of(STAFF, talk)[4], "decides") == 0  # who waits for a decision has not taken one


def test_who_spoke_first_themself_is_not_brought_in_by_the_answer() -> None:
    """The mutant: whoever is addressed in a conversation under way, also the one who began it."""
    talk = [letter(0, 3, [2], "The new contract."), letter(5, 2, [3], "Thank you.")]
    assert part(of(STAFF, talk)[3], "brought in") == 0


def test_who_spoke_early_and_is_then_turned_to_by_a_third_is_brought_in() -> None:
    """The mutant: whoever has spoken before can no longer be brought in, so that to speak early costs points."""
    talk = [letter(0, 2, [4], "The new contract."), letter(3, 3, [2], "I saw it."), letter(5, 4, [3], "And?")]
    assert part(of(STAFF, talk)[3], "brought in") == 1


def test_a_mail_of_ours_asks_nobody_on_their_behalf() -> None:
    """The mutant: our own questions counted, so that whoever we court grows important."""
    ours = [letter(n, None, [3], "What do you think? Please approve this.", thread=n) for n in range(9)]
    assert sum(p.contribution for p in of(STAFF, ours)[3].parts[1:]) == 0


def test_a_mail_to_everybody_asks_nobody() -> None:
    crowd = letter(1, 2, list(range(3, CROWD + 4)), "What do you think?")
    assert part(of(STAFF, [crowd])[3], "asked") == 0


def test_lines_count_by_their_probability_and_below_a_half_not_at_all() -> None:
    def line(report: int, boss: int, probability: float, stated: bool = False) -> ReportingLine:
        return ReportingLine(StakeholderId(report), StakeholderId(boss), probability, stated, "")

    found = reports(STAFF, [line(2, 3, 0.8), line(3, 1, 1.0, True), line(4, 2, 0.49)])
    assert found == {3: 0.8, 1: pytest.approx(1.8)}


def test_a_circle_in_the_records_ends() -> None:
    circle = [replace(STAFF[0], manager=StakeholderId(2)), replace(STAFF[1], manager=StakeholderId(1))]
    assert reports(circle, []) == {1: 1.0, 2: 1.0}


def test_what_is_set_by_hand_wins_and_says_who() -> None:
    label = Label(
        1, StakeholderId(4), Thing.INFLUENCE, "85", "she runs the budget", UserId(1), "Nora Lind", START, None, None
    )
    score = influences(STAFF, Seen(), (), {StakeholderId(4): Hand((label,))}, START)[StakeholderId(4)]
    assert score.value == 85 == sum(p.contribution for p in score.parts)
    assert score.parts[0].why == "Set by hand by Nora Lind on 2 March 2026: she runs the budget."


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ("Approved – go ahead.", (True, False, False)),
        ("This is not approved yet.", (False, False, False)),
        ("Haven’t decided, could you check?", (False, False, True)),
        ("The contract needs your\napproval.", (False, True, False)),
        ("Bitte entscheiden Sie bis Freitag.", (False, True, False)),
        ("Nous avons décidé de continuer.", (True, False, False)),
        ("How are you?", (False, False, False)),
        ("The disagreed clause", (False, False, False)),
    ],
)
def test_words_of_deciding_and_asking(words: str, answers: tuple[bool, bool, bool]) -> None:
    assert (decides(words), awaits(words), asks(words)) == answers
