"""Whose word counts at a customer: by rank, by who reports to them, and by what colleagues do when it matters?

A title alone reaches SENIORITY points and presence alone none: to be on every mail is the lot of assistants, too. What
adds is what others do: they ask somebody, bring them into a conversation under way, and move once they have spoken.
Every part is a sum bent so that it nears its points, so one more such act never lowers the number.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from math import exp2, fsum

from rapport.people.model import PersonId, StakeholderId
from rapport.relationships.behaviour.model import Letter, Seen
from rapport.relationships.behaviour.words import asks, awaits, decides
from rapport.relationships.by_hand.model import NOTHING_SET, Hand, Thing
from rapport.relationships.by_hand.model import said as said_by
from rapport.relationships.model import Known, Part, ReportingLine, Score
from rapport.relationships.threading import SENIORITY_OF

WINDOW = timedelta(days=180)  # two quarters: what was decided longer ago says who had the say then
HALF_LIFE = timedelta(days=90)  # a decision of last quarter counts half
ENOUGH = 3  # mails among theirs, or lines; with fewer a title is all there is, and a title is no behaviour
CROWD = 12  # of theirs on a mail; above, nobody in particular is asked

# Points, 100 together. Rank and reports say what somebody may decide, the other parts whether they do.
SENIORITY, LINES, ASKED, BROUGHT_IN, DECIDES, MOVES = 30, 15, 15, 15, 15, 10
HALF = {"reporting lines": 3.0, "asked": 4.0, "brought in": 2.0, "decides": 2.0, "moves": 3.0}  # acts for half of them
DRAWN = 0.5  # probability below which a line is only listed (scores.md), and carries no influence
FOLLOWS = timedelta(days=2)  # a colleague who acts on somebody's word does so on the same or the next working day
EVIDENCE = 5


@dataclass(slots=True)
class _Acts:
    """What the mails show of one person: (when, record) of each act."""

    present: int = 0
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    brought_in: list[tuple[datetime, str]] = field(default_factory=list)
    decides: list[tuple[datetime, str]] = field(default_factory=list)
    moves: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def all(self) -> list[tuple[datetime, str]]:
        return [*self.decides, *self.brought_in, *self.asked, *self.moves]


def influences(
    known: Sequence[Known],
    seen: Seen,
    lines: Sequence[ReportingLine],
    hands: Mapping[StakeholderId, Hand],
    now: datetime,
) -> dict[StakeholderId, Score]:
    """0–100 for everybody, as of `now`; None where there is too little to go by. What is set by hand wins."""
    acts = observed([one for one in seen.letters if now - WINDOW < one.at <= now])
    below = reports(known, lines)
    return {
        one.stakeholder: _by_hand(hands.get(one.stakeholder, NOTHING_SET))
        or influence(one, acts.get(one.person, _Acts()), below.get(one.stakeholder, 0.0), now)
        for one in known
    }


def _by_hand(hand: Hand) -> Score | None:
    label, value = hand.label(Thing.INFLUENCE), hand.influence
    if label is None or value is None:
        return None
    return Score(value, (Part("set by hand", value / 100, 100, 1, said_by(label)),), 1, note="set by hand")


def influence(one: Known, acts: _Acts, below: float, now: datetime) -> Score:
    """Of one person; `below` is how many report to them, each by the probability of the line."""
    parts = (
        _seniority(one),
        Part("reporting lines", _bent(below, "reporting lines"), LINES, round(below), _below(below)),
        _part("asked", ASKED, acts.asked, now, "Colleagues turned to them with a question {times}."),
        _part("brought in", BROUGHT_IN, acts.brought_in, now, "Colleagues brought them into a conversation {times}."),
        _part("decides", DECIDES, acts.decides, now, "They stated a decision, or one waited for them, {times}."),
        _part("moves", MOVES, acts.moves, now, "A conversation moved on after their word {times}."),
    )
    points = acts.present + round(below)
    evidence = tuple(dict.fromkeys(record for _, record in sorted(acts.all, reverse=True)))[:EVIDENCE]
    if points < ENOUGH:
        return Score(None, parts, points, evidence, "not enough data")
    return Score(sum(part.contribution for part in parts), parts, points, evidence)


def _seniority(one: Known) -> Part:
    why = f"Their title is {one.title}." if one.title else "No title is known."
    return Part("seniority", SENIORITY_OF[one.level] if one.title else 0.0, SENIORITY, 1 if one.title else 0, why)


def _below(below: float) -> str:
    return "Nobody is known to report to them." if below < DRAWN else f"About {below:.1f} people report to them."


def _part(name: str, weight: float, acts: Sequence[tuple[datetime, str]], now: datetime, why: str) -> Part:
    return _some(name, weight, acts, now, why) if acts else _none(name, weight, why)


@cache
def _none(name: str, weight: float, why: str) -> Part:
    return Part(name, 0.0, weight, 0, f"{why.format(times='never')[:-1]}, as far as mails show.")


def _some(name: str, weight: float, acts: Sequence[tuple[datetime, str]], now: datetime, why: str) -> Part:
    amount = fsum(exp2(-((now - at) / HALF_LIFE)) for at, _ in acts)
    times = "once" if len(acts) == 1 else f"{len(acts)} times"
    return Part(name, _bent(amount, name), weight, len(acts), why.format(times=times))


def _bent(amount: float, name: str) -> float:
    return 1.0 - exp2(-amount / HALF[name])


def reports(known: Sequence[Known], lines: Sequence[ReportingLine]) -> dict[StakeholderId, float]:
    """How many report to each, at any distance: a stated line counts whole, an inferred one by its probability."""
    up = {one.stakeholder: (one.manager, 1.0) for one in known if one.manager is not None}
    for line in sorted(lines, key=lambda line: (line.stated, line.probability)):
        if line.probability >= DRAWN and (
            line.stated or line.report not in up or up[line.report][1] < line.probability
        ):
            up[line.report] = (line.manager, line.probability)
    below: dict[StakeholderId, float] = {}
    for start in up:
        at, sure, passed = start, 1.0, {start}
        while at in up:
            at, probability = up[at]
            if at in passed:  # a circle in the records: nobody is above themselves
                break
            passed.add(at)
            sure *= probability
            below[at] = below.get(at, 0.0) + sure
    return below


def observed(letters: Sequence[Letter]) -> dict[PersonId, _Acts]:
    """What each did and had done to them, conversation by conversation; `letters` the oldest first."""
    acts: defaultdict[PersonId, _Acts] = defaultdict(_Acts)
    threads: dict[int, list[Letter]] = {}
    for letter in letters:
        if len(letter.people) <= CROWD:
            threads.setdefault(letter.thread, []).append(letter)
    for conversation in threads.values():
        _follow(conversation, acts)
    return acts


def _follow(conversation: Sequence[Letter], acts: defaultdict[PersonId, _Acts]) -> None:
    addressed: set[PersonId] = set()  # by others: were one's own words counted, too, to speak early would cost points
    spoken: Counter[PersonId | None] = Counter()
    moved: dict[PersonId, tuple[datetime, str]] = {}  # once a conversation: to and fro is talk, not weight
    for number, letter in enumerate(conversation):
        act = (letter.at, letter.record)
        for person in letter.people:
            acts[person].present += 1
        if letter.sender is not None:
            for person in letter.people - {letter.sender}:
                _turned_to(acts[person], letter, person, person not in addressed and number > spoken[person])
            if decides(letter.words):
                acts[letter.sender].decides.append(act)
            if number > 0 and _followed(letter, conversation[number + 1 :]):
                moved[letter.sender] = act
        addressed |= letter.people - {letter.sender}
        spoken[letter.sender] += 1
    for person, act in moved.items():
        acts[person].moves.append(act)


def _turned_to(acts: _Acts, letter: Letter, person: PersonId, is_new: bool) -> None:
    """What a colleague's mail does to one who gets it. Where several are addressed, nobody in particular is asked."""
    act = (letter.at, letter.record)
    if letter.to == (person,) and awaits(letter.words):
        acts.decides.append(act)
    elif letter.to == (person,) and asks(letter.words):
        acts.asked.append(act)
    if is_new:
        acts.brought_in.append(act)


def _followed(letter: Letter, later: Sequence[Letter]) -> bool:
    """Whether a colleague acts soon after this word."""
    return any(one.sender not in (None, letter.sender) and one.at - letter.at <= FOLLOWS for one in later)
