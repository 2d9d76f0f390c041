"""Which sentences does the chat understand, in which variants?

A pattern fits a whole line without its politeness, or not at all; the first that fits wins.
"""

from rapport.web.chat.intents import Wish

POLITE = r"(?:(?:hey|hi|hello|ok|okay|please|kindly|now|rapport),? )*"
ASK = (  # asking politely changes nothing
    r"(?:(?:can|could|would|will) (?:you|we) (?:please )?|i(?: would|'d)? (?:want|like|need)(?: you)?(?: to)? "
    r"|let(?:'s| us) |help me (?:to )?|we (?:should|need to|must|want to) )?"
)
END = r"(?: (?:please|now|today|asap|for me|thanks|thank you))*"

_A = r"(?:(?:a|an|the|our|my|this|their) )?"
_AT = r"(?:at|from|inside|within|over at)"
_OF = r"(?:of|in|with|for)"  # weaker: "Head of IT at Bank of Norway" is divided at "at"
_WRITE = r"(?:draft|write|prepare|compose|create|generate|make|start|get me|give me)"
_MAIL = r"(?:e-?mail|mail|message|note)"
_RESPONSE = r"(?:response|reply|answer|acknowledgement|acknowledgment|e-?mail|mail|message)"
_INTRO = r"(?:intro|introduction)"
_INTRODUCE = r"(?:introduce (?:me|us)|get (?:(?:me|us) )?introduced|be introduced)"
_REQUEST = r"(?:(?:request|ask for|draft|write|prepare|get|get me|make|organi[sz]e|set up) )?(?:me )?"
_WHO = r"who (?:of us |in the team |here )?(?:knows|has met|is close to|can introduce (?:me|us) to)"
_CUSTOMER = r"(?P<customer>.+?)"
_DUTY = r"(?:(?:head|director|vp|svp|evp|vice president|chief|manager|lead) of )?"
_TARGET = rf"(?P<target>{_DUTY}.+?)"
_NUMBER = r"(?:\d{1,3}|an?|one|two|three|four|six)"
_DAY = (
    rf"(?:{_NUMBER} (?:hours?|days?|weeks?|months?)|tomorrow|next week|next month"
    r"|(?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{4}-\d{2}-\d{2})"
)
_CLOCK = r"(?:(?: at)? \d{1,2}(?::\d{2})?(?: ?[ap]m)?)?"
_WHEN = rf"(?P<when>{_DAY}{_CLOCK})"

_AT_CUSTOMER = rf"{_AT} {_A}{_CUSTOMER}"
_WHOM_AT = rf"{_A}{_TARGET} {_AT_CUSTOMER}"
_WHOM_OF = rf"{_A}{_TARGET} {_OF} {_A}{_CUSTOMER}"
_INTRO_TO = rf"{_REQUEST}{_A}{_INTRO}(?: request)? (?:to|with|for)"
_ANSWER_TO = rf"(?:(?:respond|reply|answer|react)(?: to)?|{_WRITE} (?:me )?{_A}{_RESPONSE} (?:to|for|on|about))"
_NEWS = r"what(?:'?s| is| has|'s been)? (?:changed|new|happened|happening|going on)"
_SHOW = r"(?:(?:show|see|open|display|give|tell|draw|list)(?: me)? )?"
_CUSTOMERS = r"(?:customers|accounts|companies)"
_RISKY = r"(?:at risk|in danger|in trouble|red)"
_MAP = r"(?:(?:relationship |stakeholder |power )?map|org(?:ani[sz]ation)?(?: |-)?(?:chart|map))"
_SCORE = r"(?:threading |multi-?threading )?score"
_SNOOZE = r"(?:snooze|put aside|put off|park)"
_SIGNAL = r"(?:signals?|alerts?|warnings?|escalation)"
_FOR_INTRO = (
    rf"for (?:(?:the|her|his|their|that|making the) )?(?:{_INTRO}|introducing (?:me|us))(?: to (?:the )?[^,]+?)?"
)
_IN_COPY = r"(?:to|in|into|on|as|from|off) (?:the |a )?(?:cc|ccs|copy|copies|loop|thread)"
_BOSS = r"(?:my|the) (?:manager|boss|lead)"
_THANK = (
    rf"(?:thank|say (?:thanks|thank you) to|send thanks to"
    rf"|{_WRITE} {_A}(?:thank(?:-| )?you|thanks)(?: {_MAIL})? (?:to|for))"
)
_HELLO = rf"(?:say (?:hello|hi) to|greet|introduce (?:me|myself) again to|{_WRITE} {_A}(?:hello|first {_MAIL}) to)"
_CHECK_IN = (
    rf"(?:check in (?:with|on)|touch base with|catch up with"
    rf"|{_WRITE} {_A}check-?in(?: {_MAIL})? (?:to|for|with))"
)
_REACH = rf"(?:reach out to|get back in touch with|{_WRITE} {_A}outreach(?: {_MAIL})? (?:to|for))"
_WAKE = rf"(?:re-?engage(?: with)?|revive|wake up|ping|write to|{_WRITE} {_A}{_MAIL} to|e-?mail|message)"
_FAREWELL = rf"(?:say (?:goodbye|farewell) to|{_WRITE} {_A}(?:farewell|goodbye)(?: {_MAIL})? (?:to|for))"
_HAND_OVER = rf"(?:hand over|{_WRITE} {_A}hand-?over(?: {_MAIL})?)"
_UPDATE = (
    rf"(?:follow(?:-| )?up (?:on|to|with)"
    rf"|{_WRITE} {_A}(?:next )?(?:update|follow-?up)(?: {_MAIL})? (?:on|for|to|about))"
)
_HOW = r"how (?:well do we know|(?:well )?are we doing at|(?:multi|single)-?threaded (?:are we at|is))"
_SUGGEST = rf"(?:suggest (?:something|a {_MAIL}|a play)|what plays? (?:fits?|is there|are there)|ideas) (?:for|to|at)"


def _to_person(wish: Wish, verb: str) -> tuple[tuple[Wish, str], ...]:
    """To somebody, at a customer or at the one in talk."""
    return (wish, rf"{verb} {_WHOM_AT}"), (wish, rf"{verb} {_A}{_TARGET}")


ESCALATING = (
    (Wish.FOLLOW_UP, rf"{_UPDATE} {_A}escalation (?:at|of|from|by|for|with) {_A}{_CUSTOMER}"),
    (Wish.FOLLOW_UP, rf"{_UPDATE} {_A}escalation"),
    (Wish.FOLLOW_UP, rf"{_UPDATE} {_A}{_CUSTOMER}(?:'s|')? escalation"),
    (Wish.FOLLOW_UP, rf"(?:{_WRITE} )?{_A}escalation (?:update|follow-?up)(?: (?:for|to|at) {_A}{_CUSTOMER})?"),
    (Wish.FOLLOW_UP, rf"update {_A}{_CUSTOMER} (?:on|about) {_A}escalation"),
    (Wish.ESCALATION_RESPONSE, rf"(?:{_WRITE} )?(?:me )?{_A}escalation {_RESPONSE}(?: (?:for|to|at) {_A}{_CUSTOMER})?"),
    (Wish.ESCALATION_RESPONSE, rf"{_ANSWER_TO} {_A}escalation (?:at|of|from|by|for) {_A}{_CUSTOMER}"),
    (Wish.ESCALATION_RESPONSE, rf"{_ANSWER_TO} {_A}escalation"),
    (Wish.ESCALATION_RESPONSE, rf"{_ANSWER_TO} {_A}{_CUSTOMER}(?:'s|')? escalation"),
)
MEETING = (
    (Wish.INTRO_REQUEST, rf"{_INTRO_TO} {_WHOM_AT}"),
    (Wish.INTRO_REQUEST, rf"{_INTRODUCE} to {_WHOM_AT}"),
    (Wish.INTRO_REQUEST, rf"{_INTRO_TO} {_WHOM_OF}"),
    (Wish.INTRO_REQUEST, rf"{_INTRODUCE} to {_WHOM_OF}"),
    (Wish.INTRO_REQUEST, rf"(?:meet|reach(?! out)) {_WHOM_AT}"),
    (Wish.INTRO_REQUEST, rf"{_REQUEST}{_A}{_INTRO}(?: request)? (?:{_AT}|in|for) {_A}{_CUSTOMER}"),
    (Wish.INTRO_REQUEST, rf"{_REQUEST}{_A}{_INTRO}(?: request)? to {_A}{_TARGET}"),
    (Wish.INTRO_REQUEST, rf"{_INTRODUCE} to {_A}{_TARGET}"),
    (Wish.MULTI_THREAD, rf"multi(?:-| )?thread(?:ing)?(?: (?:into|in|at|with|for))? {_A}{_CUSTOMER}"),
    (Wish.MULTI_THREAD, rf"(?:widen|broaden) (?:our )?(?:relationships?|contacts?) (?:at|with|in) {_A}{_CUSTOMER}"),
    (Wish.MULTI_THREAD, r"multi(?:-| )?thread"),
    (Wish.WHO_KNOWS, rf"{_WHO} {_WHOM_AT}"),
    (Wish.WHO_KNOWS, rf"{_WHO} {_WHOM_OF}"),
    (Wish.WHO_KNOWS, rf"who (?:do we know|are our contacts|do we have) (?:at|in) {_A}{_CUSTOMER}"),
    (Wish.WHO_KNOWS, rf"{_WHO} {_A}{_TARGET}"),
    (Wish.WHO_KNOWS, r"who do we know(?: here)?"),
)
LISTING = (
    (Wish.SINGLE_THREADED, rf"(?:which|what) {_CUSTOMERS} are (?:single(?:-| )?threaded|thin)"),
    (Wish.SINGLE_THREADED, rf"{_SHOW}(?:all |the )?single(?:-| )?threaded {_CUSTOMERS}"),
    (Wish.AT_RISK, rf"(?:(?:which|what) {_CUSTOMERS} are|who is|what is) {_RISKY}"),
    (Wish.AT_RISK, rf"{_SHOW}(?:all |the )?(?:{_CUSTOMERS} {_RISKY}|open signals|signals)"),
    (
        Wish.OWED,
        r"what (?:do i owe|should i do|must i do|do i have to do|is on my plate|waits for me|is waiting for me|needs me"
        r"|is due|is urgent|is there to do)(?: (?:first|next|this morning))?",
    ),
    (Wish.OWED, r"(?:show (?:me )?)?(?:my (?:day|morning|tasks|agenda|to-?dos?|to-?do list)|today)"),
    (Wish.DRAFTS, rf"{_SHOW}(?:(?:all|my|the) )*(?:open |pending |waiting )?drafts"),
    (Wish.DRAFTS, r"(?:what|which drafts?) (?:waits?|is waiting|are waiting) for (?:my )?approval"),
)
TELLING = (
    (
        Wish.MAIL,
        rf"what (?:did|does|has|have) {_A}{_CUSTOMER} (?:write|written|say|said)(?: (?:last|lately|recently))?",
    ),
    (Wish.MAIL, rf"{_SHOW}(?:the )?(?:last|latest|newest|recent) (?:e-?)?mails? (?:of|from|with) {_A}{_CUSTOMER}"),
    (Wish.WHAT_CHANGED, rf"{_NEWS} (?:at|with|in|for) {_A}{_CUSTOMER}"),
    (Wish.WHAT_CHANGED, _NEWS),
    (Wish.WHY_NOT, r"why not"),
    (Wish.WHY_NOT, rf"why (?:is|are|was|were) there no {_SIGNAL}(?: (?:at|for|of|on|about) {_A}{_CUSTOMER})?"),
    (Wish.WHY_NOT, rf"why no {_SIGNAL} (?:at|for|of|on|about) {_A}{_CUSTOMER}"),
    (Wish.WHY_NOT, rf"why (?:was i not|wasn't i) told (?:of|about) {_A}{_CUSTOMER}"),
    (Wish.WHY_NOT, rf"why (?:isn't {_A}{_CUSTOMER}) {_RISKY}"),
    (Wish.WHY_NOT, rf"why is {_A}{_CUSTOMER} not {_RISKY}"),
    (Wish.WHY_NOT, rf"why not {_WHOM_AT}"),
    (Wish.WHY_AT_RISK, rf"(?:why )?is {_A}{_CUSTOMER} {_RISKY}"),
    (Wish.WHY_AT_RISK, rf"what(?:'?s| is| are) {_A}risks? (?:at|with|for) {_A}{_CUSTOMER}"),
    (Wish.SCORE, rf"{_SHOW}{_A}{_SCORE} (?:of|for|at) {_A}{_CUSTOMER}"),
    (Wish.SCORE, rf"what(?:'?s| is) {_A}{_SCORE}(?: (?:of|for|at) {_A}{_CUSTOMER})?"),
    (Wish.SCORE, rf"what(?:'?s| is) {_A}{_CUSTOMER}(?:'s|')? {_SCORE}"),
    (Wish.SCORE, rf"{_HOW} {_A}{_CUSTOMER}"),
    (Wish.SCORE, rf"{_SHOW}{_A}{_SCORE}"),
    (Wish.SCORE, rf"{_SCORE} {_A}{_CUSTOMER}"),
    (Wish.MAP, rf"{_SHOW}{_A}{_MAP} (?:of|for|at) {_A}{_CUSTOMER}"),
    (Wish.MAP, rf"{_SHOW}{_A}{_MAP}"),
    (Wish.MAP, rf"(?:show|see|open|display|draw)(?: me)? {_A}{_CUSTOMER}(?:'s|')? {_MAP}"),
    (Wish.WHO_KNOWS, rf"who(?:'?s| is) {_WHOM_AT}"),
    (Wish.WHO_KNOWS, rf"who(?:'?s| is) {_A}{_TARGET}"),
    (Wish.OFFERS, rf"what (?:can|could|should) (?:i|we) (?:write|say|send)(?: to| at) {_A}{_CUSTOMER}"),
    (Wish.OFFERS, r"what (?:can|could|should) (?:i|we) (?:write|say)"),
    (Wish.OFFERS, rf"{_SUGGEST} {_A}{_CUSTOMER}"),
    (Wish.SNOOZE, rf"{_SNOOZE}(?: (?:it|this|that)| {_A}{_SIGNAL})?(?: (?:for|until|till|to) {_WHEN})?"),
    (Wish.SNOOZE, rf"{_SNOOZE} signal (?P<target>\d{{1,9}})(?: (?:for|until|till|to) {_WHEN})?"),
    (Wish.SNOOZE, rf"{_SNOOZE} {_A}{_SIGNAL} (?:at|of|for|from) {_A}{_CUSTOMER}(?: (?:for|until|till|to) {_WHEN})?"),
    (Wish.SNOOZE, rf"{_SNOOZE} {_A}{_CUSTOMER}(?:(?:'s|')? {_SIGNAL})?(?: (?:for|until|till|to) {_WHEN})?"),
)
CHANGING = (
    (Wish.COPY_TO, rf"(?:(?:add|copy|cc|include|loop in|keep in copy|put in cc) )(?P<target>{_BOSS})(?: {_IN_COPY})?"),
    (Wish.COPY_TO, rf"(?:add|put|keep|take) {_TARGET} {_IN_COPY}"),
    (Wish.DROP_COPY, rf"(?:remove|drop|take out) {_TARGET} {_IN_COPY}"),
    (Wish.DROP_COPY, rf"(?:un-?cc|uncopy) {_TARGET}"),
    (Wish.COPY_TO, rf"(?:cc|copy|loop in) {_TARGET}"),
    (
        Wish.REWORD,
        r"make (?:it|this|that|the (?:draft|mail|text)) (?:a bit |much |a little |more )?"
        r"(?:shorter|brief|briefer|concise|longer|friendlier|friendly|warmer|softer|formal|casual|clearer|better)",
    ),
    (Wish.REWORD, r"(?:shorten|rewrite|rephrase|reword|improve|polish)(?: (?:it|this|that|the (?:draft|mail|text)))?"),
    (Wish.REWORD, r"(?:shorter|briefer|friendlier)"),
    (Wish.BLANKS, r"(?:what is|what's) (?:missing|left(?: to fill in)?|still open)"),
    (Wish.BLANKS, r"(?:what (?:do i (?:have|need) to|must i) )?fill(?: in)?(?: the)?(?: blanks?| gaps?)?"),
    (Wish.PROMISE_STEP, rf"(?:the )?owner is {_TARGET},? (?:by|until|on|due) {_WHEN}"),
    (Wish.PROMISE_STEP, rf"{_TARGET} (?:owns|takes|does|fixes|handles) (?:it|this|that) (?:by|until|on) {_WHEN}"),
    (Wish.PROMISE_UPDATE, rf"(?:promise (?:an )?|next )?update (?:by|at|on) {_WHEN}"),
    (Wish.PROMISE_UPDATE, rf"they hear from (?:me|us)(?: again)? (?:by|at|on) {_WHEN}"),
    (Wish.PROMISE_POLICY, r"(?:promise|use) (?:updates by )?(?:the |our )?policy"),
)
WRITING = (
    (Wish.THANK_YOU, rf"{_THANK} {_A}{_TARGET} {_FOR_INTRO} {_AT_CUSTOMER}"),
    (Wish.THANK_YOU, rf"{_THANK} {_WHOM_AT} {_FOR_INTRO}"),
    (Wish.THANK_YOU, rf"{_THANK} {_A}{_TARGET} {_FOR_INTRO}"),
    *_to_person(Wish.THANK_YOU, _THANK),
    *_to_person(Wish.HELLO, _HELLO),
    *_to_person(Wish.CHECK_IN, _CHECK_IN),
    *_to_person(Wish.REACH_OUT, _REACH),
    *_to_person(Wish.FAREWELL, _FAREWELL),
    (Wish.HANDOVER, rf"{_HAND_OVER} to {_WHOM_AT}"),
    (Wish.HANDOVER, rf"{_HAND_OVER} to {_A}{_TARGET}"),
    (Wish.HANDOVER, rf"{_HAND_OVER} (?:at|for) {_A}{_CUSTOMER}"),
    *_to_person(Wish.RE_ENGAGE, _WAKE),
)
# Order matters: the first pattern that fits the whole line wins.
PATTERNS: tuple[tuple[Wish, str], ...] = (*ESCALATING, *MEETING, *LISTING, *TELLING, *CHANGING, *WRITING)
