"""Yes, no and later, as people write them in four languages."""

import pytest

from rapport.outbox.consent import Consent, consent

YES = """
Happy to! I'll forward your note.
Of course.
Sure, let me check with him.
Sure!
Yes
No problem, I will connect you two.
Glad to help, will do.
Happy to, I'll introduce you next week.
Let me forward this to Robert after lunch.
I can't see why not, happy to make the introduction.
Ja, gerne, ich leite es weiter.
Klar, mache ich!
Natürlich, ich stelle den Kontakt her.
Kein Problem, gerne.
Avec plaisir, je vous mets en relation.
Bien sûr !
Pas de problème, je transmets.
Oui, volontiers.
Claro, os presento.
Con mucho gusto.
Por supuesto, sin problema.
Sí, encantada.
"""
NO = """
I'm not comfortable with that, sorry.
Happy to help in general, but now is bad timing.
I’d rather not.
Sorry, I can't introduce you to him.
I'll have to pass, he does not take vendor calls.
I no longer work with that team.
I'm not the right person for this.
I don't think it is appropriate.
No, sorry.
Not possible, I'm afraid.
Lieber nicht, er mag das nicht.
Das geht leider nicht.
Nein, tut mir leid.
Das kann ich leider nicht machen.
Ich bin nicht die richtige Person dafür.
Je préfère ne pas le faire.
Malheureusement non.
Ce n'est pas possible en tant que tel.
Je ne suis pas la bonne personne.
Prefiero no hacerlo.
Lo siento, pero no.
No puedo presentarte.
"""
LATER = """
Not right now, ask me again next quarter.
Bad timing, maybe after the audit in March.
Could you check back in two weeks?
Let me think about it.
Let's wait until the budget is through.
Please remind me next month.
Gerade ist es ungünstig, bitte nächsten Monat noch einmal.
Bitte melden Sie sich im Januar wieder.
Fragen Sie mich nächste Woche noch mal.
Pas maintenant, plutôt le mois prochain.
Revenez vers moi dans deux semaines.
Plus tard, s'il vous plaît.
Ahora no, mejor más adelante.
No es buen momento, quizás el próximo trimestre.
Vuelve a preguntar después de la auditoría.
"""
NEITHER = """
Who is this about?
I am not sure that he is the one you want.
Thanks for your note.
Was genau möchten Sie besprechen?
De quoi s'agit-il ?
¿De qué se trata?
The pleasure was not mine to give.
"""


def table(*pairs: tuple[str, Consent | None]) -> list[tuple[str, Consent | None]]:
    return [(line, what) for lines, what in pairs for line in lines.strip().splitlines()]


@pytest.mark.parametrize(
    ("words", "means"), table((YES, Consent.YES), (NO, Consent.NO), (LATER, Consent.LATER), (NEITHER, None))
)
def test_an_answer_means_what_it_says(words: str, means: Consent | None) -> None:
    assert consent(words) is means


@pytest.mark.parametrize("words", ["not happy to", "nicht gerne", "pas d'accord", "I am never glad to do so"])
def test_a_yes_that_is_denied_is_none(words: str) -> None:
    assert consent(words) is not Consent.YES
