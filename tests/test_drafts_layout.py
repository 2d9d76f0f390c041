"""Sentences become text and come back as the same sentences; what a person wrote anew has no record."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.layout import body_text, has_blank, html_of, sentences_of, split, text_of
from rapport.drafts.model import Content, Recipient, Sentence, SentenceKind

LETTER = (
    Sentence(SentenceKind.COURTESY, "Dear Michael,", break_after=True),
    Sentence(SentenceKind.FACT, "You reported “API failures” on Friday, 27 February.", ("ticket:7",)),
    Sentence(SentenceKind.COURTESY, "I am sorry. Truly, I am.", break_after=True),
    Sentence(SentenceKind.FACT, "Workaround found (done on 1 March)", ("ticket:7",), bullet=True),
    Sentence(SentenceKind.BLANK, "Fix: [Who owns this, and by when?]", bullet=True, break_after=True),
    Sentence(SentenceKind.COURTESY, "Best regards,\nNora Lind\nCSM", ("user:1",), break_after=True),
)


def test_a_text_has_paragraphs_and_bullets() -> None:
    assert text_of(LETTER) == (
        "Dear Michael,\n\nYou reported “API failures” on Friday, 27 February. I am sorry. Truly, I am.\n\n"
        "• Workaround found (done on 1 March)\n• Fix: [Who owns this, and by when?]\n\nBest regards,\nNora Lind\nCSM"
    )


def test_html_holds_the_same_words_escaped() -> None:
    html = html_of((*LETTER[:1], Sentence(SentenceKind.COURTESY, "a < b & c", bullet=True)))
    assert html == "<p>Dear Michael,</p>\n<ul>\n<li>a &lt; b &amp; c</li>\n</ul>"


def test_an_untouched_text_keeps_every_sentence_and_its_records() -> None:
    back = sentences_of(text_of(LETTER), LETTER)
    assert [(s.kind, s.text, s.records, s.bullet) for s in back] == [
        (s.kind, s.text, s.records, s.bullet) for s in LETTER
    ]
    assert text_of(back) == text_of(LETTER)


def test_a_changed_sentence_loses_its_record_and_its_neighbours_keep_theirs() -> None:
    """Kills the mutant that matches sentences by position or likeness."""
    edited = text_of(LETTER).replace("27 February", "28 February")
    back = sentences_of(edited, LETTER)
    changed = next(s for s in back if "28 February" in s.text)
    assert (changed.kind, changed.records) == (SentenceKind.FACT, ())
    assert next(s for s in back if "Workaround" in s.text).records == ("ticket:7",)


def test_a_filled_blank_is_a_fact_without_a_record() -> None:
    back = sentences_of(text_of(LETTER).replace("[Who owns this, and by when?]", "Priya, by Monday"), LETTER)
    filled = next(s for s in back if "Priya" in s.text)
    assert (filled.kind, filled.records, filled.bullet) == (SentenceKind.FACT, (), True)


def test_a_blank_stays_a_blank() -> None:
    assert sentences_of("I will write [when?].")[0].kind is SentenceKind.BLANK
    assert has_blank("open [bracket") and not has_blank("none")


def test_abbreviations_and_initials_end_no_sentence() -> None:
    assert split("Dr. J. Weber called. He is fine. Done at 5 p.m. Good!") == [
        "Dr. J. Weber called.", "He is fine.", "Done at 5 p.m. Good!",
    ]  # fmt: skip


def test_the_note_to_forward_stands_below_a_rule() -> None:
    content = Content("x", LETTER[:1], (Recipient("a@b.test", ""),), forwardable=LETTER[-1:])
    assert body_text(content).split("\n\n")[0::2] == ["Dear Michael,", "Best regards,\nNora Lind\nCSM"]


@given(st.lists(st.text(max_size=80), max_size=6))
def test_cutting_a_text_loses_no_word(texts: list[str]) -> None:
    whole = "\n\n".join(texts)
    once = text_of(sentences_of(whole))
    assert text_of(sentences_of(once)).split() == once.split()
