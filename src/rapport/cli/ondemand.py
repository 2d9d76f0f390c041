"""Which module holds a command, so that no other has to be imported?

All of them together import the whole program, which takes over a second: at every command, and once more in each
process that reads mail, as those begin by importing what the command itself imported.
"""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

# Module → its commands and groups of commands, in the order of the help.
MODULES = {
    "looking": "import compare customers gaps signals quarantine",
    "people": "people customer",
    "mapping": "map score changes introducer patterns",
    "correcting": "set accuracy",
    "lining": "lines",
    "drafting": "drafts draft approve discard reword send deliveries chat write",
    "policies": "policy review",
    "learning": "results introduction",
    "voicing": "voice",
    "escalations": "clocks wait go-on owed answer report sla",
    "templates": "write plays template",
    "setup": "init user key mailbox",
    "running": "serve",
    "trying": "demo",
    "rebuilding": "rebuild",
    "signalling": "context signal",
    "thresholds": "backtest thresholds",
    "hooking": "status webhook",
    "notifying": "notifications",
    "benching": "bench",
    "privacy": "privacy audit",
}


class Commands(MutableMapping[str, Any]):
    """Commands by name, each made from its module when it is asked for. `write` is made of two."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._names = tuple(dict.fromkeys(" ".join(MODULES.values()).split()))

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = typer.main.get_group(registered(name)).commands[name]
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command
        self._names = tuple(dict.fromkeys((*self._names, name)))

    def __delitem__(self, name: str) -> None:
        self._names = tuple(each for each in self._names if each != name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def registered(name: str) -> typer.Typer:
    """The commands of every module that has a part in that one."""
    app = typer.Typer()
    for module in [module for module, names in MODULES.items() if name in names.split()]:
        import_module(f"rapport.cli.{module}").register(app)
    return app


class OnDemand(TyperGroup):
    """The command `rapport` itself."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Commands()
