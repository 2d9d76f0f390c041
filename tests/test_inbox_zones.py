"""What somebody wrote just now is told from what they quoted, in a few languages and in linear time."""

import time

import pytest

from rapport.inbox.markup import as_text
from rapport.inbox.zones import new_text

OLD = "Could you send the figures?\nThanks\nBo"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))


@pytest.mark.parametrize(
    "announced",
    [
        "On Mon, 2 Mar 2026 at 09:00, Bo Berg <bo@x.test> wrote:",
        "On Mon, 2 Mar 2026 at 09:00, Bo Berg\n<bo@x.test> wrote:",
        "Am 02.03.2026 um 09:00 schrieb Bo Berg <bo@x.test>:",
        "Le lun. 2 mars 2026 à 09:00, Bo Berg <bo@x.test> a écrit :",
        "El lun, 2 mar 2026 a las 9:00, Bo Berg (<bo@x.test>) escribió:",
        "Il giorno lun 2 mar 2026 Bo Berg ha scritto:",
        "Op ma 2 mrt 2026 om 09:00 schreef Bo Berg <bo@x.test>:",
        "2026年3月2日(月) Bo <bo@x.test>のメール:",
        "-----Original Message-----\nFrom: Bo",
        "---------- Forwarded message ---------\nFrom: Bo",
        "________________________________\nFrom: Bo Berg\nSent: Monday",
        "From: Bo Berg <bo@x.test>\nSent: Monday, 2 March 2026\nTo: Ana\nSubject: Figures\n",
        "Von: Bo Berg\nGesendet: Montag, 2. März 2026\nAn: Ana\nBetreff: Zahlen\n",
        "De : Bo Berg\nEnvoyé : lundi 2 mars 2026\nÀ : Ana\nObjet : Chiffres\n",
    ],
)
def test_an_older_mail_below_is_left_out_marked_or_not(announced: str) -> None:
    assert new_text(f"Here they are.\n\n{announced}\n\n{OLD}\n") == "Here they are."


def test_answers_between_quoted_lines_are_kept() -> None:
    text = f"Hi,\n\nBo Berg wrote:\n{QUOTED}\n\nToday.\n\n> And the plan?\nOn Friday.\n"
    assert new_text(text) == "Hi,\n\nToday.\n\nOn Friday."


@pytest.mark.parametrize("mark", ["> ", ">", "  > ", "BB> ", "| "])
def test_quotation_marks_of_several_programs_are_known(mark: str) -> None:
    assert new_text(f"Yes.\n{mark}Could you?\n") == "Yes."


@pytest.mark.parametrize(
    "end",
    [
        "-- \nAna Lund\nCFO",
        "--\nAna",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "_______________________________________________\nteam mailing list\nteam@x.test",
    ],
)
def test_signatures_and_footers_are_left_out(end: str) -> None:
    assert new_text(f"Yes.\n\n{end}\n") == "Yes."


@pytest.mark.parametrize(
    "prose",
    [
        "The manual said:\nturn it off first.",
        "On Monday I wrote:\nnothing at all.",
        "From: the whole team, thank you!",
        "______\nA line for the eye, nothing more.",
        "if (a > b)\n    return b->c;",
        "I was on leave.\n\nAm I late?",
        "-----BEGIN PUBLIC KEY-----",
        "Date: Friday\nPlace: our office",
    ],
)
def test_prose_that_looks_like_an_announcement_is_kept(prose: str) -> None:
    assert new_text(prose + "\n") == prose


def test_a_forward_without_a_word_says_nothing() -> None:
    assert new_text("---------- Forwarded message ---------\nFrom: Bo\n\nold") == ""
    assert new_text("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "On Monday somebody who is called\n" * 2_000,
        "On Mon, 2 Mar 2026 Bo wrote:\nx\n" * 2_000,
        "a" * 1_000_000,
        "On 2 " + "wrote " * 160_000 + ":",
        ("wrote " * 49 + ":\n") * 3_000,
        "\n" * 1_000_000,
        ">" * 1_000_000,
        "From: a\n" * 120_000,
        "_____\n" * 160_000,
        " " * 1_000_000,
    ],
)
def test_any_megabyte_takes_linear_time(text: str) -> None:
    """Kills the mutant that lets one expression run over the whole text: such take minutes here."""
    start = time.perf_counter()
    new_text(text)
    assert time.perf_counter() - start < 2


def test_html_keeps_lines_and_marks_quotations() -> None:
    html = "<div>Yes, today.</div><blockquote><p>When &amp; how?</p><blockquote>So</blockquote></blockquote><p>Ana</p>"
    assert as_text(html) == "Yes, today.\n> When & how?\n>\n> > So\n\nAna"
    assert new_text(as_text(html)) == "Yes, today.\n\nAna"


def test_html_that_is_not_shown_is_not_read() -> None:
    html = "<head><title>T</title><style>p{}</style></head><!-- no --><script>x()</script><p>yes<b>!</b></p><style>"
    assert as_text(html) == "yes!"
    assert as_text("<ul><li>one<li>two</ul><table><tr><td>a</td><td>b</td></tr></table>") == "- one\n- two\na b"


def test_html_too_wild_for_a_tree_is_still_read() -> None:
    assert as_text("<div>" * 100_000 + "deep &amp; down") == "deep & down"
    assert as_text("<p " + "a=b " * 9_000 + ">words<br>more") == "words\nmore"
