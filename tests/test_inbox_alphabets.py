"""Text of an undeclared East Asian charset is read where that is certain, and no Latin text is read worse for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox import alphabets
from rapport.inbox.headers import decode, loose

KOREAN = "안녕하세요. 다음 주 회의 일정을 보내 드립니다. 확인 후 회신 부탁드립니다."
CHINESE = "您好，我们已经看过您的报价，下个月会给您回复。谢谢！"
TRADITIONAL = "您好，我們已經看過您的報價，下個月會給您回覆。謝謝！"
JAPANESE = "お世話になっております。来週の会議についてご連絡いたします。"


@pytest.mark.parametrize(
    ("text", "codec"),
    [(KOREAN, "euc_kr"), (CHINESE, "gb18030"), (TRADITIONAL, "big5"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp")],
)
def test_text_that_says_no_charset_is_read(text: str, codec: str) -> None:
    """In a body, in a body that says us-ascii or UTF-8, and in a raw header."""
    data = text.encode(codec)
    assert [decode(data), decode(data, "us-ascii"), decode(data, "utf-8"), loose(data)] == [text] * 4
    assert decode(data[:-1])[:10] == text[:10]
    assert decode(b"Hello,\n\n" + data * 500).endswith(text)


@pytest.mark.parametrize(
    "text", ["Grüße aus Köln", "Ça va, garçon ? Où êtes-vous à Noël ?", "ÄÖÜäöüßÀÉÈÇñ", "50 € – “fine”"]
)
def test_latin_text_stays_what_it_was(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("codec", ["cp1251", "koi8_r", "iso8859_7", "iso8859_8"])
def test_other_alphabets_are_not_taken_for_it(codec: str) -> None:
    texts = {"iso8859_7": "Καλημέρα, πότε θα μας απαντήσετε;", "iso8859_8": "שלום, מתי תענו לנו בבקשה"}
    text = texts.get(codec, "Здравствуйте, когда мы получим ответ на наше письмо?")
    assert alphabets.likely(text.encode(codec)) == ""


@given(st.text(alphabet=st.characters(min_codepoint=0xC0, max_codepoint=0xFF), max_size=60))
def test_letters_with_accents_alone_are_latin(text: str) -> None:
    """Kills the mutant without a share: any of these pairs is a character of some charset."""
    words = " ".join(text[at : at + 3] + "en" for at in range(0, len(text), 3))
    assert decode(words.encode("cp1252")) in (words, words.encode("cp1252").decode("utf-8", "replace"))


@given(st.binary(max_size=300))
def test_whatever_the_bytes_something_is_read(data: bytes) -> None:
    assert isinstance(decode(data), str)
