"""Which customers and people may somebody mean who types this?"""

from collections.abc import Sequence
from itertools import islice

from rapport.app import App
from rapport.people.finding import likeness, store
from rapport.people.finding.model import Candidate, Found, Sort

LOOKED_AT = 300  # of each sort; a workspace of one CSM is smaller, and in a large one the nearest are among them
MOST = 6  # of each sort: a list that is read at a glance


def find(app: App, typed: str) -> Found:
    """The best first; nothing for nothing. What is somebody's name as it stands was not mistyped: only where nothing
    fits are names looked for that are near it."""
    words = likeness.words(typed)
    if not words:
        return Found((), (), ())
    with app.db.transaction() as tx:
        found = _best(words, store.holding(tx, words, LOOKED_AT, likeness.SHORTEST_WITHIN, app.now()))
        if any((found.customers, found.people, found.named)):
            return found
        return _best(words, store.nearest(tx, words, LOOKED_AT, app.now()))


def _best(words: Sequence[str], candidates: Sequence[Candidate]) -> Found:
    customers = [one for one in candidates if one.sort is Sort.CUSTOMER]
    people = [one for one in candidates if one.sort is Sort.PERSON]
    named = (one for one in customers if likeness.named(words, one.name))
    ranked = (likeness.ranked(words, customers, MOST), likeness.ranked(words, people, MOST))
    return Found(*ranked, tuple(islice(named, MOST)))
