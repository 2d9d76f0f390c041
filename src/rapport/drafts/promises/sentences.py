"""What does a draft ask of a person, and which sentence does the answer become?"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from rapport.drafts.evidence import clock, day
from rapport.drafts.layout import has_blank
from rapport.drafts.model import Content, Sentence, SentenceKind
from rapport.drafts.promises.hours import in_words
from rapport.drafts.promises.model import Answer, Asks, Blank, Hours, Policy, Promise
from rapport.errors import BadInput

LONGEST = 300  # characters of one entry: a step, not a letter
FARTHEST = timedelta(days=366)  # what is promised for later is a wrong year
_HEAR = re.compile(r"\bhear (?:from|back)\b.*\[[^\]]*when", re.IGNORECASE | re.DOTALL)
_BY_WHEN = re.compile(r"\[[^\]]*\bby when\b", re.IGNORECASE)
_ASKED = re.compile(r"\s*:?\s*\[[^\]]*\]")
NEXT = "What happens next"


def blanks(content: Content) -> tuple[Blank, ...]:
    """What a person has to say, in reading order."""
    return tuple(_blank(i, s) for i, s in enumerate(content.sentences) if has_blank(s.text))


def _blank(index: int, sentence: Sentence) -> Blank:
    if _HEAR.search(sentence.text):
        return Blank(index, Asks.UPDATE, "", sentence.text)
    if _BY_WHEN.search(sentence.text):
        known = _ASKED.sub("", sentence.text).strip()
        return Blank(index, Asks.ACTION, "" if known == NEXT else known, sentence.text)
    return Blank(index, Asks.WORDS, "", sentence.text)


def refuse_unless_complete(blank: Blank, answer: Answer, now: datetime) -> None:
    """Raises BadInput, naming what is missing."""
    place = f"“{blank.text}”"
    if max(len(answer.owner), len(answer.what)) > LONGEST:
        raise BadInput(f"The answer to {place} is longer than {LONGEST} characters. Shorten it.")
    if blank.asks is Asks.WORDS:
        if not answer.what:
            raise BadInput(f"The answer to {place} is empty. Write it, or leave the place for later.")
        return
    if has_blank(f"{answer.owner} {answer.what}"):
        raise BadInput(f"The answer to {place} still holds square brackets. Write what is meant instead.")
    if answer.by_policy:
        return
    if answer.due_at is None or answer.due_at <= now:
        raise BadInput(f"The time for {place} is missing or has passed. Give one that is still to come.")
    if answer.due_at - now > FARTHEST:
        raise BadInput(f"The time for {place} is more than a year away. Give an earlier one.")
    if blank.asks is Asks.ACTION and not (answer.owner and (answer.what or blank.what)):
        raise BadInput(f"Somebody has to own {place}, and it needs a step. Enter the name and what will be done.")


def filled(content: Content, blank: Blank, text: str, records: Sequence[str]) -> Sentence:
    """The sentence that stands in the blank's place; what the blank rested on stays under it."""
    old = content.sentences[blank.sentence]
    kind = SentenceKind.FACT if blank.asks is Asks.WORDS else SentenceKind.COMMITMENT
    kept = () if blank.asks is Asks.WORDS else old.records
    return Sentence(kind, text, tuple(dict.fromkeys((*kept, *records))), old.break_after, old.bullet)


def of_promise(blank: Blank, bullet: bool, promise: Promise, zone: tzinfo) -> str:
    """'Deploy the workaround (Sam Osei, by Tuesday, 3 March at 5:00 pm CET)'"""
    until = when(promise.due_at, zone)
    if blank.asks is Asks.UPDATE:
        return f"You will hear from me again by {until}, whether or not there is news."
    step = f"{promise.what} ({promise.owner}, by {until})"
    return step if bullet else f"{NEXT}: {step}."


def by_policy(policy: Policy) -> str:
    """The cadence that a policy promises."""
    every = in_words(policy.terms.update_every, business=policy.terms.hours is Hours.BUSINESS)
    return f"We will send you an update every {every} until this is solved."


def when(at: datetime, zone: tzinfo) -> str:
    """Tuesday, 3 March at 5:00 pm CET"""
    return f"{day(at, zone)} at {clock(at, zone)}"


def said(answer: Answer) -> str:
    """A person's own sentence, with a full stop."""
    return answer.what if answer.what.endswith((".", "!", "?", ":", "…")) else f"{answer.what}."


def tidy(answer: Answer) -> tuple[str, str]:
    """Owner and step on one line each, without a full stop at the end of a step."""
    return " ".join(answer.owner.split()), " ".join(answer.what.split()).rstrip(".")
