"""Who talks about what, and when? Everyone keeps their own rhythm, so that only what was planted breaks one."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from rapport.demo.model import Cast, Company, Contact, Letter
from rapport.demo.spin import stream
from rapport.demo.talk import Scene, thread
from rapport.demo.words import Topic, topics

EARLY = 70  # days after the beginning in which a customer is being set up
NOT_AGAIN = 8  # topics a customer has just had
NOT_AGAIN_PERSON = 4
JITTER = (0.85, 1.15)  # of a person's own rhythm: lively, but never a silence of its own
PAUSES = {"escalation": -3.6}  # day from which a story leaves no room for small talk
ACQUAINTED = 45  # days in which no executive speaks up for the first time: that would be news, and it is not planted
FEW = 4  # people; with fewer, nobody else is drawn in


def letters_of(cast: Cast, company: Company, seed: int, now: datetime) -> list[Letter]:
    """All ordinary conversations with one customer."""
    rng = stream(seed, "mail", company.name)
    recent: deque[str] = deque(maxlen=NOT_AGAIN)
    had: dict[str, deque[str]] = {}
    found: list[Letter] = []
    for day, contact in sorted(_starts(company, rng), key=lambda start: start[0]):
        mine = had.setdefault(contact.seat, deque(maxlen=NOT_AGAIN_PERSON))
        topic = _topic(company, contact, day, {*recent, *mine}, rng)
        recent.append(topic.key)
        mine.append(topic.key)
        other = _other(company, contact, day, rng)
        start = now + timedelta(days=day)
        found += thread(Scene(cast, company, now, rng, contact, other, start), topic)
    pause = PAUSES.get(company.story)
    return [one for one in found if pause is None or one.sent_at < now + timedelta(days=pause)]


def _starts(company: Company, rng: Random) -> Iterator[tuple[float, Contact]]:
    """The days on which somebody begins a conversation (or we begin one with them)."""
    for contact in company.contacts:
        if contact.every <= 0:
            continue
        first = max(company.since, contact.since)
        day = first + rng.random() * min(contact.every, 20.0)
        while day < min(contact.until, 0.0):
            yield day, contact
            day += contact.every * rng.uniform(*JITTER)


def _topic(company: Company, contact: Contact, day: float, used: set[str], rng: Random) -> Topic:
    """Something of their concern that has not been talked about lately."""
    early = company.since > -540 and day < company.since + EARLY
    part = "user" if contact.part == "other" else contact.part
    alone = len(company.contacts) < FEW
    fitting = [
        topic
        for topic in topics()
        if part in topic.parts and (early if topic.era == "early" else True) and not (alone and topic.needs_other)
    ]
    fresh = [topic for topic in fitting if topic.key not in used] or fitting
    return rng.choices(fresh, [topic.weight for topic in fresh])[0]


def _other(company: Company, lead: Contact, day: float, rng: Random) -> Contact | None:
    """A colleague of the lead: mostly from the same department, since those are copied in."""
    if len(company.contacts) < FEW:
        return None
    aloof = {"head", "cio"} if day > -ACQUAINTED else {"head"}
    able = [one for one in company.contacts if one is not lead and one.is_active(day) and one.seat not in aloof]
    if not able:
        return None
    weights = [3.0 if one.department == lead.department else 1.0 for one in able]
    return rng.choices(able, weights)[0]
