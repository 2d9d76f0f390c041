"""What may be sent in as JSON?"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from rapport.drafts.model import Edit, Recipient, Yes
from rapport.drafts.policies.model import Hurdle
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.relationships.by_hand.model import Thing
from rapport.signals.model import Label

LONGEST_TEXT = 50_000  # characters; a mail longer than this is an attachment
LONGEST_LINE = 1_000


class Ask(BaseModel):
    """Closed: a misspelt field is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IntroAsk(Ask):
    """Whom to meet, by name or title; empty means: the gap that costs most."""

    target: str = Field(default="", max_length=LONGEST_LINE)


class SilenceAsk(Ask):
    """Who has gone quiet, by name or title."""

    person: str = Field(min_length=1, max_length=LONGEST_LINE)


class EscalationAsk(Ask):
    """Which escalation, where there are several."""

    signal: int | None = None


class Because(Ask):
    """A reason, which the next draft or signal learns from."""

    because: str = Field(min_length=1, max_length=LONGEST_LINE)


class HandAsk(Ask):
    """What to set about somebody: `roles` (between commas), `champion` and `stakeholder` (yes or no), `manager` (a
    name, an address or a number), `influence` (0 to 100)."""

    thing: Thing
    value: str = Field(min_length=1, max_length=LONGEST_LINE)
    because: str = Field(default="", max_length=LONGEST_LINE)


class LineAsk(Ask):
    """A reporting line: who reports to whom, each by name, address or number."""

    report: str = Field(min_length=1, max_length=LONGEST_LINE)
    manager: str = Field(min_length=1, max_length=LONGEST_LINE)


class DismissAsk(Because):
    """Why a signal is none: not true, known already, or not worth a morning."""

    label: Label = Label.NOT_TRUE


class SnoozeAsk(Ask):
    """Until when a signal is put aside; a date is its first moment, in UTC."""

    until: datetime


class ResolveAsk(Ask):
    """How it was dealt with; may be left out."""

    because: str = Field(default="", max_length=LONGEST_LINE)


class RaiseAsk(Ask):
    """An escalation that a person knows of and no system does."""

    customer: str = Field(min_length=1, max_length=LONGEST_LINE)
    sentence: str = Field(min_length=1, max_length=LONGEST_LINE)
    severity: Severity = Severity.HIGH


class CopyAsk(Ask):
    email: str = Field(max_length=320)
    name: str = Field(default="", max_length=LONGEST_LINE)


class EditAsk(Ask):
    """A changed draft; `version` is the one that was changed. Left out: stays as it is."""

    version: int
    subject: str = Field(max_length=LONGEST_LINE)
    body: str = Field(max_length=LONGEST_TEXT)
    forwardable: str | None = Field(default=None, max_length=LONGEST_TEXT)
    cc: list[CopyAsk] | None = Field(default=None, max_length=50)

    def edit(self) -> Edit:
        cc = None if self.cc is None else tuple(Recipient(one.email, one.name) for one in self.cc)
        return Edit(self.version, self.subject, self.body, cc, self.forwardable)


class EditForm(BaseModel):
    """The same from a page: copies are typed, one address a line or between commas."""

    model_config = ConfigDict(frozen=True)

    version: int
    subject: str = Field(max_length=LONGEST_LINE)
    body: str = Field(max_length=LONGEST_TEXT)
    note: str | None = Field(default=None, max_length=LONGEST_TEXT)
    cc: str = Field(default="", max_length=LONGEST_TEXT)

    def edit(self) -> Edit:
        addresses = [part.strip() for part in self.cc.replace(",", "\n").splitlines()]
        cc = tuple(Recipient(address, "") for address in addresses if address)
        note = None if self.note is None else unfolded(self.note)
        return Edit(self.version, self.subject, unfolded(self.body), cc, note)


def unfolded(text: str) -> str:
    """Browsers send lines of a form with CR LF (HTML, 4.10.22.4)."""
    return text.replace("\r\n", "\n")


class ApproveAsk(Ask):
    """The yes to exactly one version and its bytes, both as they were read."""

    version: int
    sha256: str
    urgent: bool = False
    confirmed: list[str] = Field(default_factory=list, max_length=100)
    reason: str = Field(default="", max_length=LONGEST_LINE)
    anyway: list[Hurdle] = Field(default_factory=list, max_length=len(Hurdle))

    def yes(self) -> Yes:
        said = tuple(self.confirmed)
        return Yes(self.version, digest(self.sha256), self.urgent, said, self.reason, frozenset(self.anyway))


def digest(sha256: str) -> bytes:
    """64 hexadecimal digits as bytes. Raises BadInput."""
    try:
        found = bytes.fromhex(sha256)
    except ValueError as error:
        raise BadInput("The sha256 of what you read has 64 hexadecimal digits. Send the one that was shown.") from error
    if len(found) != 32:
        raise BadInput("The sha256 of what you read has 64 hexadecimal digits. Send the one that was shown.")
    return found
