"""Which of our mails does this one answer, and which did it bring back?"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from rapport.inbox.model import Direction, Kind, StoredMail
from rapport.outbox.model import DeliveryState, Reply, Sent, Tone
from rapport.relationships import sentiment

# Without a reference, a mail this long after ours is a new conversation: most answers come within a week.
WINDOW = timedelta(days=30)
# Mail servers give up after five days at most (RFC 5321, 4.5.4.1); what comes back later is about another mail.
BOUNCE_WINDOW = timedelta(days=7)
# What one friendly or unfriendly phrase weighs (sentiment.FULL): less than one is no change that anybody would read.
ONE_PHRASE = 0.5

_PREFIX = re.compile(r"^\s*(?:(?:re|aw|antw|sv|vs|fwd?|wg)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_NOISE = re.compile(r"\s+")


def reply(stored: StoredMail, sent: Sequence[Sent]) -> Reply | None:
    """The reply that a stored mail is to one of our deliveries; None when it is none.

    Only a person's mail counts: an automatic reply, a bounce or bulk mail answers nothing. By In-Reply-To or References
    first; else by sender together with thread or subject, the latest of ours before it.
    """
    mail = stored.mail
    if stored.direction is not Direction.IN or mail.kind is not Kind.PERSON:
        return None
    named = _named(stored, sent)
    if named is not None:
        return Reply(named.delivery, stored.record, mail.sent_at, "reference")
    likely = [s for s in sent if _continues(stored, s)]
    if not likely:
        return None
    return Reply(max(likely, key=lambda s: s.at).delivery, stored.record, mail.sent_at, "person")


def toned(found: Reply, words: str, before: float | None) -> Reply:
    """With the mood of its own words, against the mood of what they wrote last before our mail (-1 … 1)."""
    said = sentiment.of(words)
    if before is None:
        return replace(found, sentiment=said)
    if abs(said - before) < ONE_PHRASE:
        return replace(found, tone=Tone.SAME, sentiment=said, sentiment_before=before)
    return replace(found, tone=Tone.BETTER if said > before else Tone.WORSE, sentiment=said, sentiment_before=before)


def bounced(stored: StoredMail, sent: Sequence[Sent]) -> Sent | None:
    """The delivery that a bounce says did not arrive; None for every other mail, and for "still trying"."""
    mail = stored.mail
    if mail.kind is not Kind.BOUNCE or (mail.about and not any(a.gone for a in mail.about)):
        return None
    named = _named(stored, sent) or next((s for s in sent if s.message_id and s.message_id in mail.text), None)
    if named is not None:
        return named
    gone = {a.address for a in mail.about if a.gone}
    recent = [s for s in sent if gone & set(s.recipients) and timedelta() <= mail.sent_at - s.at <= BOUNCE_WINDOW]
    return max(recent, key=lambda s: s.at, default=None)


def names(stored: Collection[StoredMail]) -> set[str]:
    """Every Message-ID that these mails name as what they answer."""
    return {i for s in stored for i in (s.mail.in_reply_to, *s.mail.references) if i} | {
        i for s in stored if s.mail.kind is Kind.BOUNCE for i in re.findall(r"<([^<>\s]+@[^<>\s]+)>", s.mail.text)
    }


def people(stored: Collection[StoredMail]) -> set[str]:
    """Every address whose word may be in these mails: senders, and whom a bounce is about."""
    return {s.mail.sender.email for s in stored} | {a.address for s in stored for a in s.mail.about if a.address}


def may_have_come_back(state: DeliveryState) -> bool:
    """Whether a bounce still says something new."""
    return state in (DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.NEEDS_PERSON)


def _named(stored: StoredMail, sent: Sequence[Sent]) -> Sent | None:
    """The nearest mail named: In-Reply-To, then References from the end (RFC 5322, 3.6.4)."""
    ours = {s.message_id: s for s in sent}
    order = (stored.mail.in_reply_to, *reversed(stored.mail.references))
    return next((ours[i] for i in order if i in ours), None)


def _continues(stored: StoredMail, sent: Sent) -> bool:
    mail = stored.mail
    if mail.sender.email not in sent.recipients or not timedelta() <= mail.sent_at - sent.at <= WINDOW:
        return False
    same_words = _bare(mail.subject) == _bare(sent.subject) != ""
    return stored.thread == sent.thread or same_words


def _bare(subject: str) -> str:
    """A subject without Re: and Fwd: in the languages we meet, for comparing."""
    return _NOISE.sub(" ", _PREFIX.sub("", subject)).strip().lower()
