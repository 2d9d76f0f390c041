"""With which words do people say the same in French?"""

from rapport.inbox.statements.forms import form
from rapport.inbox.statements.model import StatementKind

LEAVING, LEFT, JOINS = StatementKind.LEAVING, StatementKind.LEFT, StatementKind.JOINS
LEADS, CONTACT, INTRODUCES = StatementKind.LEADS, StatementKind.CONTACT_INSTEAD, StatementKind.INTRODUCES
ORGANISATION = StatementKind.ORGANISATION

_AWAY_FR = r"\b(?:vacances|congés?|avant (?:les|le|mes|mon)|de la semaine|de l'année|conférence)\b"
FORMS = (
    form(
        LEAVING,
        "quitte|dernier",
        (
            r"\bje (?:quitte|quitterai|vais quitter|viens de quitter) (?:définitivement )?(?:l'entreprise|"
            r"la société|notre société|mon poste|mes fonctions|le groupe|<ORG>)|\bj'ai quitté (?:l'entreprise|"
            r"la société|mon poste|<ORG>)|\b(?:est|sera|était) mon dernier jour\b|"
            r"\bmon dernier jour\b[^.;!?]{0,40} (?:est|sera)\b"
        ),
        _AWAY_FR,
    ),
    form(
        LEAVING,
        "démission|retraite",
        r"\bj'ai (?:donné|présenté|remis) ma démission|\bje (?:pars|prends ma) (?:à la )?retraite",
    ),
    form(
        LEFT,
        "quitt|fait plus|travaille plus",
        (
            r"<WHO> (?:(?:a|vient de|va|nous a|ont) quitt(?:é|er) (?:l'entreprise|la société|notre (?:société|"
            r"entreprise|équipe)|son poste|ses fonctions|le groupe|<ORG>)|quitte(?:ra)? (?:l'entreprise|"
            r"la société|notre société|son poste|le groupe)|nous (?:quitte|a quittés|quittera)|ne (?:fait|"
            r"travaille) plus (?:partie )?(?:de (?:la société|l'entreprise|notre|nos)|chez|pour|ici|dans))"
        ),
    ),
    form(
        JOINS,
        "rejoi|rejoint",
        (
            r"<WHO> (?:nous rejoint|nous a rejoints?|(?:rejoint|a rejoint|rejoindra|va rejoindre) (?:notre|l'|"
            r"la|le) ?(?:équipe|société|entreprise|groupe)|(?:rejoint|a rejoint) [^.;!?]{1,40}?(?= en tant que|"
            r" comme))(?:[^.;!?]{0,40}? (?:en tant que|comme|au poste de) <TITLE>)?"
        ),
        r"\b(?:réunion|appel|conférence|déjeuner|dîner)\b",
    ),
    form(JOINS, "nouve", r"<WHO> est (?:notre|la|le|votre) nouve(?:au|lle) <TITLE>", must=True),
    form(
        LEADS,
        "dirige|prend la|nommé|promu",
        (
            r"<WHO> (?:dirige (?:désormais|maintenant|à présent)|prend la (?:direction|tête|"
            r"responsabilité) (?:de la |du |des |de l'|de )) ?(?P<area>[^.;!?,]{3,50})|<ONE> (?:a été|"
            r"est) (?:nommée?|promue?) <TITLE>"
        ),
    ),
    form(
        CONTACT,
        "désormais|avenir|dorénavant|à ma place|plutôt|à partir",
        (
            r"\b(?:contact(?:er|ez)|adress(?:er|ez)(?:-vous)?|écri(?:re|vez)|vous adresser)(?: désormais|"
            r" plutôt)? (?:à )?(?:ma collègue |mon collègue )?(?P<to>(?:<NAMED>|"
            r"<ADDRESS>))[^.;!?]{0,50}? ?(?:désormais|à l'avenir|dorénavant|à ma place|plutôt|à partir d)|"
            r"\b(?:désormais|à l'avenir|dorénavant|à partir d[^,]{2,20})\b[^.;!?]{0,40}?(?:contact(?:er|ez)|"
            r"adress(?:er|ez)|écri(?:re|vez))(?:-vous)? (?:à )?(?P<to><NAMED>|<ADDRESS>)"
        ),
    ),
    form(
        CONTACT,
        "interlocut",
        (
            r"<WHO> (?:est|sera) (?:désormais )?votre (?:nouve(?:l|lle) )?(?:interlocut(?:eur|rice)|contact)|"
            r"\bvotre nouve(?:l|lle) (?:interlocut(?:eur|rice)|contact) (?:est|sera) <ONE>"
        ),
    ),
    form(
        INTRODUCES,
        "présent",
        (
            r"\b(?:je (?:vous |te )?(?:présente|souhaite vous présenter|voudrais vous présenter)|"
            r"permettez-moi de vous présenter|j'aimerais vous présenter) (?:notre |ma collègue |"
            r"mon collègue )?<ONE>(?:, (?:notre|la|le)(?P<more> [^.;!?]{2,60}))?"
        ),
    ),
    form(
        ORGANISATION,
        "racheté|réorganis|fusionn|rattaché",
        (
            r"\b(?:nous avons été|notre (?:société|entreprise) (?:a été|est)) rachetée?s? par (?-i:[A-Z])|"
            r"\b(?:suite à|dans le cadre de) (?:la|notre) (?:réorganisation|restructuration)|"
            r"\b(?P<area><WORK>) (?:est|sera) (?:désormais )?rattaché"
        ),
    ),
)
