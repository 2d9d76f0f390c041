"""What is held of one person, as one document; everything that the workspace holds, as one file?"""

import zipfile
from collections import defaultdict
from typing import IO, Any

from rapport.app import App
from rapport.inbox.keeping import traces
from rapport.privacy.catalogue import store as catalogue
from rapport.privacy.erasing.service import NOTHING
from rapport.privacy.exporting import store, writing
from rapport.privacy.model import Subject
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act


def of_person(app: App, whom: Subject) -> dict[str, Any]:
    """Every row that names them, points at them, or belongs to a mail, meeting or draft of theirs, by table."""
    trace = traces.pattern(whom.addresses, whom.names) or NOTHING
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with app.db.transaction() as tx:
        for table, row in store.about(tx, catalogue.catalogue(tx), whom, trace):
            found[table].append(writing.plain(table, row))
        about = f"person:{whom.people[0]}" if whom.people else ""
        audit.note(app, tx, Act.PERSON_EXPORTED, about, rows=sum(map(len, found.values())))
    return {
        "addresses": list(whom.addresses),
        "names": list(whom.names),
        "exported_at": app.now().isoformat(),
        "rows": dict(found),
    }


def everything(app: App, into: IO[bytes]) -> int:
    """Write a zip of one file of JSON lines a table, row by row: memory stays small whatever there is. How many rows.

    Secrets are left out (writing.SECRET).
    """
    count = 0
    with app.db.transaction() as tx, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        name = users.get_workspace(tx).name
        packed.writestr("README.txt", writing.README.format(name=name, at=f"{app.now():%Y-%m-%d %H:%M} UTC"))
        for table in catalogue.catalogue(tx).values():
            if table.name in writing.LEFT_OUT:
                continue
            with packed.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                for row in store.everything(tx, table):
                    file.write(writing.line(writing.plain(table.name, row)))
                    count += 1
        audit.note(app, tx, Act.EVERYTHING_EXPORTED, "", rows=count)
    return count
