"""Does somebody who was asked for a favor say yes, no or later?

By whole phrases in English, German, French and Spanish, one pattern a line: "sure" alone also stands in "not sure".
"""

import re
from enum import StrEnum

READ = 1500  # characters of their own words: who answers a favor does so in the first lines


class Consent(StrEnum):
    YES = "yes"
    NO = "no"
    LATER = "later"


# No, whatever else is said: "happy to help in general, but I would rather not".
_NO = r"""
not comfortable
rather not
prefer not
(?:have|need|going) to (?:decline|pass)
i(?:'ll| will| must) (?:decline|pass on (?:this|that|it))
no longer (?:work|with)
not the right person
(?:can't|cannot|can not|won't|will not|not able to|unable to) (?:really )?(?:introduce|make|do|help|connect|forward)
don't (?:think|feel) (?:it|that|this|i|he|she|they) (?:\w+ ){0,3}(?:appropriate|good|right|interested)
don't (?:think|feel) (?:i|he|she|they) (?:\w+ ){0,3}(?:comfortable|can|should|would)
not (?:interested|possible|appropriate|going to happen)
(?:sorry|afraid),? no\b
^no(?: thanks?| thank you|,? sorry)?[.!,]?$
lieber nicht
(?:leider|bedaure,?) (?:nein|nicht)
nicht (?:möglich|wohl dabei|die richtige person|der richtige ansprechpartner|machbar|passend)
(?:kann|möchte|werde|will) (?:ich )?(?:\w+ ){0,4}nicht\b
geht (?:leider )?nicht
^nein\b
muss (?:ich )?(?:leider )?(?:ablehnen|absagen)
(?:préfère|préférerais|préfererais) (?:ne )?pas
malheureusement (?:non|pas|je ne)
désolée?,? (?:non|mais non)
(?:ne (?:peux|pourrai|pourrais|souhaite|suis) pas|n'est pas possible|pas la bonne personne|pas à l'aise)
^non\b
prefiero no
(?:lamentablemente|lo siento,? pero) no
no (?:puedo|podré|quiero|me siento cómod[oa]|es posible|soy la persona|sería apropiado)
^no[,.]
"""

# No for now; with a word of a later time it is "later", alone it is a no.
_NOT_NOW = r"""
bad timing
not (?:right )?now
not (?:a|the) (?:good|right|best) (?:time|moment)
not at this (?:time|point)
(?:too|very|really) busy
passt (?:es )?(?:gerade|jetzt|im moment) (?:leider )?nicht
(?:gerade|jetzt|im moment) (?:\w+ ){0,2}(?:nicht|ungünstig|schlecht)
kein guter (?:zeitpunkt|moment)
pas (?:maintenant|en ce moment|le bon moment|tout de suite)
ahora (?:mismo )?no
no (?:ahora|en este momento)
no es (?:un )?buen momento
"""

# Later, said outright.
_LATER = r"""
ask (?:me )?again
(?:check|circle|come|get) back (?:to|with|in|next|after)?
remind me
(?:maybe|perhaps) (?:\w+ ){0,3}(?:later|next|after|in (?:a|two|three|\d+))
let's wait
(?:wait|hold off) (?:until|till|a)
let me think
(?:need|give me) (?:\w+ )?(?:time|days|weeks)
revisit
(?:not|nothing) (?:until|before|till)
später (?:noch ?mal|noch einmal|gern|vielleicht|wieder)?
melde(?:n sie)? (?:dich|sich|mich) (?:\w+ ){0,3}(?:wieder|noch ?mal|im|in|nächste)
(?:frag|fragen sie) (?:\w+ ){0,2}(?:noch ?mal|wieder|nächste)
erst (?:im|nach|in|nächste)
plus tard
(?:relancez|recontactez|rappelez|relance|rappelle)[- ]moi
revenez vers moi
(?:dans|d'ici) (?:quelques|deux|trois|un|une) (?:jours|semaines?|mois)
más (?:adelante|tarde)
(?:vuelve|vuelva) a (?:preguntar|escribir)
(?:pregúnt|escríb|recuérd)\w+ (?:\w+ ){0,2}(?:en|después|el|la)
(?:la|el) (?:próxim[oa]|siguiente) (?:semana|mes|trimestre)
"""
_TIME = r"""
next (?:week|month|quarter|year|spring|summer|autumn|fall|winter)
later
again
after
until
in (?:a|an|a few|two|three|four|\d+) (?:days?|weeks?|months?|quarters?)
january|february|march|april|june|july|august|september|october|november|december
nächste\w*
später
(?:prochain|prochaine)
próxim[oa]
después|luego
"""

_YES = r"""
happy to
glad to
my pleasure
with pleasure
of course
sure(?: thing|[,!.]|$| i(?:'ll| can| will))
absolutely
certainly
no problem
sounds good
will do
yes
yep
consider it done
(?:i(?:'ll| will| can|'ve| have|'m going to)|let me) (?:gladly |just )?(?:introduce|connect|forward(?:ed)?|pass)
(?:i(?:'ll| will| can|'ve| have|'m going to)|let me) (?:gladly |just )?(?:make|set|loop|reach out|check|put you)
ja\b
gerne?\b
klar\b
natürlich
selbstverständlich
kein problem
(?:leite|gebe) (?:ich )?(?:\w+ ){0,4}weiter
stelle (?:ich )?(?:euch|sie|dich|den kontakt)
oui\b
avec plaisir
bien sûr
volontiers
pas de problème
d'accord
je (?:vous|te) mets? en (?:contact|relation)
je (?:transmets|transfère)
sí\b
claro
con (?:mucho )?gusto
por supuesto
encantad[oa]
sin problema
(?:os|les|te|lo) (?:presento|pongo en contacto|reenvío)
"""
# A yes right after one of these is none: "not sure", "nicht gerne", "pas d'accord", "sadly I can't say I'm happy to".
_DENIED = re.compile(
    r"(?:\b(?:not|never|hardly|isn't|wasn't|don't|nicht|kein\w*|pas|jamais|nunca)|(?<!\w)no)\s+(?:\w+\s+)?$"
)


def _any(lines: str) -> re.Pattern[str]:
    phrases = lines.strip().splitlines()
    return re.compile(
        "|".join(rf"(?<![\w-])(?:{one})(?!\w)" if not one.startswith("^") else one for one in phrases), re.M
    )


_REFUSES, _HOLDS_OFF, _PUTS_OFF, _NAMES_TIME, _AGREES = map(_any, (_NO, _NOT_NOW, _LATER, _TIME, _YES))
# Agreeing and naming the day of it is a yes: "happy to, I will introduce you next week".
_PROMISED = re.compile(r"\b(?:i(?:'ll| will)|let me|happy to|gerne?|volontiers|avec plaisir|con gusto|claro)\b")


def consent(words: str) -> Consent | None:
    """What they say; None when neither yes nor no can be read from it."""
    said = re.sub(r"[ \t]+", " ", words[:READ].replace("\u2019", "'").casefold()).strip()
    if _HOLDS_OFF.search(said):
        return Consent.LATER if _PUTS_OFF.search(said) or _NAMES_TIME.search(said) else Consent.NO
    if _PUTS_OFF.search(said) and not _says_yes(said):
        return Consent.LATER
    if _REFUSES.search(said):
        return Consent.NO
    if _PUTS_OFF.search(said) and not _PROMISED.search(said):
        return Consent.LATER
    return Consent.YES if _says_yes(said) else None


def _says_yes(said: str) -> bool:
    return any(not _DENIED.search(said[max(0, one.start() - 24) : one.start()]) for one in _AGREES.finditer(said))
