"""Which workspace does a command work in, and for whom?"""

from functools import cache

from rapport import settings as settings_module
from rapport import wiring
from rapport.app import App
from rapport.cli.output import errors
from rapport.errors import Ambiguous, Misconfigured, NotFound
from rapport.users import service as users_service
from rapport.users import store as users_store
from rapport.users.model import COMMAND_LINE, User, Workspace

FIRST_WORKSPACE = "Rapport"


@cache
def unbound() -> App:
    """The program, built once a command."""
    return wiring.build(settings_module.load())


def workspaces() -> tuple[Workspace, ...]:
    with unbound().db.outside(all_workspaces="on") as tx:
        return users_store.list_workspaces(tx)


def bound(*, founding: bool = False) -> App:
    """The program in the workspace that the command means.

    RAPPORT_WORKSPACE names it; else the only real one; else, for reading, the demo. `founding` makes a first real one,
    so that an import never lands in the demo.
    """
    app, every = unbound().acting(COMMAND_LINE), workspaces()
    wanted = app.settings.workspace
    if wanted:
        named = [w for w in every if w.name == wanted]
        if not named:
            raise NotFound(f"There is no workspace “{wanted}”. RAPPORT_WORKSPACE may be: {_names(every)}.")
        return app.of(named[0].id)
    real = [w for w in every if not w.demo]
    if len(real) > 1:
        raise Ambiguous(f"There are several workspaces ({_names(real)}). Set RAPPORT_WORKSPACE to one of them.")
    if real:
        return app.of(real[0].id)
    if founding:
        errors.print(f"A workspace “{FIRST_WORKSPACE}” is made for it, and is meant from now on.")
        return app.of(users_service.found_workspace(app, FIRST_WORKSPACE).id)
    if every:
        return app.of(every[0].id)
    raise Misconfigured("There is no workspace yet. Begin with `rapport init`, `rapport import` or `rapport demo`.")


def _names(every: list[Workspace] | tuple[Workspace, ...]) -> str:
    return ", ".join(w.name for w in every) or "none yet"


def person(app: App, email: str) -> User:
    """Who acts: the person named, or the only one there is."""
    with app.db.transaction() as tx:
        if email:
            found = users_store.find_user(tx, email)
            if found is None:
                raise NotFound(f"Nobody with the address {email} signs in here. `rapport user list` shows who does.")
            return found
        everybody = users_store.list_users(tx)
    if len(everybody) == 1:
        return everybody[0]
    if not everybody:
        raise Misconfigured("Nobody can sign in yet. Add the first person with `rapport user add EMAIL --name NAME`.")
    raise Ambiguous("Several people work here. Say for whom with --as EMAIL.")
