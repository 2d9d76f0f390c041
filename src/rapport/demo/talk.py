"""How does a conversation run, turn by turn, everyone in their own time and words?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from rapport.demo.days import at_work, day_of, next_working, zone
from rapport.demo.letters import Post, letter, message_id
from rapport.demo.model import Cast, Company, Contact, Letter, Writer
from rapport.demo.spin import expand
from rapport.demo.voice import Voice, spelled
from rapport.demo.words import Topic, fillers

HOURS = {"formal": 7.0, "friendly": 4.0, "chatty": 3.0, "brief": 5.0}  # median until they answer
OUR_HOURS = 2.5
UNTHANKED = 0.5  # share of threads that end without the last thank-you
GREETS_ALL = 0.15
JOINS = 0.22  # chance that a colleague is in copy without being needed


@dataclass
class Scene:
    """One thread while it is being written."""

    cast: Cast
    company: Company
    now: datetime
    rng: Random
    lead: Contact
    other: Contact | None
    start: datetime
    subject: str = ""
    filled: dict[str, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def word(self, name: str) -> str:
        """What `$name` stands for in this thread; drawn once."""
        if name not in self.filled:
            self.filled[name] = self._drawn(name)
        return self.filled[name]

    def _drawn(self, name: str) -> str:
        options = fillers(name)
        if options:
            return self.rng.choice(options)
        if name == "few":
            return self.rng.choice(("two", "three", "four", "five", "six", "seven"))
        if name in _NUMBERS:
            low, high = _NUMBERS[name]
            return str(self.rng.randint(low, high))
        return self._special(name)

    def _special(self, name: str) -> str:
        rng, company = self.rng, self.company
        if name in ("site", "site2"):
            self.filled["site"], self.filled["site2"] = rng.sample(company.sites, 2)
            return self.filled[name]
        if name in ("day", "nextday", "lastday", "date"):
            self.filled.update(self._dates())
            return self.filled[name]
        if name in ("month", "lastmonth"):
            local = self.start.astimezone(zone(company.zone))
            return (local if name == "month" else local.replace(day=1) - timedelta(days=1)).strftime("%B")
        other = (self.other or self.lead).at(day_of(self.now, self.start))
        known = {
            "other": other.first,
            "othername": other.name,
            "othertitle": f"{_article(other.title)} {other.title}" if other.title.islower() else other.title,
            "rows": f"{rng.randint(12, 480) * 100:,}",
            "invoice": f"NH-{rng.randint(20100, 48900)}",
            "po": f"4500{rng.randint(100000, 999999)}",
            "one": company.one,
            "thing": company.things,
            "company": company.name,
            "product": self.cast.product,
            "eng": self.engineer("support").first,
        }
        return known[name]

    def _dates(self) -> dict[str, str]:
        """Weekdays and a date as somebody would name them at the start of the thread."""
        day = next_working(self.start, self.company.zone, self.rng.randint(2, 4))
        date = next_working(self.start, self.company.zone, self.rng.randint(6, 12))
        back = self.start.astimezone(zone(self.company.zone)) - timedelta(days=1)
        while back.weekday() > 4:
            back -= timedelta(days=1)
        american = self.company.zone.startswith("America/")
        return {
            "day": day.strftime("%A"),
            "nextday": next_working(day, self.company.zone, 1).strftime("%A"),
            "lastday": back.strftime("%A"),
            "date": f"{date:%B} {date.day}" if american else f"{date.day} {date:%B}",
        }

    def engineer(self, kind: str) -> Writer:
        """Who answers for support or billing here: always the same for one customer, the nearest by zone."""
        able = [one.writer for one in self.cast.colleagues if one.answers == kind]
        near = [one for one in able if one.zone.split("/")[0] == self.company.zone.split("/")[0]]
        same = [one for one in able if one.zone == self.company.owner.writer.zone]
        return (same or near or able)[0]


_NUMBERS = {"small": (6, 18), "minutes": (12, 55), "pct": (3, 24), "users": (34, 170)}


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def thread(scene: Scene, topic: Topic) -> list[Letter]:
    """The letters of one conversation, oldest first; it may break off where somebody left or now is reached."""
    rng = scene.rng
    scene.subject = spelled(expand(topic.subject, rng, scene.word), scene.company.zone)
    # Who speaks as "other" is in copy from the mail before on, where they are introduced.
    joins = next((i for i, (by, _) in enumerate(topic.turns) if by.startswith("other")), 99) - 1
    if not topic.needs_other and rng.random() < JOINS:
        joins = 0
    at = scene.start
    turns = topic.turns
    if len(turns) > 2 and turns[-1][0].startswith("them") and rng.random() < UNTHANKED:
        turns = turns[:-1]
    for number, (spec, template) in enumerate(turns):
        role, _, later = spec.partition("+")
        at = _when(scene, role, at, float(later or 0))
        by = _speaker(scene, role, at)
        if by is None or at >= scene.now:
            break
        scene.posts.append(_post(scene, by, at, template, with_other=number >= joins))
    return [letter(post, scene.company.owner.writer.email, scene.company.name) for post in scene.posts]


def _when(scene: Scene, role: str, before: datetime, later: float) -> datetime:
    """When this turn is written: some hours after the one before, `later` days later where the words need it."""
    ours = role in ("us", "support", "billing")
    who = scene.company.owner.writer if ours else scene.lead.writer
    if not scene.posts:
        return at_work(before, who.zone, scene.rng)
    median = OUR_HOURS if ours else HOURS[who.style]
    wait = timedelta(hours=median * scene.rng.lognormvariate(0, 0.7), days=later)
    return at_work(before + max(wait, timedelta(minutes=4)), who.zone, scene.rng)


def _speaker(scene: Scene, role: str, at: datetime) -> Writer | None:
    """Who says this turn; None when they are not there (any more)."""
    day = day_of(scene.now, at)
    if role == "us":
        return scene.company.owner.writer
    if role in ("support", "billing"):
        return scene.engineer(role)
    contact = scene.lead if role == "them" else scene.other
    return contact.at(day) if contact is not None and contact.is_active(day) else None


def _post(scene: Scene, by: Writer, at: datetime, template: str, *, with_other: bool) -> Post:
    to, cc = _addressed(scene, by, day_of(scene.now, at), with_other=with_other)
    voice = Voice(by, scene.rng, scene.word)
    greeted = (
        f"{to.first}, all"
        if cc and scene.company.owner.writer.company == by.company and scene.rng.random() < GREETS_ALL
        else to.first
    )
    text = voice.text(template, greeted, at, first=not scene.posts)
    off, signature = voice.ending(first=all(post.sender.name != by.name for post in scene.posts))
    return Post(
        message_id=message_id(by, scene.rng),
        sender=by,
        to=(to,),
        cc=cc,
        subject=scene.subject,
        sent_at=at.astimezone(UTC).replace(microsecond=0),
        text=f"{text}\n\n{off}" if off else text,
        signature=signature,
        answers=scene.posts[-1] if scene.posts else None,
    )


def _addressed(scene: Scene, by: Writer, day: float, *, with_other: bool) -> tuple[Writer, tuple[Writer, ...]]:
    """To whom and in copy to whom: an answer to whoever wrote last, and everybody who is in the thread."""
    owner, lead = scene.company.owner.writer, scene.lead.at(day)
    present = {post_one.name: post_one for post in scene.posts for post_one in (post.sender, *post.to, *post.cc)}
    present |= {one.name: one for one in (lead, owner)}
    if with_other and scene.other is not None:
        present |= {scene.other.writer.name: scene.other.at(day)}
    present.pop(by.name, None)
    aim = lead if by.company == owner.company else owner
    if scene.posts and scene.posts[-1].sender.name in present:
        aim = present[scene.posts[-1].sender.name]
    del present[aim.name]
    return aim, tuple(present.values())
