"""What does the page show that somebody types on?"""

from dataclasses import dataclass
from urllib.parse import unquote

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import DraftId
from rapport.errors import Problem
from rapport.people import service as people
from rapport.people import store as people_store
from rapport.people.model import CustomerId, StakeholderId
from rapport.signals import service as signals
from rapport.signals.model import SignalId

LARGEST = 2**31 - 1  # of a row's number; what is larger is no page of ours


@dataclass(frozen=True, slots=True)
class Place:
    customer: CustomerId | None = None
    draft: DraftId | None = None
    signal: SignalId | None = None


def place_of(app: App, path: str) -> Place:
    """A page that shows no record, and one that is gone, is no place."""
    kind, _, rest = path.split("?")[0].strip("/").partition("/")
    which = unquote(rest.split("/")[0])
    try:
        return _place(app, kind, which)
    except Problem:
        return Place()


def _place(app: App, kind: str, which: str) -> Place:
    """Raises NotFound."""
    number = int(which) if which.isdecimal() and int(which) <= LARGEST else None
    if kind == "drafts" and number is not None:
        return Place(drafts.get(app, DraftId(number)).customer, draft=DraftId(number))
    if kind == "signals" and number is not None:
        return Place(signals.get(app, SignalId(number)).customer, signal=SignalId(number))
    with app.db.transaction() as tx:
        if kind == "people" and number is not None:
            return Place(people_store.get_stakeholder(tx, StakeholderId(number)).customer)
        return Place(people.find_customer(tx, which).id) if kind == "customers" and which else Place()
