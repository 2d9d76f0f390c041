"""Which mail does one answer that names none: by its subject, who took part, the time, and what it quotes?

For mail whose References and In-Reply-To are missing or were taken off. Equal subjects alone are no evidence: the
people must have to do with each other and the time must fit, so "Re: Hello" of two years stays many conversations;
quoted lines find the mail they were taken from under whatever subject.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapport.inbox.model import Mail, MessageId

ANSWERED_WITHIN = timedelta(days=14)  # an answer under the same subject; tried 4, 7, 14, 30 and 90 days
QUOTING_WITHIN = timedelta(days=21)  # the same when it quotes something, though nothing that we have
QUOTED_WITHIN = timedelta(days=180)  # what quotes the mail under its subject may come much later
RENAMED_WITHIN = timedelta(days=60)  # what quotes it under another subject
SERIES_WITHIN = timedelta(hours=24)  # "3/7" belongs to "0/7"
CLOCKS_DIFFER = timedelta(hours=12)  # an answer may be dated before what it answers
SHARE = 0.5  # of the quoted lines that must be in a mail of another subject
SHORTEST = 20  # letters and digits of a line that tells mails apart; shorter ones are in many by chance
LONGEST = 60  # characters of a line that are compared: mail programs break lines later than that
COMMON = 20  # mails that hold a line which therefore says nothing: a footer, a greeting
LINES = 2_000  # lines of a mail that are looked at
TOPIC = 200  # characters of a subject that are compared; also what an index entry has room for
NEWEST = 50  # mails of one subject that are looked back at
STORED = 12  # stored mails of one subject that are looked at: any of a conversation leads to it

_PREFIX = re.compile(
    r"\s*(?:(?:re|aw|antw|antwort|sv|vs|ref|rif|res|odp|fwd?|wg|tr|rv|doorst|vb)\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]|"
    r"\(fwd\)|\[(?![^\]]{0,40}\d\s?/\s?\d)[^\]]{1,40}\](?=\s*\S))",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|antwort|sv|vs|ref|rif|res|odp)\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]",
    re.IGNORECASE,
)
_WAS = re.compile(r"(?:[\[(\s]was\s?[:(]?|\((?=re:))\s?(.{3,200}?)[\])]*$", re.IGNORECASE)
_CLOSING = frozenset(")]")  # without one, and without "was", no subject says what it was
_SERIES = re.compile(r"\[[^\]]{0,40}?\b(\d{1,3})\s?/\s?(\d{1,3})\]|\((\d{1,3})/(\d{1,3})\)", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}((?:[A-Za-z]{0,3}[>|] ?)+)(.*)")
_NOISE = re.compile(r"[\W_]+")


Parents = Mapping[MessageId, MessageId]  # a mail → the one it answers


@dataclass(frozen=True, slots=True)
class Clue:
    """All of a mail that tells which one it answers."""

    id: MessageId
    at: datetime
    sender: str
    recipients: frozenset[str]
    list_id: str
    subject: str
    text: str  # with what it quotes


@dataclass(slots=True)
class _Known:
    """The mails met so far, by subject and by line."""

    topics: dict[str, list["_Read"]] = field(default_factory=lambda: defaultdict(list))
    series: dict[tuple[str, str], list["_Read"]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[str, list["_Read"]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    clue: Clue
    topic: str
    was: str  # the topic it says it had before
    answers: bool
    part: str  # of a series, "3" of 3/7
    whole: str  # "7"
    own: frozenset[str]
    quoted: frozenset[str]


def clue(id: MessageId, mail: Mail) -> Clue:
    recipients = frozenset(address.email for address in mail.recipients)
    return Clue(id, mail.sent_at, mail.sender.email, recipients, mail.list_id, mail.subject, mail.text)


def topic(subject: str) -> str:
    """A subject without "Re:", "AW:", list tags and what it was before; numbers of a series stay."""
    text = " ".join(subject.split())
    if text[-1:] in _CLOSING or "was" in text.lower():
        text = _WAS.sub("", text)
    while (found := _PREFIX.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return text.strip().removesuffix("(fwd)").strip().casefold()[:TOPIC]


def unlinked(mail: Mail) -> bool:
    """Whether it says that it answers, but not what."""
    if mail.in_reply_to or mail.references:
        return False
    return is_answer(mail.subject) or bool(_before(mail.subject))


def topics(subject: str) -> tuple[str, ...]:
    """The topic, and the one before where a subject names it; none for an empty subject."""
    return tuple(each for each in dict.fromkeys((topic(subject), _before(subject))) if each)


def links(fresh: Mapping[MessageId, Mail], stored: Mapping[MessageId, Mail]) -> tuple[tuple[MessageId, MessageId], ...]:
    """Pairs of a mail that says not what it answers and that mail, one of them fresh at least.

    Only mails with a Message-ID, as others cannot be named.
    """
    every = {id: mail for id, mail in {**stored, **fresh}.items() if mail.message_id}
    found = answered([clue(id, mail) for id, mail in every.items()])
    return tuple(
        (child, parent)
        for child, parent in found.items()
        if unlinked(every[child]) and (child in fresh or parent in fresh)
    )


def is_answer(subject: str) -> bool:
    """Whether a subject says so: "Re:", "AW:", also behind a list's tag."""
    return _ANSWER.match(subject) is not None


def _before(subject: str) -> str:
    """The topic that a subject says it had before: "Import (was: Export)"."""
    if subject[-1:] not in _CLOSING and "was" not in subject.lower():
        return ""
    was = _WAS.search(" ".join(subject.split()))
    return topic(was[1]) if was else ""


def answered(mails: Sequence[Clue]) -> Parents:
    """For each mail that answers another of these: which. Linear in their text; the order does not matter."""
    known, found = _Known(), dict[MessageId, MessageId]()
    read = sorted((_read(mail) for mail in mails), key=lambda each: (each.clue.at, each.clue.id))
    for each in read:
        parent = _by_quotation(each, known) or _by_topic(each, known) or _by_series(each, known)
        if parent is not None:
            found[each.clue.id] = parent.clue.id
        known.topics[each.topic].append(each)
        known.series[each.clue.sender, each.whole].append(each)
        for line in each.own:
            known.lines[line].append(each)
    for each in read:
        if each.answers and each.clue.id not in found and (parent := _dated_later(each, known)) is not None:
            found[each.clue.id] = parent.clue.id
    return found


def _read(clue: Clue) -> _Read:
    series = _SERIES.search(clue.subject)
    part, whole = (series[1] or series[3], series[2] or series[4]) if series else ("", "")
    own: set[str] = set()
    quoted: dict[int, set[str]] = defaultdict(set)
    for line in clue.text.split("\n", LINES)[:LINES]:
        if len(line) < SHORTEST:
            continue
        found = _QUOTED.match(line[:300]) if ">" in line[:8] or "|" in line[:6] else None
        key = _NOISE.sub("", found[2] if found else line[:300]).casefold()[:LONGEST]
        if len(key) >= SHORTEST:
            (quoted[found[1].count(">") + found[1].count("|")] if found else own).add(key)
    nearest = quoted[min(quoted)] if quoted else set()
    return _Read(
        clue, topic(clue.subject), _before(clue.subject), is_answer(clue.subject), part, whole,
        frozenset(own), frozenset(nearest),
    )  # fmt: skip


def _by_quotation(each: _Read, known: _Known) -> _Read | None:
    """The mail that most of the nearest quotation was taken from; under another subject it must be plain."""
    votes: Counter[_Read] = Counter()
    for line in each.quoted:
        holders = known.lines.get(line, ())
        if len(holders) <= COMMON:
            votes.update(holders)
    if not votes:
        return None

    def fits(other: _Read) -> tuple[float, datetime]:
        return votes[other] + 2 * _same_topic(each, other), other.clue.at

    best = max(votes, key=fits)
    age = each.clue.at - best.clue.at
    if _same_topic(each, best):
        return best if age <= QUOTED_WITHIN else None
    plain = votes[best] >= SHARE * len(each.quoted)
    return best if plain and age <= RENAMED_WITHIN else None


def _same_topic(each: _Read, other: _Read) -> bool:
    return bool(other.topic) and other.topic in (each.topic, each.was)


def _by_topic(each: _Read, known: _Known) -> _Read | None:
    """The newest mail of the subject from people that this one has to do with."""
    if not (each.answers or each.was):
        return None  # the same subject once more is sent again or begins anew
    for other in _newest(each, known):
        if each.clue.at - other.clue.at > (QUOTING_WITHIN if each.quoted else ANSWERED_WITHIN):
            return None
        if _related(each.clue, other.clue):
            return other
    return None


def _newest(each: _Read, known: _Known) -> Iterator[_Read]:
    for name in dict.fromkeys((each.topic, each.was)):
        if name:
            yield from reversed(known.topics.get(name, [])[-NEWEST:])


def _related(answer: Clue, other: Clue) -> bool:
    """Whether it goes to the other's sender, or from one who took part to another, or both are of one list."""
    if other.sender in answer.recipients:
        return True
    took_part = other.recipients | {other.sender}
    if answer.sender in took_part and not took_part.isdisjoint(answer.recipients):
        return True
    return bool(answer.list_id) and answer.list_id == other.list_id


def _by_series(each: _Read, known: _Known) -> _Read | None:
    """For "3/7" the newest earlier part of the same sender: "0/7", or "2/7" where there is none."""
    if each.answers or not each.part:
        return None
    for other in reversed(known.series.get((each.clue.sender, each.whole), [])[-NEWEST:]):
        earlier = not other.answers and other.part and int(other.part) < int(each.part)
        if earlier and each.clue.at - other.clue.at <= SERIES_WITHIN:
            return other
    return None


def _dated_later(each: _Read, known: _Known) -> _Read | None:
    for other in known.topics.get(each.topic, ())[:NEWEST] if each.topic else ():
        ahead = other.clue.at - each.clue.at
        if timedelta(0) <= ahead <= CLOCKS_DIFFER and not other.answers and _related(each.clue, other.clue):
            return other
    return None
