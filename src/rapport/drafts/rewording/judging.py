"""Which sentences of a model's answer may stand, and why do the others not?

The answer is text from a stranger. A sentence stands only if it is the composer's own in other harmless words: the
same slots, nothing that could be checked beside them, no word of substance that was not there, as many negations and
questions, about the same length; and then it passes the checks that every sentence of a draft passes.
"""

import json
import re
from collections import Counter
from dataclasses import replace

from rapport.drafts import checks, layout
from rapport.drafts.checks import Ground
from rapport.drafts.model import Content, Sentence
from rapport.drafts.reading import Claim, read, words
from rapport.drafts.rewording.model import Offer, Piece, Said, Verdict
from rapport.drafts.rewording.wording import SLOT, filled
from rapport.drafts.vocabulary import CLAIMS, HARMLESS, HARMLESS_PHRASES, stem

LONGEST_ANSWER = 20_000  # characters; no draft of ours is longer, and reading more would hold up the page
LONGER, ROOM = 1.6, 20  # a rewording has at most 1.6 times the characters and 20 more: beyond, something was added
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
NO_ANSWER = "no answer for this sentence"
_NEGATIONS = frozenset(["no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"])


def reworded(content: Content, offer: Offer, said: Said, ground: Ground) -> tuple[Content, tuple[Verdict, ...]]:
    """The draft with every sentence that may stand, and a verdict on each one that was offered."""
    answers = answers_of(said.text)
    sentences = [*content.sentences, *content.forwardable]
    verdicts: list[Verdict] = []
    for number, piece in enumerate(offer.pieces, 1):
        answer = answers.get(str(number))
        verdict = Verdict(piece.place, piece.text, answer or "", said.problem or _refused(piece, answer))
        if answer is not None and not verdict.refused:
            new = replace(sentences[piece.place], text=filled(answer, piece.slots))
            verdict = replace(verdict, refused=_faulty(new, piece.place, content, ground))
            if not verdict.refused:
                sentences[piece.place] = new
        verdicts.append(verdict)
    body = len(content.sentences)
    made = replace(content, sentences=tuple(sentences[:body]), forwardable=tuple(sentences[body:]))
    worse = {(f.sentence, f.what) for f in checks.faults(made, ground)}
    if worse - {(f.sentence, f.what) for f in checks.faults(content, ground)}:
        whole = "together the new sentences would keep the draft from being approved"
        return content, tuple(replace(one, refused=one.refused or whole) for one in verdicts)
    return made, tuple(verdicts)


def answers_of(text: str) -> dict[str, str]:
    """The sentences by their number; empty for anything that is not one JSON object of texts."""
    if len(text) > LONGEST_ANSWER:
        return {}
    fenced = _FENCE.match(text)
    try:
        read_as = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read_as, dict):
        return {}
    return {key: value for key, value in read_as.items() if isinstance(value, str)}


def _refused(piece: Piece, answer: str | None) -> str:
    """Why the words are not the same sentence in other words; empty when they are."""
    if answer is None:
        return NO_ANSWER
    if answer == piece.text:
        return "unchanged"
    if answer != layout.clean_text(answer).strip() or "\n" in answer or not answer.isprintable():
        return "it is not one line of plain text"
    if Counter(SLOT.findall(answer)) != Counter(SLOT.findall(piece.text)):
        return "it does not use the same slots, each once"
    if re.search(r"[\[\]{}<>|`*_#]", SLOT.sub("", answer)):
        return "it holds signs that no sentence of a mail has"
    if len(answer) > LONGER * len(piece.text) + ROOM:
        return "it is much longer"
    if len(layout.split(answer)) > len(layout.split(piece.text)):
        return "it says more than one sentence"
    return _says_more(piece, answer) or _means_other(piece, answer)


def _says_more(piece: Piece, answer: str) -> str:
    """A claim beside the slots, or a word of substance that was not there."""
    old, new = filled(piece.text, piece.slots), filled(answer, piece.slots)
    added = Counter(map(_kept, read(new))) - Counter(map(_kept, read(old)))
    if added:
        return f"it adds “{next(iter(added))[1]}”"
    known = {stem(word) for word in words(old)}
    beside = HARMLESS_PHRASES.sub("", SLOT.sub(" ", answer))
    foreign = next((word for word in words(beside) if word not in HARMLESS and stem(word) not in known), "")
    if foreign:
        return f"it adds “{foreign}”"
    claimed = next((m.group() for m in CLAIMS.finditer(HARMLESS_PHRASES.sub("", new)) if m.group() not in old), "")
    return f"it claims “{claimed}”" if claimed else ""


def _means_other(piece: Piece, answer: str) -> str:
    """A fact must keep its words of substance, a "not" its place in the count, a question its mark."""
    if answer.count("?") != piece.text.count("?"):
        return "a question became a statement, or a statement a question"
    if _negations(answer) != _negations(piece.text):
        return "it denies something else"
    substance = {stem(word) for word in words(SLOT.sub(" ", piece.text)) if word not in HARMLESS}
    lost = substance - {stem(word) for word in words(answer)}
    return f"it leaves out “{min(lost)}”" if lost else ""


def _negations(text: str) -> int:
    return sum(word in _NEGATIONS or word.endswith("n't") for word in words(text))


def _kept(claim: Claim) -> tuple[str, str]:
    return str(claim.kind), claim.words


def _faulty(sentence: Sentence, place: int, content: Content, ground: Ground) -> str:
    """What the checks of every draft say of this sentence alone."""
    note = place >= len(content.sentences)
    alone = replace(content, sentences=() if note else (sentence,), forwardable=(sentence,) if note else ())
    return next((fault.reason for fault in checks.faults(alone, ground) if fault.sentence == 0), "")
