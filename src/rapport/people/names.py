"""What is somebody called: shown in full, greeted in a letter, compared with another spelling?"""

import re
import unicodedata

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


def key(name: str) -> str:
    """What two spellings of one full name share, or "" when this is no full name: initials and functions are not."""
    words = [plain(w) for w in _WORD.findall(name)]
    if len(words) < 2 or len(words[0].rstrip(".")) < 2 or len(words[-1].rstrip(".")) < 2:
        return ""
    if any(w in FUNCTIONS for w in words):
        return ""
    return " ".join(words)


def plain(text: str) -> str:
    """Folded for comparison: no case, no accents (ß is ss, é is e)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def better(old: str, new: str, email: str) -> bool:
    """Whether `new` should replace `old`: only a full name replaces what was guessed from an address."""
    return old != new and old == from_address(email) and bool(key(new)) and not key(old)


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
