"""Which title and which phones does the author of a mail state below it?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapport.inbox.model import Address, Kind, Mail
from rapport.inbox.statements.model import Statement, StatementKind
from rapport.inbox.zones.signed import signatures
from rapport.inbox.zones.vocabulary import SAYS, key_of
from rapport.inbox.zones.zoning import Zone

_TAIL = 700  # characters at the end of what somebody wrote in which a signature without a mark stands
_MOST = 10  # lines of a signature; what is longer is a disclaimer
_LONGEST = 120  # characters of a line of it; what is longer is prose
_MARK = re.compile(r"\n-- ?\n")
_OTHERS = re.compile(r">|_{5}|-{3}|={5}|\|")  # quotations, footers of lists
_PHONE_LIKE = re.compile(r"\d(?:\D{0,3}\d){6}")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Signed:
    """What an author says of themselves below a mail."""

    title: Statement | None
    phones: tuple[str, ...]  # as they stand


NOTHING = Signed(None, ())


def of_mail(mail: Mail) -> Signed:
    """The author's own signature below new text; one that does not bear their name or address is somebody's motto."""
    if mail.kind is not Kind.PERSON:
        return NOTHING
    lines = _marked(mail.text) or _unmarked(mail.new_text, mail.sender.name)
    return _read("\n".join(lines), mail.sender) if lines else NOTHING


@lru_cache(maxsize=4096)  # people sign alike under every mail
def _read(block: str, author: Address) -> Signed:
    if not (_PHONE_LIKE.search(block) or any(SAYS.get(word) == "job" for word in _WORD.findall(block.lower()))):
        return NOTHING
    lines = block.split("\n")
    found = signatures(block, [Zone.SIGNATURE] * len(lines))
    own = next((each for each in found if _is_of(each.name, block, author)), None)
    return NOTHING if own is None else Signed(_statement(own.title, lines, author), own.phones)


def _marked(text: str) -> list[str]:
    """Lines below the mark of RFC 3676, the first in a text: what comes later is of an older mail."""
    mark = _MARK.search(text)
    return _own(text[mark.end() : mark.end() + _LONGEST * _MOST].split("\n")) if mark else []


def _unmarked(new: str, name: str) -> list[str]:
    """Lines from the author's name on, at the end of what they wrote."""
    tail = new[-_TAIL:]
    if len(name) < 4 or name not in tail:
        return []
    lines = tail.split("\n")
    at = max((at for at, line in enumerate(lines) if line.strip(" *_-–—").startswith(name)), default=len(lines))
    return _own(lines[at:]) if len(lines) - at <= _MOST + 3 else []


def _own(lines: list[str]) -> list[str]:
    """The lines of a signature, up to where something else begins."""
    out: list[str] = []
    for line in lines[: _MOST + 3]:
        body = line.strip()
        if _OTHERS.match(body) or key_of(body) in ("from", "sent", "date", "subject") or len(body) > _LONGEST:
            break
        if not body and len(out) > 1 and not out[-1]:
            break
        out.append(body)
    return out[:_MOST]


def _is_of(name: str, block: str, author: Address) -> bool:
    words = {word for word in _WORD.findall(author.name.lower()) if len(word) > 2}
    return author.email in block.lower() or not words.isdisjoint(_WORD.findall(name.lower()))


def _statement(title: str, lines: list[str], author: Address) -> Statement | None:
    if not title:
        return None
    sentence = next((line for line in lines if title in line), title)
    return Statement(StatementKind.TITLE, author.name, author.email, sentence, title)
