"""How do files become an import, the same through the page and the API?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool

from rapport.app import App
from rapport.importing import dropping
from rapport.inbox.keeping import service as keeping
from rapport.inbox.uploads.content import Holding
from rapport.inbox.uploads.model import NewUpload, Upload, UploadedFile
from rapport.people import store as people
from rapport.users.model import User
from rapport.web.caller import Caller
from rapport.web.receiving import Incoming, Received, receive

YES = frozenset({"true", "on", "yes", "1"})


def asked(app: App, user: User) -> Mapping[str, Any]:
    """What the form of an import asks with."""
    with app.db.transaction() as tx:
        customers = len(people.list_customers(tx))
    return {
        "own": "; ".join(dropping.suggested_own(app, user)),
        "known_customers": customers,
        "most_mib": app.settings.upload_mib,
        "header_only": keeping.header_only(app),
    }


async def take(caller: Caller, incoming: Incoming, headers: Mapping[str, str]) -> Upload:
    """The form as it arrives, then a row that waits for a worker. Raises what receiving and dropping raise."""
    stated = headers.get("content-length", "")
    received = await receive(caller.app, incoming, int(stated) if stated.isdigit() else 0)
    return await run_in_threadpool(_ask, caller, received)


def _ask(caller: Caller, received: Received) -> Upload:
    try:
        return dropping.ask(caller.app, _new(received), caller.id)
    except BaseException:
        dropping.forget(received.folder)
        raise


def _new(received: Received) -> NewUpload:
    fields, files = received.fields, list(received.files)
    typed = dropping.add_customers(received.folder, len(files), fields.get("customers", ""))
    if typed and files:
        files.append(UploadedFile("customers.csv", typed, Holding.TABLE))
    own = tuple(part for part in fields.get("own", "").replace(",", ";").replace("\n", ";").split(";") if part.strip())
    new = NewUpload(
        tuple(files), received.folder.name, header_only=fields.get("header_only", "").lower() in YES, own=()
    )
    return replace(new, own=tuple(part.strip() for part in own))
