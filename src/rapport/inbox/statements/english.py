"""With which words do people say in English that somebody goes, comes, moves up, is to be written to instead?"""

from rapport.inbox.statements.forms import form
from rapport.inbox.statements.model import StatementKind

LEAVING, LEFT, JOINS = StatementKind.LEAVING, StatementKind.LEFT, StatementKind.JOINS

# Away and back again: what makes a "last day" or a "leaving on Friday" one before a journey, not the last of a job.
_AWAY = (
    r"\b(?:vacation|holidays?|lunch|dinner|airport|flight|trip|weekend|conference|meeting|(?:parental|"
    r"maternity|paternity|"
    r"sick|annual|medical) leave|leave (?:on|for)|sabbatical|christmas|new year|off\b|before|until|back|return\w*|"
    r"of (?:the|this) (?:week|month|year|quarter|school|class|course|conference)|this week|this year|"
    r"to (?:register|apply|"
    r"order|submit|pay|sign|enter|vote|buy|use)|for (?:paris|london|\w+ tomorrow))\b"
)
_EVENT = (
    r"\b(?:call|meeting|lunch|dinner|breakfast|drinks|webinar|session|workshop|demo|discussion|thread|"
    r"list|channel|chat|"
    r"conversation|conference|party|celebration|presentation|bridge|stand-?up|interview|review|visit|kick-?off|"
    r"today at|at \d|\d ?[ap]m|zoom|for the (?:day|afternoon|morning))\b"
)
_AM = r"<I>(?:'m| am|'ll be| will be| shall be| will soon be| am going to be)<ADV>"
_WILL = (
    r"<I>(?:'ll| will| shall|'ve decided to| have decided to| decided to| plan to| am about to|"
    r"'m about to| am going to|'m going to)<ADV>"
)
_HAVE = r"<I>(?:'ve| have)?<ADV>"
_IS = r"(?:'s| is| are| was| were| will be|'ll be| is going to be| has been| will soon be)<ADV>"
_HAS = r"(?: has| have| had|'s|'ve)?<ADV>"

GOING = (
    form(LEAVING, "leaving|departing", rf"{_AM} (?:leaving|departing)(?: from)? <OBJECT>"),
    form(LEAVING, "leave", rf"{_WILL} leave <OBJECT>"),
    form(LEAVING, "left", rf"{_HAVE} left <OBJECT>"),
    form(
        LEAVING,
        "leaving|departing",
        rf"{_AM} (?:leaving|departing) (?:on|at the end of|effective|by|next|this) ",
        _AWAY,
        weak=True,
    ),
    form(
        LEAVING,
        "last day|last working|last official|last business|final day|final working",
        r"\bmy (?:very )?(?:last|final) (?:working |official |business )?day(?: (?:of (?:work|employment|"
        r"service)|(?:here|at|with|in|"
        r"for)\b[^.,;:]{0,40}))?(?:,[^,]{2,30},)? (?:is|was|will be|falls)\b",
        _AWAY,
    ),
    form(
        LEAVING,
        "my last|my final|my very last|my very final",
        r"\b(?:is|was|will be|marks|be) my (?:very )?(?:last|final) (?:working |official |business )?day"
        r"(?=\s*(?:$|[.,;!)–—]|(?:at|with|here|of (?:work|employment)|and|as|after|on the job|in this)\b))",
        rf"at (?:the|this) (?!company|firm|organi|bank|agency|university|office)|{_AWAY}",
    ),
    form(
        LEAVING,
        "resigned|my notice|resignation|my two weeks",
        r"<I>(?:'ve| have)?<ADV> (?:resigned(?! (?:myself|to))|(?:handed in|given|submitted|tendered|"
        r"turned in)(?: in)? my "
        r"(?:notice|resignation|two weeks))",
    ),
    form(
        LEAVING,
        "my resignation|my formal|my official|my notice|of resignation|my two weeks",
        r"\b(?:accept|consider) this(?: \w+)? as my(?: formal| official)? (?:notice|resignation)|"
        r"\bthis is my (?:formal )?(?:notice of resignation|resignation|two weeks)",
    ),
    form(
        LEAVING,
        "retiring|stepping down|resigning|moving on",
        rf"{_AM} (?:retiring|stepping down|resigning|moving on\b(?! to (?:the|a|our) (?:next|other|second|"
        r"topic|item|step))(?! with)"
        r"|moving on to (?:a )?new \w+)",
        r"\bretiring (?:to|the|for the night|this (?:host|server|machine))\b",
    ),
    form(LEAVING, "retire", rf"(?:{_WILL} retire|<I> have<ADV> retired)\b", r"\bretired? (?:the|this|that|to bed)\b"),
    form(
        LEAVING,
        "accepted a|taken a|taking a|starting a",
        r"<I>(?:'ve| have|'ll be| will be|'m| am)<ADV> (?:accepted|taken|taking|starting) (?:a|an|"
        r"another) (?:new |different |other )?"
        r"(?:position|job|role|offer|opportunity)\b[^.;]{0,40}?(?:\b(?:with|"
        r"at) (?P<abroad>(?-i:[A-Z])[\w&-]+)|\boutside|\belsewhere|"
        r"\b(?:with|at) (?:another|a different)|\band (?:will|am))",
    ),
    form(
        LEAVING,
        "no longer",
        r"<I>(?:'m| am|'ll| will|)<ADV> no longer (?:be )?(?:with|working (?:at|for|with)|work (?:at|for|"
        r"with)|employed (?:at|by)|at|part of) <OBJECT>",
    ),
    form(LEAVING, "no longer", r"<I>(?:'m| am| will)<ADV> no longer (?:be )?(?:work(?:ing)? here|employed here)"),
)

GONE = (
    form(LEFT, "left|departed", rf"<WHO>(?: who)?{_HAS} (?:left|departed)(?: from)? <OBJECT>"),
    form(LEFT, "leaving|departing", rf"<WHO>(?: who)?{_IS} (?:leaving|departing)(?: from)? <OBJECT>"),
    form(
        LEFT,
        "leave|depart",
        r"<WHO>(?: will|'ll| is going to| are going to| has decided to| decided to| plans to| is about to|"
        r" is due to| is to)<ADV> "
        r"(?:leave|depart) <OBJECT>",
    ),
    form(
        LEFT,
        "leaving|departing|leaves",
        rf"<WHO>(?:{_IS} (?:leaving|departing)|<ADV> leaves) (?:on|at the end of|effective|as of|in) ",
        rf"{_AWAY}|\bin (?:a|an|\d+|five|ten) (?:minutes?|hours?)\b",
        weak=True,
    ),
    form(LEFT, "leaves", r"<WHO><ADV> leaves <OBJECT>"),
    form(
        LEFT,
        "no longer|anymore|any more",
        r"<WHO>(?:'s| is| are| was|,| will| has)?<ADV> (?:no longer (?:be |been )?(?:with|working (?:at|for|"
        r"with|in)|works? (?:at|for|with|in)|employed (?:at|by|"
        r"with)|an employee of|at|part of|a member of|affiliated with|in) <OBJECT>|"
        r"no longer (?:be )?(?:works?|working|employed) (?:here|there)\b|"
        r"(?:does not|doesn't) work (?:here|for us|for <WORK>|with us) any ?more)",
        r"\bno longer with us (?:on|in|for)\b",
    ),
    form(
        LEFT,
        "resign|retire|retiring|stepped down|stepping down|steps down|step down|moved on|laid off|let go|"
        "passed away|quit ",
        r"<WHO>(?:(?: has| have|'s| is| was| will| will be| had)<ADV>|(?<!,)) (?:resigned|retired|retires|"
        r"retire|retiring|stepped down|stepping down|steps down|step down|resigning|moved on|"
        r"been laid off|been let go|laid off|let go|passed away|quit (?:her|his|their|the) (?:job|post|"
        r"position|company))\b"
        r"(?! to (?:the|a|our) (?:next|other|second|topic|item|step))(?! (?:from the game|this (?:host|"
        r"server|machine)|the (?:host|server|machine|"
        r"old|code)|of|to bed|that))",
    ),
    form(
        LEFT,
        "s last|s final|' last|' final",
        r"<WHO>(?:'s|’s|') (?:last|final) (?:working |official )?day(?: (?:of (?:work|employment)|(?:here|"
        r"at|with|in|for)\b[^.,;:]{0,40}))?"
        r"(?:,[^,]{2,30},)? (?:is|was|will be)\b",
        _AWAY,
    ),
    form(
        LEFT,
        "s last|s final|' last|' final",
        r"\b(?:is|was|will be|marks) <WHO>(?:'s|’s|') (?:last|final) (?:working |official )?day\b(?! (?:of|"
        r"in the office|on (?:the|this)))",
        _AWAY,
    ),
    form(
        LEFT,
        "departure",
        r"\b(?:announces?|announcing|following|after|since|with|given|due to|because of|"
        r"upon) (?:the )?<WHO>(?:'s|’s|') departure\b(?! (?:time|date|flight|gate|lounge|airport|for|"
        r"from (?!the|our|us)))",
        r"\b(?:flight|airport|train)\b",
    ),
    form(
        LEFT,
        "departure|resignation|retirement",
        r"\b(?:the|announce) (?:departure|resignation|retirement) of (?:our \w+ )?<WHO>",
        r"\b(?:flight|airport|train)\b",
    ),
    form(
        LEFT,
        "resignation|retirement",
        r"<WHO>(?:'s|’s|') (?:resignation|retirement)\b(?! (?:party|plan|account|fund|savings|age))",
    ),
)

COMING = (
    form(
        JOINS,
        "join",
        r"<WHO>(?: who)?(?: has| have|'s| is| are| will| will be|'ll| is going to)?<ADV> join(?:s|ed|"
        r"ing)?\b[^.;:!?]{0,60}? as (?=(?:our|the|a|an|your|its|their|new|[A-Z]))<TITLE>",
        _EVENT,
        must=True,
    ),
    form(
        JOINS,
        "join",
        r"<WHO>(?: has| have|'s)?<ADV> joined (?:(?:our|the|my) (?:[\w&/-]+ ){0,3}(?:team|group|"
        r"department|organi[sz]ation|company|firm|board|staff)\b|us (?:last|in|on|from (?=[A-Z])|as)|"
        r"<OBJECT>)",
        _EVENT,
    ),
    form(
        JOINS,
        "join",
        r"<WHO>(?: will| will be| is| are| is going to be|'ll| have agreed to|"
        r" has agreed to)<ADV> join(?:ing)? (?:(?:our|the|my) (?:[\w&/-]+ ){0,3}(?:team|group|department|"
        r"organi[sz]ation|company|firm|board|staff)\b|us (?:in the|full[- ]time)|<OBJECT>)",
        rf"{_EVENT}|\bus (?:for|on|at|in|today|tomorrow)\b",
    ),
    form(
        JOINS,
        "starts on|starts as|starts at|starts in|starts with|starts this|starts next|starts today|"
        "will start|is starting|"
        "started as|started with us|has started|begins as|begins on|will begin",
        r"<WHO>(?: has| have| will| will be| is| are)?<ADV> (?:start(?:s|ed|ing)?|begin(?:s|ning)?|"
        r"began) [^.;:!?]{0,50}?(?<!well )(?<!soon )\bas <TITLE>",
        _EVENT,
        must=True,
    ),
    form(
        JOINS,
        "welcom",
        r"\bwelcom(?:e|ing) <WHO>,? (?:as|to the [\w& -]{0,30}(?:team|company|group|department|family)|"
        r"to our [\w& -]{0,30}(?:team|company|group|department|family)|who (?:is|has|will|joins|joined)|"
        r"to (?:the )?(?-i:(?!The)[A-Z]\w+ )(?-i:[A-Z]\w+)|"
        r"(?=(?:our|the|your|a) new))(?: |,|\b)(?:<TITLE>)?",
        rf"\bwelcom(?:e|ing) (?:back|you)\b|{_EVENT}",
    ),
    form(
        JOINS,
        "our new|the new|your new|their new|my new|'s new|newest|brand new|brand-new",
        r"<WHO>(?:'s| is| will be|,)<ADV> (?:our|the|your|their|my|[A-Z]\w+'s) (?:brand[- ])?new(?:est)? "
        r"(?!contact)<TITLE>",
        must=True,
    ),
    form(
        JOINS,
        "our new|the new|your new|my new",
        r"\b(?:(?:our|your|my) new (?P<title>[\w&/ -]{2,40}?)(?:,|:)|(?:our|the|your|"
        r"my) new (?P<title>[\w&/ -]{2,40}?)(?: is| will be| starting \w+ is)) (?:called |named |Mr |"
        r"Ms )?<WHO>",
        must=True,
    ),
    form(
        JOINS,
        "hired|recruited",
        r"\b(?:we|I|they|company|team)(?:'ve| have|'s| has)?<ADV> (?:hired|recruited) <WHO>(?:,? (?:as|"
        r"to be|for)<TITLE>)?",
    ),
    form(JOINS, "hired", r"<WHO>(?: has been| was|'s been)<ADV> hired\b(?:,? (?:as|to be) <TITLE>)?"),
    form(
        JOINS,
        "joined|joining|will join|be starting|i started|have started|am starting|i'm starting",
        r"<I>(?:'ve| have|'m| am| will|'ll|'ll be| will be)<ADV> (?:join(?:ed|ing)?|start(?:ed|"
        r"ing)?) [^.;:!?]{0,50}? as <TITLE>",
        _EVENT,
        must=True,
    ),
    form(
        JOINS,
        "joined|i started|just started|recently started|have started|'ve started",
        r"<I>(?:'ve| have)?<ADV> (?:joined|started (?:working )?(?:at|for|with|in)) (?:<OBJECT>|(?:the|"
        r"our) (?:[\w&/-]+ ){0,3}(?:team|group|department)\b)",
        _EVENT,
    ),
    form(
        JOINS,
        "the new|your new|our new|'s new",
        r"(?:<I>(?:'m| am)<ADV>|\bmy name is [^.,;]{2,40}(?:,| and I am| and I'm)) (?:the|your|our|"
        r"[A-Z]\w+'s) new <TITLE>",
        must=True,
    ),
)
