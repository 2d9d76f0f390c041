"""What is a workspace, a person who signs in, a machine's key, a mailbox to send from?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

WorkspaceId = NewType("WorkspaceId", int)
UserId = NewType("UserId", int)
ApiKeyId = NewType("ApiKeyId", int)
MailboxId = NewType("MailboxId", int)


class Role(StrEnum):
    """What a person may do; each includes the one before."""

    CSM = "csm"
    MANAGER = "manager"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a machine's key may do. There is none for approving: only a signed-in person can."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Workspace:
    id: WorkspaceId
    name: str
    product: str  # what we sell, named in drafts; never the customer's own name
    demo: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    id: UserId
    email: str
    name: str
    role: Role
    time_zone: str  # IANA name
    phone: str  # as it may stand in a signature; empty when unknown
    title: str
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    user: User
    workspace: WorkspaceId
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: ApiKeyId
    name: str
    scopes: frozenset[Scope]
    created_by: UserId
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is behind one request: a signed-in person or a machine's key, never both."""

    workspace: WorkspaceId
    user: User | None
    key: ApiKey | None

    @property
    def is_person(self) -> bool:
        return self.user is not None


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """How a mailbox sends. `security` is 'tls' (implicit), 'starttls' or 'none' (loopback only)."""

    host: str
    port: int
    security: str
    login: str
    sealed_password: bytes  # AES-GCM, the mailbox's identity as associated data


@dataclass(frozen=True, slots=True)
class Mailbox:
    id: MailboxId
    user_id: UserId
    address: str
    name: str
    smtp: SmtpServer
