"""What does everything known about one customer add up to, as of one moment?"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from rapport.people.model import Customer, CustomerId
from rapport.relationships.gaps import Stakes, gaps
from rapport.relationships.influence import influences
from rapport.relationships.model import Assessment, Known, Outline, ReportingLine, Snapshot, Threading, Tie
from rapport.relationships.outlines import latest
from rapport.relationships.standing import Facts, engaged, everybody
from rapport.relationships.strength import bare
from rapport.relationships.threading import speaks, threading

HISTORY_EVERY = timedelta(days=1)  # a line a day draws the trend; more only when the shown number changes


def outline(customer: Customer, facts: Facts) -> Outline:
    """Nothing later than `facts.now` counts."""
    return _outline(customer, facts, everybody(facts, bare))


def snapshot(customer: Customer, facts: Facts, ties: Sequence[Tie], lines: Sequence[ReportingLine] = ()) -> Snapshot:
    """The same with what mails among their own people show."""
    drawn = _outline(customer, facts, weighed(everybody(facts), facts, lines))
    shared = {one.name: getattr(drawn, one.name) for one in fields(drawn)}
    return Snapshot(**shared, ties=tuple(ties), lines=tuple(lines))


def _outline(customer: Customer, facts: Facts, known: tuple[Known, ...]) -> Outline:
    return Outline(
        customer=customer.id,
        customer_name=customer.name,
        arr_cents=customer.arr_cents,
        currency=customer.currency,
        renewal_date=customer.renewal_date,
        known=known,
        touches=tuple(touch for touch in facts.touches if touch.at <= facts.now),
        threading=threading(customer.id, known, facts.now),
        gaps=gaps(known, Stakes(customer.renewal_date, customer.arr_cents), facts.now),
        as_of=facts.now,
        begun=facts.begun,
        before={} if facts.begun is None else latest.before(facts.touches, facts.counted or {}),
    )


def scored(customer: CustomerId, facts: Facts) -> Threading:
    """The threading score alone, which champions, influence and ties do not enter."""
    return threading(customer, everybody(facts, bare), facts.now)


def weighed(known: Sequence[Known], facts: Facts, lines: Sequence[ReportingLine]) -> tuple[Known, ...]:
    """Everybody with their influence, which needs all the others, and their engagement."""
    scores, touches = influences(known, facts.seen, lines, facts.hands, facts.now), facts.touches_of
    return tuple(
        replace(
            one,
            influence=scores[one.stakeholder],
            engagement=engaged(one.person, touches.get(one.person, ()), facts),
        )
        for one in known
    )


def assessment(of: Snapshot, history: Sequence[tuple[datetime, float]]) -> Assessment:
    """PRD-044, step 1; `history` in 0–100."""
    ranked = sorted(of.known, key=lambda one: (-speaks(one), one.name))
    return Assessment(
        customer=of.customer,
        customer_name=of.customer_name,
        score=of.threading.on_screen,
        parts=of.threading.score.parts,
        note=of.threading.score.note,
        single_threaded=of.threading.single_threaded,
        share_of_strongest=of.threading.share_of_strongest,
        contacts=tuple(one for one in ranked if in_contact(one)),
        not_contacted=tuple(one for one in ranked if not in_contact(one)),
        missing=of.gaps,
        renewal_date=of.renewal_date,
        history=tuple((at, int(score) / 10) for at, score in history),
        as_of=of.as_of,
    )


def in_contact(one: Known) -> bool:
    """They have written, met us or opened a case, and are still there."""
    return not one.leaving and one.relationship is not None and one.relationship.last_theirs_at is not None


def worth_a_line(last: tuple[datetime, float, bool] | None, now: Threading) -> bool:
    """Whether the history needs a new line: the first, a changed number or flag, or a day since the last."""
    if last is None:
        return True
    at, score, single = last
    changed = int(score) / 10 != now.on_screen or single is not now.single_threaded
    return changed or now.as_of - at >= HISTORY_EVERY
