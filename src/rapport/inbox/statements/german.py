"""With which words do people say the same in German?"""

from rapport.inbox.statements.forms import form
from rapport.inbox.statements.model import StatementKind

LEAVING, LEFT, JOINS = StatementKind.LEAVING, StatementKind.LEFT, StatementKind.JOINS
LEADS, CONTACT, INTRODUCES = StatementKind.LEADS, StatementKind.CONTACT_INSTEAD, StatementKind.INTRODUCES
ORGANISATION = StatementKind.ORGANISATION

_DAY = r"(?:[^;:!?]{0,40}? )??"
_FIRMA = (
    r"(?:das unternehmen|die firma|unser(?:e firma|e gesellschaft| unternehmen| haus)|uns|die bank|"
    r"<ORG>)"
)
_AWAY_DE = r"\b(?:urlaub|vor (?:dem|den|meinem)|ferien|elternzeit|dieser woche|des jahres|messe|konferenz)\b"
FORMS = (
    form(
        LEAVING,
        "letzter",
        (
            rf"\bmein letzter (?:arbeits)?tag\b{_DAY}(?:ist|war|wird|bei)\b|\b(?:ist|"
            r"war) mein letzter (?:arbeits)?tag\b"
        ),
        _AWAY_DE,
    ),
    form(
        LEAVING,
        "verlass",
        (
            rf"\bich (?:werde|habe) {_DAY}{_FIRMA} {_DAY}verlassen\b|\bich verlasse {_DAY}{_FIRMA}(?! (?:jetzt "
            rf")?(?:eine|auf|kurz))|\b(?:verlasse|werde) ich {_DAY}{_FIRMA}(?: {_DAY}verlassen)?\b"
        ),
        _AWAY_DE,
    ),
    form(
        LEAVING,
        "gekündigt|ausscheide|scheide",
        (
            r"\bich habe (?:[^.;]{0,30}? )?(?:meine stelle |mein arbeitsverhältnis )?gekündigt\b(?<!abo "
            r"gekündigt)|\bich scheide [^.;]{0,50}\baus\b|\bich gehe [^.;]{0,30}in (?:den ruhestand|rente|"
            r"pension)"
        ),
        r"\b(?:vertrag|abo|versicherung|wohnung)\b",
    ),
    form(
        LEFT,
        "verlass|verläss",
        rf"<WHO> (?:hat|wird|haben) {_DAY}{_FIRMA} {_DAY}verlassen\b|<ONE> verlässt {_DAY}{_FIRMA}\b",
    ),
    form(
        LEFT,
        "ausgeschieden|scheidet|nicht mehr|ruhestand",
        (
            r"<WHO> (?:(?:ist|arbeitet) (?:[^.;:!?]{0,30}? )?nicht mehr (?:bei uns|im unternehmen|"
            r"in unserem (?:unternehmen|haus)|für (?:uns|das unternehmen|die firma)|bei <ORG>)|"
            r"ist [^;!?]{0,50}\bausgeschieden|scheidet [^;!?]{0,50}\baus\b|(?:geht|ist) [^;!?]{0,30}in (?:den|"
            r"im) ruhestand)"
        ),
    ),
    form(
        JOINS,
        "verstärkt|ergänzt|ist neu in",
        (
            r"<WHO> (?:verstärkt|ergänzt|ist neu in) (?:[^;!?]{0,30}? )?(?:unser|das|unserem|"
            r"dem) \w*team\b(?:[^;!?]{0,20}? als <TITLE>)?"
        ),
    ),
    form(
        JOINS,
        "begrüß|willkommen",
        r"\b(?:begrüßen(?: zu dürfen)?|heißen) (?:[^;!?]{0,30}? )?<WHO> (?:[^;!?]{0,30}? )?als <TITLE>",
        must=True,
    ),
    form(
        JOINS,
        "neue|beginnt|startet|kommt",
        (
            r"<WHO> (?:(?:ist|wird) (?:[^;!?]{0,30}? )?(?:unsere?|die|der|Ihre?) neuer? |(?:beginnt|startet|"
            r"kommt) [^;!?]{0,40}\bals (?:neuer? |unsere? |neue )?)<TITLE>"
        ),
        must=True,
    ),
    form(
        LEADS,
        "leitet|übernimmt|verantwortet|die leitung",
        (
            r"<WHO> (?:leitet|verantwortet|übernimmt|hat|wird) (?:(?:ab|seit|zum|künftig|nun|jetzt|am|"
            r"mit wirkung)\b[^;!?]{0,30}? )(?:die leitung (?:des |der |von )?)?(?:den |die |das |unseren? |"
            r"unsere )?<AREA>|<ONE> übernimmt [^;!?]{0,30}?die leitung (?P<area>[^;!?]{3,40})"
        ),
    ),
    form(
        CONTACT,
        "wenden|wendet|schreiben sie|kontaktieren sie",
        (
            r"\b(?:wenden sie sich|wendet euch|schreiben sie|kontaktieren sie)\b(?=[^;!?]*\b(?:künftig|"
            r"in zukunft|stattdessen|ab sofort|ab dem|ab jetzt|zukünftig|"
            r"fortan)\b)[^;!?]{0,40}? (?:an )?(?P<to><NAMED>|<ADDRESS>)|\b(?:künftig|in zukunft|stattdessen|"
            r"ab sofort|ab dem \S+ \S+|ab jetzt|zukünftig)\b[^;!?]{0,50}?\ban (?P<to><NAMED>|"
            r"<ADDRESS>)(?: wenden)?"
        ),
    ),
    form(
        CONTACT,
        "ansprechpartner",
        (
            r"<WHO> (?:ist|wird|übernimmt)[^;!?]{0,30}? (?:als )?(?:ihre?|ihr|euer|eure|deine?|"
            r"ihr neuer?) (?:neuer? )?ansprechpartner(?:in)?\b(?: für <AREA>)?"
        ),
    ),
    form(
        CONTACT,
        "ansprechpartner",
        (
            r"\b(?:ihre?|eure?|euer|deine?) neuer? ansprechpartner(?:in)? (?:[^;!?]{0,40}? )?(?:ist|wird|"
            r"heißt) <WHO>"
        ),
    ),
    form(
        INTRODUCES,
        "vorstell",
        (
            r"\b(?:möchte|möchten|darf|dürfen)\b[^;!?]{0,30}? <ONE>(?:,[^;!?]{2,60},)?(?: [^;!?]{0,20})? "
            r"vorstellen\b"
        ),
    ),
    form(
        ORGANISATION,
        "übernommen|berichtet|umstruktur|fusion",
        (
            r"\b(?:wir (?:wurden|werden|sind)|unser(?:e firma| unternehmen) (?:wurde|"
            r"wird)) [^;!?]{0,30}?von (?-i:[A-Z])[^;!?]{1,40} übernommen|\b(?P<area><WORK>) berichtet (?:nun|"
            r"jetzt|künftig|ab)\b[^;!?]{0,20}? an\b|\b(?:im zuge|aufgrund|wegen|nach) (?:der|unserer|"
            r"einer) (?:umstrukturierung|reorganisation|neuorganisation)"
        ),
    ),
)
