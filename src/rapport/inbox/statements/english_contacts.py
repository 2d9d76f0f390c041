"""With which words do people say in English whom to write to, who somebody is, and what is reorganised?"""

from rapport.inbox.statements.forms import form
from rapport.inbox.statements.model import StatementKind

CONTACT, INTRODUCES = StatementKind.CONTACT_INSTEAD, StatementKind.INTRODUCES
ORGANISATION = StatementKind.ORGANISATION

_FROM_NOW = (
    r"(?:instead|going forward|from now on|from here on|in (?:the )?future|henceforth|for now on|as of|"
    r"effective|starting|moving forward|in my place|hereafter)"
)
_WRITE = (
    r"(?:contact|reach(?: out to)?|e-?mail|write(?: to)?|work with|(?:speak|talk|turn) (?:to|with)|"
    r"get in touch with|call|direct [^.;]{2,50}? to|send [^.;]{2,50}? to|address [^.;]{2,50}? to|"
    r"refer [^.;]{2,50}? to|liaise with|copy|go to|cc)"
)
_REDIRECTS = (
    "instead|going forward|from now on|from here on|in future|in the future|henceforth|as of|effective|starting|moving "
    "forward|in my place|hereafter"
)
_PLEASE = "|".join(
    f"please {verb}"
    for verb in (
        *("contact", "reach", "email", "e-mail", "mail", "write", "speak", "talk", "turn", "get", "direct", "send"),
        *("address", "refer", "work", "call", "liaise", "copy", "go"),
    )
)
ADDRESSING = (
    form(
        CONTACT,
        _REDIRECTS,
        rf"\b{_WRITE} (?:my colleague |our (?:new )?(?:\w+ ){{0,2}})?(?P<to>(?!me\b|us\b|him\b|her\b|them\b|"
        rf"you\b)(?:<NAMED>[^.;!?]{{0,60}}?|<ADDRESS>)) (?:\([^)]*\) |at <ADDRESS>,? )?{_FROM_NOW}",
        r"\b(?:call|talk|meeting) (?:starting|effective|as of)\b",
    ),
    form(
        CONTACT,
        _REDIRECTS,
        rf"\b{_FROM_NOW}[^.;!?]{{0,40}}?,? (?:please |kindly |you (?:can|should|may) |"
        rf"we ask you to )(?:always )?{_WRITE} (?:my colleague |our (?:new )?(?:\w+ "
        rf"){{0,2}})?(?P<to>(?:<NAMED>|<ADDRESS>))(?: (?:for|about|regarding|"
        rf"with) (?P<area>[^.;!?]{{3,60}}))?",
    ),
    form(
        CONTACT,
        _PLEASE,
        rf"\bplease {_WRITE} (?:my colleague )?(?P<to>(?:<NAMED>|<ADDRESS>))(?: \([^)]{{3,80}}\)|"
        r",? (?:at )?<ADDRESS>|,)? (?:for (?:any|all|anything|everything|questions|matters|"
        r"issues)\b(?: (?:about|regarding|related to|concerning|on|to do with|questions|matters|issues|"
        r"else))*|(?:about|regarding|concerning) (?:any|all|anything|everything)\b(?: (?:about|regarding|"
        r"related to|concerning))?|with (?:any|all) questions(?: (?:about|on|"
        rf"regarding))?) ?(?P<area>[^.;!?,]{{0,60}})",
        r"\bfor (?:any|all) (?:further )?(?:questions|inquiries)\W*$",
    ),
    form(
        CONTACT,
        "contact",
        r"<WHO>(?:'s| is| will be| becomes| is now)<ADV> (?:be )?(?:now |from now on )?(?:your(?: new| main|"
        r" primary| only| sole| first){0,2}|(?:the|our|my)(?: new| main| primary| only| sole|"
        r" first){1,2}) (?:point of contact|contact(?: person)?|"
        r"go-to person|point person)(?: (?:for|on|regarding) (?P<area>[^.;!?,]{3,60}))?",
        r"\bif\b",
    ),
    form(
        CONTACT,
        "contact",
        r"\b(?:your|the|our)(?: new| main| primary){1,2} (?:point of contact|contact(?: person)?)(?: (?:for|"
        r"on) (?P<area>[^.;!?,:]{3,60}?))?(?: is| will be|:|,) <WHO>",
    ),
    form(
        CONTACT,
        "handling|handle my|handle all|handle your|taking care of|look after|looking after|covering",
        r"<WHO>(?: will be| will| is|'ll)<ADV> (?:now )?(?:handl(?:e|ing)|taking care of|look(?:ing)? after|"
        r"covering) (?:my|all (?:of )?my|your) (?P<area>(?:accounts?|responsibilit\w+|duties|clients?|"
        r"customers?|work|projects?|matters))(?! (?:while|until|this week|today))",
        r"\b(?:while|until|vacation|holiday|away|out of (?:the )?office|this week|in my absence)\b",
    ),
)
# Who is named beside a departure takes over, without further words.
SUCCESSION = (
    form(
        CONTACT,
        "please|kindly|you can|you may|you should|can be|be contact",
        rf"\b(?:please|kindly|you (?:can|may|should)|can be|be) {_WRITE} (?:my colleague |"
        rf"our (?:new )?(?:\w+ ){{0,2}})?(?P<to>(?:<NAMED>|<ADDRESS>))",
    ),
    form(
        CONTACT,
        "successor|replacement",
        r"(?:\b(?:my|her|his|their)|'s) (?:successor|replacement)(?: is| will be|,|:) <WHO>",
    ),
)

INTRODUCING = (
    form(
        INTRODUCES,
        "introduc",
        r"\b(?:let me |allow me to |(?:I|we)(?:'d| would| want| wanted)(?: also)? (?:like )?(?:to )?|"
        r"(?:I am|I'm|we are|we're) (?:\w+ ){0,2}(?:to )?|(?:pleased|happy|delighted|glad) to |may I |"
        r"can I |(?:I|we)(?:'ll| will)? )introduc(?:e|ing) (?:you (?:all |"
        r"both )?(?:to )?)?(?:my (?:new )?colleague,? |our (?:new )?colleague,? |my (?:boss|"
        r"manager),? )?(?:our (?:new )?(?P<title>[\w&/ -]{2,40}?),? )?<ONE>(?:,(?P<more> [^.;!?]{2,80})|"
        r" \((?P<more>[^()]{2,60})\)| who is(?P<more> [^.;!?]{2,80}))?",
    ),
    form(
        INTRODUCES,
        "introduc",
        r"\b(?:let me|allow me to|I(?:'d| would) like to|may I|I wanted to|"
        r"I want to) introduce myself\b(?:[,.:;–-]| )*(?:(?:I am|I'm|"
        r"my name is) (?P<self><NAMED>)[^.;!?]{0,80})?",
    ),
    form(
        INTRODUCES,
        "meet",
        r"(?:^|[.,:!] ?|\bplease |\bto )meet <WHO>,? (?:our|the|your|who is|my|new)(?P<more> [^.;!?]{2,80})",
        r"\bmeet (?:at|on|in|with)\b",
    ),
    form(
        INTRODUCES,
        "cc'|ccing|cc-ing|copying|copied|i copy|loop|adding|i've added|have added",
        r"\bI(?:'m| am|'ve| have)?<ADV> (?:cc['’]?(?:ing|ed|d)?|copy(?:ing)?|copied|loop(?:ing|ed) in|"
        r"adding|added)(?: in)? (?:my (?:new )?colleague,? |here )?<WHO>,? (?:our|the|who (?:is|leads|heads|"
        r"runs|manages)(?: now)?|my)(?P<more> [^.;!?]{2,80})",
    ),
)

REORGANISING = (
    form(
        ORGANISATION,
        "now report|will report|be report|reporting|directly report",
        r"<WHO>(?: now| will now| will(?: be)?| is now)<ADV> report(?:s|"
        r"ing)?(?: directly)? (?:in)?to (?P<area><NAMED>|(?:the|our) [^.;!?,]{3,50})",
        r"\b(?:bug|issue|error|police|console|problem)s?\b",
    ),
    form(
        ORGANISATION,
        "now report|will report|be report|reporting|directly report",
        r"\b(?P<area>(?:our |the |all of )?(?:[\w&-]+ ){0,3}?<WORK>)(?: team| department| group|"
        r" organi[sz]ation)?(?: now| will now| will(?: be)?| is now)<ADV> report(?:s|"
        r"ing)?(?: directly)? (?:in)?to (?:the )?(?:<NAMED>|<WORK>|our [^.;!?,]{3,50}|CEO|CFO|COO|CTO|CIO)",
        r"\b(?:bug|issue|error|police|console|problem|crash)s?\b",
    ),
    form(
        ORGANISATION,
        "acquired|bought|taken over",
        r"(?:\b(?:we|our (?:company|firm|group|business))(?:'ve| have| has| are| is| were| was)(?: being|"
        r" been)?|<ORG> (?:has been|was|is being|will be))<ADV>(?: being| been)? (?:acquired|bought|"
        r"taken over) by (?:(?-i:[A-Z])|a |the |another )",
    ),
    form(
        ORGANISATION,
        "acquisition of|acquisition by|takeover|merged|merging|merge with|merge into|merger",
        r"(?:\b(?:the )?(?:acquisition|takeover) (?:of (?:our company|us)|by (?-i:[A-Z])\w+)|"
        r"\b(?:our company|our firm|we|our department|our team)(?: has| have| is| are|"
        r" will)(?: be)?<ADV> merg(?:ed|ing|e)(?: with| into) (?:the |our )?(?-i:[A-Z])|"
        r"\bthe merger (?:with|of) (?-i:[A-Z]))",
        r"\b(?:branch|tree|code|patch|upstream|cvs|git|commit|requests?)\b",
    ),
    form(
        ORGANISATION,
        "reorgani|restructur|re-org",
        r"\b(?:we (?:are|have|'re|will be|have just)<ADV> (?:reorgani[sz]\w+|restructur\w+)|our (?:recent |"
        r"ongoing |upcoming )?(?:reorgani[sz]ation|restructuring|re-?org)|(?:as part of|due to|following|"
        r"after|because of) (?:the|our) (?:recent |internal |company |ongoing |"
        r"organi[sz]ational )?(?:reorgani[sz]ation|restructuring|re-?org)|(?:the|a|an) (?:company|"
        r"departmental|organi[sz]ational|internal) (?:reorgani[sz]ation|restructuring|re-?org|"
        r"restructure))\b",
        r"\b(?:code|file|files|tree|patch|directory|source|driver|header|headers)\b",
    ),
    form(
        ORGANISATION,
        "are part of|is part of|become part of|be part of|now part of",
        r"\b(?:we|our (?:team|department|group|company|division)) (?:are|is|have become|has become|will be|"
        r"will become)<ADV> (?:now )?part of (?-i:the [A-Z]|[A-Z])[\w&-]+",
        r"\bnow part of (?:the )?(?:problem|linux|kernel)\b",
    ),
    form(
        ORGANISATION,
        "split|dissolved|merged with|merged into|moved to|moved into|folded|renamed|disbanded|centrali|outsourced",
        r"\b(?:our|the) (?P<area>(?:[\w&-]+ ){0,2}(?:department|team|group|division))(?: has been| is being|"
        r" will be| have been)<ADV> (?:split|dissolved|merged (?:with|into)|moved (?:in)?to|folded into|"
        r"renamed|disbanded|centrali[sz]ed|outsourced)",
    ),
)
