"""Who is one person: what is proposed, decided by hand, and undone?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, NotFound
from rapport.inbox.zones.signed import signatures
from rapport.inbox.zones.zoning import zones
from rapport.people import store as people
from rapport.people.identity import deciding, pairing, rulings, store
from rapport.people.identity.likeness import LIKELY, likeness, words
from rapport.people.identity.model import Decision, DecisionId, DecisionKind, Face, NewDecision, Proposal
from rapport.people.identity.uniting import service as uniting
from rapport.people.model import CustomerId, Person, PersonId
from rapport.people.recognition import store as recognition
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId

LATEST = 3  # mails whose signatures are read: a new phone is in the last, and one may lack its signature
MOST = 200  # proposals shown at once; nobody answers more in a morning
# The likeliest by name whose mails are read, twice as many as are shown; where thousands share their names it took half
# a minute to read those of all. Who is left out comes up when others are answered.
JUDGED = 2 * MOST


@dataclass(frozen=True, slots=True)
class Split:
    """What came of a split."""

    decision: DecisionId
    person: PersonId  # whom the addresses are now


def merge(app: App, kept: PersonId, other: PersonId, *, by: UserId, because: str = "") -> DecisionId:
    """Two are one: everything that names `other` names `kept` from now on; `undo` gives exactly the state before.

    Raises NotFound, BadInput.
    """
    with app.db.transaction() as tx:
        recognition.lock_people(tx)
        mine, theirs = people.get_person(tx, kept), people.get_person(tx, other)
        deciding.check_merge(mine, theirs)
        number = uniting.unite(tx, NewDecision(DecisionKind.MERGE, mine, theirs, by, because), app.now())
        audit.note(app, tx, Act.MERGED, f"person:{mine.id}", other=int(theirs.id), decision=int(number))
    return number


def split(app: App, person: PersonId, addresses: Sequence[str], *, by: UserId, because: str = "") -> Split:
    """Some addresses are somebody else's, who becomes a person of their own. Raises NotFound, BadInput."""
    with app.db.transaction() as tx:
        recognition.lock_people(tx)
        whose = people.get_person(tx, person)
        moving = deciding.check_split(whose, addresses)
        new = NewDecision(DecisionKind.SPLIT, whose, whose, by, because)
        number = uniting.divide(tx, whose, moving, new, app.now())
        made = Split(store.of_person(tx, number)[0].id, number)
        audit.note(app, tx, Act.SPLIT, f"person:{whose.id}", other=int(number), decision=int(made.decision))
    return made


def undo(app: App, decision: DecisionId, *, by: UserId) -> Decision:
    """As it was before. Raises NotFound, and Conflict for what was undone before or what others stand on."""
    with app.db.transaction() as tx:
        recognition.lock_people(tx)
        found = store.get(tx, decision)
        deciding.check_undo(found, store.every(tx))
        uniting.take_back(tx, found, app.now())
        store.mark_undone(tx, decision, by, app.now())
        audit.note(app, tx, Act.MERGE_UNDONE, f"decision:{decision}")
        return store.get(tx, decision)


def decisions(app: App, person: PersonId | None = None) -> tuple[Decision, ...]:
    """Those that a person was part of, or all; the newest first."""
    with app.db.transaction() as tx:
        return store.of_person(tx, person) if person is not None else store.every(tx)[::-1]


def decision(app: App, number: DecisionId) -> Decision:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        return store.get(tx, number)


def proposals(app: App, *, customer: CustomerId | None = None, person: PersonId | None = None) -> tuple[Proposal, ...]:
    """Who may be one, the likeliest first: of everybody, of one customer, or of one person. At most MOST."""
    with app.db.transaction() as tx:
        everybody = recognition.everybody(tx)
        decided = store.every(tx)
        said = rulings.of(decided), pairing.denied(decided)
        pairs = pairing.candidates(everybody, *said, lambda pair: _concerns(pair, customer, person))
        found = _judged(tx, pairs[:JUDGED])
    return tuple(sorted(found, key=lambda one: (-one.probability, one.one.id, one.other.id)))[:MOST]


def _concerns(pair: pairing.Pair, customer: CustomerId | None, person: PersonId | None) -> bool:
    of_person = person is None or person in {face.person for face in pair}
    return of_person and (customer is None or any(job.customer == customer for face in pair for job in face.jobs))


def _judged(tx: Transaction, pairs: Sequence[pairing.Pair]) -> list[Proposal]:
    """With what names do not say: phones under their mails, mails and conversations that both stand in."""
    phones = _phones(tx, {face.person: face for pair in pairs for face in pair})
    seen = store.together(tx, [(one.addresses, other.addresses) for one, other in pairs])
    found = []
    for (one, other), beside in zip(pairs, seen, strict=True):
        mine, theirs = (pairing.with_phones(face, phones.get(face.person, ())) for face in (one, other))
        how = likeness(mine, theirs, beside)
        if how.probability >= LIKELY:
            found.append(pairing.proposal((mine, theirs), how))
    return found


def _phones(tx: Transaction, faces: dict[PersonId, Face]) -> dict[PersonId, set[str]]:
    """From signatures that nobody else's name stands in: a quoted mail has one too."""
    found: dict[PersonId, set[str]] = {}
    for person, text in store.latest_texts(tx, list(faces), LATEST) if faces else ():
        for signed in signatures(text, zones(text)):
            if not signed.name or words(signed.name)[-1:] == words(faces[person].name)[-1:]:
                found.setdefault(person, set()).update(signed.phones)
    return found


def _pair(app: App, proposal: str) -> tuple[Person, Person]:
    """The two that “12-57” names. Raises BadInput, NotFound."""
    one, dash, other = proposal.partition("-")
    if not (dash and one.isascii() and one.isdigit() and other.isascii() and other.isdigit()):
        raise BadInput(f"“{proposal[:60]}” names no proposal. Write the numbers of its two people, such as 12-57.")
    if max(len(one), len(other)) > 18:
        raise NotFound(f"There is no proposal {proposal[:60]}. Look at the list of proposals.")
    with app.db.transaction() as tx:
        return people.get_person(tx, int(one)), people.get_person(tx, int(other))


def confirm(app: App, proposal: str, *, by: UserId) -> DecisionId:
    """Yes, they are one: the one known first stays. Raises BadInput, NotFound."""
    one, other = _pair(app, proposal)
    return merge(app, min(one.id, other.id), max(one.id, other.id), by=by, because="a proposal, confirmed")


def deny(app: App, proposal: str, *, by: UserId) -> DecisionId:
    """No, they are two; nobody is asked again. Raises BadInput, NotFound."""
    one, other = _pair(app, proposal)
    deciding.check_merge(one, other)
    with app.db.transaction() as tx:
        new = NewDecision(DecisionKind.DENY, one, other, by, "a proposal, denied")
        faces = recognition.faces(tx, [one.id, other.id])
        if len(faces) == 2:
            how = likeness(faces[0], faces[1])
            new = replace(new, probability=how.probability, reasons=how.reasons)
        return store.add(tx, new, [], app.now())
