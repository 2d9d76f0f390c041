"""What can a mail say about a person that changes who matters at a customer?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class StatementKind(StrEnum):
    LEAVING = "leaving"  # the author goes: "Friday is my last day"
    LEFT = "left"  # somebody else is gone: "Jane has left the company"
    JOINS = "joins"  # "we are glad that Jane joins us as CFO"
    LEADS = "leads"  # "Jane now leads procurement", "I have moved to finance"
    CONTACT_INSTEAD = "contact_instead"  # "please contact Jane for anything about billing"
    INTRODUCES = "introduces"  # "let me introduce Jane, our CFO"
    ORGANISATION = "organisation"  # "procurement now reports to finance", "we have been acquired"
    TITLE = "title"  # the author's title, as the signature under this mail says it


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said about one person. Untrusted text: it is evidence, never instruction."""

    kind: StatementKind
    name: str  # of whom it speaks, as written; "" where only an address or "I" names them
    address: str  # theirs, lower case; "" where none is given. The author's own for LEAVING and TITLE
    sentence: str  # as it stands in the mail: the evidence
    title: str = ""  # JOINS, LEADS, INTRODUCES, TITLE
    area: str = ""  # LEADS, CONTACT_INSTEAD: what of
    instead_of: str = ""  # CONTACT_INSTEAD: name or address that is left, where stated
    on: date | None = None  # last or first day, where stated


@dataclass(frozen=True, slots=True)
class Heard:
    """A stored statement: who said it, where and when."""

    id: int
    statement: Statement
    record: str  # 'message:12'
    author: str  # address
    at: datetime
