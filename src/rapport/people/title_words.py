"""Which words of a job title mean what? Folded as `names.plain` folds them: no case, no accents."""

from rapport.people.model import Level


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(lines: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in lines.split(","))


C_SUITE = _set(
    """ceo cfo coo cto cio ciso cmo cro cpo chro cdo cso cco cao pdg founder cofounder inhaber inhaberin president
    presidente presidenta geschaftsfuhrer geschaftsfuhrerin geschaeftsfuehrer geschaeftsfuehrerin geschaftsfuhrung
    vorstand vorstandin vorstandsmitglied vorstandsvorsitzender vorstandsvorsitzende vorstandssprecher
    vorstandssprecherin finanzvorstand finanzvorstandin technikvorstand gerant chairman chairwoman chairperson"""
)
C_SUITE_PHRASES = _phrases(
    """chief executive, managing partner, member of the executive committee, executive committee member,
    membre du comite executif, mitglied der geschaftsleitung, co owner, directeur general,
    directrice generale, director general, directora general, diretor geral, diretora geral, diretor executivo,
    diretora executiva, director ejecutivo, directora ejecutiva, consejero delegado, consejera delegada,
    administrador delegado, gerente general,
    diretor presidente, president directeur"""
)
PRESIDENT = _set("president presidente presidenta")  # not when "vice" stands before it
# Of the company, or of a part of it when one is named: "President", "President of National Accounts".
PRESIDING = _phrases("managing director, president, presidente, presidenta")
PRESIDING_ALONE = _set(
    """and the of & e y et und de del da do company board group vice co acting interim global managing director director
    partner member executive president presidente presidenta"""
)
CHIEF_OF_A_TRADE = _set(  # a rank within a trade, no officer of the company
    "architect engineer counsel accountant editor surveyor technician estimator clerk nurse mechanic pilot director"
)
BOARD = _phrases("board of directors, board member, member of the board, executive board, verwaltungsrat, aufsichtsrat")
BOARDS_THAT_ADVISE = _set("advisory adviser advisor editorial")
VP = _set("vp svp evp avp rvp gvp vicepresident vicepresidente vicepresidenta vizeprasident vizeprasidentin")
VP_PHRASES = _phrases("vice president, vice presidente, vice presidenta, vice presidente")
DIRECTOR = _set(
    """director directors directora directeur directrice direktor direktorin diretor diretora head leiter leiterin
    leitung prokurist prokuristin dsi daf drh"""
)
MANAGER = _set(
    """manager managerin mgr lead leader supervisor superintendent responsable responsavel jefe jefa gerente encargado
    encargada chef cheffe chefe gestor gestora teamlead foreman"""
)

# German compounds: who leads a department of the company is a director, who leads a team or a project a manager.
_DEPARTMENTS = """einkaufs it edv vertriebs verkaufs finanz personal marketing produktions werks betriebs technik
    logistik entwicklungs qualitats bereichs abteilungs hauptabteilungs niederlassungs standort geschafts"""
_TEAMS = "team projekt gruppen schicht referats filial markt"
HEADED = {
    f"{stem}{head}": rank
    for stems, rank in ((_DEPARTMENTS, Level.DIRECTOR), (_TEAMS, Level.MANAGER))
    for stem in stems.split()
    for head in ("leiter", "leiterin", "leitung", "direktor", "direktorin", "chef", "chefin")
}

SUPPORT = _set(
    """assistant assistante assistent assistentin asistente assistente secretary secretaire secretaria secretario
    sekretar sekretarin sekretariat referent referentin aide vorstandsassistent vorstandsassistentin
    geschaftsfuhrungsassistent geschaftsfuhrungsassistentin direktionsassistent direktionsassistentin"""
)
OFFICES = _phrases("corporate secretary, company secretary, general secretary, secretary general")  # no assistants
RANKED = _set("assistant")  # an Assistant Director directs
INFLUENCE = _set("advisor adviser consultant berater beraterin consultor consultora consultant conseiller conseillere")
AUTHORITY = _set(
    """controller comptroller treasurer controllerin kaufmannischer kaufmannische tresorier tresoriere tesorero tesorera
    tesoureiro tesoureira"""
)
NOT_TECHNICAL_ENGINEERS = _set(
    """civil mechanical electrical process chemical production manufacturing quality field maintenance structural
    environmental industrial hvac"""
)

_HEADS = ("", "leiter", "leiterin", "leitung", "direktor", "direktorin", "vorstand", "chef", "chefin", "manager")


def _compounds(stems: str) -> frozenset[str]:
    return frozenset(f"{stem}{head}" for stem in stems.split() for head in _HEADS)


# The first that fits: an IT recruiter recruits, an IT buyer buys. "Security", "credit", "facilities" and "digital"
# alone are not IT.
AREAS: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    (
        "HR",
        _set(
            "hr chro drh rh human people talent recruiting recruiter recruitment recruiterin payroll personalabteilung"
        )
        | _compounds("personal") - {"personal"},
        _phrases("recursos humanos, ressources humaines"),
    ),
    ("Legal", _set("legal counsel lawyer attorney jurist juristin juridique juridico juridica abogado recht"), ()),
    (
        "Marketing",
        _set("marketing brand content communication communications cmo kommunikation comunicacion comunicacao seo")
        | _compounds("marketing"),
        (),
    ),
    (
        "Procurement",
        _set(
            """procurement purchasing purchaser buyer sourcing einkauf einkaufer einkauferin beschaffung achats acheteur
            acheteuse approvisionnement approvisionnements compras comprador compradora aprovisionamiento
            aprovisionamento suprimentos"""
        )
        | _compounds("einkaufs beschaffungs"),
        _phrases("vendor management, strategic sourcing"),
    ),
    (
        "Sales",
        _set("""sales vertrieb verkauf ventas vendas commercial commerciale comercial cro revenue ventes""")
        | _compounds("vertriebs verkaufs"),
        _phrases("business development, business developer, account executive, account manager, key account"),
    ),
    (
        "Finance",
        _set(
            """finance finances financial fiscal accounting accountant controller controlling comptroller treasurer
            treasury cfo daf credit billing tax budget finanzen buchhaltung buchhalter buchhalterin rechnungswesen
            finanzbuchhaltung controllerin kaufmannischer kaufmannische financier financiere comptable comptabilite
            tresorier tresoriere tresorerie financiero financiera finanzas contable contabilidad contador contadora
            tesorero tesorera tesoreria financeiro financeira financas contabilidade controladoria tesouraria"""
        )
        | _compounds("finanz"),
        _phrases("accounts payable, accounts receivable, fp a"),
    ),
    (
        "IT",
        _set(
            """it ti edv cio cto ciso dsi informatik informatiker informatikerin informatique informatica sysadmin
            devops sre infrastructure infrastruktur technology technologies technologie tecnologia tecnologias
            network cloud cyber cybersecurity itsicherheit rssi"""
        )
        | _compounds("it edv"),
        _phrases(
            """information systems, information security, information technology, systemes d information,
            chief information, systems administrator,
            system administrator, systems engineer, systems analyst, administrador de sistemas,
            administrateur systemes, database administrator, database manager"""
        ),
    ),
    ("Facilities", _set("facilities facility building janitorial gebaude hausmeister"), _phrases("real estate")),
    (
        "Product",
        _set("produktmanager produktmanagerin"),
        _phrases("product manager, product management, product owner"),
    ),
    (
        "Engineering",
        _set(
            """engineer engineering software developer programmer technical technique techniques tecnico tecnica technik
            technischer technische technisch ingenieur ingenieurin ingenierie ingeniero ingeniera engenheiro engenheira
            engenharia ingenieria entwickler entwicklerin softwareentwickler softwareentwicklerin softwarearchitekt
            softwarearchitektin developpeur developpeuse desarrollador desarrolladora desenvolvedor desenvolvedora"""
        )
        | _compounds("entwicklungs technik"),
        _phrases(
            """solution architect, solutions architect, enterprise architect, cloud architect, system architect,
            systems architect, data architect, application architect, integration architect, platform architect,
            principal architect, chief architect, lead architect, security architect, data engineer,
            data scientist, head of data"""
        ),
    ),
    ("Security", _set("security sicherheit securite seguridad seguranca"), ()),
    (
        "Customer service",
        _set("support kundendienst kundenservice"),
        _phrases("customer success, customer service, customer care, service client"),
    ),
    (
        "Operations",
        _set(
            """operations operational operating ops coo production manufacturing logistics logistik plant warehouse
            quality betrieb produktion operaciones operacoes logistique logistica exploitation"""
        )
        | _compounds("betriebs produktions werks logistik qualitats"),
        _phrases("supply chain"),
    ),
)

SPELLED_OUT = {
    "ceo": "chief executive officer",
    "cfo": "chief financial officer",
    "coo": "chief operating officer",
    "cto": "chief technology officer",
    "cio": "chief information officer",
    "ciso": "chief information security officer",
    "cmo": "chief marketing officer",
    "cro": "chief revenue officer",
    "chro": "chief human resources officer",
    "finance": "financial",
    "technical": "technology",
    "operations": "operating",
    "vp": "vice president",
    "svp": "senior vice president",
    "evp": "executive vice president",
    "it": "information technology",
    "hr": "human resources",
    "dir": "director",
    "head": "director",
    "ops": "operating",
}
