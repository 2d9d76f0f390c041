"""Which stretches of a German, French or Spanish text are mere politeness, and so claim nothing?

A stretch between two marks counts as polite only when every word of it is in one language's short list. The lists hold
what opens and closes a letter, thanks and asks; no verb of doing, no word for success, time or number: "Wir haben es
behoben" keeps its claim, and so does a polite stretch with a figure in it.
"""

import re

_GERMAN = """
alles an anruf auf aufmerksamkeit bei beste besten bis bitte dank danke dafür das dass dem den der die du dein deine
deinen deiner ein eine einen entschuldige entschuldigen entschuldigung es euch eure feedback fragen freue freuen
freundliche freundlichen für geduld geehrte geehrter gern gerne grüße grüßen gruß guten hallo herr frau herzliche
herzlichen hilfe hören ich ihr ihre ihren ihrer ihnen im in ist jederzeit können kontakt lassen leid lieber liebe liebes
mein meine melden mich mir mit mitteilung moin morgen nachricht oder offenheit rückmeldung rückfragen sagen schönen
schönes sehr sich sie sind tag tausend und uns unannehmlichkeiten unterstützung verständnis verbindlichen viel viele
vielen von vorab wir wissen wünsche wünschen wochenende wünscht zu zur zum zusammenarbeit abend freundlichem viele
dir euch stehe stehen verfügung wenn
"""
_FRENCH = """
à agréer aide amicalement attention au aux avec avez avance beaucoup bien bonjour bonne bonsoir ce cela cher chère
chers cordialement cordiales collaboration compréhension confiance contact d dans de des désolé désolée disposition
distinguées êtes en et excusez excuses expression franchise hésitez heureux heureuse je journée l la le les madame me
meilleures merci message mes moi mon monsieur n ne nos notre nous ou par pardon pas patience plaisir pour prie question
questions qu que remercie remercions reste restons retour s salutations salut semaine sentiments si sincères sincèrement
soirée soutien suis très un une veuillez vos votre vous
"""
_SPANISH = """
a agradezco agradecemos amabilidad atención atentamente atento ayuda buen buena buenas buenos comprensión con confianza
contacto contarme cordial cordiales cordialmente cualquier de del día días disculpas disculpe disculpen disposición
duda dudas el en encantada encantado es escribirme estamos este esta estimada estimado estimados estoy fin gracias
gusto hola la las le les lo los me mensaje mis molestias muchas mucho muy no nos nuestra nuestro o paciencia para
pedimos pido por pregunta preguntas que querida querido quedo quedamos respuesta sabe saludo saludos se semana señor
señora si siento sinceras su sus su tardes te ti tu tus un una usted ustedes y
"""
LANGUAGES = tuple(frozenset(words.split()) for words in (_GERMAN, _FRENCH, _SPANISH))

# A greeting by name: what stands behind it is held against the people it goes to, like a name anywhere.
GREETING = (
    r"liebe[rs]?|hallo|moin|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|bonjour|bonsoir|salut|ch(?:er|ère|ers|ères)"
    r"|hola|estimad[oa]s?|querid[oa]s?|buen(?:os|as) (?:días|tardes|noches)"
)
TITLES = frozenset(
    ["herr", "herrn", "frau", "madame", "monsieur", "mme", "m", "señor", "señora", "sr", "sra", "doctor", "doktor"]
)
_OPENS = re.compile(rf"^\W*(?:{GREETING})\b(?:\s(?:{'|'.join(sorted(TITLES))})\b\.?)?", re.IGNORECASE)
_STRETCH = re.compile(r"[^,;:.!?\n–—]+")
_WORD = re.compile(r"[^\W\d_]+")


def without(text: str) -> str:
    """The text with its polite stretches and opening greeting taken out, everything else at its place."""
    opened = _OPENS.sub(lambda match: " " * len(match.group()), text, count=1)
    return _STRETCH.sub(lambda found: " " * len(found[0]) if is_polite(found[0]) else found[0], opened)


def is_polite(stretch: str) -> bool:
    """Whether all its words are in one language's list, and it holds no figure."""
    words = [word.lower() for word in _WORD.findall(stretch)]
    return bool(words) and not re.search(r"\d", stretch) and any(listed.issuperset(words) for listed in LANGUAGES)
