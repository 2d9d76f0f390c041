"""The command line: the same services as the pages, with --json on everything and exit codes that scripts can use."""

import gc
import sys

import typer

from rapport.cli.ondemand import OnDemand
from rapport.cli.output import errors
from rapport.errors import Problem

# Objects until a collection. Importing makes four hundred thousand that all stay: looking through them again and again,
# as Python's 700 has it, took a fifth of the time until a command begins.
gc.set_threshold(50_000)

STOPPED = 130  # what shells give to Ctrl-C, and typer to a command that it has stopped

app = typer.Typer(
    name="rapport",
    cls=OnDemand,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Relationships, signals, drafts and safe sending for customer-success teams.

**Try it:** `rapport demo` starts an invented company with everything in it.

**Your own mail:** `rapport import MAIL… --customers customers.csv --own yourdomain.com`, then
`rapport customers`, `rapport score CUSTOMER`, `rapport write intro CUSTOMER --to CFO`.

**The web app:** `rapport user add you@yourdomain.com --name "You"`, then `rapport serve`.

Every command takes `--json`. Exit codes: 0 done, 2 wrong usage, 65 bad input, 66 not found, 69 something outside
does not answer, 75 somebody was faster, 77 not allowed, 78 a setting is wrong.
""",
)


@app.callback()
def rapport() -> None:
    """Its commands are in ondemand.py; without a callback there would be nothing to run."""


def main() -> None:
    """The command `rapport`: a Problem is one sentence on standard error and its exit code, never a traceback."""
    try:
        app()
    except Problem as problem:
        errors.print(f"rapport: {problem.sentence}", markup=False)
        sys.exit(problem.exit_code)
    except (KeyboardInterrupt, SystemExit) as ended:
        if isinstance(ended, SystemExit) and ended.code != STOPPED:
            raise
        errors.print("rapport: stopped. Nothing that was stored is lost; the same command goes on from there.")
        sys.exit(STOPPED)
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.exit(0)
