"""What does a record hold that a sentence may state?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from rapport.drafts.vocabulary import stem
from rapport.inbox.model import StoredMail, StoredMeeting, StoredTicket
from rapport.inbox.records.model import DayOfUse
from rapport.people.model import Customer, Stakeholder
from rapport.users.model import User, Workspace

READ_OF_A_MAIL = 20_000  # characters; what is quoted from a mail stands in its beginning


@dataclass(frozen=True, slots=True)
class Facts:
    """The strings, dates and promises of one or more records."""

    text: str = ""
    dates: frozenset[date] = frozenset()
    promises: tuple[str, ...] = ()  # planned steps, in the record's words
    stems: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", self.text.lower())
        object.__setattr__(self, "stems", frozenset(stem(w.replace("’", "'")) for w in found))

    def say(self, words: str) -> bool:
        """Whether these words stand there, whole and in this order."""
        wanted = plain(words)
        return bool(wanted) and f" {wanted} " in f" {plain(self.text)} "


def together(several: Iterable[Facts]) -> Facts:
    """What any of them holds."""
    listed = list(several)
    return Facts(
        "\n".join(f.text for f in listed),
        frozenset(day for f in listed for day in f.dates),
        tuple(promise for f in listed for promise in f.promises),
    )


def plain(text: str) -> str:
    """For comparing: small letters, only words and numbers, single spaces; a mark of quotation is none of a word's."""
    return " ".join(re.findall(r"(?!')[\w@.+%$€£'-]*\w[%]?", text.lower().replace("’", "'")))


def of_ticket(stored: StoredTicket, zone: tzinfo) -> Facts:
    ticket = stored.ticket
    steps = [f"{a.what} {a.owner} {_moment(a.at, zone)}" for a in ticket.actions]
    moments = (ticket.opened_at, ticket.escalated_at, ticket.updated_at, *(a.at for a in ticket.actions))
    texts = (ticket.external_id, ticket.subject, ticket.description, ticket.category, ticket.owner, *steps)
    planned = tuple(step for step, a in zip(steps, ticket.actions, strict=True) if a.state == "planned")
    return Facts("\n".join((*texts, ticket.reporter, str(ticket.status))), _days(moments, zone), planned)


def of_mail(stored: StoredMail, zone: tzinfo) -> Facts:
    mail = stored.mail
    people = [f"{p.address.name} {p.address.email}" for p in mail.participants]
    return Facts("\n".join((mail.subject, mail.new_text[:READ_OF_A_MAIL], *people)), _days((mail.sent_at,), zone))


def of_meeting(stored: StoredMeeting, zone: tzinfo) -> Facts:
    meeting = stored.meeting
    people = [f"{a.address.name} {a.address.email}" for a in meeting.attendees]
    text = "\n".join((meeting.summary, _moment(meeting.starts_at, zone), *people))
    return Facts(text, _days((meeting.starts_at, meeting.ends_at), zone))


def of_customer(customer: Customer) -> Facts:
    """Name, value, renewal and segment, as the CRM states them."""
    value = "" if customer.arr_cents is None else f"{customer.currency} {customer.arr_cents / 100:.2f}"
    texts = (customer.name, *customer.domains, customer.segment, value, "renewal" if customer.renewal_date else "")
    return Facts("\n".join(texts), frozenset({customer.renewal_date} if customer.renewal_date else ()))


def of_stakeholder(stakeholder: Stakeholder) -> Facts:
    met = stakeholder.introduction_date
    return Facts(
        "\n".join((stakeholder.name, stakeholder.title, stakeholder.department, *stakeholder.person.addresses)),
        frozenset({met} if met else ()),
    )


def of_user(user: User) -> Facts:
    return Facts("\n".join((user.name, user.title, user.phone, user.email)))


def of_usage(figures: Sequence[DayOfUse]) -> Facts:
    """Each figure before and after its name: "40 seats" counts seats, "seats 40" is how a table has it."""
    values = [(f.metric, value) for f in figures for value in {f.value, f.whole} - {None}]
    named = [(metric.replace("_", " "), f"{value:g}") for metric, value in values]
    text = "\n".join(f"{name} {value} {value}x {value}%\n{value} {name}" for name, value in named)
    return Facts(text, frozenset(f.on for f in figures))


def of_workspace(workspace: Workspace) -> Facts:
    """Our own name and the product's: what everybody may say."""
    return Facts(f"{workspace.name}\n{workspace.product}")


def _days(moments: Iterable[datetime | None], zone: tzinfo) -> frozenset[date]:
    return frozenset(moment.astimezone(zone).date() for moment in moments if moment is not None)


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return clock(at, zone) if at else ""


def clock(at: datetime, zone: tzinfo) -> str:
    """5:00 pm CET"""
    local = at.astimezone(zone)
    return f"{local:%-I:%M} {local:%p}".lower() + f" {local:%Z}"


def day(at: datetime, zone: tzinfo) -> str:
    """Friday, 27 February"""
    local = at.astimezone(zone)
    return f"{local:%A}, {local.day} {local:%B}"
