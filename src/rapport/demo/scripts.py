"""What was made to happen at which customer: the mails of words/scripts.toml, and the list of what they plant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from rapport.demo import notices
from rapport.demo.days import day_of, on_day
from rapport.demo.letters import Post, letter, message_id
from rapport.demo.model import Cast, Company, Letter, Writer
from rapport.demo.notices import Notice
from rapport.demo.spin import expand, stream
from rapport.demo.voice import Voice
from rapport.demo.words import table

# Customers at which somebody was introduced to us, and how many days before the others' that was.
INTRODUCED = {"Nimbral Telecom": 0, "Sablewood Hotels": 40, "Kestrel Ridge Outdoor": 95, "Brixhaven Credit Union": 150}
ASKED_FOR = "A small favor: an introduction to "
AFTER = timedelta(minutes=7)  # at least, between a mail and its answer


@dataclass
class Stage:
    """One customer's scripted mails while they are being written."""

    cast: Cast
    company: Company
    now: datetime
    rng: Random
    posts: dict[str, Post] = field(default_factory=dict)

    def who(self, key: str, at: datetime) -> Writer:
        """A seat of the customer's, "owner", or a key of ours."""
        if key == "owner":
            return self.company.owner.writer
        for contact in self.company.contacts:
            if contact.seat == key:
                return contact.at(day_of(self.now, at))
        return self.cast.colleague(key).writer

    def word(self, name: str) -> str:
        """`$champion` is a first name, `$championname` the whole, `$championmail` the address. Raises KeyError."""
        writers = {one.seat.removesuffix("_executive"): one.at(0.0) for one in self.company.contacts}
        for key, writer in writers.items():
            if name.removeprefix(key) in ("", "name", "mail") and name.startswith(key):
                return {"": writer.first, "name": writer.name, "mail": writer.email}[name.removeprefix(key)]
        raise KeyError(name)


def letters_of(cast: Cast, company: Company, seed: int, now: datetime) -> list[Letter]:
    """The scripted mails of one customer, in the order of the file."""
    stage = Stage(cast, company, now, stream(seed, "script", company.name))
    return [_mail(stage, entry) for entry in _entries(company)]


def _entries(company: Company) -> Iterator[dict[str, Any]]:
    for entry in table("scripts")["mail"]:
        if entry["story"] == "introduced" and company.name in INTRODUCED:
            yield {**entry, "days": entry["days"] + INTRODUCED[company.name]}
        elif entry["story"] == company.story:
            yield entry


def _mail(stage: Stage, entry: dict[str, Any]) -> Letter:
    parent = stage.posts.get(entry.get("re", ""))
    at = _when(stage, entry, parent)
    by = stage.who(entry["from"], at)
    owner, customer = stage.company.owner.writer, stage.company.name
    if entry.get("kind", "person") != "person":
        notice = Notice(
            message_id(by, stage.rng), by, owner, at, expand(entry["text"].strip(), stage.rng, stage.word), parent
        )
        return (notices.bounce if entry["kind"] == "bounce" else notices.autoreply)(notice, customer)
    post = _post(stage, entry, by, at, parent)
    stage.posts[entry["id"]] = post
    return letter(post, owner.email, customer)


def _when(stage: Stage, entry: dict[str, Any], parent: Post | None) -> datetime:
    if "hours" in entry:
        return (stage.now - timedelta(hours=entry["hours"])).replace(microsecond=0)
    zone = stage.who(entry["from"], stage.now).zone
    at = on_day(stage.now, -entry["days"], entry["hour"], zone).replace(microsecond=0)
    return max(at, parent.sent_at + AFTER) if parent else at


def _post(stage: Stage, entry: dict[str, Any], by: Writer, at: datetime, parent: Post | None) -> Post:
    to = tuple(stage.who(key, at) for key in entry["to"])
    cc = tuple(stage.who(key, at) for key in entry.get("cc", ()))
    voice = Voice(by, stage.rng, stage.word)
    greeted = " and ".join(one.first for one in to) if len(to) < 3 else "all"
    text = voice.scripted(entry["text"], greeted, at)
    off, signature = voice.ending(first=parent is None)
    return Post(
        message_id=message_id(by, stage.rng),
        sender=by,
        to=to,
        cc=cc,
        subject=parent.subject if parent else expand(entry["subject"], stage.rng, stage.word),
        sent_at=at.astimezone(UTC),
        text=f"{text}\n\n{off}" if off else text,
        signature=signature,
        answers=parent,
    )
