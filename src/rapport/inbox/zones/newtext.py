"""Which lines of a mail did its sender write just now, and which are quoted, a signature or a footer?

Every line is looked at a fixed number of times, at most LOOK characters of it: strictly linear, whatever the text.
"""

import re
from typing import Protocol

from rapport.inbox.zones.vocabulary import key_of

LOOK = 300  # characters of a line that decide; no line that announces a quotation is longer
_FOLDED = 3  # lines above "… wrote:" over which mail programs fold its beginning
_BLOCK = 8  # lines in which a quoted header stands
HEADER_LINES = 3  # so many of From, Sent, To, Subject in a row are a quoted header; one alone is prose
_KEY_REACH = 24  # characters before the colon of a header line, with marks and room for the longest key

_SUPERCITED = re.compile(r"[A-Z][A-Za-z]{0,3}> ?")  # "RB> text", as Emacs quotes
_ANNOUNCES = re.compile(
    r"\b(?:wrote|writes|said|sent|schrieb|schreibt|geschrieben|geschreven|a [ée]crit|escribi[oó]|ha scritto|scrive|"
    r"schreef|escreveu|skrev|kirjoitti|napsala?|napisała?|пишет|писал|написала?|đã viết)\b[^:：]{0,160}[:：]$|"
    r"(?:写道|のメール)[:：]$"
)
_PLAINLY = (" wrote:", " writes:")  # as nearly all do: no need to look for it
_INTRODUCES = re.compile(
    r"-{0,9} ?(?:On|Am|Le|El|Il|Op|Em|Den|På|Dne|At|In|Quoting|Dnia|W dniu|Vào|>+ ?On)\s|"
    r"\d{4}[-/年]|\d\d?\.\d\d?\.\d{4}"
)
_DATED = re.compile(r"\d|@")
# As programs write dates; a person writes "On 3 March we said:".
_STAMP = re.compile(r"@|\d[:.]\d\d|\d{4}|\d[/.-]\d\d?[/.-]\d")
# "2014-10-17 11:28 GMT+03:00 Bo <bo@x.test>:", "26.06.2014, 14:41, "Bo" <bo@x.test>:", "Thu, 26 Jun 2014 … <…>:"
_STAMPED = re.compile(r"(?=.{0,40}\d{4})(?=.{0,40}\d:\d\d).{0,200}<\s?[^\s<>]+@[^\s<>]+>[:：]$")
_DATE_AND_ADDRESS = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d? .{1,120}<[^\s<>]+@[^\s<>]+>$")
_DASHED = re.compile(r"-{2,} ?\S.{0,150} wrote ?-{2,}$")
_AFTER_WORDS = re.compile(r"(.{0,200}?)(?:\s|-{2,3} ?)On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? .{5,150}$")
OLDER = re.compile(
    r"-{2,}\s?(?:Original Message|Reply Message|Original-Nachricht|Antwort Nachricht|"
    r"Ursprüngliche (?:Nachricht|Mail|E-Mail)|Message d.origine|Message original|Mensaje original|Messaggio originale|"
    r"Oorspronkelijk bericht|Mensagem original|Oprindelig meddelelse|Opprinnelig melding|Ursprungligt meddelande|"
    r"Wiadomość oryginalna|Oryginalna wiadomość|元のメッセージ|Forwarded message|Forwarded by|"
    r"Weitergeleitete Nachricht|Message transféré|Mensaje reenviado|Messaggio inoltrato|Mensagem encaminhada|"
    r"Doorgestuurd bericht|Videresendt meddelelse|Vidarebefordrat meddelande|Original Appointment)\b|"
    r"Begin forwarded message:|Anfang der weitergeleiteten |Début du message (?:transféré|réexpédié)|"
    r"Inicio del mensaje reenviado|Inizio messaggio inoltrato|Início da mensagem (?:re)?encaminhada",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d:\d\d")
_PHONE_SAYS = re.compile(
    r"(?:Sent from my [\w -]{1,40}(?:$|[.,;(<].{0,80}(?:excuse|pardon|typo|brevity|short|http|network|wireless))|"
    r"Sent from Mail for |Sent from Yahoo|Sent via BlackBerry|Get Outlook for |"
    r"Von meinem .{1,30} gesendet|Gesendet von mein|Envoyé (?:de|depuis) mon |Enviado (?:desde mi|do meu) |"
    r"Inviato da(?:l mio)? |Verstuurd vanaf mijn |Sendt fra min |Skickat från min |Wysłane z |iPhoneから送信)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[-/][A-Z]\w{0,20}\.?(?: (?:[A-Z]\w{0,20}\.?|de|van|von|der|da)){0,3}$")  # "-Ana Lund", "/Bo"
_WRAPPED_LINK = re.compile(r"\(?<?https?:\S{1,280}[)>]*\s?>?$")
_LIST_FOOTER = re.compile(r"mailing list|unsubscribe|listinfo", re.IGNORECASE)
_SUSPICIOUS = frozenset("-_—SsGgVvEeIiBbAaDdWw元/")  # how signatures, footers and separators begin
_RULED = frozenset("-_=* ")


def new_text(text: str) -> str:
    """What the sender added: without quotations, the lines that announce them, forwarded mail, signature, footers.

    The sign-off stays. Empty when nothing was added, as in a forward without a word.
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
            if not _SIGNED.match(body[:LOOK]):
                break
            continue
        if ":" in body[:_KEY_REACH] and _header_begins(body[:LOOK], lines, at):
            break
        if body[-1] in ":：->)" and len(body) <= LOOK:
            said = _announced(body, lines, at, kept)
            if said is not None:
                if not said:
                    break  # the older mail below is not marked in any other way
                continue
        kept.append(line)
    return _joined(kept)


def phone_says(body: str) -> bool:
    """Whether a line is what a telephone or a mail service adds by itself."""
    return _PHONE_SAYS.match(body) is not None


def _ends_here(body: str, lines: list[str], at: int) -> bool:
    """Whether all from here on is a signature, a footer or an older mail; or the line is a name as a signature."""
    first = body[0]
    if first in "-—/":
        if at > 0 and body in ("--", "—", "-- =20"):
            return True
        alone = at > 0 and not lines[at - 1].strip() and (at + 1 == len(lines) or not lines[at + 1].strip())
        return (alone and _SIGNED.match(body) is not None) or OLDER.match(body) is not None
    if first == "_":
        return not body.strip("_") and len(body) > 4 and _footer_or_header(lines, at + 1)
    return phone_says(body) or OLDER.match(body) is not None


def _footer_or_header(lines: list[str], at: int) -> bool:
    """A ruler of underscores is a list's or Outlook's when such a thing follows it; otherwise decoration."""
    following = [line.strip()[:LOOK] for line in lines[at : at + 4]]
    return any(key_of(line) == "from" or _LIST_FOOTER.search(line) for line in following)


def _header_begins(body: str, lines: list[str], at: int) -> bool:
    """Whether a quoted header begins here: From or Date and enough like it, or two such with a time and an address."""
    if key_of(body) not in ("from", "date", "sent"):
        return False
    following = [each.replace("\u200e", "") for line in lines[at : at + _BLOCK] if (each := line.strip())]
    keys = [key_of(line) for line in following]
    if "from" in keys and len({key for key in keys if key}) >= HEADER_LINES:
        return True
    if len(keys) < 2 or not keys[1]:
        return False
    pair = f"{following[0][:LOOK]} {following[1][:LOOK]}"
    return "@" in pair and _TIME.search(pair) is not None


def _announced(body: str, lines: list[str], at: int, kept: list[str]) -> bool | None:
    """None for prose; else the line and its folded beginning announce a quotation, and whether it is marked as one.

    Takes the beginning back from `kept`, but not words that stand before it in the same line.
    """
    if body[-1] == "-":
        return _quote_follows(lines, at + 1) if _DASHED.match(body) else None
    marked = _quote_follows(lines, at + 1)
    if body[-1] == ">":
        return True if marked and _DATE_AND_ADDRESS.match(body) else _wrapped(body, lines, at)
    if body[-1] == ")":
        return _wrapped(body, lines, at)
    found = beginning(lines, at, marked)
    if found is None:
        return None
    back, before = found
    if back:
        del kept[-back:]
    if before:
        kept.append(before)
    return marked


class Numbered(Protocol):
    """Lines that are asked for by number."""

    def __getitem__(self, at: int, /) -> str: ...


def beginning(lines: Numbered, at: int, marked: bool) -> tuple[int, str] | None:
    """Over how many lines above the announcement that ends in a line reaches back, and the words before it; or None.

    `marked`: whether lines with marks of quotation follow, which makes less of a date enough.
    """
    body = whole = lines[at].strip()
    says = body.endswith(_PLAINLY)
    for back in range(_FOLDED + 1):
        if back:
            earlier = lines[at - back].strip() if at >= back else ""
            if not earlier or earlier[0] in ">|" or len(earlier) > LOOK:
                break
            whole = f"{earlier} {whole}"
        says = says or _ANNOUNCES.search(whole[-LOOK:]) is not None  # what stands before takes nothing back
        if says and _INTRODUCES.match(whole) and (_DATED if marked else _STAMP).search(whole):
            return back, ""
        if marked and _STAMPED.match(whole[:LOOK]):
            return back, ""
        if says and marked and not back and (shared := _AFTER_WORDS.match(body)):
            return 0, shared[1].rstrip()
    return (0, "") if marked and _ANNOUNCES.search(body) else None


def _wrapped(body: str, lines: list[str], at: int) -> bool | None:
    """A piece of a link that a program broke off from a quoted line: between two of those, or behind an open one."""
    if not 0 < at < len(lines) - 1 or not lines[at + 1].lstrip().startswith(">"):
        return None
    above = lines[at - 1].lstrip()[:LOOK]
    opened = above.startswith(">") and above.rfind("(") > above.rfind(")")
    return True if above.startswith(">") and (opened or _WRAPPED_LINK.match(body)) else None


def _quote_follows(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if body := line.strip():
            return body[0] in ">|" or _SUPERCITED.match(body) is not None
    return False


def _joined(kept: list[str]) -> str:
    """Lines with runs of empty ones made one, as quotations leave holes; no ruler at the end."""
    while kept and set(kept[-1]) <= _RULED:
        kept.pop()
    out: list[str] = []
    for line in kept:
        if line or (out and out[-1]):
            out.append(line.rstrip())
    return "\n".join(out).strip("\n")
