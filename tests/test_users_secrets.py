"""A sealed password opens only with its key, for its mailbox, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import Misconfigured
from rapport.users.model import WorkspaceId
from rapport.users.secrets import identity, open_sealed, seal

KEY, NONCE = bytes(range(32)), bytes(12)
NORA = identity(WorkspaceId(1), "nora@northwind.test")


@given(st.text(max_size=200), st.binary(min_size=12, max_size=12))
def test_what_was_sealed_opens_again(secret: str, nonce: bytes) -> None:
    assert open_sealed(KEY, seal(KEY, secret, NORA, nonce), NORA) == secret


@given(st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_byte_does_not_open(position: int, change: int) -> None:
    sealed = bytearray(seal(KEY, "s3cret", NORA, NONCE))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(Misconfigured):
        open_sealed(KEY, bytes(sealed), NORA)


@pytest.mark.parametrize(
    "other", [identity(WorkspaceId(2), "nora@northwind.test"), identity(WorkspaceId(1), "x@y.test")]
)
def test_a_password_copied_to_another_mailbox_does_not_open(other: bytes) -> None:
    """Kills the mutant that seals without associated data."""
    with pytest.raises(Misconfigured, match="does not open"):
        open_sealed(KEY, seal(KEY, "s3cret", NORA, NONCE), other)


def test_another_key_does_not_open() -> None:
    with pytest.raises(Misconfigured):
        open_sealed(bytes(32), seal(KEY, "s3cret", NORA, NONCE), NORA)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + bytes(40)])
def test_bytes_that_nobody_sealed_give_a_sentence(sealed: bytes) -> None:
    with pytest.raises(Misconfigured):
        open_sealed(KEY, sealed, NORA)
