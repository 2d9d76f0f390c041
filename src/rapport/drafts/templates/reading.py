"""What does the text of a template file say, and what in it is no template?

A head of `key: value` lines, a line of three dashes, then sentences, one a line:

    KIND [bullet] [each LIST] [from NAME, …] [if [not] NAME and …]: words with {slots}

An empty line ends a paragraph; an indented line goes on with the one above, on a new line of the mail; `--- note ---`
begins the part to forward; lines that begin with # are for whoever reads the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rapport.drafts.model import Play, SentenceKind
from rapport.drafts.templates.model import Condition, Line, Paragraph, Template
from rapport.errors import BadInput

LONGEST = 20_000  # characters; ten pages, as for a draft
HEAD = ("play", "variant", "title", "when", "to", "needs")
RULE = "---"
NOTE = "--- note ---"
SLOT = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_KINDS = ", ".join(SentenceKind)


class BadTemplate(BadInput):
    """The text of a template cannot be read, or says something that no record holds."""


@dataclass
class _Reading:
    head: dict[str, str] = field(default_factory=dict)
    subjects: list[Line] = field(default_factory=list)
    parts: list[list[list[Line]]] = field(default_factory=lambda: [[[]]])  # body and note, their paragraphs, lines


def parse(text: str) -> Template:
    """The template. Raises BadTemplate that names the line."""
    if len(text) > LONGEST:
        raise BadTemplate(f"The template has {len(text)} characters; {LONGEST} is the most. Shorten it.")
    reading, in_head = _Reading(), True
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.startswith("#"):
            continue
        if in_head:
            in_head = _head(reading, number, line)
        else:
            _body(reading, number, line.rstrip())
    if in_head:
        raise BadTemplate(f"The template has no line with {RULE} that ends its head. Put one above the first sentence.")
    return _template(reading)


def slots_of(text: str) -> tuple[str, ...]:
    """The names in braces, in order."""
    return tuple(match.group(1).strip() for match in SLOT.finditer(text))


def _head(reading: _Reading, number: int, line: str) -> bool:
    """Whether the head goes on."""
    if line.strip() == RULE:
        return False
    if not line.strip():
        return True
    key, colon, value = line.partition(":")
    if not colon:
        raise BadTemplate(f"Line {number} of the head has no colon. Write it as “key: value”.")
    if key.split()[:1] == ["subject"]:
        reading.subjects.append(_line(number, line))
    elif key.strip() not in HEAD:
        raise BadTemplate(
            f"Line {number} begins with “{key.strip()}”, which no head has. It may be {', '.join(HEAD)} or subject."
        )
    elif key.strip() in reading.head:
        raise BadTemplate(f"Line {number} says “{key.strip()}” a second time. Say it once.")
    else:
        reading.head[key.strip()] = value.strip()
    return True


def _body(reading: _Reading, number: int, line: str) -> None:
    part = reading.parts[-1]
    if line == NOTE:
        if len(reading.parts) > 1:
            raise BadTemplate(f"Line {number} begins a second note to forward. A mail has one.")
        reading.parts.append([[]])
    elif not line:
        part.append([])
    elif line[0] == " ":
        if not part[-1]:
            raise BadTemplate(f"Line {number} is indented, but there is no sentence above that it goes on with.")
        part[-1][-1] = replace(part[-1][-1], text=f"{part[-1][-1].text}\n{line.strip()}")
    else:
        part[-1].append(_line(number, line))


def _line(number: int, line: str) -> Line:
    """One sentence with what stands before its colon."""
    before, colon, text = line.partition(":")
    words = before.split()
    if not colon or not words or (words[0] != "subject" and words[0] not in set(SentenceKind)):
        raise BadTemplate(f"Line {number} does not begin with a kind and a colon. Kinds are {_KINDS}.")
    if not text.strip():
        raise BadTemplate(f"Line {number} says nothing after its colon. Write the sentence, or remove the line.")
    kind = None if words[0] == "subject" else SentenceKind(words[0])
    found = _modified(Line(number, kind, text.strip()), words[1:])
    for name in slots_of(found.text):
        if not _NAME.fullmatch(name):
            raise BadTemplate(f"Line {number} has “{{{name}}}”, which is no slot. Slots look like {{to.first}}.")
    if "{" in SLOT.sub("", found.text) or "}" in SLOT.sub("", found.text):
        raise BadTemplate(f"Line {number} has a brace without its partner. Slots look like {{to.first}}.")
    return found


def _modified(line: Line, words: list[str]) -> Line:
    """The line with its `bullet`, `each`, `from` and `if`, in this order."""
    if words[:1] == ["bullet"]:
        line, words = replace(line, bullet=True), words[1:]
    if words[:1] == ["each"]:
        line, words = replace(line, each=_named(line, words[1:2])), words[2:]
    if words[:1] == ["from"]:
        end = words.index("if") if "if" in words else len(words)
        names = [part.strip() for part in " ".join(words[1:end]).split(",")]
        line, words = replace(line, sources=tuple(_named(line, [name]) for name in names)), words[end:]
    if words[:1] == ["if"]:
        asked = " ".join(words[1:]).split(" and ")
        line, words = replace(line, conditions=tuple(_condition(line, one) for one in asked)), []
    if words:
        raise BadTemplate(
            f"Line {line.number} has “{words[0]}” before its colon, which means nothing there. A sentence begins with "
            "its kind, then bullet, each LIST, from NAME, if NAME, as far as they are needed."
        )
    return line


def _condition(line: Line, words: str) -> Condition:
    refused = words.startswith("not ")
    return Condition(_named(line, [words.removeprefix("not ").strip()]), known=not refused)


def _named(line: Line, words: list[str]) -> str:
    name = words[0] if words else ""
    if not _NAME.fullmatch(name):
        raise BadTemplate(f"Line {line.number} has “{name}” where the name of a slot or list should stand.")
    return name


def _template(reading: _Reading) -> Template:
    play = reading.head.get("play", "")
    if play not in set(Play):
        raise BadTemplate(f"The head names the play “{play}”, which does not exist. Plays are {', '.join(Play)}.")
    for key in ("title", "when", "to"):
        if not reading.head.get(key):
            raise BadTemplate(f"The head does not say “{key}”. Add it, so that a reader knows.")
    if not reading.subjects:
        raise BadTemplate("The head has no subject. Add a line that begins with “subject:”.")
    body, *note = (tuple(_paragraphs(part)) for part in reading.parts)
    if not body:
        raise BadTemplate("The template has no sentence below its head. Write one.")
    needs = tuple(name.strip() for name in reading.head.get("needs", "").split(",") if name.strip())
    words = {key: reading.head.get(key, "") for key in ("variant", "title", "when", "to")}
    return Template(
        Play(play),
        needs=needs,
        subjects=tuple(reading.subjects),
        paragraphs=body,
        note=note[0] if note else (),
        **words,
    )


def _paragraphs(part: list[list[Line]]) -> Iterator[Paragraph]:
    yield from (tuple(lines) for lines in part if lines)
