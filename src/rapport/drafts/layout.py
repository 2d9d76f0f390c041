"""How do sentences become the text and the HTML of a mail, and an edited text sentences again?"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from rapport.drafts.model import Content, Sentence, SentenceKind

BULLET = "• "
RULE = "- " * 16 + "-"  # sets the note apart; not "-- ", which mail programs take for a signature and hide

LOOK_AHEAD = 6  # full stops that one sentence of ours may hold

# Control characters can end a line early, hide text or upset a terminal; a mail needs only the line feed. U+2028 and
# U+2029 break lines in some programs; bidirectional overrides can show other words than were approved.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_BULLETED = re.compile(r"^\s*[•*–-]\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…\]])[\"”’)]*\s+(?=[\"“‘(\[]*[A-ZÀ-Þ0-9])")
_NOT_AN_END = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|No|vs|approx|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$")


def clean_text(text: str) -> str:
    """Text as a mail may hold it: line feeds only, no control characters, no blanks at line ends."""
    lines = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def blocks(sentences: Iterable[Sentence]) -> Iterator[tuple[bool, list[str]]]:
    """(True, bullet lines) or (False, sentences of one paragraph), in order."""
    current: list[str] = []
    bulleted = False
    for sentence in sentences:
        if current and sentence.bullet != bulleted:
            yield bulleted, current
            current = []
        bulleted = sentence.bullet
        words = clean_text(sentence.text)
        if words.strip():
            current.append(words)
        if sentence.break_after and current:
            yield bulleted, current
            current = []
    if current:
        yield bulleted, current


def text_of(sentences: Iterable[Sentence]) -> str:
    """Plain text: paragraphs with an empty line between them."""
    return "\n\n".join(
        "\n".join(BULLET + words.replace("\n", " ") for words in block) if bulleted else " ".join(block)
        for bulleted, block in blocks(sentences)
    )


def html_of(sentences: Iterable[Sentence]) -> str:
    """The same words as HTML: paragraphs and lists, nothing remote, nothing styled."""
    return "\n".join(
        "<ul>\n" + "\n".join(f"<li>{escape(words.replace(chr(10), ' '))}</li>" for words in block) + "\n</ul>"
        if bulleted
        else "<p>" + escape(" ".join(block)).replace("\n", "<br>\n") + "</p>"
        for bulleted, block in blocks(sentences)
    )


def body_text(content: Content) -> str:
    """The text part of a mail; the note to forward stands below a rule."""
    body = text_of(content.sentences)
    note = text_of(content.forwardable)
    return f"{body}\n\n{RULE}\n\n{note}" if note else body


def body_html(content: Content) -> str:
    """The HTML part of a mail."""
    body = html_of(content.sentences)
    note = html_of(content.forwardable)
    parts = f"{body}\n<hr>\n<blockquote>\n{note}\n</blockquote>" if note else body
    return f'<!doctype html>\n<html lang="en">\n<body>\n{parts}\n</body>\n</html>'


def sentences_of(text: str, before: tuple[Sentence, ...] = ()) -> tuple[Sentence, ...]:
    """An edited text, cut into sentences again.

    A sentence that stood there before, word for word, keeps its kind and its records; any other one comes back as a
    FACT without a record, or as a BLANK where it still asks in brackets.
    """
    known = {_key(s.text): s for s in reversed(before)}
    found: list[Sentence] = []
    for paragraph in re.split(r"\n[ \t]*\n", clean_text(text)):
        pieces = list(_pieces(paragraph, known))
        for i, (piece, bullet) in enumerate(pieces):
            old = known.get(_key(piece))
            kind = old.kind if old else (SentenceKind.BLANK if has_blank(piece) else SentenceKind.FACT)
            last = i == len(pieces) - 1
            found.append(Sentence(kind, piece, old.records if old else (), break_after=last, bullet=bullet))
    return tuple(found)


def has_blank(text: str) -> bool:
    """Whether something in square brackets still waits for a person."""
    return re.search(r"\[[^\]]*\]?", text) is not None


def _pieces(paragraph: str, known: dict[str, Sentence]) -> Iterator[tuple[str, bool]]:
    """(sentence, bullet) of one paragraph. Lines that belong together before (a signature) stay together."""
    if not paragraph.strip():
        return
    if _key(paragraph) in known:
        yield paragraph.strip(), False
        return
    plain: list[str] = []
    for line in paragraph.split("\n"):
        if _BULLETED.match(line):
            yield from ((piece, False) for piece in split("\n".join(plain), known))
            plain = []
            yield _BULLETED.sub("", line).strip(), True
        else:
            plain.append(line)
    yield from ((piece, False) for piece in split("\n".join(plain), known))


def split(text: str, known: Iterable[str] = ()) -> list[str]:
    """Sentences of running text. What is `known` (by `_key`) stays whole, even where it has several full stops."""
    keys = frozenset(known)
    matches = [
        m for m in _SENTENCE_END.finditer(text) if not _NOT_AN_END.search(text, max(0, m.start() - 12), m.start())
    ]
    ends = [*(m.end() for m in matches), len(text)]
    pieces: list[str] = []
    start = at = 0
    while at < len(ends):
        ahead = range(at, min(at + LOOK_AHEAD, len(ends)))
        whole = next((i for i in ahead if _key(text[start : ends[i]]) in keys), at) if keys else at
        pieces.append(text[start : ends[whole]].strip())
        start, at = ends[whole], whole + 1
    return [piece for piece in pieces if piece]


def _key(text: str) -> str:
    """Two sentences with the same key are the same words."""
    return " ".join(_SPACES.sub(" ", text).split())
