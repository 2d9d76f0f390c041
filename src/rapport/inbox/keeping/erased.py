"""Was the person in this mail erased, and what of the mail may be kept then?

Of an erased person only a tombstone is left: HMAC-SHA-256 (RFC 2104) of the address under the instance's own key, which
lies outside the database. It says nothing to whoever has no key, and it knows the address when it comes again.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from rapport.inbox.keeping import decoded, traces
from rapport.inbox.keeping.model import Keeping
from rapport.inbox.model import Absence, Mail, Meeting, Sides


def key_of(seal_key: bytes, workspace: int) -> bytes:
    """A key of its own for each workspace: the same person's tombstones in two of them cannot be compared."""
    return hmac.new(seal_key, f"tombstone:{workspace}".encode(), hashlib.sha256).digest()


def mark(key: bytes, address: str) -> bytes:
    """32 bytes; the same for every spelling of one address."""
    normal = unicodedata.normalize("NFKC", address).strip().lower()
    return hmac.new(key, normal.encode("utf-8", "replace"), hashlib.sha256).digest()


def is_erased(address: str, keeping: Keeping) -> bool:
    return bool(keeping.erased) and mark(keeping.key, address) in keeping.erased


def among(addresses: Iterable[str], keeping: Keeping) -> frozenset[str]:
    """Those of the addresses whose people were erased."""
    return frozenset(one for one in set(addresses) if is_erased(one, keeping)) if keeping.erased else frozenset()


def without(mail: Mail, keeping: Keeping, sides: Sides) -> Mail | None:
    """The mail as it may be kept: whole where nobody erased stands in it.

    None where an erased person wrote it or was the only one of a customer's; else what others wrote and to whom, with
    address and name taken out of the text, and without the bytes as they came.
    """
    heads = [p.address.email for p in mail.participants] + [one.address for one in mail.about]
    told = traces.addresses_in("\n".join((mail.subject, mail.text, decoded.said(mail.raw))))
    gone = among((*heads, *told, *(a.address.email for m in mail.meetings for a in m.attendees)), keeping)
    if not gone:
        return mail
    left = tuple(one for one in mail.participants if one.address.email not in gone)
    if mail.sender.email in gone or all(sides.customer_of(one.address.email) is None for one in left):
        return None
    names = {one.address.name for one in mail.participants if one.address.email in gone}
    trace = traces.compiled(gone, names)
    if trace is None:
        return None
    return replace(
        mail,
        participants=left,
        subject=traces.scrubbed(mail.subject, trace),
        text=traces.scrubbed(mail.text, trace),
        new_text=traces.scrubbed(mail.new_text, trace),
        about=tuple(_about(one, trace) for one in mail.about if one.address not in gone),
        meetings=tuple(kept for one in mail.meetings if (kept := met_without(one, keeping, sides)) is not None),
        raw=b"",
    )


def _about(one: Absence, trace: re.Pattern[str]) -> Absence:
    stand_in = "" if trace.search(one.stand_in) else one.stand_in
    return replace(one, stand_in=stand_in, sentence=traces.scrubbed(one.sentence, trace))


def met_without(meeting: Meeting, keeping: Keeping, sides: Sides) -> Meeting | None:
    """The same for a meeting."""
    gone = among((a.address.email for a in meeting.attendees), keeping)
    if not gone:
        return meeting
    left = tuple(one for one in meeting.attendees if one.address.email not in gone)
    trace = traces.compiled(gone, (a.address.name for a in meeting.attendees if a.address.email in gone))
    if trace is None or all(sides.customer_of(one.address.email) is None for one in left):
        return None
    return replace(meeting, attendees=left, summary=traces.scrubbed(meeting.summary, trace))
