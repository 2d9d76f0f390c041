"""What the program says while it works reaches standard error, a line an event, and quotes nobody."""

import ast
import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from rapport import jobs, logs
from rapport.app import App
from rapport.db import Database
from rapport.errors import BadInput
from tests import visiting, world
from tests.command_line import CommandLine
from tests.test_migrations import BEFORE_17

SECRET = "hush"  # in everything that must not be read in a log
ADDRESS = f"ann.{SECRET}@x.test"
TOKEN = f"rk_1_{SECRET}4bYq7ZtW9sKd2LmN8vXc3RfG6hJp5QaE"
BOTH_MARKS = f'it\'s "it" {SECRET}'
SRC = Path(logs.__file__).parent

Lines = Callable[[], list[dict[str, Any]]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Everything that is logged during a test, which keeps nothing of it afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    with io.StringIO() as opened:
        logs.begin(opened)
        yield opened
        logging.captureWarnings(capture=False)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        logging.raiseExceptions = True
        structlog.reset_defaults()


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    """What was said until now, as a program reads it."""
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(app: App, failing: Callable[[App], object]) -> None:
    """A step of the background that fails."""

    def step(bound: App) -> None:
        failing(bound)

    jobs.everywhere(app, step)


def quote_mail(_: App) -> None:
    try:
        raise KeyError(f"Dear {SECRET}")
    except KeyError as error:
        raise ValueError(f"cannot read\nthe mail of {SECRET}") from error


def break_a_constraint(app: App) -> None:
    """PostgreSQL's detail would show the whole row, SQLAlchemy's message the parameters."""
    with app.db.transaction() as tx:
        world.user(tx, ADDRESS, f"Ann {SECRET}", role=SECRET)


def refuse_what_was_typed(_: App) -> None:
    raise BadInput(f"“{SECRET} {SECRET}” of {ADDRESS} with {TOKEN} cannot be used. Correct it.")


def fail_in_a_group(_: App) -> None:
    raise ExceptionGroup(SECRET, [OSError(SECRET)])


@pytest.mark.parametrize(
    ("failing", "named"),
    [
        (quote_mail, "ValueError at tests.test_logs:"),
        (quote_mail, "; caused by KeyError at tests.test_logs:"),
        (break_a_constraint, "IntegrityError (CheckViolation, ck_users_role) at "),
        (fail_in_a_group, "ExceptionGroup at tests.test_logs:"),
        (fail_in_a_group, "; caused by OSError"),
        (refuse_what_was_typed, "“…” of … with … cannot be used. Correct it."),
    ],
)
def test_a_step_that_fails_has_its_exceptions_name_and_place_and_nothing_that_it_says(
    app: App, stream: io.StringIO, lines: Lines, failing: Callable[[App], object], named: str
) -> None:
    """Kills: a traceback as Python prints it, and a sentence as the page shows it."""
    fail(app, failing)
    [line] = lines()
    assert named in line.get("failed", "") + line.get("why", "")
    assert (line["step"], line["workspace"], line["from"]) == ("step", 1, "rapport.jobs")
    assert SECRET not in stream.getvalue()


def test_the_way_to_a_failure_leads_through_our_own_modules(app: App, lines: Lines) -> None:
    fail(app, break_a_constraint)
    assert " < rapport.jobs:" in lines()[0]["failed"]


def test_a_page_that_fails_names_its_route_and_not_its_address(app: App, stream: io.StringIO, lines: Lines) -> None:
    """Kills: the path, in which a link to sign in with is still good."""

    def no_clock() -> datetime:
        raise OSError(SECRET)

    broken = visiting.nobody(replace(app, now=no_clock))
    assert broken.get(f"/sign-in/{TOKEN}").status_code == 500
    found = [line for line in lines() if "route" in line]
    assert [line["route"] for line in found] == ["/sign-in/{token}"]
    assert SECRET not in stream.getvalue()


def test_libraries_are_heard_from_warning_on_and_quote_nobody(stream: io.StringIO, lines: Lines) -> None:
    logging.getLogger("procrastinate.worker").info("Starting job send[%s]", 7)
    logging.getLogger("httpx2").info("HTTP Request: POST https://hooks.test/%s", TOKEN)
    logging.getLogger("psycopg.pool").warning("error connecting in %r: to %s", SECRET, f"postgresql://u:{SECRET}@h/d")
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: {SECRET}")
    logging.getLogger("py.warnings").warning("%s", f"/lib/dates.py:3: UserWarning: a date of {SECRET}\n  warn(it)")
    assert [line["event"] for line in lines()] == [
        "error connecting in “…”: to …",
        "Task exception was never retrieved",
        "/lib/dates.py:3: UserWarning",
    ]
    assert SECRET not in stream.getvalue()


def test_a_line_that_cannot_be_made_is_lost_and_not_printed_raw(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("asyncio").error("%d mails", SECRET)
    assert (stream.getvalue(), capsys.readouterr()) == ("", ("", ""))


def test_a_field_that_is_not_known_to_hold_text_shows_none(stream: io.StringIO, lines: Lines) -> None:
    """Kills: a subject that somebody logs in passing."""
    log = structlog.get_logger("rapport.inbox")
    log.warning("a mail was kept", subject=SECRET, to=[ADDRESS], message=7, reason=f"KeyError: '{SECRET}'")
    [line] = lines()
    assert (line["subject"], line["to"], line["message"], line["reason"]) == ("str", "list", 7, "KeyError")
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"The name “so “{SECRET}” and” {SECRET}” is taken.",
        f"It begins “and never {SECRET}",
        f"deferrer error: {ValueError(BOTH_MARKS)!r}",
        f"{Exception(SECRET)!r} was ignored",
        repr(BOTH_MARKS),
        f"/lib/zones.py:162: GuessedZone: the zone {SECRET} is guessed",
        f"fetched from smtps://nora:{SECRET}@mail.test:465",
        f"sent to Ann <{ADDRESS}>",
        f"host=db user=nora password={SECRET} port=5432",
        f"the key {TOKEN} has expired",
    ],
)
def test_what_is_quoted_raised_or_secret_is_left_out_of_a_text(text: str) -> None:
    assert SECRET not in logs.hushed(text)


def test_a_sentence_without_any_of_it_is_read_as_it_is() -> None:
    sentence = "The disk of the database is full. Free space and do it again; it's kept: ix_message_addresses_address."
    assert logs.hushed(sentence) == sentence


def test_no_text_makes_a_second_line_or_steers_a_terminal() -> None:
    assert logs.hushed('all is well\n{"event": "forged"}') == "all is well"
    assert logs.hushed("all\x1b[2J is\r\x00 \u202ewell") == "all [2J is    well"
    assert len(logs.hushed("long " * 1000)) == logs.LONGEST


def test_a_person_at_a_terminal_reads_words(stream: io.StringIO) -> None:
    screen = Terminal()
    logs.begin(screen)
    structlog.get_logger("rapport.migrations").info("upgrading the database", step="1 of 2", what="Use by day.")
    structlog.get_logger("rapport.migrations").debug("nobody needs this")
    [line] = screen.getvalue().splitlines()
    assert line[8:] == " info     upgrading the database  step=1 of 2 what=Use by day.  (rapport.migrations)"


def test_nothing_is_said_on_standard_output(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("rapport.jobs").error("a step failed")
    assert stream.getvalue() and capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", ["customers", "signals", "deliveries", "drafts", "status", "user list"])
def test_the_json_of_a_command_stays_whole_while_something_is_logged(
    db: Database, database_url: URL, commands: CommandLine, tmp_path: Path, command: str
) -> None:
    """An upgrade is told before any command."""
    with db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 1)
    owner = create_engine(database_url)
    with owner.begin() as connection:
        connection.execute(text(BEFORE_17))
    owner.dispose()
    named = {"DATABASE_URL": database_url.render_as_string(hide_password=False), "RAPPORT_HOME": str(tmp_path)}
    done = commands.run([*command.split(), "--json"], named)
    json.loads(done.stdout)
    *steps, last = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert set(steps) == {"upgrading the database"} and last == "the database is upgraded"


def spoken(tree: ast.AST) -> list[ast.Call]:
    """What a module logs."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "log"]


def made_up(tree: ast.AST) -> list[int]:
    """Lines that log an event that is no constant: what it was made of would be read as it is."""
    return [call.lineno for call in spoken(tree) if not (call.args and isinstance(call.args[0], ast.Constant))]


def test_every_event_of_ours_is_a_constant() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SRC.rglob("*.py")]
    assert sum(len(spoken(tree)) for tree in trees) > 5
    assert [line for tree in trees for line in made_up(tree)] == []
    assert made_up(ast.parse("log.info(f'mail of {person}')")) == [1]
