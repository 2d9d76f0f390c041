"""Is this call from whom it says, and how do we sign ours? (Standard Webhooks 1.0.0)"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from rapport.errors import BadInput, NotAllowed

TOLERANCE = timedelta(minutes=5)  # as the reference libraries have it: clocks differ, a recorded call gets old
PREFIX = "whsec_"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
LONGEST_ID = 256  # characters
MOST_SIGNATURES = 10  # of one call; a rotation has two


class WrongSignature(NotAllowed):
    """Nobody who knows a secret of ours has signed this."""

    status, slug = 401, "wrong-signature"


class WrongTime(BadInput):
    """The call is signed for another moment than now."""

    status, slug = 400, "wrong-time"


def written(secret: bytes) -> str:
    """A secret as it is shown and pasted: whsec_ and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """v1, HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secret: str, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """What a call of ours carries."""
    timestamp = int(now.timestamp())
    signed = signature(secret, message_id, timestamp, body)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: signed}


def verify(given: Mapping[str, str], body: bytes, secrets: Iterable[str], now: datetime) -> str:
    """The id of a call that one of the secrets has signed. Raises WrongSignature, WrongTime."""
    message_id, timestamp, signatures = (given.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not (message_id and timestamp and signatures) or len(message_id) > LONGEST_ID or not message_id.isprintable():
        raise WrongSignature(f"The call lacks {ID}, {TIMESTAMP} or {SIGNATURE}. Sign it as Standard Webhooks says.")
    _check_time(timestamp, now)
    candidates = signatures.split(" ")[:MOST_SIGNATURES]
    for secret in secrets:
        expected = signature(secret, message_id, int(timestamp), body).encode()
        if any(hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in candidates):  # constant time
            return message_id
    raise WrongSignature("No secret of this workspace made the signature. Check the secret, and that the body is raw.")


def _check_time(timestamp: str, now: datetime) -> None:
    # Twelve digits last until the year 33658; Python's int() takes more than what a datetime can hold.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise WrongTime(f"{TIMESTAMP} is not a number of seconds since 1970. Send one.")
    try:
        apart = abs(now - datetime.fromtimestamp(int(timestamp), UTC))
    except (ValueError, OverflowError, OSError):
        apart = timedelta.max
    if apart > TOLERANCE:
        minutes = int(TOLERANCE.total_seconds() // 60)
        raise WrongTime(
            f"The call is signed for a moment more than {minutes} minutes from now. Set the clock, or send it again."
        )
