"""Did a person write this mail, or a machine, and which kind of machine?

Headers decide first (RFC 3834, 3464, 5965, 2369, 2919), words of subject and sender only where headers are silent.
"""

import re
from dataclasses import dataclass

from rapport.inbox.headers import Headers, loose
from rapport.inbox.model import Kind, Mail, Sides

_DAEMON = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|mail[-_. ]?delivery[-_. ]?(?:sub)?system|no-?reply.*bounce)",
    re.IGNORECASE,
)
_UNDELIVERED = re.compile(
    r"\b(?:undeliver(?:able|ed)|returned (?:e?mail|to sender)|"
    r"delivery (?:status notification|failure|has failed|problem|notification|incomplete|unsuccessful|report)|"
    r"(?:mail|message|nondeliverable) (?:delivery|system error|undeliverable)|"
    r"failure notice|mail (?:failure|not delivered)|could not be delivered|non-?deliverable|non[- ]delivery|"
    r"delivery delayed|unzustellbar|nicht zugestellt|non remis|échec de (?:la )?remise|undelivered mail|"
    r"warning: (?:could not send|message)|bounce notification|rejected)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"^\s*(?:(?:auto(?:matic|mated|matische)?[- :_]*(?:reply|response|responder|antwort|generated)|autoreply|"
    r"out[- ]of[- ](?:the[- ])?office|ooo\b|"
    r"away from (?:the |my )?(?:office|mail|desk)|away until|on vacation|vacation (?:reply|notice)|"
    r"abwesen(?:d|heit)|automatische antwort|r[ée]ponse automatique|absence du bureau|"
    r"absen(?:t|ce)\b.{0,40}(?:bureau|jusqu|réponse)|"
    r"respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori ufficio|automatisch antwoord|afwezig))",
    re.IGNORECASE,
)
_UNATTENDED = re.compile(r"(?:no|do-?not|not?)[-_.]?(?:reply|respond|answer)\b|(?:notifications?|newsletter|bounces?)$")
_AUTOMATIC_HEADERS = (
    b"x-autoreply",
    b"x-autorespond",
    b"x-autoresponder",
    b"x-auto-reply",
    b"x-auto-reply-from",
    b"x-mail-autoreply",
    b"x-vacation",
)
_LIST_HEADERS = (
    b"list-id",
    b"list-unsubscribe",
    b"list-post",
    b"x-list",
    b"mailing-list",
    b"x-mailing-list",
    b"x-beenthere",
    b"list-help",
)
_SENT_IN_BULK = (b"feedback-id", b"x-campaign", b"x-campaignid", b"x-mailgun-batch-id", b"x-sg-eid", b"x-mc-user")
_LIST_SENDER = re.compile(
    r"(?:owner-([^\s@<>]{1,60})|([^\s@<>]{1,60}?)-(?:owner|bounces?|admin|errors?|request|return)(?:[+=-][^\s@<>]{0,200})?)"
    r"@([\w.-]{1,200})"
)
_ID = re.compile(r"<\s*([^<>\s]{1,250})\s*>")
_HOST = re.compile(r"(?:mailto:[^@\s<>]{0,100}@|https?://)([\w.-]{1,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that deciding on the kind takes."""

    headers: Headers
    type: str  # of the whole message
    parameters: dict[str, str]  # of that type
    leaf_types: frozenset[str]
    sender: str
    subject: str


def kind(seen: Evidence) -> Kind:
    """What wrote a mail, not yet knowing who is ours (see for_us)."""
    headers = seen.headers
    report = _report(seen)
    if report is not None:
        return report
    automatic = headers.token(b"auto-submitted")
    no_return = headers.raw(b"return-path") == b"<>"
    daemon = _DAEMON.match(seen.sender) is not None
    undelivered = _UNDELIVERED.search(seen.subject) is not None
    if b"x-failed-recipients" in headers or (undelivered and (daemon or no_return or automatic)):
        return Kind.BOUNCE
    if _is_autoreply(seen, automatic):
        return Kind.AUTOREPLY
    if daemon:
        return Kind.BOUNCE if no_return or undelivered else Kind.REPORT
    if "text/calendar" in seen.leaf_types or seen.type == "text/calendar":
        return Kind.CALENDAR
    if automatic and automatic != "no":
        return Kind.REPORT  # a notice that some program wrote by itself (RFC 3834, auto-generated)
    return Kind.BULK if _is_bulk(seen) else Kind.PERSON


def _report(seen: Evidence) -> Kind | None:
    if seen.type == "multipart/report":
        about = seen.parameters.get("report-type", "").lower()
        daemon = _DAEMON.match(seen.sender) is not None
        unnamed = not about and (daemon or "message/delivery-status" in seen.leaf_types)
        return Kind.BOUNCE if about == "delivery-status" or unnamed else Kind.REPORT
    if "message/delivery-status" in seen.leaf_types and _DAEMON.match(seen.sender):
        return Kind.BOUNCE
    if "message/feedback-report" in seen.leaf_types or "message/disposition-notification" in seen.leaf_types:
        return Kind.REPORT
    return None


def _is_autoreply(seen: Evidence, automatic: str) -> bool:
    headers = seen.headers
    if automatic.startswith("auto-replied"):
        return True
    if any(name in headers for name in _AUTOMATIC_HEADERS):
        return True
    if headers.token(b"precedence") in ("auto_reply", "auto-reply") or headers.token(b"x-precedence") == "auto_reply":
        return True
    return _AWAY.match(seen.subject) is not None


def _is_bulk(seen: Evidence) -> bool:
    headers = seen.headers
    if headers.token(b"precedence") in ("bulk", "list", "junk"):
        return True
    if any(name in headers for name in _LIST_HEADERS) or any(name in headers for name in _SENT_IN_BULK):
        return True
    return _is_spam(headers) or _UNATTENDED.search(seen.sender.partition("@")[0]) is not None


def _is_spam(headers: Headers) -> bool:
    return headers.token(b"x-spam-flag") == "yes" or headers.token(b"x-spam-status").startswith("yes")


def list_id(headers: Headers) -> str:
    """The list that carried a mail, as `name.domain` (RFC 2919), or the domain that offers to unsubscribe.

    Without List-Id the least forgeable of the rest counts: a newsletter's own List-Unsubscribe before the traces of an
    internal list that passed it on, so that a newsletter sent to our list stays the newsletter's. What a filter called
    spam has no list.
    """
    if _is_spam(headers):
        return ""
    if value := headers.token(b"list-id"):
        found = _ID.search(value)
        return (found[1] if found else value.rpartition(" ")[2])[:250]
    for name in (b"list-unsubscribe", b"list-post", b"list-help"):
        if found := _HOST.search(headers.token(name)):
            return found[1]
    for name in (b"x-mailing-list", b"mailing-list", b"x-beenthere"):
        if found := re.search(r"([\w.+-]{1,60})@([\w.-]{1,200})", headers.token(name)):
            return f"{found[1]}.{found[2]}"
    return _sender_list(headers)


def _sender_list(headers: Headers) -> str:
    """Lists older than List-Id say who they are by their bounce address: owner-name@, name-bounces@."""
    for name in (b"sender", b"errors-to", b"return-path", b"x-sender"):
        for value in headers.all(name)[:2]:
            if found := _LIST_SENDER.search(loose(value[:500]).lower()):
                return f"{found[1] or found[2]}.{found[3]}"
    return ""


def for_us(mail: Mail, sides: Sides) -> Kind:
    """The kind, now that it is known who is ours: people writing through a list or group of ours are people.

    A foreign list, a newsletter and a machine that names no list stay BULK whichever address of ours they wrote to:
    whose list it is tells them from a group of ours. Our own newsletter stays BULK too: it comes from us and names no
    address of ours among its recipients, as mail through a group does.
    """
    if mail.kind is not Kind.BULK or not _is_ours(mail.list_id, sides):
        return mail.kind
    if _UNATTENDED.search(mail.sender.email.partition("@")[0]):
        return Kind.BULK
    to_us = any(sides.is_own(address.email) for address in mail.recipients)
    return Kind.PERSON if to_us or not sides.is_own(mail.sender.email) else Kind.BULK


def _is_ours(list_id: str, sides: Sides) -> bool:
    if not list_id:
        return False
    return sides.is_own(f"@{list_id}") or any("@" in own and own.replace("@", ".", 1) == list_id for own in sides.own)
