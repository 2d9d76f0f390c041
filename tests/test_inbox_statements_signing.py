"""The author's own title and phones below a mail, and nobody else's."""

import pytest

from rapport.inbox.model import Address, Field, Kind, Mail, Participant
from rapport.inbox.statements import signing
from tests import world

ANA = Participant(Field.FROM, Address("ana.lund@techcorp.test", "Ana Lund"))
SIGNATURE = "Ana Lund\nHead of Procurement\nTechCorp Ltd\nTel: +49 30 1234567"


def mail(text: str, new_text: str = "", kind: Kind = Kind.PERSON) -> Mail:
    return world.mail(text=text, new_text=new_text or text, participants=(ANA,), kind=kind)


@pytest.mark.parametrize(
    "text",
    [
        f"Hello.\n\n-- \n{SIGNATURE}",
        f"Hello.\n\nBest regards\n\n{SIGNATURE}",
        f"Hello.\n--\n{SIGNATURE}\n\n> Hi\n> -- \n> Bo Berg\n> Engineer",
        f"> Hi\n\nHello.\n-- \n{SIGNATURE}\n_______________\nlist footer, +1 555 010 4477",
    ],
)
def test_a_signature_says_title_and_phones_of_the_author(text: str) -> None:
    signed = signing.of_mail(mail(text))
    assert signed.title is not None
    assert (signed.title.title, signed.title.sentence) == ("Head of Procurement", "Head of Procurement")
    assert (signed.title.name, signed.title.address) == ("Ana Lund", "ana.lund@techcorp.test")
    assert signed.phones == ("+49 30 1234567",)


@pytest.mark.parametrize(
    "text",
    [
        "Hello.\n-- \nThe manager of a zoo is a keeper.",  # a motto
        "Hello.\n-- \nBo Berg\nHead of Sales\n+49 30 1234567",  # somebody else's
        "Ana Lund said that the engineer will call 030 1234567 tomorrow about all that we spoke of, and so on and on.",
        "Hello,\nAna",
    ],
)
def test_a_motto_a_sentence_and_somebody_elses_signature_say_nothing_of_the_author(text: str) -> None:
    """Kills: titles of whoever stands below."""
    assert signing.of_mail(mail(text)) == signing.NOTHING


def test_only_a_persons_mail_is_signed() -> None:
    assert signing.of_mail(mail(f"Hello.\n-- \n{SIGNATURE}", kind=Kind.AUTOREPLY)) == signing.NOTHING
