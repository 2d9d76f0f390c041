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
        "De: Bo Berg\nEnviado el: lunes, 2 de marzo de 2026\nPara: Ana\nAsunto: Datos\n",
        "De: Bo Berg\nEnviado: segunda-feira, 2 de março de 2026\nPara: Ana\nAssunto: Dados\n",
        "Da: Bo Berg\nInviato: lunedì 2 marzo 2026\nA: Ana\nOggetto: Dati\n",
        "Van: Bo Berg\nVerzonden: maandag 2 maart 2026\nAan: Ana\nOnderwerp: Cijfers\n",
        "Fra: Bo Berg\nSendt: 2. marts 2026\nTil: Ana\nEmne: Tal\n",
        "Från: Bo Berg\nSkickat: den 2 mars 2026\nTill: Ana\nÄmne: Siffror\n",
        "Od: Bo Berg\nWysłano: poniedziałek, 2 marca 2026\nDo: Ana\nTemat: Dane\n",
        "差出人: Bo Berg\n送信日時: 2026年3月2日\n宛先: Ana\n件名: 資料\n",
        "-----Oprindelig meddelelse-----\nFra: Bo",
        "-----Ursprungligt meddelande-----\nFrån: Bo",
        "-----元のメッセージ-----\n差出人: Bo",
        "Date: Mon, 2 Mar 2026 09:00:02 +0100\nSubject: Figures\nFrom: bo@x.test\nTo: ana@x.test\n",
        "Em seg., 2 de mar. de 2026 às 09:00, Bo Berg <bo@x.test> escreveu:",
        "Op 2-mrt.-2026, om 09:00 heeft Bo Berg <bo@x.test> het volgende geschreven:",
        "Den mån 2 mars 2026 kl 09:00 skrev Bo Berg <bo@x.test>:",
        "W dniu 2 marca 2026 09:00 użytkownik Bo Berg <bo@x.test>\nnapisał:",
        "Am Mo., 2. März 2026 um 09:00 Uhr schrieb Bo Berg <\nbo@x.test>:",
    ],
)
def test_an_older_mail_below_is_left_out_marked_or_not(announced: str) -> None:
    assert new_text(f"Here they are.\n\n{announced}\n\n{OLD}\n") == "Here they are."


def test_answers_between_quoted_lines_are_kept() -> None:
    text = f"Hi,\n\nBo Berg wrote:\n{QUOTED}\n\nToday.\n\n> And the plan?\nOn Friday.\n"
    assert new_text(text) == "Hi,\n\nToday.\n\nOn Friday."


@pytest.mark.parametrize(
    "announced",
    [
        "------On 3/2/2026 09:00 AM, Bo Berg wrote-----",
        "---- Bo Berg wrote ----",
        "2026-03-02 9:00 GMT+01:00 Bo Berg <\nbo@x.test>:",
        "2026/3/2 Bo Berg <bo@x.test>",
        '26.06.2026, 14:41, "Bo Berg" <bo@x.test>:',
    ],
)
def test_marks_tell_an_announcement_without_words(announced: str) -> None:
    assert new_text(f"Here they are.\n{announced}\n\n{QUOTED}\n\nAna") == "Here they are.\n\nAna"


@pytest.mark.parametrize("between", [" ", "--- "])
def test_words_before_an_announcement_in_its_line_are_kept(between: str) -> None:
    text = f"Hi,\nyes{between}On Wed, 4 Mar 2026 at 15:59, bo@x.test wrote:\n> Could you?"
    assert new_text(text) == "Hi,\nyes"


@pytest.mark.parametrize("piece", ["_nonce=3dd518)", " (http://x.test/c/YzOT) >", "<https://x.test/abc>"])
def test_a_link_that_broke_out_of_a_quotation_is_quoted(piece: str) -> None:
    assert new_text(f"Yes.\n> See (http://x.test/action\n{piece}\n> and tell us.") == "Yes."


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
        "Skickat från min iPhone",
        "Sent from my iPhone, please excuse typos",
        "-Ana Lund",
        "/Ana",
        "-----------------",
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
        "Invitation:\n\nDate: Wednesday 3 October\nTime: 7:00\nAddress: 130 Fox St",
        "On 3 March we said:\nno more of this.",
        "Sent from my desk, which is easier than my phone.",
        "Two things:\n-one\n-two",
        "- Apples\n\n- Pears",
    ],
)
def test_prose_that_looks_like_an_announcement_is_kept(prose: str) -> None:
    assert new_text(prose + "\n") == prose


def test_a_forward_without_a_word_says_nothing() -> None:
    assert new_text("---------- Forwarded message ---------\nFrom: Bo\n\nold") == ""
    assert new_text("") == ""


PIECES = [  # each is repeated to a long text
    "On Monday somebody who is called\n",
    "On Mon, 2 Mar 2026 Bo wrote:\nx\n",
    "2026-03-02 9:00 Bo <bo@x.test>\n",
    "a",
    "wrote ",
    "wrote " * 49 + ":\n",
    "\n",
    ">",
    "> (\n(\n",
    "From: a\n",
    "Date: 9:00 @\n",
    "-Bo\n\n",
    "_____\n",
    "----- ",
    " ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_at_most_some_twice_the_time(piece: str) -> None:
    """Kills the mutant that lets one expression run over the whole text: half a megabyte takes minutes then."""
    half = piece * (250_000 // len(piece))

    def seconds(text: str) -> float:
        start = time.process_time()
        new_text("On 2 " + text + ":")
        return time.process_time() - start

    once, twice = min(seconds(half) for _ in range(3)), min(seconds(half + half) for _ in range(3))
    assert twice < 5 * once + 0.05


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
