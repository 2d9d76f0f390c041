"""How far is an introduction, judged by what is seen in the mail?"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.inbox.model import Direction, Kind, StoredMail
from rapport.outbox.model import Introduction, IntroductionState

# Two working weeks and a little: whoever has not answered by then will not without being asked again.
NO_ANSWER_AFTER = timedelta(days=14)

_S = IntroductionState
OPEN = (_S.ASKED, _S.AGREED, _S.DECLINED, _S.NO_ANSWER, _S.INTRODUCED, _S.MET)
BEFORE_INTRODUCTION = (_S.ASKED, _S.AGREED, _S.DECLINED, _S.NO_ANSWER)  # a late or changed mind still introduces

# Whole phrases, because "sure" alone also stands in "not sure". A no is looked for first: "happy to, but not now".
_NO = re.compile(
    r"\b(?:not (?:comfortable|the right (?:time|person|moment)|a good time|now|at this (?:time|point))"
    r"|rather not|prefer not|bad timing|(?:have|need) to decline|i(?:'ll| will| must) pass on|no longer work"
    r"|(?:can't|cannot|can not|won't|not able to|unable to) (?:introduce|make|do|help|connect))\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\b(?:happy to|glad to|of course|sure(?: thing|[,!.])|absolutely|certainly|no problem|sounds good|with pleasure"
    r"|(?:i(?:'ll| will| can|'ve| have)|let me) (?:happily |gladly )?"
    r"(?:introduce|connect|forward(?:ed)?|pass|make|set|loop|reach out|check)"
    r"|will do|yes)(?=\W|$)",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\bthank(?:s| you)\b", re.IGNORECASE)
_INTRODUCTION = re.compile(r"\bintro(?:s|duc\w+)?\b|\bconnect(?:ing|ed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parties:
    """The addresses of the two people that an introduction joins."""

    introducer: frozenset[str]
    target: frozenset[str]


def answer(words: str) -> IntroductionState | None:
    """What an introducer's own words say: agreed, declined, or None when they say neither."""
    straight = words.replace("\u2019", "'")
    if _NO.search(straight):
        return _S.DECLINED
    return _S.AGREED if _YES.search(straight) else None


def after_mail(introduction: Introduction, parties: Parties, stored: StoredMail, answers_it: bool) -> IntroductionState:
    """The state that a mail moves an introduction to; the same state when it says nothing about it.

    `answers_it`: whether the mail was matched as a reply to the request.
    """
    mail, state = stored.mail, introduction.state
    if mail.kind is not Kind.PERSON or mail.sent_at < introduction.asked_at:
        return state
    if stored.direction is Direction.OUT:
        return _S.THANKED if _is_thanks(state, parties, stored) else state
    if state not in BEFORE_INTRODUCTION:
        return state
    by_introducer = mail.sender.email in parties.introducer
    reached = {address.email for address in mail.recipients}
    if (by_introducer and reached & parties.target) or mail.sender.email in parties.target:
        return _S.INTRODUCED
    said = answer(mail.new_text) if by_introducer and answers_it else None
    return said or state


def later(introduction: Introduction, met_at: datetime | None, now: datetime) -> IntroductionState:
    """What time alone changes: no answer after NO_ANSWER_AFTER; met once a meeting has been held."""
    if introduction.state is _S.ASKED and now - introduction.asked_at >= NO_ANSWER_AFTER:
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
