"""Which company stands behind a domain, and which customer does a few typed words mean?"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from publicsuffixlist import PublicSuffixList
from rapidfuzz import fuzz, process

from rapport.people.model import Customer
from rapport.people.names import plain

_SUFFIXES = PublicSuffixList()  # the list bundled with the package: nothing is fetched

# Domains that anybody can have an address at; the largest of each language area.
_FREE_MAIL = (
    "126.com 163.com aol.com bluewin.ch bol.com.br btinternet.com comcast.net fastmail.com free.fr freenet.de "
    "gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de "
    "hotmail.es hotmail.fr hotmail.it icloud.com inbox.ru laposte.net libero.it live.com live.de live.fr mac.com "
    "mail.com mail.ru mailbox.org me.com msn.com naver.com online.de orange.fr outlook.com outlook.de outlook.es "
    "outlook.fr pm.me posteo.de proton.me protonmail.com qq.com rediffmail.com sbcglobal.net sfr.fr t-online.de "
    "terra.com.br tutanota.com uol.com.br verizon.net wanadoo.fr web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br "
    "yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru zoho.com"
)
FREE_MAIL = frozenset(_FREE_MAIL.split())

CLOSE_SPELLING = 85  # of 100; "Techcrop" for "TechCorp" is 87, "DataFlow" for "DataWorks" 59
NEAREST = 60  # below this a suggestion would be a riddle
SUGGESTIONS = 3
MOST_DIGITS = 18  # of a number that fits its column


@lru_cache(maxsize=65536)
def company_domain(email_or_domain: str) -> str:
    """The registrable domain (mail.toshiba.co.jp → toshiba.co.jp); "" for free mail and for what is no domain."""
    host = email_or_domain.rpartition("@")[2].strip().strip(".").lower()
    domain = _SUFFIXES.privatesuffix(host) or ""
    return "" if domain in FREE_MAIL else domain


def is_number(text: str) -> bool:
    """Whether it is written as a customer's number is."""
    return text.isascii() and text.isdigit() and not text.startswith("0") and len(text) <= MOST_DIGITS


def fits(text: str, customers: Sequence[Customer]) -> tuple[Customer, ...]:
    """The customers that `text` can mean by the surest rule that finds any: id, name, domain, beginning, spelling."""
    asked = _bare(text)
    if not asked:
        return ()
    rules = (
        lambda c: text.strip() == str(c.id),
        lambda c: c.name.casefold() == text.strip().casefold(),
        lambda c: text.strip().casefold() in names_of(c),
        lambda c: any(_bare(name) == asked for name in (c.name, *c.aliases)),
        lambda c: text.strip().lower().rpartition("@")[2] in c.domains,
        lambda c: (
            any(_bare(name).startswith(asked) for name in (c.name, *c.aliases))
            or any(d.startswith(f"{asked}.") for d in c.domains)
        ),
        lambda c: any(word.startswith(asked) for word in _bare(c.name).split()),
    )
    for rule in rules:
        found = tuple(c for c in customers if rule(c))
        if found:
            return found
    return _spelled_like(asked, customers, CLOSE_SPELLING)


def names_of(customer: Customer) -> frozenset[str]:
    """All its names, without regard to case."""
    return frozenset(name.casefold() for name in (customer.name, *customer.aliases))


def by_whole_name(customers: Sequence[Customer]) -> Callable[[str], Customer | None]:
    """Who alone has a name, whole but for case, accents and legal form. For lists of strangers: what only begins alike
    or is spelled alike is somebody else there."""
    found: dict[str, set[Customer]] = {}
    for customer in customers:
        for name in (customer.name, *customer.aliases):
            found.setdefault(_bare(name), set()).add(customer)
    only = {name: next(iter(these)) for name, these in found.items() if name and len(these) == 1}
    return lambda text: only.get(_bare(text))


def nearest(text: str, customers: Sequence[Customer]) -> tuple[Customer, ...]:
    """What to suggest when nothing fits, closest first."""
    return _spelled_like(_bare(text), customers, NEAREST)[:SUGGESTIONS]


def _spelled_like(asked: str, customers: Sequence[Customer], at_least: int) -> tuple[Customer, ...]:
    names = [_bare(c.name) for c in customers]
    ranked = process.extract(asked, names, scorer=fuzz.ratio, score_cutoff=at_least, limit=SUGGESTIONS)
    return tuple(customers[i] for _, _, i in ranked)


_FORMS = "ag bv co corp corporation gmbh inc incorporated kg limited llc ltd nv plc sa sarl se spa srl the"
_LEGAL_FORMS = frozenset(_FORMS.split())


def _bare(name: str) -> str:
    """Without case, accents, punctuation and legal form."""
    words = "".join(c if c.isalnum() else " " for c in plain(name)).split()
    return " ".join(w for w in words if w not in _LEGAL_FORMS) or " ".join(words)
