"""Where in a text does a person stand, by address or by full name?

The pattern is one that Python and PostgreSQL both understand, so that what is removed and what is searched for are the
same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

ERASED = "[erased]"  # what stands in the place of a person who was erased, in texts of others

_BLANKS = "[\\s\u00a0\u2007\u202f]+"  # a database may take only blanks of ASCII for blanks
_SPECIAL = re.compile(r"[^\w\s]", re.ASCII)
_LOCAL = re.compile(r"[\w.+'=&~-]{1,64}\Z")  # RFC 5321, 4.5.3.1.1: at most 64 octets before the @
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+")


def pattern(addresses: Iterable[str], names: Iterable[str] = ()) -> str:
    """Fits each address and each name of two words or more; an address also as bounces (ada=techcorp.test) and links
    (ada%40techcorp.test) write it.

    A single word is no name to search for: it would take "May" out of every letter. Empty where nothing is left.
    """
    found = {_address(address) for address in addresses if "@" in address}
    for name in names:
        for spelling in _spellings(name):
            found.add(r"(?<!\w)" + _BLANKS.join(map(_escaped, spelling.split())) + r"(?!\w)")
    return "|".join(sorted(found, key=lambda one: (-len(one), one)))


def _address(address: str) -> str:
    local, _, host = address.rpartition("@")
    return r"(?<![\w.+-])" + _escaped(local) + "(?:[@=]|%40)" + _escaped(host) + r"(?![\w-])"


def _spellings(name: str) -> Iterator[str]:
    """As written, the last word first, and in capitals: a database may know no other alphabet's capitals."""
    words = unicodedata.normalize("NFC", name).replace('"', " ").replace("\\", " ").split()
    if len(words) < 2 or any("@" in word for word in words):
        return
    turned = (" ".join(words), f"{words[-1]}, {' '.join(words[:-1])}", f"{words[-1]} {' '.join(words[:-1])}")
    for spelling in turned:
        yield from {spelling, spelling.lower(), spelling.upper()}


def _escaped(text: str) -> str:
    """For both dialects: only what is neither letter nor digit carries a backslash."""
    return _SPECIAL.sub(lambda sign: "\\" + sign[0] if sign[0].isascii() else sign[0], text)


def plain(addresses: Iterable[str], names: Iterable[str] = ()) -> tuple[str, ...]:
    """What to look for where a pattern would take too long: in text in lower case with one blank between words."""
    return (*addresses, *{spelling.lower() for name in names for spelling in _spellings(name)})


def compiled(addresses: Iterable[str], names: Iterable[str] = ()) -> re.Pattern[str] | None:
    """None where there is nothing to look for."""
    written = pattern(addresses, names)
    return re.compile(written, re.IGNORECASE) if written else None


def scrubbed(text: str, gone: re.Pattern[str]) -> str:
    return gone.sub(ERASED, text)


def addresses_in(text: str) -> Iterator[str]:
    """Everything in a text that could be an address, lower case; around each @ a bounded stretch is read."""
    if "%40" in text:  # in a link
        text = text.replace("%40", "@")
    at = text.find("@")
    while at >= 0:
        local, host = _LOCAL.search(text[max(0, at - 64) : at]), _HOST.match(text, at + 1, at + 257)
        if local and host:
            yield f"{local[0]}@{host[0]}".lower()
        at = text.find("@", at + 1)
