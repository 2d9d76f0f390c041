"""What does a job title say about seniority, department and the part played in a purchase?

By whole words in English, German, French, Spanish and Portuguese, never by parts of words: "Director" holds "cto" and
"Coordinator" holds "coo". German writes compounds as one word; there the stem before -leiter is looked up whole.
"""

import re
from functools import lru_cache

from rapport.people.model import BuyingRole, Level
from rapport.people.names import plain
from rapport.people.title_words import (
    AREAS,
    AUTHORITY,
    BOARD,
    BOARDS_THAT_ADVISE,
    C_SUITE,
    C_SUITE_PHRASES,
    CHIEF_OF_A_TRADE,
    DIRECTOR,
    HEADED,
    INFLUENCE,
    MANAGER,
    NOT_TECHNICAL_ENGINEERS,
    OFFICES,
    PRESIDENT,
    PRESIDING,
    PRESIDING_ALONE,
    RANKED,
    SPELLED_OUT,
    SUPPORT,
    VP,
    VP_PHRASES,
)

KEPT = 1 << 14  # titles whose reading is remembered: every look at a customer asks for the same ones again

_DOTTED = re.compile(r"\b((?:\w\.){2,}\w?)")  # C.F.O., V.P.
_GENDER = re.compile(r"\((?:\w ?[/|*] ?){1,3}\w\)|[/:*_]-?(?:in|innen|a|e)\b", re.IGNORECASE)  # (m/w/d), Leiter:in
_FOR_ANOTHER = re.compile(r"\b(?:reporting to|office of|to the|to|auprès|für den|für die|zum|zur)\b.*$", re.IGNORECASE)
_COMPANY = re.compile(r"(?<=[^\W\d_]) (?:at|@|bei|chez) (?=[A-ZÀ-Þ]).*$")  # "CMO at Global Wholesale" sells nothing
_STAFF = re.compile(r"\b(?:ceo|cfo|coo|cto|cio|ciso|cmo)(?:'s)? (?:group|team|office|organi[sz]ation)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_IT = re.compile(r"\bI\.?T\b")  # in a title, "it" in lower case is the pronoun unless all of the title is


@lru_cache(KEPT)
def level(title: str) -> Level:
    """Seniority; OTHER when the title says nothing of it."""
    words = said(title)
    if _supports(words):
        return Level.OTHER
    if "chief of staff" in " ".join(words):
        return Level.MANAGER
    if _is_chief(words):
        return Level.C_SUITE
    if _is_vp(words):
        return Level.VP
    if _says(words, PRESIDING):
        return Level.C_SUITE if PRESIDING_ALONE.issuperset(words) else Level.DIRECTOR
    if any(w in DIRECTOR or HEADED.get(w) is Level.DIRECTOR for w in words) or "chief" in words:
        return Level.DIRECTOR
    if any(w in MANAGER or HEADED.get(w) is Level.MANAGER or _leads(w) for w in words):
        return Level.OTHER if words[:2] == ("lead", "generation") else Level.MANAGER
    return Level.OTHER


@lru_cache(KEPT)
def department(title: str) -> str:
    """The department in English, "" when the title names none."""
    words = said(title)
    if _supports(words):
        return ""
    found = _area(words)
    return found or ("Executive" if level(title) is Level.C_SUITE else "")


@lru_cache(KEPT)
def roles(title: str, department: str = "") -> frozenset[BuyingRole]:
    """Parts in a purchase that title and stated department point to; behaviour may add others."""
    words, rank = said(title), level(title)
    if not words or _supports(words):
        return frozenset()
    area = _area(words) or _area(said(department))
    found = set()
    if rank in (Level.C_SUITE, Level.VP) or _says(words, PRESIDING):
        found.add(BuyingRole.EXECUTIVE_SPONSOR)
    if rank in (Level.C_SUITE, Level.VP, Level.DIRECTOR):
        found.add(BuyingRole.DECISION_MAKER)
    if area in ("IT", "Engineering"):
        found.add(BuyingRole.TECHNICAL_CHAMPION)
    if area == "Procurement" or (area == "Finance" and (rank is not Level.OTHER or AUTHORITY.intersection(words))):
        found.add(BuyingRole.FINANCE)
    if "chief of staff" in " ".join(words) or INFLUENCE.intersection(words):
        found.add(BuyingRole.INFLUENCER)
    if not found and rank in (Level.MANAGER, Level.OTHER) and area != "Legal":
        found.add(BuyingRole.END_USER)
    return frozenset(found)


def same(asked: str, title: str) -> bool:
    """Whether a title is the one asked for: "the CFO" is a "Chief Financial Officer"."""
    wanted, have = _meant(asked), _meant(title)
    return bool(wanted) and wanted <= have and not _supports(said(title))


def is_title(asked: str) -> bool:
    """Whether these words are a job rather than a name."""
    words = said(asked)
    return level(asked) is not Level.OTHER or bool(_area(words)) or _supports(words)


def said(title: str) -> tuple[str, ...]:
    """Folded whole words, without what is said of somebody else ("Assistant to the CFO" → assistant)."""
    text = _DOTTED.sub(lambda m: m.group().replace(".", ""), title)
    text = _FOR_ANOTHER.sub("", _GENDER.sub("", _STAFF.sub("", _COMPANY.sub("", text)))) or text
    shouting = title.islower() or title.isupper()
    it_is_meant = shouting or _IT.search(title) is not None
    words = (plain(w) for w in _WORD.findall(text))
    return tuple(w for w in words if w != "it" or it_is_meant)


def _supports(words: tuple[str, ...]) -> bool:
    """Works for whoever is named beside: an assistant, unless it is a lower rank of the same job."""
    if _says(words, OFFICES):
        return False
    return any(
        w in SUPPORT and not (w in RANKED and set(words[i + 1 : i + 3]) & (DIRECTOR | MANAGER | VP | {"vice"}))
        for i, w in enumerate(words)
    )


def _is_vp(words: tuple[str, ...]) -> bool:
    return bool(VP.intersection(words)) or _says(words, VP_PHRASES)


def _is_chief(words: tuple[str, ...]) -> bool:
    if _says(words, C_SUITE_PHRASES) or C_SUITE.difference(PRESIDENT).intersection(words):
        return True
    if words[:1] == ("chief",) and not CHIEF_OF_A_TRADE.intersection(words):
        return True
    if _says(words, BOARD) and not BOARDS_THAT_ADVISE.intersection(words):
        return True
    if "owner" in words:
        return words[0] in ("owner", "co", "business")  # a product owner owns no company
    return "chief" in words and "officer" in words[words.index("chief") :]


def _leads(word: str) -> bool:
    """German -leiter with a stem that is not in the list: leads something small. A Begleiter leads nothing."""
    return word.endswith(("leiter", "leiterin")) and not word.endswith(("begleiter", "begleiterin"))


def _says(words: tuple[str, ...], phrases: tuple[str, ...]) -> bool:
    text = f" {' '.join(words)} "
    return any(f" {phrase} " in text for phrase in phrases)


def _area(words: tuple[str, ...]) -> str:
    for name, single, phrases in AREAS:
        if single.intersection(words) or _says(words, phrases):
            if name == "Engineering" and NOT_TECHNICAL_ENGINEERS.intersection(words):
                return "Operations"
            return name
    return ""


_SMALL = frozenset(
    ["the", "of", "and", "for", "our", "their", "a", "an", "de", "des", "der", "die", "das", "du", "la", "le"]
)


def _meant(title: str) -> frozenset[str]:
    spelled = (part for w in said(title) for part in SPELLED_OUT.get(w, w).split())
    return frozenset(spelled) - _SMALL
