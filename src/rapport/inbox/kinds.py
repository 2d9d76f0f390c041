"""Did a person write this mail, or a machine, and which kind of machine?

Headers decide first (RFC 3834, 3464, 5965, 2369, 2919), words of subject and sender only where headers are silent.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapport.inbox.headers import Headers, clean, loose
from rapport.inbox.model import Kind, Mail, Sides

_DAEMON = re.compile(
    r"(?:mailer-?daemon|po{1,2}st_?master|mail-?daemon|mdaemon|mail[-_. ]?delivery[-_. ]?(?:sub)?system)",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(r'\s{0,5}"?(?:mail delivery (?:sub)?system|mailer-daemon|postmaster)\b', re.IGNORECASE)
_UNDELIVERED = re.compile(
    r"\b(?:undeliver(?:able|ed)|returned (?:e?mail|to sender)|"
    r"delivery (?:status notification|failure|has failed|problem|notification|incomplete|unsuccessful|report)|"
    r"(?:mail|message|nondeliverable) (?:delivery|system error|undeliverable)|"
    r"failure notice|mail (?:failure|not delivered)|could not be delivered|non-?deliverable|non[- ]delivery|"
    r"delivery delayed|unzustellbar|nicht zu(?:ge)?stell(?:t|bar)|zustellung (?:fehlgeschlagen|nicht möglich)|"
    r"non remis|échec de (?:la )?remise|non distribu(?:é|able)|no se (?:pudo|puede|ha podido) entregar|"
    r"(?:mensaje|correo) (?:no entregado|devuelto)|falha na entrega|não (?:foi )?entregue|mancata consegna|"
    r"non (?:recapitat[oa]|consegnat[oa])|onbestelbaar|niet (?:afgeleverd|bezorgd)|ikke leveret|kunne ikke leveres|"
    r"(?:kan|kunde) inte levereras|ej levererat|nie (?:dostarczono|doręczono)|niedostarczon|undelivered mail|"
    r"warning: (?:could not send|message)|bounce notification|rejected)|"
    r"配信(?:不能|エラー|失敗)|(?:配信|送信)できま|メールエラー|不達",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"\s*(?:auto(?:matic|mated|matische)?[- :_]*(?:reply|response|responder|antwort|generated)|autoreply|"
    r"automatische antwort|r[ée]ponse automatique|respuesta automática|risposta automatica|automatisch antwoord|"
    r"resposta automática|automatisk svar|automatiskt svar|automatyczna odpowiedź|自動(?:応答|返信)|"
    r"out of office autoreply|vacation (?:reply|notice)|abwesenheits(?:notiz|nachricht|meldung))",
    re.IGNORECASE,
)
_AWAY = re.compile(  # people write such subjects too: counts only with a sign that it answers by itself
    r"\s*(?:out[- ]of[- ](?:the[- ])?office|ooo\b|away from (?:the |my )?(?:office|mail|desk)|away until|on vacation|"
    r"abwesen(?:d|heit)|absence du bureau|absen(?:t|ce)\b|fuera de (?:la )?oficina|fuori (?:sede|ufficio)|afwezig|"
    r"ausente|fora do escritório|ausência|ikke på kontoret|fraværende|frånvaro|poza biurem|nieobecn|不在)"
    r"(?P<quotes>\s*[:(]|\s+re\b)?",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(r"\s*(?:complaint about message from|(?:e-?mail )?(?:abuse|feedback) report\b)", re.IGNORECASE)
_EXPLAINS = re.compile(  # how a server says in its own words that mail did not arrive
    r"^(?:final-recipient|diagnostic-code)\s?:|\b5\d\d[ -](?:\S{1,5} )?(?:5\.\d|-? ?requested action|no such|unknown|"
    r"user|mailbox|recipient|invalid|relay)|"
    r"\b(?:user|recipient|mailbox|address) (?:is )?(?:unknown|not found|unavailable)|"
    r"\b(?:unknown|invalid|no such) (?:user|recipient|mailbox)|permanent (?:fatal )?errors?\b|"
    r"\b(?:could not|couldn't|cannot|can't) be delivered|\bunable to deliver|\bdelivery (?:has )?failed|"
    r"(?:配信|送信)できませ",
    re.IGNORECASE | re.MULTILINE,
)
_EXPLANATION = 3_000  # characters in which it does
_NOTIFIED = re.compile(r'"(?:notificationType|eventType)"\s?:\s?"(Bounce|Complaint)"')  # Amazon SES, through SNS
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
_SENT_IN_BULK = (
    b"list-unsubscribe-post",
    b"feedback-id",
    b"x-campaign",
    b"x-campaignid",
    b"x-mailgun-batch-id",
    b"x-sg-eid",
    b"x-mc-user",
)
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
    text: Callable[[], str]  # few mails need it, and reading it costs more than all else


def kind(seen: Evidence) -> Kind:
    """What wrote a mail, not yet knowing who is ours (see for_us)."""
    headers = seen.headers
    report = _report(seen)
    if report is not None:
        return report
    automatic = headers.token(b"auto-submitted")
    no_return = headers.raw(b"return-path") == b"<>"
    daemon = _is_daemon(seen)
    undelivered = _UNDELIVERED.search(seen.subject) is not None
    if b"x-failed-recipients" in headers or (undelivered and (daemon or no_return or automatic or _unattended(seen))):
        return Kind.BOUNCE
    if (
        daemon
        and automatic.startswith("auto-replied")
        and not _AWAY.match(seen.subject)
        and not _AUTOMATIC.match(seen.subject)
    ):
        return Kind.BOUNCE
    if _is_autoreply(seen, automatic):
        return Kind.AUTOREPLY
    if daemon:
        return Kind.BOUNCE if no_return or undelivered or _explains(seen) else Kind.REPORT
    if no_return and _explains(seen):
        return Kind.BOUNCE
    if "text/calendar" in seen.leaf_types or seen.type == "text/calendar":
        return Kind.CALENDAR
    if automatic and automatic != "no":
        return Kind.REPORT  # a notice that some program wrote by itself (RFC 3834, auto-generated)
    return Kind.BULK if _is_bulk(seen) else Kind.PERSON


def _is_daemon(seen: Evidence) -> bool:
    """By the address, or the name where the address is any."""
    return (
        _DAEMON.match(seen.sender) is not None or _DAEMON_NAME.match(loose(seen.headers.raw(b"from")[:200])) is not None
    )


def _explains(seen: Evidence) -> bool:
    return _EXPLAINS.search(seen.text()[:_EXPLANATION]) is not None


def _unattended(seen: Evidence) -> bool:
    return _UNATTENDED.search(seen.sender.partition("@")[0]) is not None


def _report(seen: Evidence) -> Kind | None:
    if b"x-amz-sns-message-id" in seen.headers and (found := _NOTIFIED.search(seen.text()[:_EXPLANATION])):
        return Kind.BOUNCE if found[1] == "Bounce" else Kind.REPORT
    if seen.type == "multipart/report":
        about = seen.parameters.get("report-type", "").lower()
        daemon = _is_daemon(seen)
        unnamed = not about and (daemon or "message/delivery-status" in seen.leaf_types)
        return Kind.BOUNCE if about == "delivery-status" or unnamed else Kind.REPORT
    if "message/delivery-status" in seen.leaf_types and _DAEMON.match(seen.sender):
        return Kind.BOUNCE
    if _COMPLAINT.match(seen.subject) and (seen.type.startswith("multipart/") or _DAEMON.match(seen.sender)):
        return Kind.REPORT
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
    if _AUTOMATIC.match(seen.subject):
        return True
    away = _AWAY.match(seen.subject)
    if away is None:
        return False
    answers = any(name in headers for name in (b"in-reply-to", b"references", b"x-auto-response-suppress"))
    return answers or away["quotes"] is not None or headers.raw(b"return-path") == b"<>"


def _is_bulk(seen: Evidence) -> bool:
    headers = seen.headers
    if headers.token(b"precedence") in ("bulk", "list", "junk"):
        return True
    if any(name in headers for name in _LIST_HEADERS) or any(name in headers for name in _SENT_IN_BULK):
        return True
    return _is_spam(headers) or _unattended(seen)


def _is_spam(headers: Headers) -> bool:
    return headers.token(b"x-spam-flag") == "yes" or headers.token(b"x-spam-status").startswith("yes")


def list_id(headers: Headers) -> str:
    """The list that carried a mail, as `name.domain` (RFC 2919), or the domain that offers to unsubscribe.

    Without List-Id the least forgeable of the rest counts: a newsletter's own List-Unsubscribe before the traces of an
    internal list that passed it on, so that a newsletter sent to our list stays the newsletter's. What a filter called
    spam and what a mailing service sent (RFC 8058) has no list through which people write.
    """
    if _is_spam(headers) or any(name in headers for name in _SENT_IN_BULK):
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
            if found := _LIST_SENDER.search(clean(loose(value[:500])).lower()):
                return f"{found[1] or found[2]}.{found[3]}"
    return ""


def is_of_list(email: str) -> bool:
    """Whether an address is a list's own (owner-x@, x-bounces@), never an author's."""
    return _LIST_SENDER.fullmatch(email) is not None


def for_us(mail: Mail, sides: Sides) -> Kind:
    """The kind, now that it is known who is ours: people writing through a list or group of ours are people.

    A foreign list, a newsletter and a machine that names no list stay BULK whichever address of ours they wrote to:
    whose list it is tells them from a group of ours. Our own newsletter stays BULK too: it goes from us to one reader
    elsewhere and answers nothing.
    """
    if mail.kind is not Kind.BULK or not _is_ours(mail.list_id, sides):
        return mail.kind
    if _UNATTENDED.search(mail.sender.email.partition("@")[0]):
        return Kind.BULK
    to_us = any(sides.is_own(address.email) for address in mail.recipients)
    answers = bool(mail.in_reply_to or mail.references)
    mailing = sides.is_own(mail.sender.email) and not to_us and not answers and len(mail.recipients) < 2
    return Kind.BULK if mailing else Kind.PERSON


def _is_ours(list_id: str, sides: Sides) -> bool:
    if not list_id:
        return False
    return sides.is_own(f"@{list_id}") or any("@" in own and own.replace("@", ".", 1) == list_id for own in sides.own)
