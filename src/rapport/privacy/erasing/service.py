"""Who is meant, what would go, and how is it erased for good?"""

import zlib

from rapport import pipeline
from rapport.app import App
from rapport.db import Transaction, refresh_statistics
from rapport.errors import Ambiguous, BadInput, Conflict, NotFound
from rapport.inbox.keeping import decoded, erased, traces
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping import store as keeping_store
from rapport.people import store as people
from rapport.privacy.catalogue import store as catalogue
from rapport.privacy.erasing import store
from rapport.privacy.model import Erasure, Subject
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act

NOTHING = "$^never"  # fits nowhere: somebody without an address and with one name is known by rows alone


def find(app: App, words: str) -> Subject:
    """Who is meant by a number, an address or a full name. Raises NotFound, Ambiguous, BadInput for our own people."""
    asked = " ".join(words.split())
    with app.db.transaction() as tx:
        found = store.subject(tx, *_meant(tx, asked))
        sides, mine = people.sides(tx), {one.email for one in users.list_users(tx)}
    if any(address in mine or sides.is_own(address) for address in found.addresses):
        raise BadInput(f"{asked} is one of your own people. An administrator takes away their access instead.")
    return found


def _meant(tx: Transaction, asked: str) -> tuple[int | None, tuple[str, ...]]:
    if "@" in asked:
        person = people.person_by_address(tx, asked.lower())
        return (person.id if person else None), (asked.lower(),)
    if asked.isascii() and asked.isdigit() and len(asked) <= 18:
        return people.get_person(tx, int(asked)).id, ()
    named = store.named(tx, asked)
    if not named:
        raise NotFound(f"Nobody here is called “{asked[:100]}”. Write an address, or the whole name.")
    if len(named) > 1:
        raise Ambiguous(f"{len(named)} people are called “{asked}”. Name the address of the one you mean.")
    return named[0][0], ()


def preview(app: App, whom: Subject) -> Erasure:
    """What an erasure would do, told by doing it and taking it back; original bytes are searched only in earnest."""
    with app.db.transaction() as tx:
        told = _erase(tx, whom)
        tx.rollback()
    return told


def erase(app: App, whom: Subject) -> Erasure:
    """Remove all that is held of a person and leave a tombstone; the scores of their customers are made anew.

    Raises Conflict while a mail to or about them is on its way.
    """
    marks = [erased.mark(keeping.tomb_key(app), address) for address in whom.addresses]
    with app.db.transaction() as tx:  # first, and of its own: from here on nothing of theirs comes in again
        keeping_store.hold_alone(tx)  # and what somebody is storing now will be found below
        keeping_store.add_tombstones(tx, marks, app.now())
    with app.db.transaction() as tx:
        raws, heads = _in_bytes(tx, whom)
    with app.db.transaction() as tx:
        if store.leaving(tx, whom, _trace(whom)):
            raise Conflict(f"A mail that concerns {whom.label} is on its way. Wait until it has left, then erase them.")
        removed = store.remove_bytes(tx, "raw_messages", raws), store.remove_bytes(tx, "quarantine", heads)
        done = _erase(tx, whom)
        done = Erasure(done.removed.plus("raw_messages", removed[0]).plus("quarantine", removed[1]), done.scrubbed)
        people.mark_stale(tx, whom.customers, app.now())
        about = f"person:{whom.people[0]}" if whom.people else ""
        audit.note(app, tx, Act.PERSON_ERASED, about, removed=done.removed.total, scrubbed=done.scrubbed.total)
    pipeline.refresh(app)
    with app.db.transaction() as tx:  # of its own: others wait for the tables as long as it lasts
        refresh_statistics(tx)  # the planner keeps samples of what the tables held: addresses, names, whole sentences
    return done


def _erase(tx: Transaction, whom: Subject) -> Erasure:
    known, trace = catalogue.catalogue(tx), _trace(whom)
    removed = store.remove_drafts(tx, known, whom, trace)
    for part in (store.remove_mail(tx, whom, trace), store.remove_person(tx, known, whom)):
        for table, count in part.of.items():
            removed = removed.plus(table, count)
    gone, scrubbed = store.sweep(tx, known, trace)
    for table, count in gone.of.items():
        removed = removed.plus(table, count)
    return Erasure(removed, scrubbed)


def _trace(whom: Subject) -> str:
    return traces.pattern(whom.addresses, whom.names) or NOTHING


def _in_bytes(tx: Transaction, whom: Subject) -> tuple[list[int], list[int]]:
    """Mails and unreadable things in whose bytes the person stands, where no column shows it: a header, HTML."""
    words = traces.plain(whom.addresses, whom.names)
    found: dict[str, list[int]] = {"raw_messages": [], "quarantine": []}
    for table, number, held in store.bytes_held(tx):
        content = decoded.said(zlib.decompress(held) if table == "raw_messages" else held)
        content = " ".join(content.lower().split())
        if any(word in content for word in words):
            found[table].append(number)
    return found["raw_messages"], found["quarantine"]
