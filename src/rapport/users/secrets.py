"""How is a mailbox's password kept so that a copy of the database does not hold it?

AES-256-GCM; the key lies outside the database; the mailbox's identity is associated data, so that a sealed password
moved to another row does not open.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.errors import Misconfigured
from rapport.users.model import Mailbox, WorkspaceId

FORMAT = b"\x01"  # the first byte of what is stored, for the day another cipher follows
NONCE_BYTES = 12  # NIST SP 800-38D; random: good for 2^32 seals under one key


def identity(workspace: WorkspaceId, address: str) -> bytes:
    """What a mailbox's password is sealed for."""
    return f"mailbox:{workspace}:{address}".encode()


def seal(key: bytes, secret: str, identity: bytes, nonce: bytes) -> bytes:
    """Encrypt a secret for one identity; `nonce` is 12 random bytes, never used twice with a key."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}")
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, secret.encode(), identity)


def open_sealed(key: bytes, sealed: bytes, identity: bytes) -> str:
    """The secret again. Raises Misconfigured when key, identity or bytes are not those that it was sealed with."""
    nonce, box = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        if sealed[:1] != FORMAT:
            raise ValueError("unknown format")
        return AESGCM(key).decrypt(nonce, box, identity).decode()
    except (InvalidTag, ValueError) as error:
        raise Misconfigured(
            f"The stored password of {identity.decode()} does not open with the key under RAPPORT_HOME. "
            "Restore the key file, or enter the password again."
        ) from error


def open_password(key: bytes, mailbox: Mailbox) -> str:
    """A mailbox's password in clear; empty when it has none. Raises Misconfigured."""
    if not mailbox.smtp.sealed_password:
        return ""
    return open_sealed(key, mailbox.smtp.sealed_password, identity(mailbox.workspace, mailbox.address))
