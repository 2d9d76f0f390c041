"""How often is exactly what its writer added left of a mail, over the test suites of four known reply parsers?

Talon leaves signatures with the reply, the others do not. To us a signature is nothing new, so what talon expects is
compared without one that stands behind `--` or that a telephone wrote; all else stands as the suites have it.

The rules of new text were written with these cases in view: the figure tells what is known, not how unseen mails fare.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from pathlib import Path

from rapport.benchmarks import archives
from rapport.benchmarks.expected import Case, cases, text_part
from rapport.benchmarks.model import Row, share
from rapport.inbox.markup import as_text
from rapport.inbox.zones import new_text

CONTRADICTED = frozenset(  # each was read
    [
        # A ruler above the quotation is left; in zapier's and github's tests the same mail must end before it.
        *(("alfonsrv", "email_2_1.txt"), ("alfonsrv", "email_nl_1_2.txt")),
        # Greetings and name at the end are signature; talon's "Thanks, Alex" and "Regards, Roman" must stay.
        *(("alfonsrv", name) for name in ("email_pl_1_1.txt", "email_danish_1.txt", "email_danish_5.txt")),
    ]
)
_PATTERN = "quoted-reply*.tar.xz"
_SIGNED = re.compile(r"\n--\s*\n|\nSent from my \w+\s*$")


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Cases whose visible text is as its suite expects, over all and for each suite."""
    files = dict(archives.members(data, _PATTERN))
    archives.write(predictions, ({"id": name, "visible": shown} for name, shown in _all(files)))
    judged = [(case, _met(case)) for case in cases(files)]
    total, right = Counter(case.suite for case, _ in judged), Counter(case.suite for case, met in judged if met)
    agreed = [met for case, met in judged if (case.suite, case.id) not in CONTRADICTED]
    rows = [
        share("visible text as expected, all suites at once", right.total(), total.total(), "each passes its own"),
        share("the same without what another suite contradicts", sum(agreed), len(agreed), "each passes its own"),
    ]
    rows += [share(f"visible text as expected, {suite}", right[suite], total[suite]) for suite in total]
    return tuple(rows)


def visible(text: str, html: bool = False) -> str:
    """What is left of one mail."""
    return new_text(as_text(text) if html else text)


def _met(case: Case) -> bool:
    if case.suite == "talon":
        case.equals = [_SIGNED.split(text)[0] for text in case.equals]
    return case.met(visible(case.text, case.html))


def _all(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Every mail of the archives, in the order of their names."""
    for name, content in sorted(files.items()):
        text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        if name.endswith(".eml"):
            yield name, visible(text_part(message_from_bytes(content)))
        elif name.endswith((".txt", ".html")):
            yield name, visible(text, html=name.endswith(".html"))
        elif name.endswith("_body"):  # mails whose signature lines are marked
            yield name, visible(text.replace("#sig#", ""))
