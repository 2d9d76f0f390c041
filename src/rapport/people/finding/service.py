"""Which customers and people may somebody mean who types this?"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from rapport.app import App
from rapport.db import Transaction
from rapport.people.finding import likeness, store
from rapport.people.finding.model import Candidate, Found, Sort

LOOKED_AT = 100  # of each sort that hold what was typed, those first that have it as a whole word: more say nothing new
NEAR = 300  # of each sort where nothing does; a workspace of one CSM is smaller
MOST = 6  # of each sort: a list that is read at a glance


def find(app: App, typed: str) -> Found:
    """The best first; nothing for nothing. What is somebody's name as it stands was not mistyped: only where nothing
    fits are names looked for that are near it."""
    with app.db.transaction() as tx:
        return find_in(tx, typed, app.now())


def find_in(tx: Transaction, typed: str, now: datetime) -> Found:
    """The same inside a transaction."""
    words = likeness.words(typed)
    if not words:
        return Found((), (), ())
    found = _best(words, store.holding(tx, words, LOOKED_AT, likeness.SHORTEST_WITHIN, now))
    if any((found.customers, found.people, found.named)):
        return found
    return _best(words, store.nearest(tx, words, NEAR, now))


def _best(words: Sequence[str], candidates: Sequence[Candidate]) -> Found:
    customers = [one for one in candidates if one.sort is Sort.CUSTOMER]
    people = [one for one in candidates if one.sort is Sort.PERSON]
    named = (one for one in customers if likeness.named(words, one.name))
    ranked = (likeness.ranked(words, customers, MOST), likeness.ranked(words, people, MOST))
    return Found(*ranked, tuple(islice(named, MOST)))
