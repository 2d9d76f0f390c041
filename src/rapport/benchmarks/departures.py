"""How soon is it noticed that somebody has left, and how often is it said of somebody who has not?

The mail of linux-mips is replayed: on each day only what was written until then is known. Every company address with
twenty mails or more is a person whom we know; departures are those of the list that comes with the data, and whoever
wrote in the last quarter of it has stayed. The rule of comparison raises after a fixed number of days; ours is given
the same number of false alarms, by its patience. A list shows no bounces and no automatic replies, so this measures
silence, new addresses and whole companies that move, and nothing else of signals.departure. Silence raises by itself
here, at the length at which it is a sign of departure (rhythm.wait); for a customer it takes a second kind of evidence,
and silence alone is raised by the stricter rule of rhythm.limit.

PATIENCE, REGULAR, OCCASIONAL and FORGOTTEN_AFTER of signals.rhythm were chosen with these mails and this list in sight,
the last three among 45 combinations of which 14 reached the aim on all three lines, so on people whom nobody here has
seen expect less. Silence alone tells nobody who has left from who is quiet: the gain is that of not asking the same of
everybody. Regulars, a little more than half of those who left, are noticed sooner, occasional voices much later, and a
median rests on which side of that line the middle one lies; its interval says so.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import inf
from pathlib import Path
from random import Random
from statistics import median

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row, spread
from rapport.inbox import mail
from rapport.inbox.caps import Unreadable
from rapport.inbox.model import Address, Direction, Kind
from rapport.people.companies import company_domain
from rapport.people.model import CustomerId, Person, PersonId, Stakeholder, StakeholderId
from rapport.relationships.model import Score, Snapshot, Threading, Touch, TouchId, TouchKind
from rapport.signals import departure, moves, rhythm, workdays
from rapport.signals.model import Evidence, MailTrace, SignalKind

MAILS = 20  # an address with fewer says too little to be judged
RULES = (30, 60, 90)  # days
STAYED = timedelta(days=90)  # wrote in the last quarter
SPAN = (datetime(1999, 7, 1, tzinfo=UTC), datetime(2008, 1, 1, tzinfo=UTC))  # other dates are of clocks set wrongly
YEAR = timedelta(days=365)
LONGEST = 130  # working days of patience: half a year
RESAMPLED = 1000


@dataclass(frozen=True, slots=True)
class Raised:
    on: date
    kind: SignalKind
    cleared: date | None  # the next mail from the address; None: it stands


@dataclass(frozen=True, slots=True)
class Replay:
    """One address: the days on which it wrote, and what the rhythm was after each."""

    address: str
    company: str
    days: tuple[datetime, ...]
    rhythms: tuple[rhythm.Rhythm, ...]  # from the NEEDED-th day on
    news: tuple[tuple[date, SignalKind], ...]  # seen elsewhere, or the company has moved
    end: datetime

    @property
    def watched(self) -> timedelta:
        return self.days[-1] - self.days[rhythm.NEEDED - 1]

    def raised(self, patience: int) -> tuple[Raised, ...]:
        """Every signal of the address, in order, as it would have been raised."""
        return tuple(self._first(number, one.wait(patience)) for number, one in self._long(patience))

    def _long(self, patience: int) -> Iterator[tuple[int, rhythm.Rhythm]]:
        for number, one in enumerate(self.rhythms):
            if self._waited(number) >= one.wait(patience) or self._news(number):
                yield number, one

    def _waited(self, number: int) -> int:
        """Working days after that mail until the day before the next, or until the end."""
        return workdays.between(self.days[number + rhythm.NEEDED - 1], self._next(number) - timedelta(days=1))

    def _next(self, number: int) -> datetime:
        following = number + rhythm.NEEDED
        return self.days[following] if following < len(self.days) else self.end

    def _news(self, number: int) -> tuple[date, SignalKind] | None:
        last, following = self.days[number + rhythm.NEEDED - 1].date(), self._next(number).date()
        return next((one for one in self.news if last <= one[0] < following), None)

    def _first(self, number: int, wait: int) -> Raised:
        last, news = self.days[number + rhythm.NEEDED - 1], self._news(number)
        silent = workdays.forward(last, wait).date()
        is_last = number + rhythm.NEEDED >= len(self.days)
        cleared = None if is_last else self._next(number).date()
        if news is not None and news[0] <= silent:
            return Raised(news[0], news[1], cleared)
        return Raised(silent, SignalKind.CHAMPION_RISK, cleared)


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Median days from the last mail to the signal, at the false alarms of each fixed rule and as configured."""
    left = _exits(data)
    replays = replayed(list(_mails(data)))
    archives.write(predictions, map(_prediction, replays))
    gone = [one for one in replays if one.address in left]
    stayed = [one for one in replays if one.address not in left and one.end - one.days[-1] <= STAYED]
    years = sum((one.watched for one in stayed), timedelta()) / YEAR
    rows = [row for days in RULES for row in _against(days, gone, stayed, years)]
    configured = _delays(gone, rhythm.PATIENCE)
    return (
        *rows,
        _row("days until noticed, as configured", configured),
        Row(
            "false alarms a person and year, as configured",
            *_rate(_false_alarms(stayed, rhythm.PATIENCE), years),
            "",
            f"{len(stayed)} addresses, {years:.0f} years",
        ),
        *_moved(replays),
    )


def _against(days: int, gone: Sequence[Replay], stayed: Sequence[Replay], years: float) -> tuple[Row, Row]:
    theirs = sum(_fixed(one, days) for one in stayed)
    patience = next((p for p in range(1, LONGEST) if _false_alarms(stayed, p) <= theirs), LONGEST)
    ours = _false_alarms(stayed, patience)
    source = f"raised after {days} days, in this run; ours with a patience of {patience} working days"
    rate, low, high = _rate(ours, years)
    return (
        _row(f"days until noticed, at the false alarms of {days} days", _delays(gone, patience), f"{days}", source),
        Row(f"false alarms a person and year, beside {days} days", rate, low, high, f"{theirs / years:.3f}", source),
    )


def _row(metric: str, delays: Sequence[float], reference: str = "", source: str = "") -> Row:
    chance = Random(1)  # noqa: S311 - a bootstrap, the same in every run
    again = [median(chance.choices(delays, k=len(delays))) for _ in range(RESAMPLED)]
    return spread(metric, median(delays), again, reference, source or f"{len(delays)} departures")


def _rate(count: int, years: float) -> tuple[float, float, float]:
    """A rate of independent events with its 95 % interval: 2 √count, which is enough for hundreds."""
    wide = 1.96 * count**0.5
    return count / years, max(0.0, count - wide) / years, (count + wide) / years


def _fixed(one: Replay, days: int) -> int:
    """How often the fixed rule is wrong about somebody who stayed, over the days that ours is judged on."""
    written = one.days[rhythm.NEEDED - 1 :]
    return sum((b.date() - a.date()).days > days for a, b in pairwise(written))


def _false_alarms(stayed: Sequence[Replay], patience: int) -> int:
    return sum(alarm.cleared is not None for one in stayed for alarm in one.raised(patience))


def _delays(gone: Sequence[Replay], patience: int) -> list[float]:
    """Days from the last mail to the signal that stands; infinite where there is none."""
    found = []
    for one in gone:
        standing = next((alarm.on for alarm in one.raised(patience) if alarm.cleared is None), None)
        found.append(inf if standing is None else float((standing - one.days[-1].date()).days))
    return found


def _moved(replays: Sequence[Replay]) -> tuple[Row, ...]:
    """How many companies were seen to move; nobody has labelled them, so there is nothing to compare with."""
    kinds = {one.company for one in replays for _, kind in one.news if kind is SignalKind.ORG_CHANGE}
    found = float(len(kinds))
    return (Row("companies whose people moved together, as org_change", found, found, found, "", "counted"),)


def _prediction(one: Replay) -> dict[str, object]:
    """The last signal of an address, whether or not a later mail took it back, and all of them."""
    every = one.raised(rhythm.PATIENCE)
    last = every[-1] if every else None
    return {
        "address": one.address,
        "raised": last.on.isoformat() if last else None,
        "kind": last.kind.value if last else None,
        "cleared": last.cleared.isoformat() if last and last.cleared else None,
        "all": [{"raised": r.on.isoformat(), "kind": r.kind.value, "cleared": _iso(r.cleared)} for r in every],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _exits(data: Path) -> frozenset[str]:
    (table,) = archives.found(data, "departures/linux-mips-company-exits*.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        return frozenset(row["address"] for row in csv.DictReader(lines))


def _mails(data: Path) -> Iterator[MailTrace]:
    for name, raw in archives.members(data, "mail-linux-mips*.tar.xz"):
        try:
            read = mail.read(raw)
        except Unreadable:
            continue
        if read.kind in (Kind.PERSON, Kind.BULK) and SPAN[0] <= read.sent_at < SPAN[1]:  # a list's mail may be bulk
            sender = Address(read.sender.email, " ".join(read.sender.name.strip("\"' ").split()))
            yield MailTrace(name, read.sent_at, Direction.IN, Kind.PERSON, "", sender, ())


def replayed(mails: Sequence[MailTrace]) -> list[Replay]:
    """Every company address with MAILS mails or more."""
    ordered = sorted(mails, key=lambda one: one.at)
    counts = Counter(one.sender.email for one in ordered)
    written = defaultdict[str, list[datetime]](list)
    for one in ordered:
        written[one.sender.email].append(one.at)
    news = _news(ordered)
    return [
        _replay(address, written[address], news[address], ordered[-1].at)
        for address, count in counts.items()
        if count >= MAILS and company_domain(address)
    ]


def _replay(
    address: str, written: Sequence[datetime], news: Sequence[tuple[date, SignalKind]], end: datetime
) -> Replay:
    days = sorted({at.date(): at for at in reversed(written)}.values())
    known = (rhythm.rhythm(days[:number]) for number in range(rhythm.NEEDED, len(days) + 1))
    rhythms = tuple(one for one in known if one is not None)
    return Replay(address, company_domain(address), tuple(days), rhythms, tuple(news), end)


def _news(mails: Sequence[MailTrace]) -> Mapping[str, list[tuple[date, SignalKind]]]:
    """When somebody first writes from another company: has the company moved, or only they?"""
    by_name = defaultdict[str, list[MailTrace]](list)
    for one in mails:
        if " " in one.sender.name and company_domain(one.sender.email):
            by_name[one.sender.name.casefold()].append(one)
    company = defaultdict[str, set[str]](set)
    for name, theirs in by_name.items():
        for one in theirs:
            company[company_domain(one.sender.email)].add(name)
    found = defaultdict[str, list[tuple[date, SignalKind]]](list)
    for name, theirs in by_name.items():
        seen: set[str] = set()
        for one in theirs:
            domain = company_domain(one.sender.email)
            for home in seen - {domain} if domain not in seen else ():
                there = [m for colleague in company[home] for m in by_name[colleague] if m.at <= one.at]
                for address, kind in _told(home, name, sorted(there, key=lambda m: m.at), one.at):
                    found[address].append((one.at.date(), kind))
            seen.add(domain)
    return found


def _told(home: str, name: str, mails: Sequence[MailTrace], now: datetime) -> Iterator[tuple[str, SignalKind]]:
    """What the program says of a company on that day: by address of whom it concerns."""
    evidence = _evidence(home, mails, now)
    if moves.domain_moves(evidence):
        yield from ((who.email, SignalKind.ORG_CHANGE) for who in evidence.stakeholders)
        return
    for who in evidence.stakeholders:
        chance = departure.chance(evidence, who) or 0.0 if who.name.casefold() == name else 0.0
        if chance >= evidence.thresholds.departure_raise_at:
            yield who.email, SignalKind.CHAMPION_RISK


def _evidence(home: str, mails: Sequence[MailTrace], now: datetime) -> Evidence:
    """A company as the program would know it that day: its people are those who wrote from it."""
    customer, staff = CustomerId(1), dict[str, Stakeholder]()
    people: dict[str, PersonId] = {}
    touches = []
    for number, one in enumerate(mails):
        person = people.setdefault(one.sender.name.casefold(), PersonId(len(people) + 1))
        if company_domain(one.sender.email) == home:
            who = Person(person, one.sender.name, (one.sender.email,))
            staff.setdefault(one.sender.email, _stakeholder(who, customer))
            touches.append(Touch(TouchId(number), customer, person, TouchKind.MESSAGE_IN, one.at, "", one.record))
    nothing = Threading(customer, Score(None, (), 0), False, None, now)
    snapshot = Snapshot(customer, home, None, "USD", None, (), tuple(touches), nothing, (), now)
    recent = tuple(one for one in mails if now - one.at <= YEAR)
    return Evidence(snapshot, tuple(staff.values()), mails=recent)


def _stakeholder(who: Person, customer: CustomerId) -> Stakeholder:
    return Stakeholder(StakeholderId(who.id), who, customer, "", "", None, None, None, "mail", "", None, None)
