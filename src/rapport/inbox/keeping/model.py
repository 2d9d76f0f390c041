"""What is an exclusion, a time to keep something, a word about what is kept at all?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from rapport.users.model import UserId

ExclusionId = NewType("ExclusionId", int)


class By(StrEnum):
    """What of a mail an exclusion looks at; all of it stands in headers."""

    PERSON = "person"  # an address in From, To or Cc
    DOMAIN = "domain"  # a domain or one below it, in From, To or Cc
    LABEL = "label"  # X-Gmail-Labels, X-Keywords, Keywords
    FOLDER = "folder"  # a folder or file that it came from
    SUBJECT = "subject"  # words in the subject


@dataclass(frozen=True, slots=True)
class NewExclusion:
    by: By
    value: str  # as it is compared: lower case, blanks single


@dataclass(frozen=True, slots=True)
class Exclusion:
    id: ExclusionId
    by: By
    value: str
    set_by: UserId | None
    set_at: datetime


class Held(StrEnum):
    """Classes of what is kept, each with a time of its own."""

    RAW = "raw"
    BODIES = "bodies"
    QUARANTINE = "quarantine"
    DRAFTS = "drafts"
    SIGNALS = "signals"
    MODEL_CALLS = "model_calls"


@dataclass(frozen=True, slots=True)
class Times:
    """How long each class is kept; what is not named is kept until somebody removes it."""

    of: Mapping[Held, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keeping:
    """All that judging a mail must know about what may be kept; travels to the processes that read."""

    exclusions: tuple[NewExclusion, ...] = ()
    erased: frozenset[bytes] = frozenset()  # tombstones
    key: bytes = b""  # what tombstones are made with
    header_only: bool = False


EVERYTHING = Keeping()
