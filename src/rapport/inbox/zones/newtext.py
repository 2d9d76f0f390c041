"""Which lines of a mail did its sender write just now, and which are quoted, a signature or a footer?

Every line is looked at once, at most LOOK characters of it: strictly linear, whatever the text.
"""

import re

LOOK = 300  # characters of a line that decide; no line that announces a quotation is longer
_FOLDED = 2  # lines above "… wrote:" over which mail programs fold its beginning
_BLOCK = 8  # lines in which a quoted header stands
_HEADER_LINES = 3  # so many of From, Sent, To, Subject in a row are a quoted header; one alone is prose

_SUPERCITED = re.compile(r"[A-Z][A-Za-z]{0,3}> ?")  # "RB> text", as Emacs quotes
_ANNOUNCES = re.compile(
    r"\b(?:wrote|writes|said|schrieb|schreibt|geschrieben|a [ée]crit|escribi[oó]|ha scritto|scrive|schreef|"
    r"escreveu|skrev|kirjoitti|napsala?|napisał|пишет|писал)\b[^:：]{0,160}[:：]$|(?:写道|のメール)[:：]$"
)
_INTRODUCES = re.compile(r"(?:On|Am|Le|El|Il|Op|Em|Den|På|Dne|At|In|Quoting|Dnia|>+ ?On)\s|\d{4}[-/年]")
_DATED = re.compile(r"\d{1,2}|@")
_OLDER = re.compile(
    r"-{2,}\s?(?:Original Message|Original-Nachricht|Ursprüngliche (?:Nachricht|Mail|E-Mail)|Message d.origine|"
    r"Message original|Mensaje original|Messaggio originale|Oorspronkelijk bericht|Mensagem original|Forwarded message|"
    r"Forwarded by|Weitergeleitete Nachricht|Message transféré|Reply message|Original Appointment)\b|"
    r"Begin forwarded message:|Anfang der weitergeleiteten |Début du message (?:transféré|réexpédié)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\*?(?:From|Sent|To|Cc|Subject|Date|Von|Gesendet|An|Betreff|Datum|De|Envoyé(?: le)?|À|A|Objet|Enviado(?: el)?|"
    r"Para|Asunto|Da|Inviato|Oggetto|Van|Verzonden|Aan|Onderwerp|Assunto|Reply-To|Importance|Kopie)\s?:\*?(?:\s|$)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(?:From|Von|De|Da|Van|Fra|Från)\s?:", re.IGNORECASE)
_PHONE_SAYS = re.compile(
    r"(?:Sent from my |Sent from Mail for |Sent from Yahoo|Sent via BlackBerry|Get Outlook for |"
    r"Von meinem .{1,30} gesendet|Gesendet von mein|Envoyé (?:de|depuis) mon |Enviado desde mi |Inviato da(?:l mio)? |"
    r"Verstuurd vanaf mijn )",
    re.IGNORECASE,
)
_LIST_FOOTER = re.compile(r"mailing list|unsubscribe|listinfo", re.IGNORECASE)
_SUSPICIOUS = frozenset("-_—*FfVvDdBbSsGgEeIiA")  # how signatures, quoted headers and footers begin


def new_text(text: str) -> str:
    """What the sender added: without quotations, the lines that announce them, forwarded mail, signature, footers.

    Empty when nothing was added, as in a forward without a word.
    """
    lines = text.split("\n")
    kept: list[str] = []
    for at, line in enumerate(lines):
        body = line.strip()
        if not body:
            kept.append("")
            continue
        first = body[0]
        if first == ">" or (first in "|&" and body.startswith(("| ", "&gt;"))):
            continue
        if first.isupper() and ">" in body[1:6] and _SUPERCITED.match(body):
            continue
        if first in _SUSPICIOUS and _ends_here(body[:LOOK], lines, at):
            break
        if body[-1] in ":：" and len(body) <= LOOK and _ANNOUNCES.search(body):
            if _quote_follows(lines, at + 1):
                _drop_beginning(kept, body)
                continue
            if _drop_beginning(kept, body):
                break  # the older mail below is not marked in any other way
        kept.append(line)
    return _joined(kept)


def phone_says(body: str) -> bool:
    """Whether a line is what a telephone or a mail service adds by itself."""
    return _PHONE_SAYS.match(body) is not None


def _ends_here(body: str, lines: list[str], at: int) -> bool:
    """Whether all from here on is a signature, a footer or an older mail."""
    first = body[0]
    if first in "-—" and ((at > 0 and body in ("--", "—", "-- =20")) or _OLDER.match(body)):
        return True
    if first == "_":
        return not body.strip("_") and len(body) > 4 and _footer_or_header(lines, at + 1)
    if _FROM.match(body):
        return _header_block(lines, at)
    return _PHONE_SAYS.match(body) is not None or _OLDER.match(body) is not None


def _footer_or_header(lines: list[str], at: int) -> bool:
    """A ruler of underscores is a list's or Outlook's when such a thing follows it; otherwise decoration."""
    following = [line.strip()[:LOOK] for line in lines[at : at + 4]]
    return any(_FROM.match(line) or _LIST_FOOTER.search(line) for line in following)


def _header_block(lines: list[str], at: int) -> bool:
    following = [body[:LOOK] for line in lines[at : at + _BLOCK] if (body := line.strip())]
    return sum(1 for body in following if _HEADER.match(body)) >= _HEADER_LINES


def _quote_follows(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if body := line.strip():
            return body[0] in ">|" or _SUPERCITED.match(body) is not None
    return False


def _drop_beginning(kept: list[str], body: str) -> bool:
    """Take back the folded beginning of an announcement; whether it names a day or an address, as programs write it."""
    if _INTRODUCES.match(body):
        return _DATED.search(body) is not None
    for back in range(1, min(_FOLDED, len(kept)) + 1):
        earlier = kept[-back].strip()
        if not earlier:
            break
        if len(earlier) <= LOOK and _INTRODUCES.match(earlier) and _DATED.search(earlier):
            del kept[-back:]
            return True
    return False


def _joined(kept: list[str]) -> str:
    """Lines with runs of empty ones made one, as quotations leave holes."""
    out: list[str] = []
    for line in kept:
        if line or (out and out[-1]):
            out.append(line.rstrip())
    return "\n".join(out).strip("\n")
