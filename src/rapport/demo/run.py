"""How does a person get a demo that works: an invented company, its data imported as theirs would be, first drafts?"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rapport.app import App
from rapport.demo import catcher, decisions, large_run
from rapport.demo.cast import cast
from rapport.demo.folder import write
from rapport.demo.generate import SEED, generate
from rapport.demo.model import World
from rapport.drafts import service as drafts
from rapport.errors import NotFound
from rapport.importing import run as importing
from rapport.importing.run import ImportRequest, Progress
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.users import service as users
from rapport.users import store as user_store
from rapport.users.model import NewMailbox, NewUser, Role, User, Workspace

LOOPBACK = "127.0.0.1"  # where the catcher listens; the demo's mail never leaves this machine
REMEMBERING = "Remembering a year of drafts"
INVENTING = "Inventing a company"
INVENTED = "The invented company"  # as the list of imports calls it
SIGNS_IN = "maya"  # owns both customers of the two conversations in the requirements
RENEW_AFTER = timedelta(days=7)  # "ninety days before renewal" and "three days unresolved" have drifted too far by then
AGED = timedelta(days=1)  # worth saying that it can be made anew

OnProgress = Callable[[str, int, int], None]  # phase, done, total


@dataclass(frozen=True, slots=True)
class DemoReady:
    """What there is to show."""

    workspace: Workspace
    user: User
    link: str  # signs `user` in, once
    administrator: User
    admin_link: str  # signs the administrator in, once
    made_now: bool
    is_aged: bool  # older than a day: dates relative to now are a little off

    @property
    def name(self) -> str:
        return self.user.name


@dataclass(frozen=True, slots=True)
class Wish:
    """A draft that waits when somebody first looks: which play, for whom, by whom."""

    play: str  # 'escalation', 'introduction' or 'silence'
    customer: str
    by: str  # key of ours
    seat: str = ""  # whom it is about


WISHES = (
    Wish("escalation", "DataFlow", "maya"),
    Wish("introduction", "TechCorp", "maya", "cfo"),
    Wish("silence", "Corvane Medical", "camille", "champion"),
)


def prepare_large(app: App, port: int, progress: OnProgress, *, fresh: bool = False) -> DemoReady:
    """The same with the large demo, which has no drafts yet; it takes the place of the small one."""
    found = next((one for one in users.list_workspaces(app) if one.demo), None)
    stays = found is not None and not fresh and large_run.is_large(found) and large_run.is_whole(app.of(found.id))
    if found is not None and not stays:
        _throw_away(app, found)
        found = None
    workspace = found or large_run.make(app, progress)
    bound = app.of(workspace.id)
    _connect(bound, port)
    with bound.db.transaction() as tx:
        user = user_store.list_users(tx)[0]
    return _ready(bound, workspace, user, made_now=found is None)


def _throw_away(app: App, workspace: Workspace) -> None:
    users.remove_demo(app.of(workspace.id))
    catcher.forget(catcher.folder_of(app.settings.home))


def prepare(app: App, port: int, progress: OnProgress, *, fresh: bool = False, only: tuple[str, ...] = ()) -> DemoReady:
    """Find the demo, or make it: `app` is bound to no workspace, `port` is where its mail is caught.

    Made anew when it is older than RENEW_AFTER, when it was never finished, or when `fresh` asks for it. `only` limits
    it to some customers, by name.
    """
    found = next((one for one in users.list_workspaces(app) if one.demo), None)
    old = found is not None and (fresh or app.now() - found.created_at > RENEW_AFTER)
    if found is not None and (old or large_run.is_large(found) or not _is_whole(app, found)):
        _throw_away(app, found)
        found = None
    workspace = found or _make(app, port, progress, only)
    bound = app.of(workspace.id)
    if found is not None:
        _connect(bound, port)
    user = _user(bound, SIGNS_IN)
    return _ready(bound, workspace, user, made_now=found is None)


def _ready(app: App, workspace: Workspace, user: User, *, made_now: bool) -> DemoReady:
    """With links for who looks around and for who may hand out and remove everything."""
    with app.db.transaction() as tx:
        admin = next((one for one in user_store.list_users(tx) if one.role is Role.ADMIN), user)
    links = users.make_link(app, user.id), users.make_link(app, admin.id)
    age = app.now() - workspace.created_at
    return DemoReady(workspace, user, links[0], admin, links[1], made_now, age > AGED)


def _is_whole(app: App, workspace: Workspace) -> bool:
    """Whether the last step of making it was reached: drafts of today are written last."""
    bound = app.of(workspace.id)
    with bound.db.transaction() as tx:
        customers = people_store.list_customers(tx)
    written = (draft for one in customers for draft in drafts.of_customer(bound, one.id))
    return any(draft.created_at >= workspace.created_at for draft in written)


def _make(app: App, port: int, progress: OnProgress, only: tuple[str, ...]) -> Workspace:
    progress(INVENTING, 0, 3)
    world = generate(SEED, app.now(), only)
    progress(INVENTING, 1, 3)
    workspace = users.found_workspace(app, world.cast.vendor, product=world.cast.product, demo=True)
    bound = app.of(workspace.id)
    _hire(bound, world)
    _connect(bound, port)
    progress(INVENTING, 2, 3)
    with tempfile.TemporaryDirectory(prefix="rapport-demo-") as name:
        write(world, Path(name))
        progress(INVENTING, 3, 3)
        asked = ImportRequest(paths=(Path(name),), own=(world.cast.domain,), called=INVENTED)
        importing.import_paths(bound, asked, lambda step: _pass_on(step, progress))
    progress(REMEMBERING, 0, 1)
    decisions.write(bound, world)
    progress(REMEMBERING, 1, 1)
    _write_drafts(bound, world, progress)
    return workspace


def _pass_on(step: Progress, progress: OnProgress) -> None:
    progress(step.phase, step.done, step.total)


def _hire(app: App, world: World) -> None:
    """Those of ours who can sign in, by link only."""
    for one in world.cast.colleagues:
        if one.role:
            writer = one.writer
            users.add_user(
                app, NewUser(writer.email, writer.name, Role(one.role), writer.zone, writer.phone, writer.title)
            )


def _connect(app: App, port: int) -> None:
    """Everybody sends through the catcher; its port may be another one than last time."""
    with app.db.transaction() as tx:
        everybody = user_store.list_users(tx)
    for user in everybody:
        users.add_mailbox(
            app,
            NewMailbox(user_id=user.id, address=user.email, name=user.name, host=LOOPBACK, port=port, security="none"),
        )


def _user(app: App, key: str) -> User:
    """One of ours who can sign in. Raises NotFound when somebody has removed them."""
    email = cast(SEED).colleague(key).writer.email
    with app.db.transaction() as tx:
        user = user_store.find_user(tx, email)
    if user is None:
        raise NotFound(f"The demo has no user {email} any more. Make it anew: rapport demo --fresh.")
    return user


def _write_drafts(app: App, world: World, progress: OnProgress) -> None:
    """What a CSM would find in the morning; the same services write it as for a click."""
    wishes = [wish for wish in WISHES if any(one.name == wish.customer for one in world.cast.companies)]
    for done, wish in enumerate(wishes):
        progress("Writing first drafts", done, len(wishes))
        _write_draft(app, world, wish)
    progress("Writing first drafts", len(wishes), len(wishes))


def _write_draft(app: App, world: World, wish: Wish) -> None:
    by = _user(app, wish.by).id
    company = next(one for one in world.cast.companies if one.name == wish.customer)
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, wish.customer).id
        about = people_store.person_by_address(tx, company.seat(wish.seat).at(0.0).email) if wish.seat else None
    if wish.play == "escalation":
        drafts.write_escalation_response(app, customer, by=by)
    elif about is None:
        raise NotFound(f"The demo lacks the person whom a draft for {wish.customer} is about. Report this as a defect.")
    elif wish.play == "introduction":
        drafts.write_intro_request(app, customer, by=by, target=about.name)
    else:
        drafts.write_re_engagement(app, customer, by=by, person=about.id)
