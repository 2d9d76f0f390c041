"""How far is an introduction, judged by what is seen in the mail?"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.drafts.promises.hours import days_after
from rapport.drafts.promises.model import Week
from rapport.inbox.model import Direction, Kind, StoredMail
from rapport.outbox.consent import Consent, consent
from rapport.outbox.model import Introduction, IntroductionState

NO_ANSWER_AFTER = 7  # working days: most answers come within two, and a gentle second question in the second week
RESTS = timedelta(days=30)  # after "later" without a date that we could read: a month is what people mean by it

_S = IntroductionState
OPEN = tuple(IntroductionState)  # after the thanks a meeting is still worth noting
BEFORE_INTRODUCTION = (_S.ASKED, _S.AGREED, _S.DECLINED, _S.NO_ANSWER)  # a late or changed mind still introduces
MADE = (_S.INTRODUCED, _S.MET, _S.THANKED)

_THANKS = re.compile(r"\b(?:thank(?:s| you)|danke|dank|merci|gracias)\b", re.IGNORECASE)
_INTRODUCTION = re.compile(
    r"\b(?:intro(?:s|duc\w+)?|connect(?:ing|ed)|vorstell\w+|vorgestellt|kontakt|présent\w+|relation|present\w+)\b",
    re.IGNORECASE,
)
_ANSWERS = {Consent.YES: _S.AGREED, Consent.NO: _S.DECLINED}


@dataclass(frozen=True, slots=True)
class Parties:
    """The addresses of the two people that an introduction joins."""

    introducer: frozenset[str]
    target: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a mail says about an introduction: where it stands now, and why in a few words."""

    state: IntroductionState
    note: str = ""
    rests_until: datetime | None = None


def answer(words: str) -> IntroductionState | None:
    """What an introducer's own words say: agreed, declined, or None when they say neither, or later."""
    said = consent(words)
    return _ANSWERS.get(said) if said is not None else None


def seen(introduction: Introduction, parties: Parties, stored: StoredMail, answers_it: bool) -> Seen | None:
    """What a mail says about an introduction; None when it says nothing new.

    `answers_it`: whether the mail was matched as a reply to the request. A mail from before a person's correction says
    nothing: they knew it.
    """
    mail, state = stored.mail, introduction.state
    since = max(introduction.asked_at, introduction.corrected_at or introduction.asked_at)
    if mail.kind is not Kind.PERSON or mail.sent_at < since:
        return None
    if stored.direction is Direction.OUT:
        return Seen(_S.THANKED, "We thanked them.") if _is_thanks(state, parties, stored) else None
    if state not in BEFORE_INTRODUCTION:
        return None
    by_introducer = mail.sender.email in parties.introducer
    reached = {address.email for address in mail.recipients}
    if by_introducer and reached & parties.target:
        return Seen(_S.INTRODUCED, "The introducer wrote to both of us.")
    if mail.sender.email in parties.target:
        return Seen(_S.INTRODUCED, "The person to meet wrote to us.")
    return _answered(introduction, stored) if by_introducer and answers_it else None


def _answered(introduction: Introduction, stored: StoredMail) -> Seen | None:
    said = consent(stored.mail.new_text)
    if said is Consent.LATER:
        # Whoever agreed and then says when, still agrees.
        state = introduction.state if introduction.state is _S.AGREED else _S.ASKED
        until = stored.mail.sent_at + RESTS
        return Seen(state, f"Later, they say. Not asked again before {until.day} {until:%B}.", until)
    to = _ANSWERS.get(said) if said is not None else None
    if to is None or to is introduction.state:
        return None
    return Seen(to, "They agree." if to is _S.AGREED else "They would rather not.")


def after_mail(introduction: Introduction, parties: Parties, stored: StoredMail, answers_it: bool) -> IntroductionState:
    """The state that a mail moves an introduction to; the same state when it says nothing about it."""
    found = seen(introduction, parties, stored, answers_it)
    return introduction.state if found is None else found.state


def due(introduction: Introduction, week: Week | None) -> datetime:
    """When an answer is late: NO_ANSWER_AFTER working days after the question, never while it rests."""
    asked = days_after(introduction.asked_at, NO_ANSWER_AFTER, week)
    return max(asked, introduction.rests_until or asked)


def later(
    introduction: Introduction, met_at: datetime | None, now: datetime, week: Week | None = None
) -> IntroductionState:
    """What time alone changes: no answer once it is `due`; met once a meeting has been held."""
    if introduction.state is _S.ASKED and now >= due(introduction, week):
        return _S.NO_ANSWER
    if introduction.state is _S.INTRODUCED and met_at is not None and met_at <= now:
        return _S.MET
    return introduction.state


def concerned(parties: Parties, stored: Collection[StoredMail]) -> list[StoredMail]:
    """Those of the mails that are from or to one of the two, the oldest first."""
    either = parties.introducer | parties.target
    about = [s for s in stored if any(p.address.email in either for p in s.mail.participants)]
    return sorted(about, key=lambda s: (s.mail.sent_at, s.id))


def _is_thanks(state: IntroductionState, parties: Parties, stored: StoredMail) -> bool:
    """Our own thank-you to the introducer, after the introduction was made."""
    if state not in (_S.INTRODUCED, _S.MET):
        return False
    to_introducer = any(address.email in parties.introducer for address in stored.mail.recipients)
    words = stored.mail.new_text
    return to_introducer and bool(_THANKS.search(words)) and bool(_INTRODUCTION.search(words))
