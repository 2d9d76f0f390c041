"""What does an HTML body say, as text that quotes and breaks lines as the page did?

Browsers' parsing rules are quadratic in places (one tag with 50,000 attributes took 6 s, 100,000 open `div` 24 s), so
what is too wild for a letter is read without a tree.
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_TAGS = 20_000  # a long newsletter has 5,000
LONGEST_TAG = 16_384  # bytes without a ">": beyond, attributes are compared pairwise for long

# Browsers re-open these in every later paragraph, which multiplies nodes; they change no word, so they lose their name.
_FORMATTING = re.compile(
    r"<(/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u|svg|math)(?=[\s/>])", re.IGNORECASE
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_BREAKING = re.compile(r"<(?:br|/?p|/?div|/tr|/?li|/?h[1-6]|/?blockquote|/?pre)\b", re.IGNORECASE)
_HIDDEN = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile("<style", re.IGNORECASE), re.compile("</style[^>]{0,99}>?", re.IGNORECASE)),
    (re.compile("<script", re.IGNORECASE), re.compile("</script[^>]{0,99}>?", re.IGNORECASE)),
)
_DEEPEST = 9  # marks before a line: deeper quotations are marked no further
_BLANKS = re.compile(r"[ \t\n\r\f\xa0\u200b]+")
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_SILENT = frozenset(("head", "script", "style", "template", "title", "noscript", "textarea", "select"))


def as_text(html: str) -> str:
    """Readable text; a blockquote comes out as lines that begin with "> "."""
    for hidden in _HIDDEN:
        html = _without(html, hidden)
    html = _FORMATTING.sub(r"<\1x", html)
    if html.count("<") > MOST_TAGS or any(len(gap) > LONGEST_TAG for gap in html.split(">")):
        return _flat(html)
    writer = _Writer()
    root = LexborHTMLParser(html).root
    if root is not None:
        writer.walk(root)
    return writer.text()


def _without(html: str, hidden: tuple[re.Pattern[str], re.Pattern[str]]) -> str:
    """Without what stands between two marks; an unclosed one reaches to the end."""
    opening, closing = hidden
    kept: list[str] = []
    start = 0
    while found := opening.search(html, start):
        kept.append(html[start : found.start()])
        end = closing.search(html, found.end())
        if end is None:
            return "".join(kept)
        start = end.end()
    return "".join(kept) + html[start:] if kept else html


def _flat(html: str) -> str:
    broken = _BREAKING.sub(lambda found: "\n" + found[0], html)
    lines = (_BLANKS.sub(" ", line).strip() for line in unescape(_ANY_TAG.sub("", broken)).split("\n"))
    return "\n".join(line for line in lines if line)


class _Writer:
    """Collects lines while a tree is walked in document order."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, str]] = []  # depth of quotation, words
        self.line: list[str] = []
        self.depth = 0  # of blockquotes

    def walk(self, root: LexborNode) -> None:
        """In document order without recursion: a foreign tree may be deeper than Python's stack."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag or ""
            if leaving:
                self.leave(tag)
                continue
            if tag == "-text":
                self.say(node.text_content or "")
            elif tag not in _SILENT:
                self.enter(tag)
                stack.append((node, True))
                children = []
                child = node.first_child
                while child is not None:
                    children.append((child, False))
                    child = child.next
                stack.extend(reversed(children))

    def enter(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        if tag == "p":
            self.blank_line()
        elif tag == "blockquote":
            self.depth += 1
        elif tag == "br":
            self.end_line(force=True)
        elif tag == "li":
            self.line.append("- ")

    def leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        if tag == "blockquote":
            self.depth -= 1
        if tag in ("p", "blockquote"):
            self.blank_line()
        elif tag in ("td", "th"):
            self.line.append(" ")

    def say(self, words: str) -> None:
        self.line.append(words)

    def end_line(self, *, force: bool = False) -> None:
        """Finish the line; `force` keeps an empty one (a br)."""
        line = _BLANKS.sub(" ", "".join(self.line)).strip()
        self.line.clear()
        if line or force:
            self.lines.append((self.depth, line))

    def blank_line(self) -> None:
        """One empty line between paragraphs; behind a quotation it stands outside."""
        if self.lines and self.lines[-1][1] and self.lines[-1][0] >= self.depth:
            self.lines.append((self.depth, ""))
        elif self.lines and not self.lines[-1][1]:
            self.lines[-1] = (min(self.depth, self.lines[-1][0]), "")

    def text(self) -> str:
        self.end_line()
        quoted = (("> " * min(depth, _DEEPEST) + line).rstrip() for depth, line in self.lines)
        return "\n".join(quoted).strip("\n")
