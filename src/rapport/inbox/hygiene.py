"""What may be shown of a mail's HTML, so that nothing in it runs and nothing calls home (guarantees.md, 4)?

Two layers, each of which holds without the other: `clean` lets only listed elements and attributes through, and the
document of `view` is to be sent with HEADERS and framed with SANDBOX. Pictures that came with the mail stand in the
document itself: a sandboxed frame has no origin, so browsers send no session with what it asks for, and this way it
needs to ask for nothing at all.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import unquote

import nh3

from rapport.inbox import parts
from rapport.inbox.caps import CAPS, MIB, Caps, Unreadable
from rapport.inbox.headers import decode, loose, split
from rapport.inbox.mail import normal_lines
from rapport.inbox.parts import Part

LARGEST_PICTURE = 5 * MIB
PICTURES = 10 * MIB  # of all pictures of a mail together: the page holds them four thirds as large
MOST_TAGS = 10_000  # twice a long newsletter; a tree of so many takes at most half a second
TOO_TANGLED = "<p>The HTML of this mail is too large or too tangled to show. Its text is readable.</p>"

# A click may open a new window, which gets neither the sandbox nor anything of ours; nothing else is allowed.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
_STYLE = (
    "html{color-scheme:light;background:#fff;color:#1b1d22}"
    "body{margin:16px;font:15px/1.6 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{border-collapse:collapse}td,th{padding:2px 6px;vertical-align:top}"
    "pre{white-space:pre-wrap}blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #c9ccd3;color:#555b66}"
)
HEADERS: Mapping[str, str] = {
    # Only this one style; `sandbox` once more for who opens the address without the frame.
    "Content-Security-Policy": f"default-src 'none'; img-src data:; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    f"base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox {SANDBOX}",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",
}

_WORDS = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl "
    "dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section "
    "small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr"
)
TAGS = frozenset(_WORDS.split())
# What stands in these was never meant to be read, or would be read by other rules than those of HTML.
_WHOLE = frozenset(
    (
        *("script", "style", "title", "template", "noscript", "noembed", "noframes", "iframe", "object", "svg", "math"),
        *("textarea", "select", "xmp", "plaintext"),
    )
)
_CELL = frozenset({"colspan", "rowspan", "align", "valign"})
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": set(_CELL),
    "th": set(_CELL),
    "ol": {"start"},
    "*": {"dir", "lang"},
}
_ABSOLUTE = re.compile(r"(?:https?://[^\s/?#\\]|mailto:)", re.IGNORECASE)
_CID = re.compile(r"cid:([^\s\"'<>]{1,500})", re.IGNORECASE)  # RFC 2392
_MAGIC = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of a mail to show."""

    body: bool  # anything beside its headers
    html: bool


def kept(raw: bytes, caps: Caps = CAPS) -> Kept:
    """Which of its parts a stored mail has; one that cannot be read has none."""
    read = _tree(raw, caps)
    if read is None:
        return Kept(body=False, html=False)
    data, root = read
    return Kept(body=bool(data[root.start : root.end].strip()), html=_html(root) is not None)


def view(raw: bytes, caps: Caps = CAPS) -> str | None:
    """A whole document that shows the mail's HTML, or None when it has none; to be sent with HEADERS."""
    read = _tree(raw, caps)
    found = _html(read[1]) if read else None
    if read is None or found is None:
        return None
    data, root = read
    html = decode(parts.transfer(data, found, caps.text + 1), found.parameters.get("charset", ""))
    if len(html) > caps.text or html.count("<") > MOST_TAGS:
        return document(TOO_TANGLED)
    return document(clean(html, _pictures(data, root, html)))


def document(body: str) -> str:
    """A page around clean HTML."""
    return f'<!doctype html><html><head><meta charset="utf-8"><style>{_STYLE}</style></head><body>{body}</body></html>'


def clean(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """Only listed elements; links absolute and without a way back; pictures only those given, by Content-ID."""
    shown = pictures or {}

    def allowed(_element: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value.strip() if _ABSOLUTE.match(value.strip()) else None
        if attribute == "src":
            named = _CID.fullmatch(value.strip())
            return shown.get(unquote(named[1])) if named else None
        return value

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(_WHOLE),
        attributes={name: set(names) for name, names in _ATTRIBUTES.items()},
        attribute_filter=allowed,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "cid"},
    )


def _tree(raw: bytes, caps: Caps) -> tuple[bytes, Part] | None:
    try:
        data = normal_lines(raw)
        headers, body = split(data, 0, len(data), caps)
        return data, parts.tree(data, headers, body, caps)
    except Unreadable:
        return None


def _html(part: Part) -> Part | None:
    """What the sender's program showed: the first part of HTML that is no file and in no attached mail."""
    if part.type == "text/html" and not part.attached:
        return part
    if not part.type.startswith("multipart/"):
        return None
    return next((found for child in part.children if (found := _html(child)) is not None), None)


def _pictures(data: bytes, root: Part, html: str) -> dict[str, str]:
    """Pictures that the HTML names, as data URLs by Content-ID; told by their bytes, whatever their headers say."""
    out: dict[str, str] = {}
    asked = {unquote(found[1]) for found in _CID.finditer(html)}
    left = PICTURES
    for leaf in root.leaves():
        name = loose(leaf.headers.raw(b"content-id")).strip().strip("<>")
        if name not in asked or name in out:
            continue
        content = parts.transfer(data, leaf, LARGEST_PICTURE + 1)
        kind = next((kind for magic, kind in _MAGIC if magic.match(content)), "")
        if kind and len(content) <= min(left, LARGEST_PICTURE):
            left -= len(content)
            out[name] = f"data:{kind};base64,{b64encode(content).decode()}"
    return out
