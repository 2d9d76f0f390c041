"""Does a password fit, and how is it kept? argon2id (RFC 9106), one verification for every attempt."""

import unicodedata
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from rapport.errors import BadInput
from rapport.users.model import Account

SHORTEST = 12  # characters; below, guessing from a stolen hash is cheap even with argon2id
LONGEST = 256  # characters; hashing a megabyte is a way to stop the server
SALT_BYTES = 16  # RFC 9106, 3.1

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Somebody without a password, or nobody at all, costs as much time as a wrong password: no password has this hash.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$" + "A" * 22 + "$" + "A" * 43


def hashed(password: str, salt: bytes) -> str:
    """The encoded hash of a password, with 16 random bytes of salt. Raises BadInput when too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"A password has {SHORTEST} to {LONGEST} characters, and this one has {len(password)}.")
    return _hasher.hash(_normal(password), salt=salt[:SALT_BYTES])


def matches(encoded: str, password: str) -> bool:
    """Whether a password fits a hash; takes as long when there is no hash."""
    try:
        _hasher.verify(encoded or NOBODY, _normal(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(encoded)


def who(accounts: Sequence[Account], password: str) -> Account | None:
    """The first account that the password fits; nobody costs one verification too."""
    if not accounts:
        matches("", password)
    fitting = [account for account in accounts if matches(account.password_hash, password)]
    return fitting[0] if fitting else None


def is_outdated(encoded: str) -> bool:
    """Whether the hash was made with weaker parameters than today's and should be made anew."""
    return _hasher.check_needs_rehash(encoded)


def _normal(password: str) -> str:
    """The same password typed on two keyboards is the same bytes (RFC 8265 uses NFC; NFKC folds width too)."""
    return unicodedata.normalize("NFKC", password)
