"""Which words of a line are misspelt words of a command?"""

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Only words that ask or write. "send", "undo" and all that decides is missing on purpose: typed right, or not meant.
_KNOWN = (
    "about answer approval asked changed chart check compose customers draft drafts escalation farewell follow goodbye "
    "hello intro introduce introduced introduction knows manager missing multi-thread multithread prepare request "
    "respond response reply score shorten shorter show signal signals single-threaded snooze suggest thank threading "
    "today tomorrow until update week weeks what which write"
)
KNOWN = tuple(_KNOWN.split())
LEFT_ALONE = frozenset({"into", "thanks", "when", "whom", "with"})  # right as they are, though close to one of these
SHORTEST = 4  # in shorter words one letter makes another word
LONG = 8  # letters from which on two slips are forgiven; in shorter words one


def corrected(words: tuple[str, ...]) -> tuple[str, ...]:
    """The same number of words; those that begin like a word of a command and are a slip away from it stand for it.

    A slip: a letter too many, too few, wrong, or two swapped (optimal string alignment).
    """
    return tuple(_meant(word) for word in words)


def _meant(word: str) -> str:
    plain = word.lower()
    if len(plain) < SHORTEST or plain in KNOWN or plain in LEFT_ALONE:
        return word
    alike = [one for one in KNOWN if one[0] == plain[0]]
    slips = 2 if len(plain) >= LONG else 1
    found = process.extractOne(plain, alike, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else word
