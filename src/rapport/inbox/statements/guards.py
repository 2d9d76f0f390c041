"""Is a thing said as a fact, or denied, supposed, asked, quoted or joked about?"""

import re

# Said as a courtesy before a fact; what stands in it neither denies nor supposes the rest.
_COURTESY = re.compile(
    r"\b(?:(?:if|in case) you (?:have not|haven't|had not|hadn't|did not|didn't)(?: already|"
    r" yet)? (?:heard?|seen?|know)"
    r"(?: already| yet)?|as (?:you|some of you|many of you) (?:may|might|will|should|could)(?: have)?(?: already)? "
    r"(?:know|heard?|seen?|be aware|noticed?)|(?:you|some of you|many of you) (?:may|might) (?:already )?(?:have )?"
    r"(?:already )?(?:know|heard?|seen?|be aware)|(?:would|'d) (?:like|love) (?:you )?to|(?:want(?:ed)?|"
    r"wish(?:ed)?) to (?:let|tell|inform|"
    r"share|introduce|say|announce|make)|hope (?:you|this|all|everyone|your)|thought (?:you|i)(?:'d|"
    r" would| should| might)|if (?:i|we) may|not only)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|cannot|nobody|no one|without|deny|denies|denied|false|untrue|nicht|keine?[nmrs]?|niemals|jamais|"
    r"nunca|niet|geen|nooit|jamás)\b|n't\b|\b(?:non|não|ne|n'|no)\s$",
    re.IGNORECASE,
)
_DENIED_WITHIN = re.compile(
    r"\b(?:not(?! only)|never|nicht(?! mehr)|niet(?! (?:meer|langer))|keinen?|geen|n't)\b", re.IGNORECASE
)
_SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|suppos(?:e|es|ed|ing)|imagin(?:e|es|ed|ing)|assum(?:e|es|ing)|pretend\w*|rumou?r\w*|"
    r"gossip\w*|dream\w*|wish(?:es|ed|ing)?|hop(?:e|es|ed|ing)|wonder\w*|joke[sd]?|joking|kidding|maybe|"
    r"perhaps|possibly|"
    r"probably|hypothetical\w*|in case|as though|(?:could|might|may|would) be|(?:say|example|e\.g\.|for instance),|"
    r"threaten\w*|consider(?:s|ed|ing)?|thinking (?:of|about)|thought|seems?|ask(?:ed|s|ing)?|template|"
    r"wenn|falls|ob|sobald|angenommen|vielleicht|gerücht\w*|peut-être|imaginons|supposons|quizás?|tal vez|"
    r"supongamos|talvez|suponha|forse|supponiamo|misschien|stel dat|indien|si|se)\b|\b(?:before|until|"
    r"till|als)\s$",
    re.IGNORECASE,
)
_SUPPOSED_BEHIND = re.compile(
    r"[ ,]{0,2}(?:[\w'’]+ ){0,4}(?:if|unless|wenn|falls|si|se|indien)\b(?! (?:you|there|any|sie))", re.I
)
_JOKE = re.compile(
    r"\b(?:just kidding|only kidding|kidding|joking|j/k|jk|lol|rofl|haha\w*|april fools?|kleiner scherz|"
    r"je rigole|es broma|brincadeira|scherzo|grapje)\b|;-?\)|;-?P\b",
    re.IGNORECASE,
)
_ASKS_BEHIND = re.compile(
    r"(?:[,;–—-]\s*|\b(?:so|and|but) )(?:so |and |but )?(?:can|could|would|will|who|what|do|how|is|are|"
    r"may|shall|should|"
    r"könn\w+|wer|pouvez|puede|pode|può|kunt|wie)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:–—]| but |, (?!that\b)| aber | mais | pero | mas | ma | maar ")
_HYPOTHESIS_REACHES = re.compile(r"[;–—]| but | aber | pero ")
_NEAR = 60  # characters before a thing in which its denial stands


def is_fact(sentence: str, start: int, end: int, following: str) -> bool:
    """Whether what stands between two places is stated. `following` is the next sentence: "Just kidding!" """
    before = _COURTESY.sub("", sentence[:start])
    clause = _CLAUSE.split(before)[-1][-_NEAR:]
    supposed = _HYPOTHESIS_REACHES.split(before)[-1]
    if (
        _DENIED_WITHIN.search(sentence, start, end)
        or _DENIED.search(clause)
        or _SUPPOSED.search(supposed)
        or _SUPPOSED_BEHIND.match(sentence, end)
    ):
        return False
    if _JOKE.search(sentence) or _JOKE.match(following.lstrip(" (")):
        return False
    if _open_quotation(sentence[:start]):
        return False
    return not sentence.rstrip(" )").endswith("?") or _ASKS_BEHIND.search(sentence, end) is not None


def _open_quotation(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”") or before.count("«") > before.count("»")
