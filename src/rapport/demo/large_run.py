"""How is the large demo made: through the same steps that real mail takes, in large batches?"""

from collections.abc import Callable, Iterator
from itertools import islice

from rapport import pipeline
from rapport.app import App
from rapport.db import refresh_statistics
from rapport.demo import large
from rapport.demo.large import LARGE, Firm, Size
from rapport.inbox.intake import Terms
from rapport.inbox.model import Packed, Sides
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.users import service as users
from rapport.users.model import NewUser, Role, Workspace

BATCH = 2_000  # mails in one transaction: few round trips each, and still a bar that moves
FIRST_LOOK = 4  # batches, after which the planner is told what the tables hold

OnProgress = Callable[[str, int, int], None]  # phase, done, total


def make(app: App, progress: OnProgress, size: Size = LARGE) -> Workspace:
    """A workspace with all of it, scored and looked at; `app` is bound to none."""
    workspace = users.found_workspace(app, large.VENDOR, product=large.PRODUCT, demo=True)
    bound = app.of(workspace.id)
    everyone = large.firms(size)
    for number, key in enumerate(large.OURS):
        name = key.replace(".", " ").title()
        users.add_user(bound, NewUser(f"{key}@{large.DOMAIN}", name, Role.CSM if number else Role.ADMIN))
    _put_customers(bound, everyone)
    _put_mail(bound, large.mails(size, everyone, app.now()), size, progress)
    pipeline.refresh(bound, lambda done, total: progress("Scoring customers", done, total))
    return workspace


def is_large(workspace: Workspace) -> bool:
    return workspace.name == large.VENDOR


def is_whole(app: App) -> bool:
    """Whether the last step was reached: scores are computed last."""
    with app.db.transaction() as tx:
        return bool(people_store.list_customers(tx)) and not people_store.stale_customers(tx)


def _put_customers(app: App, everyone: tuple[Firm, ...]) -> None:
    with app.db.transaction() as tx:
        people_store.add_own(tx, [large.DOMAIN])
        rows = [large.customer(firm, number, app.now()) for number, firm in enumerate(everyone)]
        people_service.put_customers(tx, rows)
        people_service.put_stakeholders(tx, [line for firm in everyone for line in large.listed(firm)], app.now())


def _put_mail(app: App, coming: Iterator[Packed], size: Size, progress: OnProgress) -> None:
    terms = Terms(_sides(app), app.now())
    for number, begin in enumerate(range(0, size.messages, BATCH), start=1):
        with app.db.transaction() as tx:
            pipeline.take(tx, list(islice(coming, BATCH)), terms, app.now())
        if number >= FIRST_LOOK and number.bit_count() == 1:  # at every doubling
            _refresh_statistics(app)
        progress("Inventing mail", min(begin + BATCH, size.messages), size.messages)
    _refresh_statistics(app)


def _sides(app: App) -> Sides:
    with app.db.transaction() as tx:
        return people_store.sides(tx)


def _refresh_statistics(app: App) -> None:
    with app.db.transaction() as tx:
        refresh_statistics(tx)
