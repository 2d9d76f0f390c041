"""A polite sentence in another language is no fault; a fact in it still is."""

from dataclasses import replace

import pytest

from rapport.drafts import checks
from rapport.drafts.checks import Ground
from rapport.drafts.evidence import Facts
from rapport.drafts.model import Content, Fault, Recipient, Sentence, SentenceKind

SARAH = Recipient("sarah.weber@techcorp.test", "Sarah Weber")
KNOWN = frozenset({SARAH.email})
GROUND = Ground({}, Facts("Nora Lind\nSarah Weber\nHarbor\nTechCorp"), "TechCorp", "Harbor", known=KNOWN)


def faults(text: str) -> tuple[Fault, ...]:
    content = Content("Harbor", (Sentence(SentenceKind.FACT, text),), (SARAH,))
    return checks.faults(content, GROUND)


@pytest.mark.parametrize(
    "polite",
    [
        "Liebe Sarah,",
        "Sehr geehrte Frau Weber,",
        "Vielen Dank für Ihre Nachricht und Ihre Geduld.",
        "Bitte entschuldigen Sie die Unannehmlichkeiten.",
        "Mit freundlichen Grüßen",
        "Ich freue mich, von Ihnen zu hören.",
        "Bonjour Sarah,",
        "Merci beaucoup pour votre message et votre patience.",
        "Veuillez agréer, Madame, l'expression de mes sentiments distinguées.",
        "Bien cordialement",
        "Hola Sarah:",
        "Muchas gracias por su mensaje y su paciencia.",
        "Un cordial saludo",
    ],
)
def test_politeness_is_no_fault(polite: str) -> None:
    assert faults(polite) == ()


@pytest.mark.parametrize(
    "claim",
    [
        "Wir haben den Fehler behoben.",
        "Vielen Dank, Priya Shah hat den Fehler gefunden.",
        "Vielen Dank für Ihre 40 Lizenzen.",
        "Alles ist wieder in Ordnung.",
        "Es geht bis Freitag.",
        "Le problème est résolu.",
        "Merci, nous livrons la correction demain.",
        "Merci pour vos 3 messages.",
        "Hemos resuelto el problema.",
        "Gracias, la solución llega el viernes.",
        "Tenemos un equipo con Ana García.",
    ],
)
def test_a_fact_in_any_language_is_one(claim: str) -> None:
    """Kills the mutant that lets a sentence through for one polite word, and one whose lists hold verbs of doing."""
    assert faults(claim) != ()


@pytest.mark.parametrize("greeting", ["Lieber Peter,", "Sehr geehrter Herr Braun,", "Bonjour Claire,", "Hola Ana:"])
def test_a_greeting_to_somebody_else_is_refused_in_any_language(greeting: str) -> None:
    assert any("Greet the person it goes to" in f.reason for f in faults(greeting))


def test_an_own_sentence_is_named_as_a_whole() -> None:
    """Not word by word: 'No record holds “will”, “fixed”, …'."""
    (fault,) = faults("Priya Shah will have it fixed by Friday.")
    assert fault.reason == (
        "No record says this: “Priya Shah will have it fixed by Friday”. "
        "Change it, remove it, or confirm it as your own word."
    )


def test_where_a_record_lacks_a_word_the_word_is_named() -> None:
    ground = replace(GROUND, facts={"ticket:1": Facts("The sync fails.")})
    content = Content("Harbor", (Sentence(SentenceKind.FACT, "The sync fails in Oslo.", ("ticket:1",)),), (SARAH,))
    (fault,) = checks.faults(content, ground)
    assert fault.reason.startswith("The records beneath “The sync fails in Oslo.” do not say “Oslo”.")
