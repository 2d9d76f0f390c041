"""How does one template become many texts? `{one|another}` picks, `$word` is filled in, nothing else is special."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

_TOKEN = re.compile(r"[{}|]|\$[A-Za-z]+\d?|[^{}|$]+|\$")
_SENTENCE_START = re.compile(r"(?:\A|(?<=[.!?] )|(?<=\n)|(?<=\n- ))([a-zà-ÿ])")

OPEN, OR, CLOSE = "{", "|", "}"

Lookup = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[tuple["str | Choice", ...], ...]


Node = str | Choice


def stream(*names: object) -> Random:
    """A source of chance of its own for each purpose, so that a change in one customer leaves the others alone."""
    return Random("/".join(str(name) for name in names))  # noqa: S311 - invented data, the same for the same names


def expand(template: str, rng: Random, word: Lookup) -> str:
    """The template with every choice made and every `$word` looked up; sentences begin with a capital."""
    text = "".join(_parts(_parsed(template), rng, word))
    return _SENTENCE_START.sub(lambda match: match.group(1).upper(), text)


def _parts(nodes: tuple[Node, ...], rng: Random, word: Lookup) -> list[str]:
    out: list[str] = []
    for node in nodes:
        if isinstance(node, Choice):
            out += _parts(node.options[int(rng.random() * len(node.options))], rng, word)
        elif node[0] == "$" and len(node) > 1:
            out.append(_filled(node[1:], word))
        else:
            out.append(node)
    return out


def _filled(name: str, word: Lookup) -> str:
    """`$report` as it is, `$Report` with a capital."""
    if name[0].islower():
        return word(name)
    value = word(name[0].lower() + name[1:])
    return value[:1].upper() + value[1:]


@cache
def _parsed(template: str) -> tuple[Node, ...]:
    nodes, rest = _sequence(_TOKEN.findall(template), 0, inside=False)
    if rest != len(_TOKEN.findall(template)):
        raise ValueError(f"unbalanced braces in template: {template!r}")
    return nodes


def _sequence(tokens: list[str], at: int, *, inside: bool) -> tuple[tuple[Node, ...], int]:
    """Nodes from `at` up to the end, or inside a choice up to its next `|` or `}`."""
    nodes: list[Node] = []
    while at < len(tokens):
        token = tokens[at]
        if token == CLOSE or (inside and token == OR):
            break
        if token == OPEN:
            choice, at = _choice(tokens, at + 1)
            nodes.append(choice)
            continue
        nodes.append(token)
        at += 1
    return tuple(nodes), at


def _choice(tokens: list[str], at: int) -> tuple[Choice, int]:
    options = []
    while True:
        option, at = _sequence(tokens, at, inside=True)
        if at >= len(tokens):
            raise ValueError(f"a choice is not closed in template: {''.join(tokens)!r}")
        options.append(option)
        if tokens[at] == CLOSE:
            return Choice(tuple(options)), at + 1
        at += 1
