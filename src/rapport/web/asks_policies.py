"""What may be sent in about approving: rules, limits, hours, bans, reviews?"""

from datetime import timedelta

from pydantic import Field

from rapport.app import App
from rapport.drafts.model import Play
from rapport.drafts.policies import contact
from rapport.drafts.policies.model import Limits, Quiet, Rule, Who, Whom
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.people import service as people_service
from rapport.web.asks import LONGEST_LINE, Ask

MONTH = 60 * 24 * 30  # minutes


class RuleAsk(Ask):
    """Who approves a play, in how many minutes; `severity` left out: whatever it is."""

    play: Play
    severity: Severity | None = None
    who: Who
    within_minutes: int = Field(ge=1, le=MONTH)
    stand_in_minutes: int = Field(ge=0, le=MONTH)

    def rule(self) -> Rule:
        within, stand_in = timedelta(minutes=self.within_minutes), timedelta(minutes=self.stand_in_minutes)
        return Rule(self.play, self.severity, self.who, within, stand_in)


class HoursAsk(Ask):
    """Quiet from and to, on the recipient's clock."""

    begins: str = "20:00"
    ends: str = "07:00"
    weekends: bool = True

    def quiet(self) -> Quiet:
        return Quiet(contact.read_time(self.begins), contact.read_time(self.ends), self.weekends)


class LimitsAsk(HoursAsk):
    """The same for everybody, and how many introductions one person is asked for in a quarter."""

    asks: int = Field(default=2, ge=0, le=50)

    def limits(self) -> Limits:
        return Limits(self.quiet(), self.asks)


class WhomAsk(Ask):
    """A customer's name, or a person's address."""

    whom: str = Field(min_length=1, max_length=LONGEST_LINE)


class OwnHoursAsk(WhomAsk, HoursAsk):
    """Other hours or a time zone for one of them."""

    zone: str = Field(default="", max_length=100)


class BanAsk(WhomAsk):
    because: str = Field(min_length=1, max_length=LONGEST_LINE)


class NoteAsk(Ask):
    note: str = Field(min_length=1, max_length=LONGEST_LINE)


def whom(app: App, text: str) -> Whom:
    """A person where it is an address, else the customer of that name. Raises NotFound, Ambiguous, BadInput."""
    words = text.strip()
    if not words:
        raise BadInput("Name a customer, or a person by address.")
    if "@" in words:
        return Whom(address=words.lower())
    with app.db.transaction() as tx:
        return Whom(customer=people_service.find_customer(tx, words).id)
