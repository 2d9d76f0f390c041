"""Which mails with annotated zones lie in a folder of measuring data, and which zone has each of their lines?

The annotations are those of Quagga (Repke and Krestel, ECIR 2018): spans of characters. A line has the zone that most
of its letters and digits lie in; a part of a zone that is annotated by itself, as a name in a greeting, counts to it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapport.benchmarks import archives
from rapport.errors import NotFound
from rapport.inbox.zones.zoning import Zone

_SPANS = (  # a later one stands over an earlier one
    ("Body/Intro", Zone.INTRO),
    ("Body/Outro", Zone.OUTRO),
    ("Body/Signature", Zone.SIGNATURE),
    ("Header", Zone.HEADER),
)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A mail whose zones people marked; `zones` has None for a line without a letter or digit."""

    corpus: str  # Enron or ASF
    id: str
    text: str
    zones: tuple[Zone | None, ...]
    fields: tuple[tuple[int, str, str], ...] = ()  # of each signature: its number, what it is (Name, …), the text


def read(data: Path) -> tuple[Annotated, ...]:
    """All annotated mails in the archives of a folder, or unpacked below it, in a fixed order. Raises NotFound."""
    found = [_annotated(name, json.loads(content)) for name, content in _files(data)]
    if not found:
        raise NotFound(f"There are no annotated mails (email-zones*.tar.xz or *.ann) in {data}. Name their folder.")
    return tuple(sorted(found, key=lambda each: (each.corpus, each.id)))


def _files(data: Path) -> Iterator[tuple[str, bytes]]:
    if any(data.glob("email-zones*.tar.xz")):
        for name, content in archives.members(data, "email-zones*.tar.xz"):
            if name.endswith(".ann"):
                yield name, content
        return
    for path in data.rglob("*.ann"):
        yield path.as_posix(), path.read_bytes()


def _annotated(name: str, annotation: Mapping[str, Any]) -> Annotated:
    text, spans = str(annotation["text"]), annotation["denotations"]
    corpus = "ASF" if "ASF" in name.split("/") else "Enron"
    return Annotated(corpus, name.rpartition("/")[2].removesuffix(".ann"), text, zones_of(text, spans), _fields(spans))


def _fields(spans: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, str, str], ...]:
    signatures = [span for span in spans if span["type"] == "Body/Signature"]
    return tuple(
        (number, str(span["type"]).removeprefix("Body/Signature/"), str(span["text"]))
        for number, whole in enumerate(signatures)
        for span in spans
        if str(span["type"]).startswith("Body/Signature/")
        and whole["start"] <= span["start"]
        and span["end"] <= whole["end"]
    )


def zones_of(text: str, spans: Sequence[Mapping[str, Any]]) -> tuple[Zone | None, ...]:
    """The zone of each line, from spans with start, end and type."""
    marked = [Zone.BODY] * len(text)
    for kind, zone in _SPANS:
        for span in spans:
            if span["type"] == kind or str(span["type"]).startswith(kind + "/"):
                start, end = max(0, span["start"]), min(span["end"], len(text))
                marked[start:end] = [zone] * max(0, end - start)
    out: list[Zone | None] = []
    at = 0
    for line in text.split("\n"):
        counted = Counter(marked[at + i] for i, character in enumerate(line) if character.isalnum())
        out.append(max(counted, key=counted.__getitem__) if counted else None)
        at += len(line) + 1
    return tuple(out)
