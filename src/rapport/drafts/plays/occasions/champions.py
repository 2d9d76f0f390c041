"""What do we write to a champion who fades, to one who leaves, and to who may take over?"""

from dataclasses import dataclass
from datetime import datetime

from rapport.drafts.model import Play
from rapport.drafts.plays.occasions.occasion import Asked, Occasion
from rapport.drafts.plays.prepared import Prepared, common, known, mark
from rapport.drafts.plays.re_engagement import LAST, addressee, last_contact, said_day
from rapport.drafts.templates.model import Filling, Slot
from rapport.errors import Conflict
from rapport.inbox.model import Kind
from rapport.people.model import PersonId, Stakeholder
from rapport.people.names import greeting
from rapport.relationships.model import Known
from rapport.signals import successors
from rapport.signals.model import Signal, SignalKind
from rapport.signals.successors import Successor

FADING = (SignalKind.CHAMPION_RISK, SignalKind.ENGAGEMENT_DROP, SignalKind.SILENT_CUSTOMER)
LEAVING = ":departure"  # how the cause of such a signal ends
DATED = tuple(LAST)


@dataclass(frozen=True, slots=True)
class Leaver:
    """A champion who has left or leaves."""

    job: Stakeholder
    since: datetime
    signal: Signal | None


def fading(occasion: Occasion) -> tuple[Known, ...]:
    """Champions, present or past, who stay and whom an open signal is about; all of them when it is about everybody."""
    about = {one.person for one in occasion.signals if one.is_open and one.kind in FADING and LEAVING not in one.cause}
    speaking = [one for one in occasion.evidence.snapshot.known if _spoke(one) and not one.leaving]
    return tuple(one for one in speaking if one.person in about or None in about)


def leavers(occasion: Occasion) -> tuple[Leaver, ...]:
    """Champions who have left or leave, by an open signal or by a mail that says so; the latest first."""
    open_signals = {one.person: one for one in occasion.signals if one.is_open and one.cause.endswith(LEAVING)}
    found = {
        person: Leaver(occasion.stakeholder(person), signal.since, signal)
        for person, signal in open_signals.items()
        if person is not None and any(one.person.id == person for one in occasion.evidence.stakeholders)
        and signal.kind in (SignalKind.CHAMPION_RISK, SignalKind.CHAMPION_TRANSITION)
    }  # fmt: skip
    for one in occasion.evidence.snapshot.known:
        if one.leaving and _spoke(one) and one.person not in found:
            found[one.person] = Leaver(occasion.stakeholder(one.person), occasion.now, None)
    return tuple(sorted(found.values(), key=lambda one: one.since, reverse=True))


def candidates(occasion: Occasion, gone: Leaver) -> tuple[Successor, ...]:
    """Who may take over, the likeliest first."""
    return successors.of(occasion.evidence, gone.job, gone.since)


def outreach(occasion: Occasion, asked: Asked) -> Prepared:
    """To a champion. Raises Conflict for somebody who never was one, or who leaves."""
    about = asked.person or next((one.person for one in fading(occasion)), None)
    if about is None:
        raise Conflict(f"No champion at {occasion.customer.name} is less in touch than before. Name the person.")
    one, job = occasion.known(about), occasion.stakeholder(about)
    if one is None or not _spoke(one):
        raise Conflict(
            f"{job.name} is no champion as far as the records show. Write to somebody quiet instead, or mark "
            f"{job.name} as champion on their page."
        )
    if one.leaving:
        raise Conflict(f"{job.name} has left or is leaving. Write a farewell, or hand over to a successor.")
    to = addressee(job, "speaks for us, and is less in touch than before")
    slots = common(asked.author, occasion.customer, to, f"stakeholder:{job.id}")
    slots |= last_contact(occasion.evidence.snapshot.touches, about, asked.author, occasion.now)
    return Prepared(Play.CHAMPION_OUTREACH, "", Filling(slots), to)


def handover(occasion: Occasion, asked: Asked) -> Prepared:
    """To who may take over. Raises Conflict when no champion leaves, or nobody is likely to follow."""
    gone = _leaver(occasion, None)
    likely = [one.record for one in candidates(occasion, gone)]
    heirs = {one.name: one for one in candidates(occasion, gone)}
    heir = (
        occasion.stakeholder(asked.person)
        if asked.person is not None
        else next((one for one in occasion.staff if one.name in heirs and one.email), None)
    )
    if heir is None:
        why = "nobody with an address is likely to" if likely else "the records name nobody who may"
        raise Conflict(f"{gone.job.name} leaves, and {why} take over. Name the person to write to.")
    if heir.person.id == gone.job.person.id:
        raise Conflict(f"{heir.name} is the one who leaves. Write a farewell, or name who takes over.")
    reasons = heirs[heir.name].reasons if heir.name in heirs else ("named by you",)
    to = addressee(heir, f"may take over from {gone.job.name}: {', '.join(reasons)}")
    slots = common(asked.author, occasion.customer, to, f"stakeholder:{heir.id}") | _gone(occasion, gone, asked)
    return Prepared(Play.HANDOVER, "", Filling(slots), to, signal=gone.signal.id if gone.signal else None)


def farewell(occasion: Occasion, asked: Asked) -> Prepared:
    """To the champion who leaves. Raises Conflict when none does, or when their address no longer takes mail."""
    gone = _leaver(occasion, asked.person)
    job = gone.job
    if _bounces(occasion, job):
        raise Conflict(f"Mail to {job.name} comes back, so a farewell would not arrive. Write to a successor instead.")
    to = addressee(job, "has left or is leaving")
    slots = common(asked.author, occasion.customer, to, f"stakeholder:{job.id}") | _gone(occasion, gone, asked)
    return Prepared(Play.FAREWELL, "", Filling(slots), to, signal=gone.signal.id if gone.signal else None)


def _leaver(occasion: Occasion, person: PersonId | None) -> Leaver:
    found = [one for one in leavers(occasion) if person in (None, one.job.person.id)]
    if not found:
        who = occasion.stakeholder(person).name if person is not None else "No champion"
        verb = "is not leaving" if person is not None else "is leaving"
        raise Conflict(f"{who} {verb} {occasion.customer.name} as far as the records show.")
    return found[0]


def _gone(occasion: Occasion, gone: Leaver, asked: Asked) -> dict[str, Slot]:
    record = f"stakeholder:{gone.job.id}"
    dated = occasion.touches(gone.job.person.id, *DATED)
    last = Slot(said_day(dated[-1].at, asked.author, occasion.now), (dated[-1].record,)) if dated else Slot("")
    return known(
        {
            "gone": mark(record),
            "gone.name": Slot(gone.job.name, (record,)),
            "gone.first": Slot(greeting(gone.job.name) or gone.job.name, (record,)),
            "gone.last": last,
        }
    )


def _bounces(occasion: Occasion, job: Stakeholder) -> bool:
    """Whether a mail of ours came back for good."""
    return any(
        mail.kind is Kind.BOUNCE and absence.gone and absence.address in job.person.addresses
        for mail in occasion.evidence.mails
        for absence in mail.about
    )


def _spoke(one: Known) -> bool:
    return one.champion or one.was_champion
