"""What does a mail say in all its bytes, once every encoding in them is taken off?

An address may stand in HTML beside a plain text without it, broken over two lines of quoted-printable, in base64, as
characters of HTML, or in a header of encoded words: there no search of bytes or columns meets it.
"""

import re
from html import unescape

from rapport.inbox import parts
from rapport.inbox.caps import CAPS, Caps, Unreadable
from rapport.inbox.headers import decode, loose, split, words
from rapport.inbox.mail import normal_lines

# Mail in ASCII without any of these says in its bytes what it says.
_ENCODED = re.compile(rb"=\?|quoted-printable|base64|uuencode|x-uue|&(?:#|nbsp)|utf-?7|utf-?16", re.IGNORECASE)


def said(raw: bytes, caps: Caps = CAPS) -> str:
    """The bytes as they stand, then the header and every part of text decoded, in HTML its characters too.

    Files of other kinds that hang on a mail are not read. Never raises: what is beyond the caps is told as it stands.
    """
    plain = raw.decode("latin-1")
    if raw.isascii() and not _ENCODED.search(raw):
        return plain
    data = normal_lines(raw)
    try:
        headers, body = split(data, 0, len(data), caps)
        leaves = list(parts.tree(data, headers, body, caps).leaves())
    except Unreadable:
        return plain
    told = [plain, words(loose(data[:body]))]
    for part in leaves:
        if part.type.startswith("text/"):
            text = decode(parts.transfer(data, part, caps.text), part.parameters.get("charset", ""))
            told.append(unescape(text) if "&" in text else text)
    return "\n".join(told)
