"""What is a form of words by which people say something about somebody?"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from rapport.inbox.statements import naming
from rapport.inbox.statements.model import StatementKind

MOST = 4  # times that one form may be found in a sentence


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern with groups among who, to, self, title, more, area, org, abroad, instead.

    Without who, to and self it speaks of the author. A group may stand in several alternatives of a pattern.
    """

    kind: StatementKind
    stems: tuple[str, ...]  # in lower case; a sentence without any of them is not looked at closer
    pattern: str
    core: str = ""  # what of the pattern stands behind the name: far cheaper to look for than names
    unless: str = ""  # found in the match or behind it, it is something else
    weak: bool = False  # counts only where the same mail says more of a departure
    must_title: bool = False  # what stands as title has to be one


# What may stand between a name and its verb: ", our CFO, " and " (Ext) " and "told us that she".
_RELAY = (
    r"(?: (?:has |just )?(?:told|informed|tells|says|said|mentioned|announced|confirmed|wrote|"
    r"let)(?: (?:me|us|everyone|"
    r"the team|everybody))?(?: know)?(?: (?:today|yesterday|last week))?(?: that)? (?:she|he|they))?"
)
_APPOSITION = rf"(?:,? \([^()]{{2,60}}\)|, [^,.;:!?]{{2,60}},| \[[^\]]{{2,60}}\]| <[^<>]{{3,80}}>)?{_RELAY},?"
_ADVERB = (
    r"(?: (?:just|now|also|sadly|unfortunately|recently|already|finally|officially|since|formally|today|soon|shortly|"
    r"regrettably|only|then|indeed|still|both|either|unexpectedly|all|currently|really|actually|yesterday)){0,3}"
)
_WHERE = (
    r"(?:(?:the|our|this|her|his|their|my|your)? ?(?:company|firm|organi[sz]ation|business|agency|bank|university|"
    r"institute|corporation|department|role|position|post|job|practice|board|employer|team|group|current role|"
    r"current position)|us)"
)
# What may follow the company that somebody leaves; "left the team a message" and "left us no choice" go on otherwise.
_ENDS = (
    r"(?=\s*(?:$|[.,;:!)(–—?\]]|-\s|(?:at (?:the )?(?:end|beginning|start|close)|on(?! (?:read|hold|"
    r"fire|the (?:table|desk)))|"
    r"as|after|effective|this|next|last|"
    r"today|tomorrow|and|since|because|due|but|yesterday|recently|now|soon|earlier|when|where|permanently|altogether|"
    r"entirely|per|so|by|from|with effect|with immediate|who|which|already|while|at \d|in (?:early|late|mid|the "
    r"(?:spring|summer|autumn|fall|winter|coming|near)|(?:a|two|three|four|\d+) \w+|\d|jan|feb|mar|apr|may|jun|jul|aug|"
    r"sep|oct|nov|dec)|to (?:join|pursue|start|take|work|become|focus|spend|go|move|be|found|explore|"
    r"return|study|retire|"
    r"run|set up|lead)|for (?:good|a (?:new|different|better|job|position|role)|another|new|other|"
    r"personal|family|health|"
    r"[A-Z]|pastures)|back in)\b))"
)
_OBJECT = rf"(?:{_WHERE}{_ENDS}|{naming.ORG})"
_FUNCTION = (
    r"(?:sales|procurement|purchasing|finance|marketing|support|engineering|operations|product|legal|HR|"
    r"human resources|"
    r"IT|security|accounting|logistics|manufacturing|production|research|development|R&D|communications|"
    r"business|partner"
    r"(?:s|ships)?|customer \w+|account|accounts|region|EMEA|APAC|Americas|Europe|department|division|organi[sz]ation|"
    r"branch|practice|supply chain|compliance|quality|planning|strategy|data|infrastructure|platform|trading|risk|tax|"
    r"audit|billing|payments|training|facilities|vendor management|administration|treasury|team|group|"
    r"unit|desk|function|"
    r"implementation|success|services|"
    r"Vertrieb|Einkauf|Beschaffung|Finanzen|Personal|Abteilung|Bereich|Technik|Entwicklung|Produktion|Buchhaltung|"
    r"ventes|achats|finances|service|département|équipe|ventas|compras|finanzas|equipo|departamento|vendas|finanças|"
    r"vendite|acquisti|finanza|reparto|verkoop|inkoop|financiën|afdeling)"
)
_AREA = (
    rf"(?P<area>(?:(?:all|our|the|your|of|entire|whole) ){{0,3}}(?:[\w&/'’-]+ ){{0,4}}?{_FUNCTION}(?: "
    rf"[\w&/-]+)?(?: and {_FUNCTION})?)\b"
)

_GROUP = re.compile(r"\(\?P<([a-z]+)>")
_MEANT = {
    "<WHO>": rf"(?P<who>{naming.NAMES}){_APPOSITION}",
    "<ONE>": rf"(?P<who>{naming.NAME})",
    "<OTHER>": rf"(?P<instead>{naming.NAME})",
    "<NAMED>": naming.NAME,
    "<ADV>": _ADVERB,
    "<OBJECT>": _OBJECT,
    "<WHERE>": rf"{_WHERE}{_ENDS}",
    "<ENDS>": _ENDS,
    "<ORG>": naming.ORG,
    "<TITLE>": r"(?=(?P<title>[^;:()!?\"“”]{2,90}))",  # looked at, not taken: more may be said behind it
    "<AREA>": _AREA,
    "<WORK>": _FUNCTION,
    "<ADDRESS>": naming.ADDRESS,
    "<I>": r"(?<![\w’'])(?:I)",
}


def form(
    kind: StatementKind, stems: str, pattern: str, unless: str = "", *, weak: bool = False, must: bool = False
) -> Form:
    """A form from a pattern in which <WHO>, <OBJECT>, <TITLE>, … stand for what `_MEANT` says."""
    behind = pattern.removeprefix("<WHO>")
    core = "" if behind == pattern or "|<" in pattern else _numbered(_spelled(behind))
    return Form(kind, tuple(stems.split("|")), _numbered(_spelled(pattern)), core, unless, weak, must)


def _spelled(pattern: str) -> str:
    for mark, meant in _MEANT.items():
        pattern = pattern.replace(mark, meant)
    return pattern


def _numbered(pattern: str) -> str:
    """The same group in several alternatives, as Python wants it: who, who1, who2."""
    met = Counter[str]()

    def name(found: re.Match[str]) -> str:
        met[found[1]] += 1
        return f"(?P<{found[1]}{met[found[1]] - 1 or ''}>"

    return _GROUP.sub(name, pattern)


@dataclass(frozen=True, slots=True)
class Said:
    """Where in a sentence a form was found, and what its groups hold."""

    start: int
    end: int
    groups: dict[str, tuple[int, str]]  # where each begins, and its text; those that hold nothing are left out

    def __getitem__(self, group: str) -> str:
        return self.groups.get(group, (0, ""))[1]


def found(form: Form, sentence: str) -> Iterator[Said]:
    """Where a sentence says something in a form, unless it goes on as something else."""
    if form.core and compiled(form.core).search(sentence) is None:
        return
    for match in islice(compiled(form.pattern).finditer(sentence), MOST):
        if form.unless and compiled(form.unless).search(sentence, match.start()):
            continue
        groups: dict[str, tuple[int, str]] = {}
        for name, text in match.groupdict().items():
            if text:
                groups.setdefault(name.rstrip("0123456789"), (match.start(name), text))
        yield Said(match.start(), match.end(), groups)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a sentence first needs it: all at once would make every start of the program wait."""
    return re.compile(pattern, re.IGNORECASE)


Index = Mapping[str, Sequence[tuple[str, Sequence[Form]]]]  # beginning of a word → stems with it → their forms
KEY = 4  # letters of a word by which forms are found: fewer and every mail has them all, more and no stem is so long
_COMMON = "i a on as of or to am i'm by the our your my new now have has will been with please and is be in"
_OFTEN = frozenset(_COMMON.split())


def index(forms: Iterable[Form]) -> Index:
    """The forms by the beginning of the rarest word of each of their stems."""
    by_stem: dict[str, list[Form]] = {}
    for each in forms:
        for stem in each.stems:
            by_stem.setdefault(stem, []).append(each)
    found: dict[str, list[tuple[str, Sequence[Form]]]] = {}
    for stem, of_stem in by_stem.items():
        rarest = max(stem.split(), key=lambda word: (word not in _OFTEN, len(word), word != "the"))
        found.setdefault(rarest[:KEY], []).append((stem, tuple(of_stem)))
    return found


def possible(text: str, indexed: Index) -> dict[Form, list[str]]:
    """The forms of which a text has stems, and which: one look at each word, however many forms there are."""
    words = text.lower().split()
    keys = indexed.keys() & {word[:KEY] for word in words}
    line = " ".join(words) if keys else ""  # a stem may stand on two lines
    found: dict[Form, list[str]] = {}
    for key in keys:
        for stem, forms in indexed[key]:
            if stem in line:
                for each in forms:
                    found.setdefault(each, []).append(stem)
    return found
