"""What do the mails and tickets seen so far settle: promises kept or dropped, waits begun or ended?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.drafts.model import Draft, DraftId, DraftState
from rapport.drafts.promises.hours import after
from rapport.drafts.promises.model import NewPromise, Policy, Promise, PromiseKind, PromiseState, Week
from rapport.drafts.promises.policies import week_for
from rapport.inbox.model import StoredTicket, TicketStatus
from rapport.outbox.clocks.model import Course, Mailed, Pause
from rapport.signals.model import Signal


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of one escalation, as far as its time is concerned."""

    signal: Signal
    ticket: StoredTicket | None
    policy: Policy
    week: Week
    drafts: tuple[Draft, ...]  # of this signal
    sent: Mapping[DraftId, datetime]
    promises: tuple[Promise, ...]
    pauses: tuple[Pause, ...]  # oldest first
    ours: tuple[Mailed, ...]  # since the escalation, oldest first
    theirs: tuple[Mailed, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """One step of a promise."""

    promise: Promise
    to: PromiseState
    at: datetime
    by: str  # the record that settles it


def course(seen: Seen) -> Course:
    """What the clocks need of it."""
    owed = [p for p in seen.promises if p.kind is PromiseKind.UPDATE and p.state is PromiseState.OWED]
    return Course(
        opened_at=seen.signal.since,
        answered_at=seen.signal.response_sent_at or next((mail.at for mail in _ours(seen)), None),
        last_mail=next(reversed(_ours(seen)), None),
        closed_at=_closed_at(seen),
        pauses=seen.pauses,
        promised=min(owed, key=lambda p: (p.due_at, p.id), default=None),
    )


def _ours(seen: Seen) -> tuple[Mailed, ...]:
    """Mails of ours that the inbox has, and what left through the outbox; the oldest first."""
    left = [Mailed(f"draft:{draft}", at) for draft, at in seen.sent.items() if at > seen.signal.since]
    return tuple(sorted((*seen.ours, *left), key=lambda mail: mail.at))


def _closed_at(seen: Seen) -> datetime | None:
    if seen.signal.closed_at is not None:
        return seen.signal.closed_at
    ticket = seen.ticket.ticket if seen.ticket else None
    return ticket.updated_at if ticket and ticket.status is TicketStatus.RESOLVED else None


def settled(seen: Seen) -> tuple[Settled, ...]:
    """What becomes of each promise that is open."""
    found = (_settled(seen, one) for one in seen.promises)
    return tuple(one for one in found if one is not None)


def _settled(seen: Seen, promise: Promise) -> Settled | None:
    if promise.state is PromiseState.ENTERED:
        return _told(seen, promise)
    if promise.state is not PromiseState.OWED or promise.told_at is None:
        return None
    told_at = promise.told_at
    answer = next((mail for mail in _ours(seen) if mail.at > told_at), None)
    if promise.kind is PromiseKind.UPDATE and answer is not None:
        return Settled(promise, PromiseState.KEPT, answer.at, answer.record)
    if seen.signal.closed_at is not None:
        return Settled(promise, PromiseState.DROPPED, seen.signal.closed_at, f"signal:{seen.signal.id}")
    return None


def _told(seen: Seen, promise: Promise) -> Settled | None:
    """Owed from the moment that the mail with it has left; never, if it left without it or was thrown away."""
    draft = next((one for one in seen.drafts if one.id == promise.draft), None)
    sent_at = seen.sent.get(promise.draft)
    if draft is not None and draft.state is DraftState.DISCARDED:
        return Settled(promise, PromiseState.DROPPED, seen.signal.closed_at or draft.created_at, f"draft:{draft.id}")
    if draft is None or sent_at is None:
        return None
    kept_in = promise.record in _records(draft)
    return Settled(promise, PromiseState.OWED if kept_in else PromiseState.DROPPED, sent_at, f"draft:{draft.id}")


def _records(draft: Draft) -> frozenset[str]:
    return frozenset(record for sentence in draft.version.content.sentences for record in sentence.records)


def cadence(seen: Seen) -> tuple[NewPromise, datetime] | None:
    """The next update that a sent mail owes because it names a policy, with the moment it counts from.

    It counts from our latest mail on, so that each update sets the next one going, until the escalation is closed or
    a later mail of ours promises a moment of its own.
    """
    naming = [d for d in seen.drafts if d.id in seen.sent and any(r.startswith("policy:") for r in _records(d))]
    if not naming or _closed_at(seen) is not None:
        return None
    draft = max(naming, key=lambda one: seen.sent[one.id])
    if any(p.kind is PromiseKind.UPDATE and p.made_by and p.state is PromiseState.OWED for p in seen.promises):
        return None
    since = max(seen.sent[draft.id], *(mail.at for mail in _ours(seen)))
    due_at = after(since, seen.policy.terms.update_every, week_for(seen.policy, seen.week))
    return NewPromise(seen.signal.id, draft.customer, draft.id, PromiseKind.UPDATE, "", "", due_at), since


def wait_ended(seen: Seen) -> datetime | None:
    """When the wait that is going on was over: they wrote, or the ticket moved on. None while it lasts."""
    current = next((one for one in seen.pauses if one.ends is None), None)
    if current is None:
        return None
    wrote = next((mail.at for mail in seen.theirs if mail.at > current.begins), None)
    if wrote is not None:
        return wrote
    moved = seen.ticket is not None and seen.ticket.record == current.record and not _is_pending(seen.ticket)
    return max(current.begins, seen.ticket.ticket.updated_at) if moved and seen.ticket else None


def wait_begun(seen: Seen) -> Pause | None:
    """The wait that the ticket system tells of, unless they have written since or it was noted before."""
    if seen.ticket is None or not _is_pending(seen.ticket) or any(one.ends is None for one in seen.pauses):
        return None
    ticket = seen.ticket.ticket
    begins = max(ticket.updated_at, seen.signal.since)
    over = any(mail.at > begins for mail in seen.theirs) or any(one.begins >= begins for one in seen.pauses)
    because = f"ticket {ticket.external_id} is pending"
    return None if over else Pause(begins, None, because, seen.ticket.record)


def _is_pending(stored: StoredTicket) -> bool:
    return stored.ticket.status is TicketStatus.PENDING
