"""Passwords: what fits, and that nobody costs as much time as somebody."""

import pytest

from rapport.errors import BadInput
from rapport.users import passwords

SALT = bytes(range(16))


def test_a_password_fits_its_own_hash_only() -> None:
    encoded = passwords.hashed("correct horse battery", SALT)
    assert passwords.matches(encoded, "correct horse battery")
    assert not passwords.matches(encoded, "correct horse batterx")


def test_the_hash_of_nobody_costs_what_todays_hashes_cost() -> None:
    """Kills the mutant that answers at once for an unknown address: same algorithm, same parameters, never true."""
    assert not passwords.is_outdated(passwords.NOBODY)
    assert passwords.NOBODY.rpartition("$")[0].startswith(passwords.hashed("x" * 12, SALT)[:31])
    assert not passwords.matches("", "anything at all") and passwords.who([], "anything at all") is None


def test_the_same_password_from_two_keyboards_fits() -> None:
    assert passwords.matches(passwords.hashed("Grüße aus Köln", SALT), "Gru\u0308ße aus Ko\u0308ln")


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 257])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(BadInput, match="12 to 256"):
        passwords.hashed(password, SALT)


def test_a_damaged_hash_fits_nothing() -> None:
    assert not passwords.matches("$argon2id$nonsense", "correct horse battery")
