"""How often are name, title and phones of an annotated signature read as people marked them?

Given are the lines that people marked, so that this measures the reading of fields alone. The rules were written with
one half of the mails in view (even fingerprints); the figures are of the other.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapport.benchmarks.annotated import Annotated
from rapport.benchmarks.model import Row, share
from rapport.inbox.zones.chain import fingerprint
from rapport.inbox.zones.signed import Signature, signatures
from rapport.inbox.zones.zoning import Zone

Read = Callable[[Signature], Iterable[str]]

_KINDS: dict[str, tuple[str, Read]] = {
    "name": ("Name", lambda signature: [signature.name]),
    "title": ("Position", lambda signature: [signature.title]),
    "phones": ("Phone", lambda signature: signature.phones),
}
_BETWEEN = re.compile(r"\W+")


def rows(mails: Sequence[Annotated]) -> tuple[Row, ...]:
    """One for each kind of field; a signature counts where people marked such a field in it."""
    unseen = [mail for mail in mails if mail.fields and fingerprint(mail.text)[0] % 2]
    out = []
    for named, (kind, read) in _KINDS.items():
        judged = [each for mail in unseen for each in _judged(mail, kind, read)]
        out.append(share(f"signature {named} exact, half of the mails", sum(judged), len(judged)))
    return tuple(out)


def _judged(mail: Annotated, kind: str, read: Read) -> list[bool]:
    """For each annotated signature with such a field, whether one of ours says the same."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for number, what, text in mail.fields:
        if what == kind:
            wanted[number].add(_plain(text, kind))
    found = signatures(mail.text, [zone or Zone.BODY for zone in mail.zones])
    ours = [{plain for text in read(signature) if (plain := _plain(text, kind))} for signature in found]
    return [fields in ours for fields in wanted.values()]


def _plain(text: str, kind: str) -> str:
    return "".join(filter(str.isdigit, text)) if kind == "Phone" else _BETWEEN.sub(" ", text).strip().lower()
