"""Which lines of a mail are new, quoted, a header, a greeting, a sign-off or a signature?

`new_text` decides by rules alone, cheaply enough for every mail that comes in; `rapport.inbox.zones.zoning` reads the
five zones of every line with a trained model.
"""

from rapport.inbox.zones.newtext import new_text

__all__ = ["new_text"]
