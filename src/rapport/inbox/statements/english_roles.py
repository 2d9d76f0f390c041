"""With which words do people say in English who leads what now, and who follows whom?"""

from rapport.inbox.statements.forms import form
from rapport.inbox.statements.model import StatementKind

LEADS = StatementKind.LEADS

_NO_JOB = (
    r"\b(?:charge of the (?:coffee|music|food|cake|snacks)|(?:the|a|our|this|next) (?:meeting|call|"
    r"discussion|session|workshop|test|tests|demo|script|race|marathon|way|conversation|presentation)|"
    r"over (?:the|a) (?:world|call|meeting|screen))\b"
)


def _verbs(*before: str) -> str:
    """The stems of leading, each behind one of these words."""
    return "|".join(
        f"{word} {verb}" for word in before for verb in ("lead", "head", "run", "manag", "oversee", "direct")
    )


LEADING = (
    form(
        LEADS,
        _verbs("now", "will", "to", "'ll", ","),
        r"<WHO>(?: now| will now| will| is going to|'ll|,? effective [^,]{3,30},|"
        r" has been asked to) (?:leads?|heads?(?: up)?|runs?|manages?|oversees?|directs?) <AREA>",
        _NO_JOB,
    ),
    form(
        LEADS,
        f"{_verbs('now', 'be', 'is')}|in charge|responsible for",
        r"<WHO>(?:'s now| is now| will be| is from now on| has been put|, who is now)<ADV> (?:leading|"
        r"heading(?: up)?|running|managing|overseeing|directing|in charge of|responsible for) <AREA>",
        _NO_JOB,
    ),
    form(
        LEADS,
        "promoted|appointed|named|elected",
        r"<WHO>(?: has been| have been| was| is being| will be| is|'s been| were| got|"
        r" has just been)<ADV> (?:promoted(?: from [\w ]{2,40}?)?(?: to)?|appointed(?: as| to)?|"
        r"named(?: as)?|elected(?: as)?) <TITLE>",
        must=True,
    ),
    form(
        LEADS,
        "promoted|appointed|named",
        r"\b(?:we|I|board|company)(?:'ve| have| has)?<ADV> (?:promoted|appointed|named) <WHO>,? (?:as|to|"
        r"to be)? ?<TITLE>",
        must=True,
    ),
    form(LEADS, "promotion|appointment", r"\b(?:promotion|appointment) of <WHO> (?:to|as) <TITLE>", must=True),
    form(
        LEADS,
        "is now|now is|becom|became|the acting|acting as|will be our|will be the|will be your|"
        "will be taking|serves|from now on",
        r"<WHO>(?: is now| will be| has become| becomes| became| will become| is becoming| is the acting|"
        r" is acting as| now is| serves now as| is from now on)<ADV> (?:acting as |serving as )?(?!here|"
        r"there|on |in |at |out|back|away|your (?:new )?(?:point|contact))<TITLE>",
        must=True,
    ),
    form(
        LEADS,
        "takes over|take over|took over|taken over|taking over",
        r"<WHO>(?: is| will be| will| has| have|'ll)?<ADV> (?:takes?|took|taken|taking) over (?:as <TITLE>|"
        r"(?:[^.;,]{0,40}? )?(?:from|for) <OTHER>(?:,? as <TITLE>)?|<OTHER>(?:'s|’s) (?:\w+ )?(?:role|"
        r"position|responsibilit\w+|duties|accounts?|job|work|team)|(?:the|my|all|his|"
        r"her) (?:\w+ ){0,2}(?:role|position|responsibilit\w+|duties|accounts?)|<AREA>)",
        _NO_JOB,
    ),
    form(
        LEADS,
        "replacing|will replace|has replaced|succeed",
        r"<WHO>(?: is| will be| will| has)<ADV> (?:replac(?:e|ing|ed)|succeed(?:ing|"
        r"ed)?) <OTHER>(?:,? as <TITLE>)?",
    ),
    form(
        LEADS,
        "moved to|moved into|moved in|transferred|moving to|moving into|transferring|switched to",
        r"<WHO>(?: has| have| is| will be)<ADV> (?:moved|transferred|moving|transferring|"
        r"switched)(?: internally)? (?:in)?to (?:a new role (?:in|as) |the new role of )?<AREA>",
        r"\bmov(?:ed|ing) to (?:the )?next\b",
    ),
    form(
        LEADS,
        "moved to|moved into|moved over|moved in|transferred|moving to|moving into|moving over|"
        "transferring|switched to|switched over",
        r"<I>(?:'ve| have|'m| am|'ll be| will be)<ADV> (?:moved|transferred|moving|transferring|"
        r"switched)(?: internally| over)? (?:in)?to (?:a new role (?:in|as) )?<AREA>",
        r"\bsupport for|to (?:the )?(?:new )?(?:data|platform|infrastructure|branch)\b",
    ),
    form(
        LEADS,
        f"{_verbs('now', 'be', 'will', 'to')}|in charge|responsible for",
        r"<I>(?: now| will now|'m now| am now| will be|'ll be| have been asked to)<ADV> (?:lead(?:ing)?|"
        r"head(?:ing)?(?: up)?(?! of)|run(?:ning)?|manag(?:e|ing)|oversee(?:ing)?|in charge of|"
        r"responsible for) <AREA>",
        _NO_JOB,
    ),
    form(
        LEADS,
        "promoted|appointed",
        r"<I>(?:'ve| have| was|'ve been| have been)<ADV>(?: been)? (?:promoted(?: to)?|appointed(?: as|"
        r" to)?) <TITLE>",
        must=True,
    ),
    form(
        LEADS,
        "i'm now|i am now|i've become|i have become|i now serve|i will become|role of|my new",
        r"(?:<I>(?:'m now| am now|'ve become| have become| now serve as| will become|"
        r" will be taking on the role of| have taken on the role of)|\bmy new (?:role|title|"
        r"position)(?: (?:is|as|will be))) (?:the |an? |your |our )?<TITLE>",
        must=True,
    ),
    form(
        LEADS,
        "taking over|taken over|take over|took over",
        r"<I>(?:'m| am|'ve| have| will| will be|'ll|'ll be)?<ADV> (?:take|took|taken|"
        r"taking) over (?:as <TITLE>|(?:[^.;,]{0,40}? )?from <OTHER>(?:,? as <TITLE>)?|<OTHER>(?:'s|"
        r"’s) (?:role|position|responsibilit\w+|duties|accounts?|job)|(?:the )?<AREA>)",
        _NO_JOB,
    ),
)
