"""Which sentence stands where in the text that will travel?

The text comes from the bytes; what the composer knows of its sentences is laid over it and never shown instead of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.drafts.layout import clean_text
from rapport.drafts.model import Sentence, SentenceKind


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. `sentence` counts those of the mail first, then those of the note to forward."""

    text: str
    sentence: int | None = None
    kind: SentenceKind | None = None
    records: tuple[str, ...] = ()


def pieces(text: str, sentences: Sequence[Sentence]) -> tuple[Piece, ...]:
    """The whole text, cut where sentences begin and end; what fits no sentence stays plain."""
    found: list[Piece] = []
    position = 0
    for number, sentence in enumerate(sentences):
        words = clean_text(sentence.text)
        if sentence.bullet:
            words = words.replace("\n", " ")
        start = text.find(words, position) if words.strip() else -1
        if start < 0:
            continue
        if start > position:
            found.append(Piece(text[position:start]))
        position = start + len(words)
        found.append(Piece(words, number, sentence.kind, sentence.records))
    if position < len(text):
        found.append(Piece(text[position:]))
    return tuple(found)
