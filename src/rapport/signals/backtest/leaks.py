"""Would the past have looked the same without the future?

Every look of a replay is done on records up to its date. Two things could go wrong: a record of later date among them,
or a detector that does not compare dates with the date of the look. So a look is done twice: on what was gathered, and
on the same with everything added that came later, which no detector may notice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapport.signals import detectors
from rapport.signals.backtest.model import LeakTest
from rapport.signals.detectors import DETECTORS, Detector
from rapport.signals.model import Evidence

Detectors = tuple[tuple[str, Detector], ...]


def newer(evidence: Evidence) -> tuple[str, ...]:
    """Records among the evidence that are later than its date."""
    now, today = evidence.now, evidence.now.date()
    dated = [
        *((one.record, one.at) for one in evidence.snapshot.touches),
        *((one.record, one.at) for one in evidence.mails),
        *((one.record, one.at) for one in evidence.spoken),
        *((one.record, one.at) for one in evidence.heard),
        *((one.record, max(one.ticket.opened_at, one.ticket.updated_at)) for one in evidence.tickets),
        *((f"stakeholder:{one.id}", one.valid_to) for one in evidence.stakeholders if one.valid_to is not None),
    ]
    late = [record for record, at in dated if at > now]
    used = [f"usage of {one.on}" for one in evidence.usage if one.on > today]
    return tuple(dict.fromkeys((*late, *used)))


def with_future(evidence: Evidence, later: Evidence) -> Evidence:
    """The same date, with everything that a later gathering knows and this one could not."""
    now = evidence.now
    touches = (*evidence.snapshot.touches, *(one for one in later.snapshot.touches if one.at > now))
    return replace(
        evidence,
        snapshot=replace(evidence.snapshot, touches=touches),
        mails=(*evidence.mails, *(one for one in later.mails if one.at > now)),
        spoken=(*evidence.spoken, *(one for one in later.spoken if one.at > now)),
        heard=(*evidence.heard, *(one for one in later.heard if one.at > now)),
        usage=(*evidence.usage, *(one for one in later.usage if one.on > now.date())),
        tickets=(*evidence.tickets, *(one for one in later.tickets if one.ticket.opened_at > now)),
    )


def noticed(evidence: Evidence, later: Evidence, of: Detectors = DETECTORS) -> tuple[str, ...]:
    """The detectors whose findings change when the future is added; those that fail only then are among them."""
    without, with_it = detectors.look(evidence, of), detectors.look(with_future(evidence, later), of)
    return tuple(name for name, _ in of if without.found_by.get(name) != with_it.found_by.get(name))


def leak_test(pairs: Iterable[tuple[Evidence, Evidence]], of: Detectors = DETECTORS) -> LeakTest:
    """Each pair is one look and a later gathering of the same customer."""
    looks, guilty, records = 0, set(), dict[str, None]()
    for evidence, later in pairs:
        looks += 1
        guilty |= set(noticed(evidence, later, of))
        records |= dict.fromkeys(newer(evidence))
    return LeakTest(looks, tuple(sorted(guilty)), tuple(records))


def together(tests: Sequence[LeakTest]) -> LeakTest:
    """Several, as one."""
    return LeakTest(
        sum(one.looks for one in tests),
        tuple(sorted({name for one in tests for name in one.detectors})),
        tuple(dict.fromkeys(record for one in tests for record in one.records)),
    )
