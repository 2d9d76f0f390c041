"""What does an automatic reply or a bounce say about somebody: away, until when, gone for good, who stands in?"""

import re
from collections.abc import Iterable, Iterator, Set
from datetime import date, datetime, timedelta

from rapport.inbox import days
from rapport.inbox.addresses import plausible
from rapport.inbox.model import Absence

_LOOKED_AT = 6_000  # characters of a reply: what matters stands at its beginning
_LONGEST = 400  # characters of the sentence kept
_MOST = 50  # people one bounce may speak of

_GONE = re.compile(
    r"\bno longer (?:with|at|working|employed|works?|an? employee|part of|"
    r"in (?:this|the) (?:role|position)|in service|available at this|monitored|in use)|"
    r"\b(?:has|have|had|'ve) left (?!(?:a|the|my|for the) (?:message|office|day|week))|"
    r"\bnicht mehr (?:bei|im unternehmen|in unserem|für|beschäftigt|tätig|im haus)|\bverlassen\b|\bausgeschieden\b|"
    r"\bne (?:fait|fais) plus partie|\bne travaille plus|\ba quitté|\bj'ai quitté|\bn'est plus (?:en poste|dans|chez)|"
    r"\bya no (?:trabaj|form)|\bha dejado la empresa|\bnão (?:trabalh\w{1,4}|faz parte|faço parte)\b.{0,20}\bmais\b|"
    r"\bjá não (?:trabalh|faz|faço)|\bnon (?:lavor\w{1,2}|fa parte|faccio parte|è)\b.{0,10}\bpiù\b|"
    r"\bniet (?:meer|langer) (?:werkzaam|in dienst|bij)|\bikke længere (?:ansat|hos)|\bstoppet hos|"
    r"\b(?:arbetar|jobbar) inte längre|\bhar slutat|\bnie (?:pracuj\w{1,3} już|jest już)|"
    r"\bjuż nie prac|退職(?:し|いた)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:out of (?:the |my )?office|away\b|on (?:vacation|holiday|(?:annual |parental |maternity )?leave)|"
    r"will (?:be )?(?:back|return)|returning|am back|be back|back (?:on|in the office)|limited access|travell?ing|"
    r"abwesend|nicht im (?:büro|hause?)|im urlaub|urlaub|wieder (?:da|zurück|erreichbar|im (?:büro|hause?))|zurück|"
    r"absent\b|en congés?|absente\b|de retour|en déplacement|fuera de la oficina|de vacaciones|estaré de vuelta|"
    r"ausente|fora do escritório|de férias|fuori (?:sede|ufficio)|in ferie|assente|di ritorno|afwezig|"
    r"(?:met|op) vakantie|ikke på kontoret|på ferie|fraværende|tilbage|inte på kontoret|på semester|frånvarande|"
    r"tillbaka|poza biurem|na urlopie|nieobecn\w{1,3})|(?:不在|休暇|休み)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:until|till|through|to|by|back(?: in (?:the |my )?office)?(?: on| by| from)?|"
    r"return(?:ing)?(?: to (?:the |my )?(?:office|work|desk))?(?: on| by)?|"
    r"bis(?: zum| einschließlich)?|ab(?: dem)?|wieder(?: ab)?|zurück(?: am| ab)?|am|jusqu'au|"
    r"retour (?:le|au bureau le)|au|hasta(?: el)?|vuelta(?: el)?|vuelvo(?: el)?|até(?: o dia)?|volto(?: a| em)?|"
    r"fino al|ritorno il|rientro il|tot(?: en met)?|terug(?: op)?|weer(?: op)?|indtil|tilbage(?: den)?|till|tills|"
    r"tillbaka(?: den)?|do|dnia|wracam)"
    r"[\s,:]{1,3}(?:(?:the|on|le|dem|den)\s)?(?:(?!MONTHS)[^\W\d_]{2,12}[,.]?\s(?:the\s|den\s|dem\s)?)?".replace(
        "MONTHS", r"(?:jan|feb|mar|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz]|mär|fév|avr|jui|aoû|déc)"
    ),
    re.IGNORECASE,
)
_TURN_TO = re.compile(
    r"\b(?:contact|reach|email|e-mail|write to|forward|turn to|refer to|call|urgent|assistance|in my absence|colleague|"
    r"wenden sie sich|kontaktieren|dringend|vertret|kolleg|contacter|adresser|urgence|collègue|contact[aeo]|escrib|"
    r"urgente|contatt|rivolger|escrev|neem contact|spoed|kontakt|henvend|vänd er|skontakt|piln)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_SENTENCE = re.compile(r"(?<=[^\d\s][.!?])\s+(?=[A-ZÄÖÜÉÀ\"'])")

_UNKNOWN_PERSON = re.compile(
    r"\b(?:user|recipient|mailbox|address|account|addressee|destinataire)\b.{0,40}\b"
    r"(?:unknown|not (?:found|exist|known|valid|listed)|"
    r"does(?:n't| not) exist|no longer|invalid|"
    r"disabled|inactive|unavailable|deactivated|suspended)|"
    r"\brecipient address rejected|"
    r"\b(?:unknown|no such|invalid|inactive|non[- ]?existent|disabled) "
    r"(?:user|recipient|mailbox|address|account|person|local)|"
    r"\bdoes(?:n't| not) (?:exist|have an? [\w.-]{0,40} ?account)|\bno mailbox here|\bnot listed in|"
    r"\bunrouteable address|"
    r"\bn'existe pas|\bexistiert nicht|\bunbekannt",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"\b(?:quota|full|too (?:large|big|many)|exceed|spam|blocked|block list|blacklist|policy|virus|greylist|"
    r"try again|temporar|timed? ?out|relay|denied|dmarc|spf|authenticat|reputation|"
    r"size|overquota|not authorized|loop|banned|content)",
    re.IGNORECASE,
)
_SENDERS_FAULT = re.compile(r"\bsender (?:address )?(?:rejected|unknown|denied|verif)|\b5\.1\.[78]\b", re.IGNORECASE)
_EXPLANATION = 20_000  # characters of a bounce in which a server explains itself
_COPY = re.compile(  # where the returned mail begins
    r"\n[ \t]*-{3,}[^\n]{0,40}(?:message|copy|original|header)|\n(?:Return-Path|Received|From|X-Originating-IP):|"
    r"\n[^\n]{0,60}(?:message headers? follow|original message follows|copy of the (?:original )?message)",
    re.IGNORECASE,
)
_FROM_WHOM = re.compile(r"(?:from|sender|envelope-from|message-id|contact)\W{0,4}$|<[^>]{1,18}$", re.IGNORECASE)
_GONE_STATUS = re.compile(
    r"5\.1\.(?:1|2|3|6|10)|5\.2\.1|5\.4\.310"
)  # RFC 3463: no such mailbox or domain, moved, disabled
_FIELD = re.compile(r"^(final-recipient|original-recipient|action|status|diagnostic-code)[ \t]*:[ \t]*(.{0,600})", re.I)


def of_reply(sender: str, text: str, sent: datetime) -> tuple[Absence, ...]:
    """What an automatic reply says of its sender; nothing when it only confirms receipt."""
    sentences = _sentences(text)
    gone = next((s for s in sentences if _GONE.search(s)), "")
    away = next((s for s in sentences if _AWAY.search(s)), "")
    dates = [(found, s) for s in sentences if (found := back_on(s, sent.date())) is not None]
    if not (gone or away or dates):
        return ()
    back = None if gone or not dates else max(day for day, _ in dates)
    telling = gone or next((s for day, s in dates if day == back), "") or away
    return (Absence(sender, bool(gone), back, _stand_in(sentences, sender), telling[:_LONGEST]),)


def _sentences(text: str) -> list[str]:
    paragraphs = re.split(r"\n\s{0,80}\n", text[:_LOOKED_AT].replace("\u2019", "'"))
    return [s for p in paragraphs for s in _SENTENCE.split(" ".join(p.split())) if s]


def _stand_in(sentences: list[str], sender: str) -> str:
    """The one address that is offered instead; none when two are, as nobody could say which."""
    named = {
        email
        for before, sentence in zip(["", *sentences], sentences, strict=False)
        if _TURN_TO.search(sentence) or _TURN_TO.search(before)
        for found in _ADDRESS.findall(sentence)
        if (email := plausible(found.strip(".'-"))) and email != sender
    }
    return named.pop() if len(named) == 1 else ""


def back_on(sentence: str, today: date) -> date | None:
    """The day somebody is back, or the last one named as away; None when it cannot be told (03/09 is two days)."""
    named = [
        day
        for found in _BACK.finditer(sentence)
        if (day := days.at_start(sentence[found.end() : found.end() + 40], today))
        or (day := days.at_start(found[0].lstrip(), today))
    ]
    later = [day for day in named if today <= day <= today + timedelta(days=730)]
    return max(later, default=None)


def of_bounce(
    statuses: Iterable[str], text: str, failed: Iterable[str], told: Set[str] = frozenset()
) -> tuple[Absence, ...]:
    """Whom a bounce says mail could not reach; `gone` only when the address itself is refused for good.

    `statuses` are delivery-status parts (RFC 3464), `failed` addresses from X-Failed-Recipients; the text is used where
    these are missing, except for those who are `told`. A full mailbox, a policy or a delay is no departure.
    """
    found: dict[str, Absence] = {}
    explanation = _COPY.split(text[:_EXPLANATION], maxsplit=1)[0]
    stated = list(statuses) or ([text[:_EXPLANATION]] if "final-recipient:" in text[:_EXPLANATION].lower() else [])
    answers = [answer for status in stated for answer in _of_status(status)]
    for absence in answers:
        if absence is not None:
            found.setdefault(absence.address, absence)
    for each in failed:
        email = plausible(each.strip("<> \t").lower())
        if email and email not in found:
            found[email] = _unreachable(email, _around(explanation, email))
    if not found and not answers:
        for email in _listed(explanation, told):
            found[email] = _unreachable(email, _around(explanation, email))
    return tuple(found.values())[:_MOST]


def _of_status(status: str) -> Iterator[Absence | None]:
    """One answer per recipient: None for one who was or may yet be reached."""
    for block in re.split(r"\n[ \t]{0,80}\n", status[:_EXPLANATION]):
        fields = {
            found[1].lower(): found[2].strip()
            for line in re.sub(r"\n[ \t]+", " ", block).split("\n")[:100]
            if (found := _FIELD.match(line))
        }
        named = [fields.get("final-recipient", ""), fields.get("original-recipient", "")]
        emails = [plausible(each.rpartition(";")[2].strip("<> \t").lower()) for each in named]
        email = emails[0] or emails[1]
        if not email:
            continue
        failed = fields.get("action", "failed").lower().startswith("fail")
        said = f"{fields.get('status', '')} {fields.get('diagnostic-code', '').partition(';')[2].strip()}".strip()
        yield _unreachable(email, said) if failed else None


def _unreachable(email: str, said: str) -> Absence:
    said = " ".join(said.split())[:_LONGEST]
    refused = _UNKNOWN_PERSON.search(said) is not None and not _SENDERS_FAULT.search(said)
    gone = refused or (_GONE_STATUS.search(said) is not None and not _PASSING.search(said))
    return Absence(email, gone, None, "", said)


def _around(explanation: str, email: str) -> str:
    """The words from the address on, where mail servers explain themselves."""
    at = explanation.lower().find(email)
    return explanation[at : at + _LONGEST] if at >= 0 else ""


def _listed(explanation: str, told: Set[str]) -> list[str]:
    """Addresses of the explanation, without those who are told and those whose mail it was."""
    found: list[str] = []
    for match in _ADDRESS.finditer(explanation):
        email = plausible(match[0].strip(".'-").lower())
        before = explanation[max(0, match.start() - 20) : match.start()].lower()
        if email and email not in told and email not in found and not _FROM_WHOM.search(before):
            found.append(email)
    return found[:_MOST]
