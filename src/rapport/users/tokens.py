"""What does a secret that somebody carries look like, and what of it may be stored?

A secret starts with its workspace's number, so that the workspace is known before any row is read; only its SHA-256
is stored. It holds 256 random bits, so a fast hash is enough (nothing can be guessed and compared).
"""

import hashlib
import hmac
import re

from rapport.users.model import WorkspaceId

CARRIED = re.compile(r"([1-9][0-9]{0,17})\.[A-Za-z0-9_-]{32,86}")  # fits a bigint
KEY = re.compile(r"rk_([1-9][0-9]{0,17})_[A-Za-z0-9_-]{32,86}")


def carried(workspace: WorkspaceId, random: str) -> str:
    """A session's or link's token: workspace.random."""
    return f"{workspace}.{random}"


def key(workspace: WorkspaceId, random: str) -> str:
    """An API key: rk_workspace_random, recognisable to secret scanners."""
    return f"rk_{workspace}_{random}"


def workspace_of(secret: str) -> WorkspaceId | None:
    """The workspace that a token or key claims; None when it has not the shape of one."""
    match = CARRIED.fullmatch(secret) or KEY.fullmatch(secret)
    return WorkspaceId(int(match[1])) if match else None


def digest(secret: str) -> bytes:
    """32 bytes, SHA-256: what is stored in place of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def csrf(token: str) -> str:
    """The token of a session's forms: known to the pages of that session, of no use to sign in with."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())
