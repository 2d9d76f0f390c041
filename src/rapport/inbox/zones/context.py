"""What does the place of a line within its mail say about its zone, beside what the line shows by itself?"""

from dataclasses import dataclass

from rapport.inbox.zones.features import DIGIT, REACH, Line, own, step
from rapport.inbox.zones.vocabulary import CLOSING

_WORDS = 12  # words of a line that count each for itself, and so many more from its end:
_LAST_WORDS = 3
_SHORT = 6  # words; names, titles and sign-offs are no longer
_FAR = 10  # lines after which a sign-off or ruler above no longer matters
_SIGN_OFF = 5  # words of a line that is nothing but a sign-off
_RULERS = frozenset("-_*=")
_COMMON = frozenset({"me", "verb", "code", "item"})  # say nothing about places


@dataclass(slots=True)
class _Above:
    """Lines since the last sign-off, ruler and announcement above in the same segment; -1 for none."""

    sign_off: int = -1
    sign_off_paragraph: int = 0
    ruler: int = -1
    announced: int = -1


def seen(lines: list[Line], people: str) -> list[list[str]]:
    """For each line the names of everything seen at and around it; `people` are names of sender and recipients."""
    shown = [own(line) for line in lines]
    names = _names(lines, people)
    segments, paragraphs = _spans([line.segment for line in lines]), _spans([line.paragraph for line in lines])
    above = _Above()
    out: list[list[str]] = []
    for at, line in enumerate(lines):
        short = len(line.words) <= _SHORT
        features = [*shown[at], "bias", *_words(line), *_named(line, names)]
        features += _place(lines, at, segments[line.segment], paragraphs[line.paragraph])
        features += _near(lines, at, segments[line.segment])
        features += _since(lines, at, above, short)
        features += _around(lines, shown, at)
        out.append(features)
    return out


def _names(lines: list[Line], people: str) -> frozenset[str]:
    """Words of names: those given and those in header lines of the text."""
    found = {word.lower() for word in people.replace(".", " ").replace("@", " ").split()}
    for line in lines:
        if line.announces:
            found.update(line.words)
    return frozenset(word for word in found if len(word) > 1 and word.isalpha())


def _spans(groups: list[int]) -> list[tuple[int, int]]:
    """First and last line of each group; groups count up from 0 without a hole."""
    out: list[tuple[int, int]] = []
    for at, group in enumerate(groups):
        if group == len(out):
            out.append((at, at))
        else:
            out[group] = (out[group][0], at)
    return out


def _words(line: Line) -> list[str]:
    words = [DIGIT.sub("0", word) for word in line.words]
    out = ["w:" + word for word in words[:_WORDS] + words[_WORDS:][-_LAST_WORDS:]]
    if words:
        out += ("w0:" + words[0], "w9:" + words[-1], "w01:" + " ".join(words[:2]), "w012:" + " ".join(words[:3]))
    return out


def _named(line: Line, names: frozenset[str]) -> list[str]:
    if len(line.words) > _SHORT:
        return []
    named = sum(1 for word in line.words if word in names)
    if not named:
        return []
    return [f"named:{min(named, 3)}", "allnamed"] if named == len(line.words) else [f"named:{min(named, 3)}"]


def _place(lines: list[Line], at: int, segment: tuple[int, int], paragraph: tuple[int, int]) -> list[str]:
    """Where the line stands in its mail, its segment and its paragraph."""
    line = lines[at]
    lead = "0" if len(line.words) <= _SHORT else "1"
    first, last = lines[segment[0]], lines[segment[1]]
    places = [
        f"se:{step(segment[1] - at)}",
        f"ss:{step(at - segment[0])}",
        f"pe:{step(paragraph[1] - at)}",
        f"ps:{step(at - paragraph[0])}",
        f"pl:{step(paragraph[1] - paragraph[0])}",
        f"ge:{step(len(lines) - 1 - at)}",
        f"gs:{step(at)}",
        f"le:{step(last.paragraph - line.paragraph)}",
        f"ls:{step(line.paragraph - first.paragraph)}",
    ]
    out = [*places, *(place + lead for place in places)]
    out.append(f"one:{paragraph[0] == paragraph[1]}{lead}")
    end, start = step(segment[1] - at), min(at - segment[0], 2)
    for flag in line.flags:
        if flag not in _COMMON:
            out += (f"fe:{flag}:{end}{lead}", f"fs:{flag}:{start}{lead}")
    return out


def _near(lines: list[Line], at: int, segment: tuple[int, int]) -> list[str]:
    """What borders on the line and on its segment."""
    line = lines[at]
    lead = "0" if len(line.words) <= _SHORT else "1"
    before = lines[at - 1] if at else None
    after = lines[at + 1] if at + 1 < len(lines) else None
    ends = lines[segment[1] + 1] if segment[1] + 1 < len(lines) else None
    starts = lines[segment[0] - 1] if segment[0] else None
    blanks_before, blanks_after = min(line.blanks, 3), min(after.blanks, 3) if after else 4
    out = [
        f"nx:{_side(line, after)}",
        f"pv:{_side(line, before)}",
        f"ek:{_side(line, ends)}:{step(segment[1] - at)}{lead}",
        f"sk:{_side(line, starts)}:{step(at - segment[0])}{lead}",
        f"gb:{blanks_before}",
        f"ga:{blanks_after}",
        f"gab:{blanks_before}{blanks_after}{lead}",
        f"in:{min(line.indent, 5)}",
    ]
    if before:
        out.append(f"pin:{(line.indent > before.indent) - (line.indent < before.indent)}")
        out.append(f"plen:{min(len(before.body) // 15, 5)}{lead}{blanks_before > 0}")
    return out


def _side(line: Line, other: Line | None) -> str:
    if other is None:
        return "edge"
    if other.announces:
        return "ann"
    return "deeper" if other.depth > line.depth else "out" if other.depth < line.depth else "same"


def _since(lines: list[Line], at: int, above: _Above, short: bool) -> list[str]:
    """What stood above in the segment; brings `above` up to date."""
    line = lines[at]
    if at and line.segment != lines[at - 1].segment:
        above.sign_off = above.ruler = -1
    out: list[str] = []
    if line.rule:
        out.append("rule:" + line.rule)
        if line.rule == "-2" or (line.rule[0] in _RULERS and line.rule[1] == "+"):
            above.ruler = 0
    if above.sign_off >= 0:
        since, gone = min(above.sign_off, _FAR), min(line.paragraph - above.sign_off_paragraph, 4)
        out += (f"sc:{since}", f"sc:{since}{short}", f"scp:{gone}{short}")
        above.sign_off += 1
    if above.ruler >= 0:
        out += (f"sr:{min(above.ruler, _FAR)}", f"sr{short}")
        above.ruler += 1
    if above.announced >= 0:
        out.append(f"sa:{min(above.announced, _FAR)}")
        above.announced += 1
    if len(line.words) <= _SIGN_OFF and CLOSING.match(line.body):
        above.sign_off, above.sign_off_paragraph = 0, line.paragraph
    if line.announces:
        above.announced = 0
    return out


def _around(lines: list[Line], shown: list[list[str]], at: int) -> list[str]:
    """What the neighbours show by themselves."""
    out: list[str] = []
    for reach in range(1, REACH + 1):
        for side, other in (("p", at - reach), ("q", at + reach)):
            if not 0 <= other < len(lines):
                out.append(f"{side}{reach}none")
                continue
            out += [f"{side}{reach}{each}" for each in shown[other]]
            if reach == 1 and (words := lines[other].words):
                out += (f"{side}w:{DIGIT.sub('0', words[0])}", f"{side}z:{DIGIT.sub('0', words[-1])}")
    return out
