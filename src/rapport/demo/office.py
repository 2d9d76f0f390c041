"""What else lies in a CSM's mailbox: mail among colleagues, newsletters? None of it is contact."""

from datetime import datetime, timedelta
from random import Random

from rapport.demo.days import at_work
from rapport.demo.letters import Post, letter, message_id
from rapport.demo.model import Cast, Letter, Writer
from rapport.demo.notices import Notice, newsletter
from rapport.demo.spin import expand, stream
from rapport.demo.voice import Voice
from rapport.demo.words import table

INTERNAL_EVERY = 9.0  # days, for one CSM
NEWS_EVERY = 30.0
SENDERS = ("fernleaf-plants.example", "desk-and-lamp.example", "meetup-of-csms.example")  # no customer's


def letters_of(cast: Cast, seed: int, now: datetime, history: float) -> list[Letter]:
    """Mail that an import must leave out: internal, from strangers, in bulk."""
    found: list[Letter] = []
    for colleague in cast.colleagues:
        if any(company.owner is colleague for company in cast.companies):
            rng = stream(seed, "office", colleague.key)
            found += _internal(cast, colleague.writer, rng, now, history)
            found += _news(cast, colleague.writer, rng, now, history)
    return found


def _internal(cast: Cast, owner: Writer, rng: Random, now: datetime, history: float) -> list[Letter]:
    others = [one.writer for one in cast.colleagues if one.writer is not owner]
    customers = [one.name for one in cast.companies if one.owner.writer is owner]
    found, day = [], -history + rng.uniform(0, INTERNAL_EVERY)
    while day < -0.5:
        entry = rng.choice(table("office")["internal"])
        other = rng.choice(others)
        by, to = (owner, other) if rng.random() < 0.5 else (other, owner)
        name = rng.choice(customers)
        voice = Voice(by, rng, lambda word, name=name: {"customer": name}[word])  # type: ignore[misc]
        at = at_work(now + timedelta(days=day), by.zone, rng).replace(microsecond=0)
        off, signature = voice.ending(first=False)
        text = voice.scripted(entry["text"], to.first, at)
        subject = expand(entry["subject"], rng, voice.word)
        post = Post(message_id(by, rng), by, (to,), (), subject, at, f"{text}\n\n{off}".strip(), signature)
        if at < now:
            found.append(letter(post, owner.email, ""))
        day += INTERNAL_EVERY * rng.uniform(0.5, 1.5)
    return found


def _news(cast: Cast, owner: Writer, rng: Random, now: datetime, history: float) -> list[Letter]:
    domains = [*SENDERS, *(one.domains[0] for one in cast.companies if one.owner.writer is owner)]
    found, day = [], -history + rng.uniform(0, NEWS_EVERY)
    while day < -1:
        domain = rng.choice(domains)
        entry = rng.choice(table("office")["news"])
        sender = Writer("News", f"news@{domain}", "", "", "", owner.zone, "", "plain", html=False)
        at = (now + timedelta(days=day)).replace(microsecond=0)
        notice = Notice(message_id(sender, rng), sender, owner, at, entry["text"].strip())
        found.append(newsletter(notice, entry["subject"], domain))
        day += NEWS_EVERY * rng.uniform(0.6, 1.4)
    return found
