"""What is an entry of the audit log, and what can be said about the whole of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Value = str | int | bool  # never a text that somebody wrote: numbers of rows, names of settings


class Act(StrEnum):
    """What was done, in the words of the page."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    PASSWORD_SET = "password set"  # noqa: S105 - a name, no secret
    LINK_MADE = "sign-in link made"
    USER_ADDED = "user added"
    KEY_MADE = "key made"
    KEY_REVOKED = "key revoked"
    MAILBOX_SET = "mailbox set"
    SETTING_CHANGED = "setting changed"
    IMPORT_STARTED = "import started"
    IMPORT_FINISHED = "import finished"
    APPROVED = "approved"
    APPROVAL_REVOKED = "approval revoked"
    DELIVERY = "delivery"
    MERGED = "people merged"
    SPLIT = "person split"
    MERGE_UNDONE = "merge or split undone"
    RULE_ADDED = "exclusion added"
    RULE_REMOVED = "exclusion removed"
    EXPIRED = "old records removed"
    PERSON_EXPORTED = "person exported"
    PERSON_ERASED = "person erased"
    EVERYTHING_EXPORTED = "everything exported"
    EVERYTHING_REMOVED = "everything removed"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be written: an act, the row or setting it was done to, and what may be told about it."""

    act: Act
    about: str = ""  # "draft:12", "policy:intro_request"; never an address or a name of a person
    details: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain."""

    number: int  # from 1, without a gap
    at: datetime
    who: str  # "user:3", "key:2", "command line", "program"
    act: str
    about: str
    details: Mapping[str, Value]
    previous: bytes  # hash of the entry before; 32 zero bytes for the first
    hash: bytes  # 32 bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry's number and hash; kept elsewhere, it proves later that nothing before was changed."""

    number: int
    hash: bytes

    @property
    def text(self) -> str:
        return f"{self.number}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds."""

    entries: int  # that were read
    head: Head
    broken: int | None = None  # the first entry that does not fit
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.broken is None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for."""

    act: str = ""
    who: str = ""
    about: str = ""  # begins with
    since: datetime | None = None
    until: datetime | None = None
    sort: str = "number"
    oldest_first: bool = False
    after: int = 0  # entries skipped
    most: int = 100
