"""Which module holds a command, so that no other has to be imported?"""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

import rapport.cli
from rapport.cli.ondemand import MODULES, Commands

ALL = sorted(
    path.stem for path in Path(rapport.cli.__file__).parent.glob("*.py") if "def register(" in path.read_text()
)


@pytest.mark.parametrize("module", ALL)
def test_every_command_of_a_module_is_found_by_its_name(module: str) -> None:
    """Kills a command that was registered and not named in MODULES: nobody could call it."""
    app = typer.Typer()
    import_module(f"rapport.cli.{module}").register(app)
    assert set(typer.main.get_group(app).commands) == set(MODULES[module].split()) - (
        {"write"} if module == "templates" else set()  # it adds a command to a group of another
    )


def test_a_group_of_two_modules_is_whole() -> None:
    assert {"escalation", "play"} <= set(Commands()["write"].commands)


def test_what_readers_of_mail_import_is_not_the_whole_program() -> None:
    """They begin by importing the command's main module."""
    program = "import sys, rapport.cli; print([m for m in sys.modules if m.startswith(('rapport.', 'fastapi'))])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "rapport.cli.ondemand" in told and "rapport.db" not in told and "fastapi" not in told


def test_who_only_starts_other_processes_imports_no_pages() -> None:
    """Mutant: `running` imports what it serves, so `serve --workers 2` imports all of it twice in turn."""
    program = "import sys, rapport.cli.running; print([m for m in sys.modules if m.startswith('rapport.')])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "rapport.cli.running" in told and "rapport.web" not in told and "rapport.demo" not in told
