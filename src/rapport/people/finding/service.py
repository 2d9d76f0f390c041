"""Which customers and people may somebody mean who types this?"""

from rapport.app import App
from rapport.people.finding import likeness, store
from rapport.people.finding.model import Found, Sort

LOOKED_AT = 300  # of each sort; a workspace of one CSM is smaller, and in a large one the nearest are among them
MOST = 6  # of each sort: a list that is read at a glance


def find(app: App, typed: str) -> Found:
    """The best first; nothing for nothing."""
    words = likeness.words(typed)
    if not words:
        return Found((), (), ())
    with app.db.transaction() as tx:
        nearest = store.nearest(tx, words, LOOKED_AT)
    customers = [one for one in nearest if one.sort is Sort.CUSTOMER]
    people = [one for one in nearest if one.sort is Sort.PERSON]
    named = tuple(one for one in customers if likeness.named(words, one.name))
    return Found(likeness.ranked(words, customers, MOST), likeness.ranked(words, people, MOST), named[:MOST])
