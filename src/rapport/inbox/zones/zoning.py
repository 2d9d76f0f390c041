"""To which zone does each line of a mail belong: header, body, intro, outro or signature?"""

from enum import StrEnum
from functools import lru_cache

from rapport.inbox.zones import chain, context, features, newtext

MOST_LINES = 20_000  # that are read; a mail with more is a log or a table, and its rest is body


class Zone(StrEnum):
    """What a line is for. `HEADER` is one of a quoted or forwarded mail; quoted lines have zones of their own."""

    BODY = "body"
    HEADER = "header"
    INTRO = "intro"  # the greeting
    OUTRO = "outro"  # the sign-off
    SIGNATURE = "signature"


ZONES = tuple(Zone)  # in the order of the chain's columns


def zones(text: str, people: str = "", model: chain.Chain | None = None) -> tuple[Zone, ...]:
    """The zone of each line of `text.split("\\n")`; `people` are names of sender and recipients, where known.

    A line without a letter or digit has the zone of the line above it. Time is linear in the text: some 0.1 ms a line.
    """
    lines = features.lines_of(text, MOST_LINES)
    gaps = [features.gap(before, line) for before, line in zip([None, *lines], lines, strict=False)]
    found = [ZONES[column] for column in (model or _bundled()).best(context.seen(lines, people), gaps)]
    _correct(lines, found)
    out: list[Zone] = []
    for line, zone in zip(lines, found, strict=True):
        out += [out[-1] if out else Zone.BODY] * (line.at - len(out))
        out.append(zone)
    left = text.count("\n") + 1 - len(out)
    return (*out, *[Zone.BODY if len(lines) == MOST_LINES or not out else out[-1]] * left)


def _correct(lines: list[features.Line], found: list[Zone]) -> None:
    """What programs write in fixed forms needs no guess: announcements of quotations, and what a telephone adds."""
    bodies = [line.body for line in lines]
    for at, line in enumerate(lines):
        if newtext.phone_says(line.body):
            found[at] = Zone.SIGNATURE
        elif line.body[-1] in ":：":
            marked = at + 1 < len(lines) and lines[at + 1].depth > line.depth
            announced = newtext.beginning(bodies, at, marked) if marked or "wrote" in line.flags else None
            if announced is not None and not announced[1]:
                found[at - announced[0] : at + 1] = [Zone.HEADER] * (announced[0] + 1)


@lru_cache(maxsize=1)
def _bundled() -> chain.Chain:
    return chain.bundled()
