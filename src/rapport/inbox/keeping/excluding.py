"""Does a rule of this workspace say that a mail is never stored? Told from its headers and where it came from."""

import re
from collections.abc import Iterable, Sequence

from rapport.errors import BadInput
from rapport.inbox import headers
from rapport.inbox.caps import CAPS
from rapport.inbox.keeping.model import By, NewExclusion
from rapport.inbox.model import Mail, Meeting, suffixes

LONGEST = 200  # characters of a rule
SHORTEST_SUBJECT = 3  # characters: a letter alone would stand in every subject
LABELS = (b"x-gmail-labels", b"x-keywords", b"keywords", b"x-label")  # Gmail, Dovecot, RFC 5322, mutt

_ADDRESS = re.compile(r"[^@\s]+@(?:[\w-]+\.)+[\w-]+")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[\w-]+")
_ENDINGS = (".mbox", ".mbx", ".eml", ".ics", ".imapmbox")


def checked(by: By, value: str) -> NewExclusion:
    """The rule as it is compared. Raises BadInput for one that could never fit, or would always."""
    said = _folded(value)
    if by is By.DOMAIN:
        said = said.removeprefix("@")
    if not said or len(said) > LONGEST:
        raise BadInput(f"A rule by {by} names one, in up to {LONGEST} characters. Write it and save again.")
    if by is By.PERSON and not _ADDRESS.fullmatch(said):
        raise BadInput(f"“{said}” is no address. A rule by person names one, such as ada@techcorp.example.")
    if by is By.DOMAIN and not _DOMAIN.fullmatch(said):
        raise BadInput(f"“{said}” is no domain. Write it like techcorp.example.")
    if by is By.SUBJECT and len(said) < SHORTEST_SUBJECT:
        raise BadInput(f"“{said}” stands in too many subjects. Write at least {SHORTEST_SUBJECT} characters.")
    return NewExclusion(by, said)


def fits_mail(mail: Mail, source: str, rules: Sequence[NewExclusion]) -> bool:
    """Whether any rule keeps this mail out."""
    emails = [one.address.email for one in mail.participants]
    if any(_by_people(rule, emails) or _by_words(rule, mail.subject, source) for rule in rules):
        return True
    wanted = {rule.value for rule in rules if rule.by is By.LABEL}
    return bool(wanted) and not wanted.isdisjoint(labels(mail.raw))


def fits_meeting(meeting: Meeting, source: str, rules: Sequence[NewExclusion]) -> bool:
    emails = [one.address.email for one in meeting.attendees]
    return any(_by_people(rule, emails) or _by_words(rule, meeting.summary, source) for rule in rules)


def _by_people(rule: NewExclusion, emails: Iterable[str]) -> bool:
    if rule.by is By.PERSON:
        return rule.value in emails
    return rule.by is By.DOMAIN and any(rule.value in suffixes(email) for email in emails)


def _by_words(rule: NewExclusion, subject: str, source: str) -> bool:
    if rule.by is By.SUBJECT:
        return rule.value in _folded(subject)
    return rule.by is By.FOLDER and rule.value in folders(source)


def folders(source: str) -> frozenset[str]:
    """Every folder above a mail, and the file that holds many, as people call them: Private.mbox is “private”."""
    return frozenset(_bare(part) for part in re.split(r"[/\\]", source) if part.strip(". "))


def _bare(part: str) -> str:
    name = _folded(part).lstrip(".")
    return next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)


def labels(raw: bytes) -> frozenset[str]:
    """What mail programs have put on it."""
    data = raw[: CAPS.headers + 2].replace(b"\r\n", b"\n").lstrip(b"\n")
    found, _ = headers.split(data, 0, len(data), CAPS)
    said = [(name, headers.words(headers.clean(headers.loose(value)))) for name in LABELS for value in found.all(name)]
    pieces = [piece for _, value in said for piece in value.split(",")]
    words = [word for name, value in said if name == b"x-keywords" for word in value.split()]
    return frozenset(_folded(one.strip().strip('"')) for one in (*pieces, *words))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
