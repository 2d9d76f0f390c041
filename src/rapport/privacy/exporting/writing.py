"""How does a row become JSON that another program can read?"""

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

PACKED = ("raw_messages", "raw")  # the one column that is stored compressed

# Secrets, and what is only of use to the program: nobody's data, and dangerous in a file.
SECRET = frozenset(
    [
        *("workspace_id", "password_hash", "secret_hash", "token_hash"),
        *("sealed_password", "sealed_url", "sealed_secret"),
    ]
)
LEFT_OUT = frozenset(["sessions", "sign_in_links", "sign_in_attempts", "hook_secrets", "tombstones"])

README = """Everything that the workspace “{name}” held on {at}.

One file a table, one JSON object a line (UTF-8). Bytes are base64; raw_messages.raw is the mail as it came in.
Left out: passwords, keys and sessions. The tables are described in Rapport's documentation.
"""


def plain(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without secrets, in JSON's types."""
    return {name: _value(table, name, value) for name, value in row.items() if name not in SECRET}


def _value(table: str, name: str, value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        held = bytes(value)
        return b64encode(zlib.decompress(held) if (table, name) == PACKED else held).decode("ascii")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return [_value(table, name, one) for one in value] if isinstance(value, list) else value


def line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace") + b"\n"
