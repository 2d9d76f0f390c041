"""What has changed at a customer? Every detector, in the order in which one explains the next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rapport.people.model import PersonId
from rapport.signals import (
    announcements,
    complaints,
    departure,
    drop,
    escalation,
    expansion,
    moves,
    opposition,
    silence,
    structure,
)
from rapport.signals.model import Evidence, Finding

# Evidence, and the people whose silence or departure an earlier detector has explained.
Detector = Callable[[Evidence, frozenset[PersonId]], tuple[Finding, ...]]

DETECTORS: tuple[tuple[str, Detector], ...] = (
    ("escalations", lambda evidence, _: escalation.escalated(evidence)),
    ("complaints by mail", complaints.complaints),
    ("domain moves", lambda evidence, _: moves.domain_moves(evidence)),
    ("recorded departures", departure.transitions),
    ("departures", departure.leaving),
    ("job changes", moves.job_changes),
    ("changed duties", announcements.duties_changed),
    ("announced executives", announcements.executives_announced),
    ("new executives", moves.executives_joined),
    ("announced changes", announcements.organisation_changed),
    ("detractors", opposition.detractors),
    ("silence", silence.silent),
    ("engagement", drop.dropped),
    ("single thread", lambda evidence, _: structure.single_threaded(evidence)),
    ("sponsor", lambda evidence, _: structure.renewal_without_sponsor(evidence)),
    ("expansion", expansion.expansion),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A detector that broke; it stops no other."""

    detector: str
    reason: str
    error: Exception | None = field(default=None, compare=False, repr=False)  # for the log, which says where


@dataclass(frozen=True, slots=True)
class Looked:
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...] = ()
    found_by: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)  # also what another has said already


def look(evidence: Evidence, detectors: tuple[tuple[str, Detector], ...] = DETECTORS) -> Looked:
    """Every finding, one for each cause."""
    findings: dict[str, Finding] = {}
    failures = []
    found_by = {}
    covered: frozenset[PersonId] = frozenset()
    for name, detect in detectors:
        try:
            found = detect(evidence, covered)
        except Exception as error:  # a detector is judged by its findings; its defect must not hide the others'
            failures.append(Failure(name, f"{type(error).__name__}: {error}", error))
            continue
        found_by[name] = found
        for finding in found:
            findings.setdefault(finding.cause, finding)
            covered |= finding.covers
    return Looked(tuple(findings.values()), tuple(failures), found_by)
