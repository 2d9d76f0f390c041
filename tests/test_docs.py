"""Documents say what is there: settings, commands and routes are held in step, links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from rapport.cli import app as commands
from rapport.settings import Settings
from rapport.web.doors import ACCESS

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented_with_its_meaning(name: str) -> None:
    field = Settings.model_fields[name]
    variable = field.alias or f"RAPPORT_{name.upper()}"
    line = next((row for row in (ROOT / "docs/settings.md").read_text().splitlines() if f"`{variable}`" in row), "")
    assert field.description and field.description in line
    assert name == "home" or f"| `{field.default}` |" in line or (field.default == "" and "| empty |" in line)


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {field.alias or f"RAPPORT_{name.upper()}" for name, field in Settings.model_fields.items()}
    named = {
        v for page in DOCUMENTS for v in re.findall(r"\b(?:RAPPORT_[A-Z_]+[A-Z]|DATABASE_URL)\b", page.read_text())
    }
    assert named <= known


def command_paths(command: Any, above: str) -> Iterator[str]:
    """`command` is typer's own copy of click's Command, which exports no public type."""
    below = getattr(command, "commands", None)
    if below is None:
        yield above
    else:
        for name, one in below.items():
            yield from command_paths(one, f"{above} {name}")


COMMANDS = sorted(command_paths(typer.main.get_command(commands), "rapport"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs/commands.md").read_text()


def test_every_command_says_what_it_does() -> None:
    def helps(command: Any) -> Iterator[bool]:
        yield bool(command.help)
        for one in getattr(command, "commands", {}).values():
            yield from helps(one)

    assert all(helps(typer.main.get_command(commands)))


def test_every_route_is_documented_and_no_other() -> None:
    """ACCESS names every route: tests/test_web_doors.py walks the router and proves it."""
    page = (ROOT / "docs/api.md").read_text()
    documented = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`", page))
    assert documented == set(ACCESS)


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_that_documents_name_exist(page: Path) -> None:
    named = re.findall(r"`([\w./]+/[\w.]+\.(?:py|html|md|css|sql))`", page.read_text())
    assert [
        n for n in named if "NAME" not in n and not (ROOT / n).exists() and not (ROOT / "src/rapport" / n).exists()
    ] == []


def test_the_lock_and_the_documents_name_no_registry_and_no_path_of_one_machine() -> None:
    for page in [*DOCUMENTS, ROOT / "requirements.lock", ROOT / "pyproject.toml", ROOT / "Makefile"]:
        text = page.read_text()
        assert not re.search(r"(?<![\w.])/(work|farm|root/\.)", text), page
    assert "://" not in (ROOT / "requirements.lock").read_text()
