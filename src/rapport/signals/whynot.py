"""Why is there no signal: which detectors looked, what did each find, and what was missing?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import floor

from rapport.errors import Ambiguous, NotFound
from rapport.inbox.model import TicketStatus
from rapport.people.model import BuyingRole, PersonId, Stakeholder
from rapport.relationships.model import Touch
from rapport.signals import (
    complaints,
    departure,
    drop,
    expansion,
    lifecycle,
    moves,
    opposition,
    rhythm,
    silence,
    standing,
    structure,
    workdays,
)
from rapport.signals.detectors import DETECTORS, Looked
from rapport.signals.evidence import current, day, efforts, known, listed, names, quoted
from rapport.signals.model import Evidence, Finding, Signal, Verdict
from rapport.users.model import UserId

Said = Iterator[tuple[PersonId | None, str]]


@dataclass(frozen=True, slots=True)
class Closed:
    """What people have closed at this customer, and what they are called."""

    signals: Sequence[Signal] = ()
    team: Mapping[UserId, str] = field(default_factory=dict)

    def told(self, finding: Finding, now: datetime) -> str:
        """The finding, and by whom, when and why it was closed by then."""
        last = lifecycle.closing(finding, [one for one in self.signals if one.closed_at and one.closed_at <= now])
        if last is None or last.closed_at is None or last.closed_by is None:
            return finding.sentence
        who, why = self.team.get(last.closed_by, "Somebody"), quoted(last.closed_because)
        return f"{finding.sentence} {who} closed it on {day(last.closed_at)} (“{why}”); nothing new came since."


def verdicts(evidence: Evidence, looked: Looked, closed: Closed) -> tuple[Verdict, ...]:
    """One line for each detector, and one for each person where it judges people; what broke is named."""
    broken = {failure.detector: failure.reason for failure in looked.failures}
    who = names(evidence)
    told = []
    for name, _ in DETECTORS:
        found = looked.found_by.get(name, ())
        lines = [(finding.person, True, closed.told(finding, evidence.now)) for finding in found]
        if name in broken:
            lines.append((None, False, f"This detector failed: {broken[name]}. Nothing is cleared until it works."))
        # Whoever is found is spoken of, and so is the customer as a whole: "none" beside a finding would be untrue.
        spoken_of = {finding.person for finding in found} | ({None} if found else set())
        reasons = REASONS[name](evidence) if name in REASONS and name not in broken else iter(())
        lines += [(person, False, why) for person, why in reasons if person not in spoken_of]
        told += [
            Verdict(name, person, evidence.snapshot.customer_name if person is None else who.get(person, ""), hit, why)
            for person, hit, why in lines
        ]
    return tuple(told)


def called(evidence: Evidence, text: str) -> PersonId:
    """Whom a number, an address or a name means at this customer. Raises NotFound, Ambiguous."""
    asked = " ".join(text.split()).casefold()
    everybody = {one.person.id: one for one in evidence.stakeholders}
    exact = [who for who, one in everybody.items() if asked in (str(who), one.name.casefold(), *one.person.addresses)]
    found = exact or [who for who, one in everybody.items() if f" {asked} " in f" {one.name.casefold()} "]
    customer = evidence.snapshot.customer_name
    if not found:
        raise NotFound(
            f"Nobody at {customer} is called “{text.strip()[:60]}”. Write the name as the customer's page has it."
        )
    if len(found) > 1:
        several = listed(sorted(everybody[who].name for who in found))
        raise Ambiguous(f"“{text.strip()[:60]}” may be {several} at {customer}. Write the whole name or the address.")
    return found[0]


def of_person(told: tuple[Verdict, ...], person: PersonId) -> tuple[Verdict, ...]:
    """What concerns one person: what was said of them, and of the customer as a whole."""
    return tuple(one for one in told if one.person in (None, person))


def _escalations(evidence: Evidence) -> Said:
    still = sum(one.ticket.status is not TicketStatus.RESOLVED for one in evidence.tickets)
    later = sum((one.ticket.escalated_at or evidence.now) > evidence.now for one in evidence.tickets)
    dated = f" {_count(later, 'escalation')} dated in the future." if later else ""
    yield None, f"{_count(len(evidence.tickets), 'ticket')} known, {still} open, none of them escalated.{dated}"


def _complaints(evidence: Evidence) -> Said:
    days = evidence.thresholds.complaint_days
    recent = [one for one in evidence.spoken if (evidence.now - one.at).days < days]
    angry, read = sum(complaints.is_angry(one) for one in recent), _count(len(recent), "mail")
    yield None, f"Read {read} of theirs in {days} days: {angry} complain or escalate, none of them more than mildly."


def _jobs(_: Evidence) -> Said:
    yield None, f"No champion's title, department or manager has changed in {moves.NEWS.days} days."


def _announced(evidence: Evidence) -> Said:
    told = _count(len(evidence.heard), "statement")
    yield (
        None,
        f"{told} about people in their mails of half a year, none of this kind in "
        f"{evidence.thresholds.announcement_days} days.",
    )


def _executives(evidence: Evidence) -> Said:
    yield None, f"No executive has come to us on their own in {evidence.thresholds.executive_days} days."


def _detractors(evidence: Evidence) -> Said:
    often, days = evidence.thresholds.detractor_mails, opposition.LOOK_BACK.days
    yield None, f"Nobody has sent {_count(often, 'mail')} against us in {days} days, and mostly such."


def _expansion(evidence: Evidence) -> Said:
    grown = expansion.growth(evidence)
    if grown is None:
        yield None, f"Needs {expansion.POINTS} figures of product use in each of the last month and the quarter before."
    elif grown.factor < evidence.thresholds.expansion_grown:
        from_here = f"from {evidence.thresholds.expansion_grown:g} on it is growth"
        yield None, f"{grown.in_words.capitalize()} is {grown.times} times the quarter before; {from_here}."
    else:
        yield None, f"{grown.in_words.capitalize()} grows, and whoever signs is in touch with us."


def _moves(evidence: Evidence) -> Said:
    yield (
        None,
        f"Looked at {_count(len(evidence.mails), 'mail')}: no group of people under one new "
        f"domain in {moves.NEWS.days} days.",
    )


def _transitions(evidence: Evidence) -> Said:
    ended = [one for one in evidence.stakeholders if one.valid_to is not None]
    if not ended:
        yield None, "No job here is recorded as ended."
    for one in ended:
        yield one.person.id, "Their job has ended, but they carried little of the conversation, or it is long ago."


def _departures(evidence: Evidence) -> Said:
    raised_at = evidence.thresholds.departure_raise_at
    for one in current(evidence):
        chance = departure.chance(evidence, one)
        if chance is None:
            yield one.person.id, "No bounce, no farewell, no successor named, or they have written since."
        elif chance < raised_at:
            yield one.person.id, f"{chance:.0%} likely to have left; from {raised_at:.0%} on it is a signal."
        else:
            yield one.person.id, f"{chance:.0%} likely to have left, but they never spoke with us and decide nothing."


def _silences(evidence: Evidence) -> Said:
    made, champions = efforts(evidence), standing.champions(evidence)
    for one in current(evidence):
        yield one.person.id, _quiet(evidence, one, made.get(one.person.id, ()), champion=one.person.id in champions)


def _quiet(evidence: Evidence, one: Stakeholder, made: tuple[Touch, ...], *, champion: bool) -> str:
    own = rhythm.rhythm([touch.at for touch in made], evidence.prior_gap)
    limits = evidence.thresholds
    if own is None or own.data_points < limits.silence_days_needed:
        return f"Needs {limits.silence_days_needed} days with contact, has {0 if own is None else own.data_points}."
    seen = known(evidence, one.person.id)
    if seen is not None and seen.out_of_office:
        return "They are away, as their automatic reply says."
    days = workdays.between(own.last, evidence.now)
    if days > silence.FORGOTTEN:
        return f"Silent since {day(own.last)}: more than a year, history and no news."
    if not own.is_broken_by(days, limits):
        return f"Silent for {_count(days, 'working day')}; for them {own.limit(limits)} would be unusual."
    return f"Unusually silent, {'and part of another signal' if champion else 'but neither champion nor main voice'}."


def _engagement(evidence: Evidence) -> Said:
    seen, limits = drop.counted(evidence, frozenset()), evidence.thresholds
    least = limits.drop_left * seen.usual
    counts = f"{seen.recent} person-days with contact in {drop.RECENT.days} days, {seen.usual:.0f} are usual"
    if seen.before < limits.drop_days_needed:
        had = f"Needs {limits.drop_days_needed} person-days with contact in the quarter before, has {seen.before}."
        yield None, had
    elif seen.recent > least:
        yield None, f"{counts}; {floor(least)} or fewer would be a drop."
    elif drop.chance_of_at_most(seen.recent, seen.before) > limits.drop_chance:
        yield None, f"{counts}: few, but chance explains it."
    else:
        yield None, f"{counts}: no drop but a silence, or explained by another signal."


def _single(evidence: Evidence) -> Said:
    yield None, f"More than one person would speak for us: threading {evidence.snapshot.threading.on_screen:g}/10."


def _sponsor(evidence: Evidence) -> Said:
    days = structure.days_to_renewal(evidence)
    gap = any(one.role is BuyingRole.EXECUTIVE_SPONSOR for one in evidence.snapshot.gaps)
    if evidence.snapshot.renewal_date is None:
        yield None, "No renewal date is known."
    elif days is None:
        yield None, "The renewal date that is known has passed."
    elif not gap:
        yield None, "An executive sponsor is in touch with us."
    elif days > evidence.thresholds.sponsor_days:
        yield (
            None,
            f"The renewal is in {days} days; from {evidence.thresholds.sponsor_days} on a missing sponsor is a signal.",
        )
    else:
        yield None, "The missing sponsor is part of the single-threaded signal."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


REASONS: Mapping[str, Callable[[Evidence], Said]] = {
    "escalations": _escalations,
    "complaints by mail": _complaints,
    "domain moves": _moves,
    "job changes": _jobs,
    "changed duties": _announced,
    "announced executives": _announced,
    "new executives": _executives,
    "announced changes": _announced,
    "detractors": _detractors,
    "expansion": _expansion,
    "recorded departures": _transitions,
    "departures": _departures,
    "silence": _silences,
    "engagement": _engagement,
    "single thread": _single,
    "sponsor": _sponsor,
}
