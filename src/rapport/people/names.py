"""What is somebody called: shown in full, greeted in a letter, compared with another spelling?"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from anyascii import anyascii
from nameparser import HumanName

_BRACKETS = re.compile(r"\s*[(\[{<][^)\]}>]*[)\]}>]\s*")
_BY_WAY_OF = re.compile(r"\s+(?:via|on behalf of|im Auftrag von|über|par)\s+.*$", re.IGNORECASE)
_COMPANY_AFTER = re.compile(r"\s*(?:\s[-–—]\s|[|/@]|::).*$")  # "Jane Doe | TechCorp", "Jane Doe - TechCorp"
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_LETTERS = re.compile(r"[^\W\d_]+")

# Mailboxes of a function, not of a person: two of them with one display name are not one human.
_FUNCTIONS = (
    "accounting accounts admin administrator alerts billing buchhaltung contact customer desk einkauf finance help "
    "helpdesk hello hr info invoice invoices it jobs kontakt mail mailer marketing news newsletter no noreply office "
    "operations ops orders postmaster procurement purchasing reception root sales security service services support "
    "system team tech technik the vertrieb webmaster"
)
FUNCTIONS = frozenset(_FUNCTIONS.split())
# The same in an address; a word of the second row says nothing alone, but with one of the first it is no surname.
_MAILBOXES = (
    "all allstaff alle announce board daemon donotreply everybody everyone group hostmaster invoicing list majordomo "
    "notification notifications owner reply request staff subscribe unsubscribe"
)
_BESIDE = (
    "and apac at bounce bounces customer desk dev de do emea en eu europe for fr global int intl na not of our reply "
    "team the uk us users"
)
MAILBOXES = FUNCTIONS | frozenset(_MAILBOXES.split())
_LIST_HOSTS = ("lists.", "list.", "groups.", "mailman.", "googlegroups.")  # whose every address is many people's
BESIDE = frozenset(_BESIDE.split())

# One sound written in several ways once a name is in Latin letters: Müller and Mueller, Παπαδόπουλος and Papadopoulos.
# At the end of a word it is no umlaut: Doe, Sue, Monroe.
_SPELLINGS = re.compile(r"(?:ae|oe|ue|ou|oy)(?!$)|(?<=[^aeiou])(?:iy|ij|yi|yy|ii|y)$|(?:ej|ey)$")
_SPELLED = {"ae": "a", "oe": "o", "ue": "u", "ou": "u", "oy": "u", "ej": "ei", "ey": "ei"}


def display(name: str, email: str) -> str:
    """The name as shown: what the sender calls themselves without decoration, else what the address says."""
    bare = _COMPANY_AFTER.sub("", _BY_WAY_OF.sub("", _BRACKETS.sub(" ", _printable(name))))
    bare = " ".join(bare.strip(" \t\"'`´‘’“”,;").split())
    if "@" in _printable(name) and "@" not in bare and not _LETTERS.search(bare):
        bare = ""
    if not _LETTERS.search(bare) or _is_address(_printable(name)):
        return from_address(email)
    return _cased(_turned(bare))


def from_address(email: str) -> str:
    """jane.doe@ → Jane Doe; a single word stays as it is, since jdoe is no name anybody would sign with."""
    local = email.partition("@")[0].partition("+")[0]
    words = [w for w in re.split(r"[._-]+", local) if _LETTERS.fullmatch(w)]
    if len(words) < 2:
        return local or email
    return " ".join(w.capitalize() if len(w) > 1 else f"{w.upper()}." for w in words)


def greeting(name: str) -> str:
    """What stands after "Hi": the first name; title and surname, or all of it, where there is none to use."""
    if "@" in name or len(name.split()) < 2:
        return name if name[:1].isupper() else ""
    human = HumanName(name)
    first = str(human.first)
    if len(first.rstrip(".")) > 1:
        return first
    titled = f"{human.title} {human.last}".strip()
    return titled if human.title and human.last else name


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """What all spellings of one full name share, in any script, or "" when this is none: initials, functions."""
    words = [plain(w) for w in _WORD.findall(name)]
    if len(words) < 2 or len(words[0].rstrip(".")) < 2 or len(words[-1].rstrip(".")) < 2:
        return ""
    if any(w in FUNCTIONS for w in words):
        return ""
    return " ".join(fold(w) for w in words)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One word in Latin letters, in one spelling of several: Müller, Mueller and Muller; Сергей and Sergej."""
    latin = plain(word)
    if not latin.isascii():
        latin = plain(anyascii(latin))
    return _SPELLINGS.sub(lambda m: _SPELLED.get(m.group(), "i"), latin)


@lru_cache(maxsize=65536)
def is_function(email: str) -> bool:
    """Whether an address names a function and no human: sales@, no-reply@, support-emea@, all-staff@."""
    if email.rpartition("@")[2].startswith(_LIST_HOSTS):
        return True
    local = plain(email.partition("@")[0].partition("+")[0])
    words = [w.strip("0123456789") for w in re.split(r"[._-]+", local)]
    words = [w for w in words if w]
    return bool(words) and any(w in MAILBOXES for w in words) and all(w in MAILBOXES or w in BESIDE for w in words)


def plain(text: str) -> str:
    """Folded for comparison: no case, no accents (ß is ss, é is e)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def better(old: str, new: str, email: str) -> bool:
    """Whether `new` should replace `old`: a full name replaces what was guessed from an address and says less, or the
    same in another spelling."""
    return old != new and old == from_address(email) and bool(key(new)) and key(old) in ("", key(new))


def fuller(mine: str, other: str) -> str:
    """Of two names of one person: the second only where the first is no full name."""
    return other if key(other) and not key(mine) else mine


def best(called: Iterable[tuple[str, str, datetime]], addresses: Sequence[str]) -> str:
    """What somebody is called who is known by (name, address, since when): the first full name, else the address's."""
    shown = [(not key(display(name, email)), not name, at, display(name, email)) for name, email, at in called]
    return min(shown)[-1] if shown else from_address(addresses[0])


def is_list(email: str, list_id: str) -> bool:
    """Whether an address is that of the list a mail came through (RFC 2919: dev.lists.x is dev@lists.x)."""
    return bool(list_id) and email.replace("@", ".") == list_id.lower()


def _printable(name: str) -> str:
    return "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in name)


def _is_address(name: str) -> bool:
    return "@" in name and " " not in name.strip(" '\"<>")


def _turned(name: str) -> str:
    """Doe, Jane → Jane Doe. A comma before a suffix (PhD, Jr.) turns nothing."""
    last, comma, first = name.partition(",")
    if not comma or not first.strip():
        return name.rstrip(", ")
    human = HumanName(name)
    if not str(human.last) or plain(str(human.last)) not in plain(last):
        return name
    if human.suffix and plain(str(human.first)) in plain(last):
        return name
    return f"{first.strip()} {last.strip()}"


def _cased(name: str) -> str:
    """JANE DOE and jane doe → Jane Doe; mixed case is left as its owner writes it."""
    if len(name.split()) < 2 or not (name.isupper() or name.islower()):
        return name
    return _LETTERS.sub(lambda m: m.group().capitalize(), name)
