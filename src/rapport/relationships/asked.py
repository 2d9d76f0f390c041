"""Was anybody known at the moment that somebody asks about?"""

from rapport.relationships.model import Snapshot

NOBODY_THEN = "nobody known then"


def note(then: Snapshot) -> str:
    """What must be said before any number: people whose records carry no date are listed, and nobody had met them."""
    if then.known and then.touches:
        return ""
    return NOBODY_THEN if not then.known else f"{NOBODY_THEN}: no contact up to {then.as_of:%-d %B %Y}"
