"""How well does what somebody typed fit a name, with a letter wrong or a word left out?"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from rapidfuzz import fuzz

from rapport.people.finding.model import Candidate

WHOLE, BEGINS, WITHIN = 100.0, 95.0, 85.0  # a word typed out; its beginning; letters in the midst of it
MISTYPED = 0.9  # of the share of letters that agree (Indel, 0–100): never better than letters typed right
ENOUGH = 70.0  # two of five letters turned round are still found; more are another word
SHORTEST_WITHIN = 3  # letters: two stand in the midst of half of all names
BESIDE = 0.94  # found by an address or a domain: a little less than by the beginning of its name
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """In small letters without accents, so that 'muller' finds Müller."""
    if text.isascii():  # as most names are: nothing to take apart
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def score(typed: Sequence[str], text: str) -> float:
    """0–100: the mean over the words typed, each with the word of the text that it fits best."""
    there = words(text)
    return sum(_best(one, there) for one in typed) / len(typed) if typed and there else 0.0


def fits(typed: Sequence[str], text: str) -> bool:
    """Whether the text has something for every word typed."""
    there = words(text)
    return all(_best(one, there) >= ENOUGH for one in typed)


def named(typed: Sequence[str], text: str) -> bool:
    """Whether one of the words typed is, or begins, one of the text: 'intro tech' names TechCorp."""
    there = words(text)
    return any(len(one) >= SHORTEST_WITHIN and any(other.startswith(one) for other in there) for one in typed)


def ranked(typed: Sequence[str], found: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
    """Those that fit well enough, the best first; of equals the shorter name."""
    fit = cache(_fit)  # for this list alone: its people share first names, domains and endings
    fits = [(_likeness(typed, one, fit), one) for one in found] if typed else []
    good = [(value, one) for value, one in fits if value >= ENOUGH]
    good.sort(key=lambda pair: (-round(pair[0], 1), len(pair[1].name), pair[1].name.casefold(), pair[1].id))
    return tuple(one for _, one in good[:most])


def _likeness(typed: Sequence[str], one: Candidate, fit: Callable[[str, str], float]) -> float:
    """By the name, or a little less by what stands beside it."""
    name = words(one.name)
    by_name = [_best(word, name, fit) for word in typed]
    named = sum(by_name) / len(typed)
    if named >= BESIDE * WHOLE:
        return named  # nothing beside it can fit better
    beside = words(one.also)
    by_all = [max(best, _best(word, beside, fit)) for word, best in zip(typed, by_name, strict=True)]
    return max(named, BESIDE * (sum(by_all) / len(typed)))


def _fit(word: str, other: str) -> float:
    """Of a word that is neither the other nor its beginning."""
    if len(word) >= SHORTEST_WITHIN and word in other:
        return WITHIN
    if len(word) < SHORTEST_WITHIN:
        return 0.0
    # Against as much of the other word as was typed too: whoever mistypes has not always typed it out.
    return max(fuzz.ratio(word, other), fuzz.ratio(word, other[: len(word)])) * MISTYPED


def _best(word: str, there: Sequence[str], fit: Callable[[str, str], float] = _fit) -> float:
    """Of all words there. Nothing mistyped is better than what begins so, and letters are compared only without it."""
    if word in there:
        return WHOLE
    if any(other.startswith(word) for other in there):
        return BEGINS
    return max([fit(word, other) for other in there], default=0.0)
