"""Which words may stand in a sentence that nobody has a record for, because they claim nothing?

A sentence without a source may be made of these words only; one with a source may also use FRAME, the words that stand
around a fact, and the words of its records. Everything else is a claim. A longer list would let claims through; a
shorter one asks the person to confirm what needs no confirming.
"""

import re

_GRAMMAR = """
a about above after again all also although always am an and another any anybody anyone anything are around as at away
be because been before being below both but by can can't cannot could couldn't did didn't do does doesn't don't each
either else even ever every everyone everything few for from had has have haven't he her here herself him himself his
how however i i'd i'm i've if in instead into is isn't it it'd it's its itself just less like long many may maybe me
might mine more most much must my myself neither never no nobody none nor not nothing now of off often on once one
only or other our ours ourselves out over own perhaps quite rather re really same she should so some somebody someone
something sometimes still such than that that's the their them themselves then there there's these they they'd they're
they've this those though through to together too under until up us very was wasn't way we we'd we're we've well were
what what's whatever when where whether which while who who's whoever whom whose why with within without would
wouldn't yes yet you you'd you're you've your yours yourself yourselves
"""
_COURTESY = """
able afternoon ago allowing apologies apologise apologize apology appreciate appreciated ask asking bear bearing best
better bother briefly bring bringing busy call calling came care caring cause caused causes causing change cheers
clear clearer clearly come comfortable concern concerns connect contact convenient conversation could dear deeply
delighted depend depends deserve difference differently difficult direct directly disappointing discuss easier easy
email evening everybody exactly excuse expect explain fair favor favour feedback feel find fine first first-hand
forgive forward frustrating frustration further get getting give giving glad go goes going good grateful great guess
happy hard having hear hearing hello help helpful helping hey hi honest hope hoping idea ideas important inconvenience
interested intro introduce introduced introducing introduction join keep kind kindly know knowing last leave let
letting like line listen little look love lovely mail make makes matter mattered matters mean meant meet meeting
mention mind mine moment morning name need needed needs nice note number obligation one open opinion order ourselves
part patience patient perspective phone picture place pleasant please pleased pleasure point possible prefer preferred
pressure put question questions quick quickly reach read real realise realize regards regret remember reply right say
see serious seriously share short simple simply sincere sincerely small sorry sound sounds speak spoke start stay sure
take taken taking talk team tell telling thank thankful thanks thing things think thinking thought thoughts time times
timing touch trouble truly trust try understand understanding upset use useful valuable value view wait waiting want
wanted wants warm warmly week weekend weeks welcome whenever wish wonderful word words work write writing year yours
"""
_FRAME = """
agree ahead appear area before behind between budget build care case centre choice comes coming company cover covered
covers current customer customers decide decides decision department depend discussed done earlier email established
every far finance finances financial follow goal goals hand happen happened happening helps hold holds i'm invoice
invoices issue issues item joined known latest lead leadership led look looks main matter meeting message messages met
missing month months next open opened orders outlined own people person planned priorities problem problems product
progress raise raised reached received renewal report reported reporting request requested resolved role roles running
service settled shared side since solved stand stands started state status step steps subject success support
technical ticket tickets today's topic touch until update updates uses vendor vendors way who working wrote yet
"""
HARMLESS = frozenset(f"{_GRAMMAR} {_COURTESY}".split())
FRAME = HARMLESS | frozenset(_FRAME.split())

# Claims that harmless words and frame words alone can make; a record must say them in the same words.
_IS = r"(?:is|are|was|were|been|being|got|get)"
_ENDED = (
    r"taken care of|in place|in order|put right|right|sorted|clear|solved|resolved|fixed|done|closed|settled|agreed"
    r"|decided|reached|free"
)
_IN_ORDER = r"good|fine|well|better|over|back|again|up|running|works?|working"
_UNSURE = r"(?<!hope )(?<!if )(?<!whether )(?<!wish )"  # "I hope everything is fine" claims nothing
_ACTS = r"found|made|put|brought|taken|started|spoken|come up|let|told|asked|called|got|written|caused"
CLAIMS = re.compile(
    "|".join(
        (
            # "We are on it", "the team is over it"
            r"\b(?:we|i|they|team|everyone|everybody|people)(?:['’](?:re|m|ve)| are| am| have| is| have been)?"
            r"(?: all)?(?: now)? (?:on|into|at|over|behind|through) (?:it|this|that)\b",
            # "It is solved", "the issue was taken care of", and not "you are right to"
            rf"(?<!you )\b{_IS} (?:now |all |again )*(?:{_ENDED})\b(?! with| to)",
            # "It works again", "everything is good"
            rf"{_UNSURE}\b(?:it|this|that|everything|all|things?) (?:(?:is|are|was|were) )?(?:now )?(?:{_IN_ORDER})\b",
            r"\b(?:['’]s|is|are) (?:now )?(?:over|back|up|running)\b",
            r"\blook(?:ing|ed)? (?:into|at|after)\b",
            # "I have told everybody", "it was us who caused it"
            rf"\b(?:we|i)(?: have| had|['’]ve)?(?: already| now| just)? (?:{_ACTS})\b|\b(?:we|us|i) who caused\b",
            # "We know why"
            r"\b(?:we|i) (?:now )?(?:know|understand|see) (?:now )?"
            r"(?:why|what caused|what happened|what was|what is|the)\b",
            # "You get it back"
            r"(?<!when )(?<!if )(?<!before )(?<!once )(?<!until )\byou get\b",
        )
    ),
    re.IGNORECASE,
)
HARMLESS_PHRASES = re.compile(
    r"\blook(?:ing)? forward to\b|\bif (?:this|that|it) (?:is|sounds) (?:fine|right)\b|\bmake time\b|\bfeel free\b"
    r"|\bwhether or not there is news\b|\bwhat happens next\b",
    re.IGNORECASE,
)

_SUFFIX = re.compile(r"(?:'s|ings?|edly|ed|ies|es|s|ly|e|ation|ations|ment|ments)$")


def stem(word: str) -> str:
    """Enough of a word to know it again in another form: investigating and investigated are the same."""
    cut = _SUFFIX.sub("", word)
    return cut if len(cut) >= 4 else word
