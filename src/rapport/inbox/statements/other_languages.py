"""With which words do people say the same in Spanish, Portuguese, Italian and Dutch?"""

from rapport.inbox.statements.forms import form
from rapport.inbox.statements.model import StatementKind

LEAVING, LEFT, JOINS = StatementKind.LEAVING, StatementKind.LEFT, StatementKind.JOINS
LEADS, CONTACT, INTRODUCES = StatementKind.LEADS, StatementKind.CONTACT_INSTEAD, StatementKind.INTRODUCES
ORGANISATION = StatementKind.ORGANISATION

_AWAY_ES = (
    r"\b(?:vacaciones|antes de|de la semana|del año|conferencia|férias|antes d[aeo]s?|da semana|"
    r"do ano)\b"
)
_AWAY_IT = (
    r"\b(?:ferie|vacanz[ae]|prima d\w+|della settimana|dell'anno|vakantie|voor (?:de|mijn) |van de week|"
    r"van het jaar|verlof)\b"
)

_IBERIAN = (
    form(
        LEAVING,
        "último|dejo|deix|dejar|he dejado|renunci|demissão",
        (
            r"\b(?:es|será|fue|é|foi) (?:o )?(?:mi|meu) último día\b|\b(?:es|será|é|"
            r"foi) (?:o )?meu último dia\b|\b(?:mi último día|(?:o )?meu último dia)(?: (?:de trabajo|"
            r"de trabalho|en|na|no)[^.;!?]{0,30}?)? (?:es|será|é)\b|\b(?:dejo|dejaré|voy a dejar|he dejado|"
            r"deixo|deixarei|vou deixar|deixei) (?:la empresa|la compañía|mi (?:puesto|cargo)|a empresa|"
            r"o meu cargo|meu cargo|o cargo|<ORG>)|\b(?:he presentado mi renuncia|pedi demissão|he renunciado)"
        ),
        _AWAY_ES,
    ),
    form(
        LEFT,
        "dejado|dejó|deja|deixou|deixa|vai deixar|saiu|trabaja|trabalha|forma parte|faz parte",
        (
            r"<WHO> (?:(?:ha dejado|dejó|dejará|deja|va a dejar|deixou|deixará|deixa|vai deixar|"
            r"saiu d) ?(?:la empresa|la compañía|su (?:puesto|cargo)|nuestra empresa|el equipo|a empresa|"
            r"o cargo|a companhia|a nossa empresa|<ORG>)|ya no (?:trabaja|forma parte|está) (?:aquí|en|con|de|"
            r"para)|(?:já )?não (?:trabalha|faz parte)(?: [^.;!?]{0,30})? mais|já não (?:trabalha|faz parte) )"
        ),
    ),
    form(
        JOINS,
        "incorpor|se une|se unió|se unirá|se ha unido|junt|entrou",
        (
            r"<WHO> (?:se (?:ha incorporado|incorpora|incorporará|une|unió|unirá|ha unido|juntou|juntará)|"
            r"junta-se|juntou-se|entrou na|vai juntar-se) (?:a |al |à |ao )?(?:nuestr[oa]|la|el|nossa|nosso|"
            r"empresa|equip[oa]|nosotros|nós)(?:[^.;!?]{0,40}? (?:como|en calidad de) <TITLE>)?"
        ),
        r"\b(?:reunión|llamada|reunião|chamada|almuerzo)\b",
    ),
    form(
        JOINS,
        "nueva|nuevo|nova|novo",
        (
            r"<WHO> (?:es|será|é) (?:nuestr[oa]|el|la|nosso|nossa|o|a|vuestr[oa]|su) (?:nuev[oa]|"
            r"nov[oa]) <TITLE>"
        ),
        must=True,
    ),
    form(
        LEADS,
        "ahora|agora|nombrad|nomead|promovid|ascendid|asume|asumirá|assum",
        (
            r"<WHO> (?:(?:ahora|agora|desde ahora) (?:dirige|lidera|gestiona|gere|"
            r"chefia) (?P<area>[^.;!?,]{3,50})|(?:ha sido|fue|foi) (?:nombrad[oa]|ascendid[oa] a|promovid[oa] a|"
            r"nomead[oa])(?: como)? <TITLE>|(?:asume|asumirá|assume|assumirá) (?:la|el|a|o) (?:dirección|cargo|"
            r"direção|chefia)(?: (?:de|da|do|del))? ?(?P<area>[^.;!?,]{3,50}))"
        ),
    ),
    form(
        CONTACT,
        "en mi lugar|adelante|a partir de|futuro|no meu lugar|em vez|doravante",
        (
            r"\b(?:contact[ea](?:r|n)?|contat[ea]r?|escrib[ae]n?|escrev[ae]m?|diríjase|dirija-se)(?: con| a| ao|"
            r" à)? (?:mi (?:compañer|coleg)[oa] |minha colega |meu colega )?(?P<to>(?:<NAMED>|"
            r"<ADDRESS>))[^.;!?]{0,50}? ?(?:en (?:mi lugar|adelante|el futuro)|a partir d|no futuro|"
            r"no meu lugar|de ahora en adelante|em vez|doravante)|\b(?:a partir de (?:ahora|agora)|en adelante|"
            r"de ahora en adelante|doravante|no futuro)\b[^.;!?]{0,40}?(?:contact\w+|contat\w+|escrib\w+|"
            r"escrev\w+)(?: con| a| com)? (?P<to><NAMED>|<ADDRESS>)"
        ),
    ),
    form(
        CONTACT,
        "contacto|contato",
        (
            r"<WHO> (?:es|será|é) (?:su|vuestro|tu|o seu|seu|o vosso) (?:nuevo |"
            r"novo )?(?:persona de )?(?:contacto|contato)\b|\b(?:su|tu|vuestro|seu|o seu|vosso) (?:nuevo|"
            r"novo) (?:contacto|contato)[^.;!?]{0,20}? (?:es|será|é) <ONE>"
        ),
    ),
    form(
        INTRODUCES,
        "present|apresent",
        (
            r"\b(?:(?:quiero|quisiera|permítame|permítanme|me gustaría|le|les|os|te) present(?:ar(?:le|les|os|"
            r"te)?|o) a|gostaria de (?:lhe |vos )?apresentar|apresento-(?:lhe|vos|te)|deixe-me apresentar)(?: a|"
            r" o)? (?:nuestr[oa] |a nossa |o nosso |mi compañer[oa] )?<ONE>(?:, (?:nuestr[oa]|la|el|a|"
            r"o)(?P<more> [^.;!?]{2,60}))?"
        ),
    ),
    form(
        ORGANISATION,
        "adquirid|comprad|reorganiz|reestructur|reestrutur",
        (
            r"\b(?:hemos sido|fomos|nuestra empresa (?:ha sido|fue)|a nossa empresa foi) (?:adquirid[oa]s?|"
            r"comprad[oa]s?) (?:por|pela|pelo) |\b(?:debido a|tras|devido à|após a) (?:la |nuestra |"
            r"nossa )?(?:reorganización|reestructuración|reorganização|reestruturação)"
        ),
    ),
)
_ITALIAN_DUTCH = (
    form(
        LEAVING,
        "ultimo giorno|lascio|lascerò|ho lasciato|dimissioni|mijn laatste|verlaat|verlaten|ontslag",
        (
            r"\b(?:è|sarà) il mio ultimo giorno\b|\bil mio ultimo giorno(?: (?:di lavoro|"
            r"in)[^.;!?]{0,30}?)? (?:è|sarà)\b|\b(?:lascio|lascerò|ho lasciato) (?:l'azienda|la società|"
            r"il mio (?:posto|ruolo)|<ORG>)|\bho dato le dimissioni|\b(?:is|was) mijn laatste (?:werk)?dag\b|"
            r"\bmijn laatste (?:werk)?dag\b[^.;!?]{0,30}? is\b|\bik (?:verlaat|ga|heb) (?:het bedrijf|"
            r"de organisatie|ons bedrijf)(?: [^.;!?]{0,30}?verlaten)?|\bik heb (?:mijn )?ontslag (?:genomen|"
            r"ingediend)"
        ),
        _AWAY_IT,
    ),
    form(
        LEFT,
        "lasciato|lascia|lascerà|lavora più|fa più|verlaten|verlaat|niet meer|niet langer",
        (
            r"<WHO> (?:(?:ha lasciato|lascia|lascerà) (?:l'azienda|la società|la nostra|il (?:suo )?(?:posto|"
            r"ruolo)|il gruppo|<ORG>)|non (?:lavora|fa) più (?:parte |con |in |qui|per |presso )|(?:heeft|zal|"
            r"gaat) (?:[^.;!?]{0,30}? )?(?:het bedrijf|ons|de organisatie|"
            r"ons bedrijf) (?:[^.;!?]{0,30}? )?verlaten|verlaat (?:[^.;!?]{0,30}? )?(?:het bedrijf|ons|"
            r"de organisatie)|(?:is|werkt) (?:[^.;!?]{0,20}? )?niet (?:meer|langer) (?:werkzaam|in dienst|bij|"
            r"voor))"
        ),
    ),
    form(
        JOINS,
        "è unit|unisce|unirà|entra|versterk|komt",
        (
            r"<WHO> (?:si (?:è unit[oa]|unisce|unirà) (?:a noi|al nostro team|alla nostra|al team)|"
            r"entra (?:a far parte )?(?:nel|del|in) (?:nostro |team|azienda)|"
            r"versterkt (?:[^.;!?]{0,20}? )?(?:ons|het) team|komt (?:[^.;!?]{0,20}? )?(?:ons|"
            r"het) team versterken)(?:[^.;!?]{0,40}? (?:come|als) <TITLE>)?"
        ),
    ),
    form(
        JOINS,
        "nuov|nieuwe",
        (
            r"<WHO> (?:(?:è|sarà) (?:il |la )?(?:nostr[oa] |vostr[oa] )?nuov[oa]|(?:is|wordt) (?:onze|de|jullie|"
            r"uw) nieuwe) <TITLE>"
        ),
        must=True,
    ),
    form(
        LEADS,
        "ora dirige|ora guida|ora gestisce|adesso|nominat|promoss|leidt|benoemd",
        (
            r"<WHO> (?:(?:ora|adesso) (?:dirige|guida|gestisce) (?P<area>[^.;!?,]{3,50})|"
            r"è stat[oa] (?:nominat[oa]|promoss[oa](?: a)?) <TITLE>|leidt (?:nu|voortaan|"
            r"vanaf [^.;!?]{2,20}?) (?P<area>[^.;!?,]{3,50})|(?:is|werd) benoemd tot <TITLE>)"
        ),
    ),
    form(
        CONTACT,
        "al mio posto|in futuro|d'ora|a partire|voortaan|vervolg|vanaf nu|in plaats",
        (
            r"\b(?:contatt(?:i|are|ate)|(?:si )?rivolg(?:a|ersi|etevi)|scriv(?:a|ere|"
            r"ete)) (?:a )?(?:il mio collega |la mia collega )?(?P<to>(?:<NAMED>|"
            r"<ADDRESS>))[^.;!?]{0,40}? ?(?:al mio posto|in futuro|d'ora in poi|a partire da)|\b(?:d'ora in poi|"
            r"in futuro)\b[^.;!?]{0,40}?(?:contatt\w+|rivolg\w+|scriv\w+) (?:a )?(?P<to><NAMED>|<ADDRESS>)|"
            r"\b(?:neem|gelieve)\b[^.;!?]{0,30}?(?:voortaan|in het vervolg|"
            r"vanaf nu)[^.;!?]{0,20}?contact op(?: te nemen)? met (?P<to><NAMED>|<ADDRESS>)|"
            r"\bneem contact op met (?P<to><NAMED>|<ADDRESS>)[^.;!?]{0,30}? (?:voortaan|in plaats|vanaf nu)"
        ),
    ),
    form(
        CONTACT,
        "referente|contatto|contactpersoon|aanspreekpunt",
        (
            r"<WHO> (?:(?:è|sarà) (?:il |la )?(?:vostr[oa] |suo |tuo )?(?:nuov[oa] )?(?:referente|contatto)|"
            r"(?:is|wordt) (?:voortaan |nu )?(?:uw|jullie|je) (?:nieuwe )?(?:contactpersoon|aanspreekpunt))|"
            r"\b(?:uw|jullie|je) nieuwe (?:contactpersoon|aanspreekpunt) (?:is|wordt) <ONE>"
        ),
    ),
    form(
        INTRODUCES,
        "presento|presentar|voorstell|ik stel",
        (
            r"\b(?:vi presento|le presento|ti presento|vorrei presentar(?:vi|le|ti)|mag ik (?:u |jullie |"
            r"je )?(?:even )?voorstellen:?|ik wil (?:u |jullie |je )(?:graag )?voorstellen aan|ik stel (?:u |"
            r"jullie |je )?(?:graag )?(?:voor: )?) ?(?:il nostro |la nostra |onze )?<ONE>(?:, (?:il nostro|"
            r"la nostra|il|la|onze|de)(?P<more> [^.;!?]{2,60}))?"
        ),
    ),
    form(
        ORGANISATION,
        "acquisit|riorganizz|overgenomen|reorganisatie",
        (
            r"\b(?:siamo stati|la nostra (?:azienda|società) è stata) acquisit[ia] da |\b(?:a seguito|"
            r"nell'ambito) della (?:nostra )?(?:riorganizzazione|ristrutturazione)|\b(?:wij|we|"
            r"ons bedrijf) (?:zijn|is|worden|wordt) (?:[^.;!?]{0,20}? )?overgenomen door |\b(?:in het kader van|"
            r"vanwege|na) (?:de|onze) (?:reorganisatie|herstructurering)"
        ),
    ),
)
FORMS = (*_IBERIAN, *_ITALIAN_DUTCH)
