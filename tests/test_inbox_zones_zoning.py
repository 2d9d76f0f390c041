"""Every line of a mail is header, body, greeting, sign-off or signature, in several languages and in linear time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.inbox.zones.features import LOOK
from rapport.inbox.zones.zoning import MOST_LINES, Zone, zones, zones_of

SIGNED = """intro|Hi Ana,
-|
body|we have looked at the figures and they are fine. Could you send the contract
body|by Friday?
-|
outro|Best regards,
outro|Bo Berg
-|
-|--
signature|Bo Berg
signature|Head of Operations
signature|Northwind GmbH
signature|Tel: +49 30 1234567"""

GERMAN = """intro|Hallo Ana,
-|
body|vielen Dank für die Zahlen. Wir melden uns am Freitag.
-|
outro|Viele Grüße
outro|Bo Berg
-|
header|Von: Ana Lund <ana@rapport.test>
header|Gesendet: Montag, 2. März 2026 09:00
header|An: Bo Berg
header|Betreff: Zahlen
-|
intro|Hallo Bo,
-|
body|anbei die Zahlen für Februar.
-|
outro|Gruß
outro|Ana"""

FRENCH = """intro|Bonjour Ana,
-|
body|Merci pour votre message, nous revenons vers vous vendredi.
-|
outro|Cordialement,
outro|Bo Berg
-|
header|Le lun. 2 mars 2026 à 09:00, Ana Lund <ana@rapport.test> a écrit :
-|
intro|> Bonjour Bo,
-|>
body|> Voici les chiffres de février."""

FOLDED = """body|Yes, that is what we agreed on last week in the meeting.
-|
header|On Mon, 2 Mar 2026 at 09:00, Ana Lund <ana.lund@a-long-name.rapport.test>
header|wrote:
-|
body|> Is it so?"""

FORWARDED = """body|Please have a look at this before the call tomorrow.
-|
header|---------- Forwarded message ---------
header|From: Bo Berg <bo@northwind.test>
header|Date: Mon, 2 Mar 2026 at 09:00
header|Subject: Renewal
header|To: Ana Lund <ana@rapport.test>
-|
body|The contract ends in June and we do not know yet what comes after it."""

JAPANESE = """intro|Ana様
-|
body|資料を拝見しました。金曜日にご連絡いたします。
-|
outro|よろしくお願いいたします。
-|
header|2026年3月2日(月) 9:00 Ana Lund <ana@rapport.test>:
body|> 資料をお送りします。"""

HEADERS = [
    "Von: Bo\nGesendet: Montag, 2. März 2026\nAn: Ana\nBetreff: Zahlen",
    "De : Bo\nEnvoyé : lundi 2 mars 2026\nÀ : Ana\nObjet : Chiffres",
    "De: Bo\nEnviado el: lunes, 2 de marzo de 2026\nPara: Ana\nAsunto: Datos",
    "De: Bo\nEnviado: segunda-feira, 2 de março de 2026\nPara: Ana\nAssunto: Dados",
    "Da: Bo\nInviato: lunedì 2 marzo 2026\nA: Ana\nOggetto: Dati",
    "Van: Bo\nVerzonden: maandag 2 maart 2026\nAan: Ana\nOnderwerp: Cijfers",
    "Fra: Bo\nSendt: 2. marts 2026\nTil: Ana\nEmne: Tal",
    "Från: Bo\nSkickat: den 2 mars 2026\nTill: Ana\nÄmne: Siffror",
    "Od: Bo\nWysłano: poniedziałek, 2 marca 2026\nDo: Ana\nTemat: Dane",
    "差出人: Bo\n送信日時: 2026年3月2日\n宛先: Ana\n件名: 資料",
]


@pytest.mark.parametrize("marked", [SIGNED, GERMAN, FRENCH, FOLDED, FORWARDED, JAPANESE])
def test_the_zones_of_a_plain_mail_are_told(marked: str) -> None:
    pairs = [line.split("|", 1) for line in marked.split("\n")]
    found = zones("\n".join(text for _, text in pairs))
    assert [f"{right}|{text}" for right, text in pairs if right != "-"] == [
        f"{zone}|{text}" for zone, (right, text) in zip(found, pairs, strict=True) if right != "-"
    ]


@pytest.mark.parametrize("header", HEADERS)
def test_headers_of_quoted_mails_are_told_in_the_languages_of_their_programs(header: str) -> None:
    found = zones(f"Ok, Friday then.\n\n{header}\n\nWhen will it be done, and by whom?")
    assert [zone is Zone.HEADER for zone in found] == [False, False, *[True] * 5, False]


@pytest.mark.parametrize("said", ["Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone"])
def test_what_a_phone_adds_is_a_signature(said: str) -> None:
    assert zones(f"Ok, see you on Friday then.\n\n{said}")[-1] is Zone.SIGNATURE


@given(st.text(alphabet="ab>| \n\t:-0,.@äナ\u2028\r", max_size=300))
@settings(max_examples=200, deadline=None)
def test_each_line_has_one_zone_whatever_the_text(text: str) -> None:
    assert len(zones(text)) == text.count("\n") + 1


def test_lines_without_a_word_go_with_the_line_above() -> None:
    assert zones("\n\n") == (Zone.BODY,) * 3
    assert zones("We have looked at the figures.\n\n***\n")[1:] == (Zone.BODY,) * 3


def test_a_log_of_many_lines_is_read_to_a_bound() -> None:
    found = zones("ab\n" * (MOST_LINES + 10))
    assert found[MOST_LINES:] == (Zone.BODY,) * 11


@pytest.mark.parametrize(
    "piece",
    [
        "On Monday somebody who is called\n",
        "On Mon, 2 Mar 2026 Bo wrote:\nx\n",
        "From: a\n\n",
        "> " * 40 + "a\n",
        "a-b",
    ],
)
def test_twice_the_text_takes_at_most_some_twice_the_time(piece: str) -> None:
    """Kills the mutant that looks for each line through all lines, and the one that reads past LOOK characters."""

    def seconds(times: int) -> float:
        text = piece * times
        start = time.process_time()
        zones(text)
        return time.process_time() - start

    seconds(10)  # loads the model
    once, twice = min(seconds(1_000) for _ in range(3)), min(seconds(2_000) for _ in range(3))
    assert twice < 5 * once + 0.05


def test_only_the_beginning_of_a_line_is_looked_at() -> None:
    line = "From here on we talk about it " + "x " * LOOK
    assert zones(line + "y" * 1_000_000) == zones(line)


def test_many_mails_at_once_have_the_zones_of_each_alone() -> None:
    """Kills the mutants that let a mail see its neighbour in the batch."""
    texts = ["\n".join(line.split("|", 1)[1] for line in marked.split("\n")) for marked in (SIGNED, GERMAN, FOLDED)]
    texts += ["", "\n\n", "Best regards", "Hi Ana,", "--", "> " * 3, *texts[::-1], "Bo Berg\nHead of Operations"]
    assert list(zones_of(texts)) == [zones(text) for text in texts]


PATCH = "--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n context\n-\told\n+\tnew\n\n@@ -9 +9 @@\n-From: a\n+Best regards\n"


def test_a_patch_is_body_and_what_follows_it_is_told() -> None:
    """Kills the mutant that loses count of the lines that it did not read."""
    text = f"Hi Ana,\n\nthis repairs the export.\n\n{PATCH}-- \nBo Berg\nHead of Operations\n+49 30 1234567"
    found = zones(text)
    lines = text.split("\n")
    assert len(found) == len(lines)
    assert {found[at] for at in range(4, lines.index("-- "))} == {Zone.BODY}
    assert found[0] is Zone.INTRO and set(found[-3:]) == {Zone.SIGNATURE}
    twice = zones(f"{text}\n\n{PATCH}{PATCH}-- \nBo Berg")
    assert len(twice) == len(lines) + 3 + 2 * PATCH.count("\n")


def test_a_header_that_begins_a_mail_is_one() -> None:
    assert set(zones("Von: Bo\nGesendet: Montag\nBetreff: Zahlen\n\nWann kommen sie?")[:3]) == {Zone.HEADER}
