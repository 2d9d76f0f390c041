"""Of the titles under somebody's mails, which say something that the one before did not?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rapport.inbox.statements.model import Heard, StatementKind

Known = Mapping[str, Sequence[tuple[datetime, str]]]  # author → titles and when they were stated


def telling(heard: Iterable[Heard], known: Known) -> list[Heard]:
    """All but the titles that their author's mail before stated too: a signature is repeated under every mail."""
    stated = {author: sorted((at, _plain(title)) for at, title in titles) for author, titles in known.items()}
    kept = []
    for one in sorted(heard, key=lambda each: each.at):
        if one.statement.kind is StatementKind.TITLE:
            titles = stated.setdefault(one.author, [])
            before = [title for at, title in titles if at <= one.at]
            now = _plain(one.statement.title)
            if before and before[-1] == now:
                continue
            titles.append((one.at, now))
            titles.sort()
        kept.append(one)
    return kept


def _plain(title: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in title.casefold()).split())
