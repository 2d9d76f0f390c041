"""How is the audit log written as CSV?"""

import csv
import io
import json
from collections.abc import Iterable

from rapport.users.audit.model import Entry

HEAD = ("number", "at", "who", "act", "about", "details", "hash")


def written(entries: Iterable[Entry]) -> str:
    """RFC 4180. No cell comes from outside: the log holds numbers and names of ours only (users/audit/chain.py)."""
    into = io.StringIO()
    out = csv.writer(into)
    out.writerow(HEAD)
    for one in entries:
        details = json.dumps(dict(one.details), sort_keys=True) if one.details else ""
        out.writerow((one.number, one.at.isoformat(), one.who, one.act, one.about, details, one.hash.hex()))
    return into.getvalue()
