"""Which of the invented mails of the past year were drafts of Rapport's, and what did people make of each?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

from rapport.demo.model import Company, Contact, Letter, World
from rapport.demo.scripts import ASKED_FOR
from rapport.demo.spin import stream
from rapport.drafts.model import Play, Sentence, SentenceKind

YEAR = timedelta(days=365)
RECENT = timedelta(days=20)  # of these nothing is a draft: what is on the first page stays as it was planted
SHARE = 0.34  # of the mails that begin a conversation: one play has more than thirty, and the start stays short
# What became of a draft: like a team that has got used to it, and still changes a third.
FATES = (("approved", 0.52), ("edited", 0.32), ("discarded", 0.16))
MILESTONES = ("usage", "renewal", "year")
REASONS = (
    "We spoke on the phone.",
    "Not the right moment.",
    "A colleague has written already.",
    "They are on leave until next week.",
    "Not the right moment.",
)
OPENINGS = ("I hope your week is going well.", "I hope this finds you well.")


class Fate(StrEnum):
    APPROVED = "approved"
    EDITED = "edited"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Decided:
    """One letter as a draft. `contact` is whom it went to."""

    letter: Letter
    company: Company
    contact: Contact
    play: Play
    variant: str
    fate: Fate
    because: str
    change: (
        int  # which change an editor made: 0 a courtesy removed, 1 a sentence added, 2 a question reworded, 3 a fact
    )


def decided(world: World) -> tuple[Decided, ...]:
    """By time. The same for the same world."""
    return tuple(one for letter in world.letters if (one := _decided(world, letter)) is not None)


def _decided(world: World, letter: Letter) -> Decided | None:
    company = next((one for one in world.cast.companies if one.name == letter.customer), None)
    if company is None or letter.sender != company.owner.writer.email:
        return None
    day = (letter.sent_at - world.now) / timedelta(days=1)
    contact = next((c for c in company.contacts if c.at(day).email == letter.recipients[0]), None)
    asks = letter.subject.startswith(ASKED_FOR)
    begins = b"\r\nIn-Reply-To:" not in letter.raw.partition(b"\r\n\r\n")[0]
    rng = stream(world.seed, "decided", letter.message_id)
    recent = not world.now - YEAR <= letter.sent_at <= world.now - RECENT
    if contact is None or not begins or recent or (not asks and rng.random() > SHARE):
        return None
    fate = Fate.APPROVED if asks else Fate(rng.choices([f for f, _ in FATES], [share for _, share in FATES])[0])
    because = rng.choice(REASONS) if fate is Fate.DISCARDED else ""
    play, variant = (Play.INTRO_REQUEST, "technical") if asks else _play(contact, rng)
    return Decided(letter, company, contact, play, variant, fate, because, rng.randrange(4))


def _play(contact: Contact, rng: Random) -> tuple[Play, str]:
    if contact.part == "champion":
        return Play.CHAMPION_OUTREACH, ""
    return (Play.MILESTONE, rng.choice(MILESTONES)) if rng.random() < 0.5 else (Play.RE_ENGAGEMENT, "")


def sentences(text: tuple[Sentence, ...], said: str) -> tuple[Sentence, ...]:
    """The letter's own sentences with their kinds: first and last greet, questions ask, the rest is the writer's own
    word (`said`)."""
    last = len(text) - 1
    return tuple(
        Sentence(_kind(one.text, first=i == 0, last=i == last), one.text, (said,), one.break_after, one.bullet)
        for i, one in enumerate(text)
    )


def _kind(text: str, *, first: bool, last: bool) -> SentenceKind:
    if first or last:
        return SentenceKind.COURTESY
    return SentenceKind.QUESTION if text.endswith("?") else SentenceKind.FACT


def proposed(left: tuple[Sentence, ...], one: Decided) -> tuple[Sentence, ...]:
    """What was there before somebody changed it to what left."""
    if one.fate is not Fate.EDITED or len(left) < 3:
        return left
    return tuple(_before(left, one))


def _before(left: tuple[Sentence, ...], one: Decided) -> Iterator[Sentence]:
    changed = False
    for i, sentence in enumerate(left):
        if i == 1 and one.change == 0:
            yield Sentence(SentenceKind.COURTESY, OPENINGS[len(sentence.text) % len(OPENINGS)])
        if one.change == 1 and not changed and sentence.kind is SentenceKind.FACT:
            changed = True  # their own sentence: it was not proposed
            continue
        if one.change == 2 and not changed and sentence.kind is SentenceKind.QUESTION:
            changed = True
            yield Sentence(sentence.kind, f"May I ask: {sentence.text}", sentence.records, sentence.break_after)
            continue
        if one.change == 3 and not changed and sentence.kind is SentenceKind.FACT:
            changed = True
            yield Sentence(
                sentence.kind, f"As far as I can see: {sentence.text}", sentence.records, sentence.break_after
            )
            continue
        yield sentence
