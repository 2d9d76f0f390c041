"""Which words of a line speak for a header, a greeting, a sign-off or a signature, in the languages Rapport reads?

English, German, French, Spanish, Portuguese, Italian, Dutch, Danish (and Norwegian), Swedish, Polish, Japanese.
"""

import re
from functools import lru_cache

# What stands before the colon in the header of a quoted or forwarded mail, as mail programs translate it.
KEYS = {
    "from": "from|von|de|da|van|fra|från|od|от|差出人|送信者",
    "sent": "sent|gesendet|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|inviato|data invio|verzonden|"
    "sendt|skickat|wysłano|отправлено|送信日時",
    "date": "date|datum|data|fecha|dato|日付|日時",
    "to": "to|an|à|a|para|aan|til|till|do|кому|宛先",
    "cc": "cc|kopie|cópia|copie|kopia|kopi|dw",
    "bcc": "bcc",
    "subject": "subject|betreff|objet|asunto|oggetto|onderwerp|assunto|emne|ämne|temat|тема|件名",
    "other": "reply-to|importance|priority|attachments|attachment|organization|newsgroups|message-id|in-reply-to|"
    "references|sender|anlagen|pièces jointes|wichtigkeit|importancia|received|resent-from|x-mailer|mime-version|"
    "content-type|delivered-to|list-id|return-path",
}

_LISTS = {
    "dial": "phone tel telephone fax cell mobile pager direct office ext telefon ph facsimile telefax mobil handy tél "
    "téléphone portable móvil teléfono telefone celular cellulare telefono telefoon mobiel tlf kom 電話 携帯",
    "day": "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday montag dienstag "
    "mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes "
    "miércoles jueves viernes segunda terça quarta quinta sexta lunedì martedì mercoledì giovedì venerdì maandag "
    "dinsdag woensdag donderdag vrijdag mandag tirsdag onsdag torsdag fredag måndag tisdag poniedziałek wtorek środa",
    "month": "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august "
    "september october november december januar februar märz mai juni juli oktober dezember janvier février mars avril "
    "juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre janeiro fevereiro março maio junho julho setembro outubro novembro "
    "dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei "
    "augustus lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia stycznia",
    "wrote": "wrote writes schrieb schreibt geschrieben escribió écrit scritto scrive schreef geschreven escreveu "
    "skrev napisał napisała pisze",
    "thank": "thank thanks thx tia danke dank vielen merci gracias obrigado obrigada grazie bedankt dankjewel tak "
    "tack takk dziękuję ありがとうございます",
    "regard": "regards rgds sincerely cheers grüße gruß grüßen cordialement saludos saluti cordialmente abraços "
    "groeten groet hilsen mvh hälsning hälsningar pozdrawiam poważaniem cordially respectfully best atentamente",
    "hope": "hope looking forward know hth",
    "job": "manager director president vice vp ceo cfo cto coo engineer developer architect analyst assistant counsel "
    "attorney consultant administrator coordinator specialist associate partner professor lead senior sr jr secretary "
    "officer head founder committer scientist chairman chairwoman representative supervisor controller treasurer "
    "programmer trader paralegal executive editor evp svp avp cio cmo cpo cro ciso chief principal advisor adviser "
    "agent broker buyer planner scheduler technician intern trainee student fellow owner proprietor accountant "
    "auditor economist strategist recruiter designer writer publisher producer instructor teacher lawyer solicitor "
    "clerk operator originator superintendent liaison correspondent receptionist deputy commissioner chair webmaster "
    "leader leiter geschäftsführer directeur responsable directora gerente "
    "diretor direttore responsabile direktør chef direktör dyrektor kierownik",
    "firm": "inc llc llp corp corporation ltd company co gmbh ag sa srl bv ab aps oy group university department dept "
    "enron services energy consulting technologies solutions systems bank association foundation",
    "street": "street st avenue ave road rd suite floor box blvd drive dr plaza room straße str rue calle via laan "
    "gade gatan ulica",
    "me": "i we you my your our me us i'm i'll i've ich wir sie du mein ihr je nous vous mon votre yo nosotros usted "
    "mi su eu nós você meu io noi lei mio ik wij u jij mijn jeg vi du min jag",
    "verb": "is are was were be been have has had will would can could should do does did the a that this to of in on "
    "it and der die das ist sind und zu von mit le la les des est et el los que es y il che è di het een en er og det "
    "som och att są jest nie się",
}
# What the zones of lines are told by beside those; too common in prose to say anything of a single word.
_MORE = {
    "greeting": "hi hello hey dear good greetings hallo liebe lieber guten sehr moin bonjour cher chère salut hola "
    "estimado estimada estimados estimadas buenos buenas buen olá ola caro cara prezado prezada bom ciao gentile "
    "buongiorno egregio beste geachte dag hej kære hei bästa cześć dzień szanowny szanowna all team gentlemen ladies "
    "folks everyone guys こんにちは",
    "older": "original forwarded begin ursprüngliche nachricht message mensaje mensagem messaggio oorspronkelijk "
    "oprindelig ursprungligt reply weitergeleitete wiadomość 元のメッセージ",
    "legal": "confidential privileged intended recipient disclosure disclose disclosed unauthorized unauthorised "
    "notify copyright liability strictly distribution addressee delete property vertraulich confidentiel "
    "confidenziale confidencial riservato",
    "advert": "yahoo hotmail msn free virus unsubscribe mailing list nabble video",
    "device": "sent get gesendet von envoyé enviado inviato verstuurd sendt skickat wysłane iphone iphoneから送信",
    "web": "http https www com org net html mailto ftp",
    "file": "attached attachment doc xls pdf ppt zip txt jpg gif",
    "postscript": "ps",
    "closing": "yours very best kind kindest warm warmest many with truly wishes love take care mit viele "
    "freundlichen schöne vriendelijke venlig vänliga cordiali distinti meilleures sincères muchas mange tusen vielen "
    "よろしくお願いいたします よろしくお願いします 敬具",
}
KINDS: dict[str, str] = _LISTS | _MORE  # kind → its words

SAYS: dict[str, str] = {word: kind for kind, listed in _LISTS.items() for word in listed.split()}

_KEY_OF = {word: key for key, listed in KEYS.items() for word in listed.split("|")}
_LONGEST_KEY = max(map(len, _KEY_OF)) + len("** ")

GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|liebe|lieber|guten|sehr geehrte[rs]?|"
    r"moin|bonjour|cher|chère|salut|hola|estimad[oa]s?|buen[oa]s|ol[áa]|car[oa]s?|prezad[oa]s?|bom dia|ciao|gentile|"
    r"buongiorno|egregio|beste|geachte|dag|hej|kære|hei|bästa|cześć|dzień dobry|szanown[yai]|all|team|gentlemen|ladies|"
    r"folks|everyone|guys)\b|お世話|こんにちは|.{1,20}様$",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"(?:(?:many|best|kind|kindest|warm|warmest|with|all|the|yours|very|of|mit|viele|freundlichen|schöne|liebe|beste|"
    r"bien|un|saludo|cordiali|distinti|met|vriendelijke|med|venlig|vänliga?|bästa|z|z wyrazami|muchas|mange|tusen|"
    r"vielen|meilleures|sincères)\s)*"
    r"(?:thanks?|thank you|thx|tia|regards|rgds|best|cheers|sincerely|truly|wishes|love|respectfully|cordially|"
    r"take care|grüßen?|gruß|mfg|vg|lg|danke|dank|cordialement|salutations|merci|bàv|saludos?|gracias|atentamente|"
    r"saluti|grazie|cordialmente|atenciosamente|abraços?|obrigad[oa]|groeten?|bedankt|mvg|hilsen|hilsner|mvh|tak|"
    r"hälsning(?:ar)?|tack|pozdrawiam|pozdrowienia|poważaniem|dziękuję)\b|よろしくお願い|敬具",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)  # each of the lines above asks for it again
def key_of(line: str) -> str:
    """Which part of a mail's header a line states (`from`, `sent`, `to`, `subject`, …), or nothing."""
    colon = _colon(line)
    if colon < 0:
        return ""
    name = line[: colon - 1] if line[colon - 1 : colon].isspace() else line[:colon]
    return _KEY_OF.get(name.removeprefix("*").removesuffix("*").lower(), "")


def after_key(line: str) -> str:
    """What stands behind the colon of such a line."""
    return line[_colon(line) + 1 :].strip(" \t*") if key_of(line) else line


def _colon(line: str) -> int:
    """Where the first colon is, of whatever width, if a key may end there; else less than 0."""
    colon = line.find(":", 0, _LONGEST_KEY + 1)
    wide = line.find("：", 0, _LONGEST_KEY + 1)
    return wide if colon < 0 or 0 <= wide < colon else colon
