"""The format of templates: what is read, what is refused at which line, and what a filled one says."""

from contextlib import suppress
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.drafts.evidence import Facts
from rapport.drafts.layout import text_of
from rapport.drafts.model import Content, Play, Recipient, SentenceKind
from rapport.drafts.templates import checking, service
from rapport.drafts.templates.model import Filling, Slot
from rapport.drafts.templates.reading import BadTemplate, parse
from rapport.drafts.templates.rendering import render
from rapport.drafts.templates.slots import PLAYS
from rapport.errors import Conflict, NotFound
from tests.test_drafts_checks import INVENTED

OURS = Facts("Northwind\nHarbor")
HEAD = """play: re_engagement
title: A note
when: Now.
to: somebody
subject: Hello
---
"""
TO = (Recipient("ada@alder.test", "Ada Alvarez"),)


def said(body: str, head: str = HEAD, **slots: str) -> Content:
    filling = {name.replace("__", "."): Slot(text, (f"record:{name}",)) for name, text in slots.items()}
    return render(parse(head + body), Filling(filling), TO, {})


def reasons(line: str, head: str = HEAD) -> list[str]:
    return [one.reason for one in checking.faults(parse(f"{head}courtesy: {{greeting}}\n\n{line}\n"), OURS)]


@pytest.mark.parametrize("name", service.NAMES)
def test_every_shipped_template_is_read_and_states_nothing_of_itself(name: str) -> None:
    template = parse(service.shipped(name))
    assert template.name == name and checking.faults(template, OURS) == ()


def test_there_is_a_file_for_every_play_and_variant_and_no_other() -> None:
    found = {file.name.removesuffix(".txt") for file in (files("rapport.drafts.templates") / "shipped").iterdir()}
    assert found == set(service.NAMES) and set(PLAYS) == set(Play)


@pytest.mark.parametrize("kind", ["courtesy", "fact from to", "question", "commitment from to", "blank"])
@pytest.mark.parametrize("text", INVENTED)
def test_what_was_once_invented_is_refused_in_a_template(text: str, kind: str) -> None:
    """Kills the mutant that checks facts only, and the one that takes a sentence's kind for granted."""
    asked = f"{text} [right?]" if kind == "blank" else text
    assert reasons(f"{kind}: {asked}")


@pytest.mark.parametrize(
    "text",
    [
        "Robert will call you, {to.first}.",
        "We will solve this, {to.first}.",
        "You have 40 seats, {to.first}.",
        "We met on 3 March, {to.first}.",
        "It costs $400, {to.first}.",
        "You will have it within {last.message} hours, {to.first}.",
        "Write to help@evil.example, {to.first}.",
        "See https://evil.example, {to.first}.",
        "“We love it”, you said, {to.first}.",
        "I hope that you enjoy using {customer.name}.",
        "Hi {customer.name}, how are you?",
        "Call {to.first}7.",
    ],
)
def test_names_numbers_dates_amounts_links_and_promises_stand_in_slots_only(text: str) -> None:
    assert reasons(f"fact from to if to.first and last.message: {text}")


def test_a_refusal_names_the_line_and_the_words() -> None:
    (reason,) = reasons("fact from to: Our engineers have found the cause.")
    assert reason.startswith("Line 9: “Our engineers have found the cause.” says")
    assert "engineers" in reason and "no record would hold" in reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("fact: Thank you for this.", "rests on nothing"),
        ("courtesy: Hello {to.first}.", "not always known. Write “if to.first”"),
        ("courtesy: Hello {to.nickname}.", "“to.nickname” is no slot"),
        ("courtesy if moon: Hello.", "“moon” is no slot"),
        ("courtesy: Hello {to}.", "has no words"),
        ("courtesy each done: Hello.", "“done” is no list of this play"),
        ("courtesy: Hello [who?].", "Begin the sentence with “blank”"),
        ("blank: Hello.", "asks the person something in square brackets"),
    ],
)
def test_what_no_draft_could_say_is_refused(line: str, reason: str) -> None:
    assert any(reason in one for one in reasons(line))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no line with ---"),
        (HEAD, "no sentence below its head"),
        (HEAD.replace("re_engagement", "song"), "the play “song”"),
        (HEAD.replace("when: Now.\n", "") + "courtesy: Hello.", "does not say “when”"),
        (HEAD.replace("when", "wann") + "courtesy: Hello.", "Line 3 begins with “wann”"),
        (HEAD.replace("subject: Hello\n", "") + "courtesy: Hello.", "no subject"),
        (HEAD + "Hello there", "Line 7 does not begin with a kind"),
        (HEAD + "joke: Hello", "Line 7 does not begin with a kind"),
        (HEAD + "courtesy:", "Line 7 says nothing"),
        (HEAD + "courtesy: Hello {to.first", "a brace without its partner"),
        (HEAD + "courtesy: Hello {To First}", "is no slot"),
        (HEAD + "courtesy when: Hello", "“when” before its colon"),
        (HEAD + " indented", "Line 7 is indented"),
        (HEAD + "courtesy: a\n--- note ---\ncourtesy: b\n--- note ---", "a second note"),
        (HEAD + "courtesy: " + "a" * 20_000, "20000 is the most"),
    ],
)
def test_what_is_no_template_is_refused_with_the_line(text: str, reason: str) -> None:
    with pytest.raises(BadTemplate, match=reason):
        parse(text)


@given(st.text(max_size=200), st.sampled_from(["", HEAD]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_template_or_a_sentence_about_what_is_wrong(text: str, head: str) -> None:
    with suppress(BadTemplate):
        assert all(one.reason for one in checking.faults(parse(head + text), OURS))


def test_sentences_carry_the_records_of_their_slots_and_sources() -> None:
    content = said("fact from to if last.message: Your message of {last.message}.", last__message="3 March", to="yes")
    (sentence,) = content.sentences
    assert sentence.kind is SentenceKind.FACT and sentence.text == "Your message of 3 March."
    assert sentence.records == ("record:last__message", "record:to")


def test_a_sentence_whose_condition_fails_is_not_said_and_the_paragraph_still_ends() -> None:
    body = "courtesy: One.\ncourtesy if last: Two.\n\ncourtesy if not last: Three."
    assert text_of(said(body).sentences) == "One.\n\nThree."
    assert text_of(said(body, last="yes").sentences) == "One. Two."


def test_indented_lines_and_bullets_stand_as_they_are_written() -> None:
    body = "courtesy: Like this:\n\ncourtesy bullet: one\ncourtesy bullet: two\n\ncourtesy: Best,\n  Ada"
    assert text_of(said(body).sentences) == "Like this:\n\n• one\n• two\n\nBest,\nAda"


def test_lists_say_everything_of_one_entry_before_the_next() -> None:
    head = HEAD.replace("re_engagement", "escalation_follow_up").replace("title", "variant: open\ntitle")
    body = "fact bullet each done if step.owner: {step.what} ({step.owner})\nfact bullet each done: {step.what}!"
    entries = ({"step.what": Slot("A"), "step.owner": Slot("Ada")}, {"step.what": Slot("B")})
    content = render(parse(head + body), Filling({}, {"done": entries}), TO, {})
    assert [one.text for one in content.sentences] == ["A (Ada)", "A!", "B!"]


def test_the_first_subject_that_holds_is_the_subject() -> None:
    head = HEAD.replace("subject: Hello\n", "subject if product: About {product}\nsubject: Hello\n")
    assert said("courtesy: a", head).subject == "Hello"
    assert said("courtesy: a", head, product="Harbor").subject == "About Harbor"


def test_what_a_template_needs_and_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(Conflict, match="“A note” cannot be written: product is not known"):
        said("courtesy: a", HEAD.replace("to: somebody", "to: somebody\nneeds: product"))


def test_slots_are_never_read_again() -> None:
    """Kills the mutant that fills slots until none is left: a name from outside may look like one."""
    assert said("courtesy if product: {product}", product="{me.phone}").sentences[0].text == "{me.phone}"


def test_an_unknown_name_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no template “poem”"):
        service.refuse_unknown("poem")
