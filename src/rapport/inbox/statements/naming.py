"""How is a person, a company, a job or a part of a company named in a sentence?"""

import re
from collections.abc import Iterator, Set

from rapport.inbox.zones.vocabulary import SAYS

_WORD = r"(?:[A-Z]\.|[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]{2,20}){0,2})"
_JOINING = "van|von|der|de|da|di|del|la|le|den|ten|dos|al|bin|zu"
_HONORIFIC = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sr|Sra|Dott)\.?|Herrn?|Frau|Madame|Monsieur|Mme|M\.|Señora?|Senhora?|"
    r"Signora?)"
)
NAME = rf"(?-i:(?:{_HONORIFIC} )?{_WORD}(?: (?:(?:{_JOINING}) ){{0,2}}{_WORD}){{0,3}}(?![\w@/]))"
NAMES = rf"{NAME}(?:(?:, | and | & | und | et | y | e | en ){NAME}){{0,3}}"
ORG = r"(?P<org>(?-i:[A-Z][\w&'’-]*(?: (?:&|of|de|[A-Z][\w&'’-]*)){0,3}))"
ADDRESS = r"[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"

_PARTS = re.compile(r", | and | & | und | et | y | e | en ")
_BEHIND = re.compile(
    rf"[\s,]{{0,2}}(?:(?:at|on|via|under|unter|via|à|en|em) )?[(<\[]?\s?(?:mailto:|"
    rf"e-?mail:? )?({ADDRESS})"
)
_FOUND_ADDRESS = re.compile(ADDRESS)
_FIRST = re.compile(NAMES)
_TITLE_ENDS = re.compile(
    r"[.;:!?()\"“”]|,(?! (?:the )?[A-Z])|\s[-–—]\s|\b(?:from|starting|start|effective|as of|on|at|"
    r"with us|who|which|where|"
    r"when|while|based|reporting|replacing|succeeding|following|for (?:the|our|now)|this|next|last|today|tomorrow|by|"
    r"ab|zum|seit|bei|à partir|chez|a partir|desde|vanaf|bij|dal|presso|and (?:will|is|has|we|I|she|he|"
    r"(?-i:[A-Z]\w+ (?:[A-Z]\w+ )?)(?:will|is|has|as)|"
    r"they))\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:(?:our|the|a|an|your|their|his|her|my|new|newest|next|acting|interim|to|be|neue[rn]?|unsere?[rn]?|der|die|"
    r"notre|la|le|nouve(?:au|lle)|nuev[oa]|nuestr[oa]|nov[oa]|nuov[oa]|nostr[oa]|onze|nieuwe|el|o|il|"
    r"il nostro)\s+)+",
    re.IGNORECASE,
)
_HYPHEN = re.compile(r"[-/]")
_TITLE_WORDS = 9

# Words with a capital that begin a sentence or name a thing: no part of what somebody is called.
_BEGINNING = (
    "unfortunately sadly regrettably today yesterday tomorrow please as hi hello hey dear but and or "
    "also since because "
    "when while so fyi note update news subject re fw fwd effective now recently finally just well yes "
    "no ok okay sorry "
    "thanks congratulations welcome meet our my your his her their its former new hallo liebe lieber leider bitte seit "
    "bonjour cher chère hola estimado estimada ciao beste announcement breaking quick heads up btw both meanwhile then "
    "that to with after before following given if although though perhaps maybe apparently where what how why does did "
    "is are was were has have had will can could should would may might let's colleague sales notre "
    "nuestro nossa nosso "
    "nostro onze unser unsere unserem unseren alors puis desde mit für ab am im und contact ihnen euch dir "
    "a o la el il le lo os as suppose imagine assume si se wenn falls once"
)
_OPENERS = frozenset(_BEGINNING.split())
_PRONOUNS_AND_THINGS = (
    "i he she they we you it this that these those there here who which someone somebody everyone everybody anyone "
    "nobody none people one some all most many few others each neither either company firm team department group "
    "office board bank management engineering marketing finance procurement support service services system server "
    "project product version release patch kernel code file data list page site website program software "
    "meeting train flight bus ship plane driver student students user users customer customers client clients "
    "ich er sie wir ihr es man wer niemand jemand alle unternehmen firma abteilung das der die ein eine dieser diese "
    "je il elle nous vous ils elles on ce cela qui yo él ella nosotros ustedes ellos ellas eu ele ela nós você eles "
    "io lui lei noi voi loro ik hij zij wij jij u het jullie merci gracias grazie obrigado danke dank"
)
_NOBODY = frozenset(_PRONOUNS_AND_THINGS.split())
_MORE_JOBS = (
    "buyer hr cfo cro leiterin direktor direktorin geschäftsführerin vorstand einkäufer einkäuferin "
    "referentin referent "
    "projektleiter projektleiterin teamleiter teamleiterin vertriebsleiter vertriebsleiterin bereichsleiter directrice "
    "cheffe ingénieur ingénieure acheteur acheteuse jefe jefa ingeniero ingeniera directora responsável diretora "
    "engenheiro engenheira chefe direttrice ingegnere hoofd directeur inkoper bestuurder evangelist advocate "
    "comptroller provost dean bookkeeper actuary"
)
_JOBS = frozenset(_MORE_JOBS.split())
_OTHER_THINGS = ("day", "month", "firm", "verb", "regard", "thank")


def people(text: str) -> Iterator[str]:
    """The names in what a pattern took for names; nothing for pronouns, teams, companies and things."""
    for part in _PARTS.split(text):
        words = part.split()
        while words and (words[0].lower().strip(".,'’") in _OPENERS or _is_job(words[0])):
            words = words[1:]
        if words and words[0].endswith(("'s", "’s")) and len(words) > 1:
            words = words[1:]  # "TechCorp's Jane Roe"
        shouted = len(words) == 1 and len(words[0]) > 2 and words[0].isupper()  # MIPS, IBM
        if words and not shouted and not any(_is_thing(word) for word in words):
            yield " ".join(words)


def first(text: str) -> str:
    """The names that a text begins with."""
    found = _FIRST.match(text)
    return found[0] if found else ""


def _is_job(word: str) -> bool:
    bare = word.lower().strip(".,")
    return SAYS.get(bare) == "job" or bare in _JOBS


def _is_thing(word: str) -> bool:
    bare = word.lower().strip(".,'’")
    return bare in _NOBODY or (SAYS.get(bare) in _OTHER_THINGS and word != "May") or _is_job(word)


def ours(org: str, companies: Set[str]) -> bool:
    """Whether a company named in a sentence is one of those that the mail travels between.

    `companies` are the labels of their domains, as "northwind" of northwind.test.
    """
    plain = "".join(filter(str.isalnum, org.lower()))
    first = "".join(filter(str.isalnum, org.split()[0].lower()))
    for label in companies:
        bare = label.replace("-", "")
        if len(first) >= 3 and (bare == plain or bare.startswith(first) or plain.startswith(bare)):
            return True
    return False


def title(text: str) -> str:
    """The title that a text begins with, "" where no word of it is a job: "our new CFO from May" → "CFO"."""
    ends = _TITLE_ENDS.search(text, 1)
    stated = text[: ends.start()] if ends else text
    stated = _ARTICLE.sub("", stated.strip(" ,"), count=1) if _ARTICLE.match(stated.strip(" ,")) else stated
    words = stated.strip(" ,'’").split()
    own = words[: words.index("for")] if "for" in words else words  # "a relief for the manager" is no job
    if not 0 < len(words) <= _TITLE_WORDS or not any(_is_job(part) for word in own for part in _HYPHEN.split(word)):
        return ""
    return " ".join(words)


def address_behind(sentence: str, at: int) -> str:
    """An address that stands right behind a name: "Jane Roe (jane@x.test)"."""
    found = _BEHIND.match(sentence, at)
    return found[1].strip(".'-").lower() if found else ""


def addresses(text: str) -> tuple[str, ...]:
    """All addresses of a text, in lower case, each once."""
    return tuple(dict.fromkeys(found.strip(".'-").lower() for found in _FOUND_ADDRESS.findall(text)))
