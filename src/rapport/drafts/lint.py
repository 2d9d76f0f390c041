"""Can a note be forwarded as it is: short, one ask, no gap, the product by its name, nothing confidential?"""

import re
from collections.abc import Iterator

from rapport.drafts.layout import text_of
from rapport.drafts.model import Content, Fault

MOST_WORDS = 120  # what somebody reads on a telephone before they decide to pass it on
_PLACEHOLDER = re.compile(r"\[[^\]]*\]|\{\{?[^}]*\}\}?|<[A-Za-z _]+>|\bX{3,}\b|_{3,}|\bTBD\b|\bTBC\b", re.IGNORECASE)
_CONFIDENTIAL = re.compile(
    r"\b(?:health score|churn|at risk|risk score|single[- ]threaded|threading|champion|detractor|upsell|up-sell"
    r"|cross-sell|expansion|ARR|MRR|contract value|discount)\b",
    re.IGNORECASE,
)


def faults(content: Content, product: str) -> Iterator[Fault]:
    """What is wrong with the note to forward; nothing when there is none."""
    if not content.forwardable:
        return
    note = text_of(content.forwardable)
    count = len(note.split())
    asks = sum(s.text.count("?") for s in content.forwardable)
    if count > MOST_WORDS:
        yield _fault(f"{count} words", f"The note to forward has {count} words; {MOST_WORDS} is the most. Shorten it.")
    if asks != 1:
        reason = "asks for nothing" if asks == 0 else f"asks {asks} things"
        yield _fault(f"{asks} questions", f"The note to forward {reason}. It should ask one thing.")
    placeholder = _PLACEHOLDER.search(note)
    if placeholder:
        words = placeholder.group()
        yield _fault(words, f"“{words}” in the note to forward is a placeholder. Write what belongs there.")
    confidential = _CONFIDENTIAL.search(note)
    if confidential:
        words = confidential.group()
        yield _fault(words, f"“{words}” in the note to forward is our own talk. The customer should not read it.")
    if product and product.lower() not in note.lower():
        yield _fault(product, f"The note to forward does not say what it is about. Name {product}.")


def _fault(what: str, reason: str) -> Fault:
    return Fault(-1, what, reason)
