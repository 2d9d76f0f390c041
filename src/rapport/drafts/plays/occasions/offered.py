"""Which plays fit a customer today, to whom, and why?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from rapport.drafts.model import Play
from rapport.drafts.plays.occasions.champions import candidates, fading, leavers
from rapport.drafts.plays.occasions.introduced import unmet, unthanked
from rapport.drafts.plays.occasions.milestone import milestones
from rapport.drafts.plays.occasions.occasion import Occasion, champions
from rapport.drafts.templates.slots import PLAYS
from rapport.people.model import PersonId
from rapport.signals.model import Signal, SignalKind


@dataclass(frozen=True, slots=True)
class Offer:
    """One draft that could be written now, as a button has it."""

    play: Play
    label: str
    reason: str
    person: PersonId | None = None  # whom it would go to, or whom it is about; None: the play chooses
    name: str = ""
    signal: Signal | None = None
    variant: str = ""

    @property
    def whom(self) -> str:
        """The person as `write` takes one: by number where it is known, else by name."""
        return self.name if self.person is None else str(self.person)


def offers(occasion: Occasion, zone: tzinfo) -> tuple[Offer, ...]:
    """The most pressing first; empty when nothing calls for a mail. `zone`: of who would write."""
    return (
        *_escalations(occasion),
        *_introductions(occasion),
        *_silent(occasion),
        *_leaving(occasion),
        *_fading(occasion),
        *_milestones(occasion, zone),
    )


def _escalations(occasion: Occasion) -> Iterator[Offer]:
    for signal in occasion.signals:
        if not signal.is_open or signal.kind is not SignalKind.TICKET_ESCALATED:
            continue
        play = Play.ESCALATION_RESPONSE if signal.response_sent_at is None else Play.ESCALATION_FOLLOW_UP
        yield Offer(play, PLAYS[play].title, signal.sentence, signal=signal)


def _silent(occasion: Occasion) -> Iterator[Offer]:
    """Where a whole customer is silent, to whoever there is closest to us."""
    to = next(iter(champions(occasion)), None)
    for signal in occasion.signals:
        if to is not None and signal.is_open and signal.kind is SignalKind.SILENT_CUSTOMER:
            yield Offer(Play.RE_ENGAGEMENT, f"Write to {to.name}", signal.sentence, to.person, to.name, signal)


def _introductions(occasion: Occasion) -> Iterator[Offer]:
    for met, by in unthanked(occasion):
        if by.email:
            yield Offer(Play.THANK_YOU, f"Thank {by.name}", f"Introduced us to {met.name}.", by.person.id, by.name)
    for met, by in unmet(occasion):
        if met.email:
            yield Offer(Play.HELLO, f"Say hello to {met.name}", f"Introduced by {by.name}.", met.person.id, met.name)


def _leaving(occasion: Occasion) -> Iterator[Offer]:
    for gone in leavers(occasion)[:1]:
        heir = next(iter(candidates(occasion, gone)), None)
        if heir is not None:
            why = f"May take over from {gone.job.name}: {', '.join(heir.reasons)}."
            yield Offer(Play.HANDOVER, f"Write to {heir.name}", why, name=heir.name, signal=gone.signal)
        person = gone.job.person.id
        yield Offer(Play.FAREWELL, f"Farewell to {gone.job.name}", "Has left or is leaving.", person, gone.job.name)


def _fading(occasion: Occasion) -> Iterator[Offer]:
    for one in fading(occasion):
        if one.email:
            why = "Speaks for us, and is less in touch than before."
            yield Offer(Play.CHAMPION_OUTREACH, f"Reach out to {one.name}", why, one.person, one.name)


def _milestones(occasion: Occasion, zone: tzinfo) -> Iterator[Offer]:
    to = next(iter(champions(occasion)), None)
    if to is None:
        return
    for one in milestones(occasion, zone):
        reason = f"{one.sentence[:1].upper()}{one.sentence[1:]}."
        yield Offer(Play.MILESTONE, f"Check in with {to.name}", reason, to.person, to.name, variant=one.variant)
