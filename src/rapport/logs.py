"""What does the program say while it works, and what never?

One line an event on standard error, whoever said it: text where a person looks, JSON elsewhere. Our own modules are
heard from INFO on, libraries from WARNING on: theirs tell of every job and every request, with its address.

A log is read by more people than the mail is. So an event is a constant, its fields are numbers or those of FIELDS, an
exception is told by its name and place and never by its message, and of every text only what `hushed` leaves.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, TextIO

import structlog
from sqlalchemy.exc import DBAPIError

FIELDS = frozenset({"detector", "reason", "route", "step", "what", "why"})  # that may hold text
LONGEST = 300  # characters of a text: a sentence of ours has less
PLACES = 6  # of our own code in the way to a failure, the nearest first
CAUSES = 3  # of a failure: its own, and what brought that about
US = "rapport"

# In this order: an exception's name stays, what it says goes, as it may quote anything.
HIDDEN = (
    (re.compile(r"((?:^|:\d+: )[A-Z]\w*(?=: )|\b[A-Za-z]\w*(?:Error|Exception|Warning)(?=[:(])).*"), r"\1"),
    (re.compile(r"“.*”|“.*"), "“…”"),  # sentences quote what was typed, and that may hold such marks itself
    (re.compile(r"\"(?:\\.|[^\"\\])*(?:\"|$)|(?<!\w)'(?:\\.|[^'\\])*(?:'(?!\w)|$)"), "“…”"),  # as Python and servers do
    (re.compile(r"\S*@\S*"), "…"),  # addresses, also those of servers with their passwords
    (re.compile(r"(?i)\b(pass\w*|secret|token|key)=\S+"), r"\1=…"),
    (re.compile(r"(?<![\w+=-])(?=[\w+=-]*[A-Z\d])[\w+=-]{20,}"), "…"),  # tokens; a name in SQL has small letters only
)


def begin(stream: TextIO | None = None) -> None:
    """From now on everything goes to this stream; standard error where none is named."""
    said_to = stream or sys.stderr
    handler = logging.StreamHandler(said_to)
    handler.setFormatter(formatter(terminal=said_to.isatty()))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(US).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a line that cannot be made is lost: Python would print all that it was made of
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def formatter(*, terminal: bool) -> logging.Formatter:
    """Makes one line of what our own modules say and of what libraries say."""
    render = readable if terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
    return structlog.stdlib.ProcessorFormatter(processors=[stamp, fields, render])


def fields(_logger: object, _method: str, said: MutableMapping[str, Any]) -> dict[str, Any]:
    """What a line has: when, how bad, what, where, and what belongs to it."""
    record: logging.LogRecord = said.pop("_record")
    ours = said.pop("_from_structlog")
    at, event, failure = said.pop("at"), said.pop("event"), said.pop("exc_info", None)
    named = {name: _shown(name, value) for name, value in said.items() if name != "stack_info"}
    error = _raised(failure)
    return {
        "at": at,
        "level": record.levelname.lower(),
        "event": event if ours else hushed(event),
        "from": record.name,
        **named,
        **({"failed": told(error)} if error else {}),
    }


def readable(_logger: object, _method: str, line: MutableMapping[str, Any]) -> str:
    """The same for a person, in UTC: 09:00:01 warning  a step failed  step=send workspace=1 (rapport.jobs)"""
    known = ("at", "level", "event", "from")
    at, level, event, place = (line[name] for name in known)
    rest = " ".join(f"{name}={value}" for name, value in line.items() if name not in known)
    return f"{at[11:19]} {level:<8} {event}{'  ' if rest else ''}{rest}  ({place})"


def hushed(text: str) -> str:
    """The first line without what was quoted, addresses, tokens, what exceptions say, or control characters."""
    line = text.strip().partition("\n")[0][: 3 * LONGEST]
    for pattern, left in HIDDEN:
        line = pattern.sub(left, line)
    return "".join(each if each.isprintable() else " " for each in line)[:LONGEST]


def told(error: BaseException) -> str:
    """What was raised and where, with what brought it about: names and places, nothing that it says."""
    return "; caused by ".join(f"{_named(each)} at {' < '.join(_places(each)) or '?'}" for each in _chain(error))


def _shown(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return hushed(value) if name in FIELDS and isinstance(value, str) else type(value).__name__


def _raised(failure: object) -> BaseException | None:
    """structlog and logging know an exception as itself, as three values, or as the one that is being handled."""
    if isinstance(failure, BaseException):
        return failure
    found = failure if isinstance(failure, tuple) else sys.exc_info() if failure else (None, None, None)
    return found[1] if isinstance(found[1], BaseException) else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(CAUSES):
        if error is None:
            return
        yield error
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        else:
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    """A database's error with its own name and the constraint; its message and its detail hold values."""
    name = type(error).__name__
    if not isinstance(error, DBAPIError) or error.orig is None:
        return name
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return f"{name} ({', '.join(filter(None, (type(error.orig).__name__, constraint)))})"


def _places(error: BaseException) -> list[str]:
    """Where it was raised, then the way there through our own code: file:line function, the nearest first."""
    way = [(frame.f_globals.get("__name__"), line, frame) for frame, line in traceback.walk_tb(error.__traceback__)]
    near = [f"{module}:{line} {frame.f_code.co_name}" for module, line, frame in reversed(way)]
    own = [place for place in near[1:] if place.startswith(f"{US}.")]
    return [*near[:1], *own[:PLACES]]
