"""Rows as they stand, for whoever asks what is held."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import text

from rapport.db import Transaction
from rapport.privacy import looking
from rapport.privacy.model import Catalogue, Subject, TableInfo

READ_AT_ONCE = 500  # rows; a mail may have megabytes

# Which rows are a person's own, for whoever points at them.
_OWN = {
    "messages": "SELECT DISTINCT message_id FROM message_addresses WHERE address = ANY(:addresses)",
    "meetings": "SELECT DISTINCT meeting_id FROM meeting_attendees WHERE address = ANY(:addresses)",
    "drafts": "SELECT d.id FROM drafts d WHERE d.target_id = ANY(:jobs) OR d.introducer_id = ANY(:jobs) OR EXISTS "
    "(SELECT FROM draft_versions v WHERE v.draft_id = d.id AND v.recipients::text ~* :trace)",
    "signals": "SELECT id FROM signals WHERE person_id = ANY(:people)",
    "people": "SELECT unnest(CAST(:people AS bigint[]))",
    "stakeholders": "SELECT unnest(CAST(:jobs AS bigint[]))",
}


def about(tx: Transaction, known: Catalogue, whom: Subject, trace: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Table and row of all that names a person, points at them, or belongs to a mail, meeting or draft of theirs."""
    given = {"people": list(whom.people), "jobs": list(whom.jobs), "addresses": list(whom.addresses), "trace": trace}
    for table in known.values():
        if table.name in looking.OURS:
            continue
        tests = [looking.fits(table.wordy)]
        tests += [f"t.{one.column} IN ({_OWN[one.to]})" for one in table.pointers if one.to in _OWN]
        if table.name in _OWN:
            tests.append(f"t.id IN ({_OWN[table.name]})")
        asked = text(f"SELECT t.* FROM {table.name} t WHERE {' OR '.join(tests)}")  # noqa: S608 - names of the catalogue
        yield from ((table.name, row) for row in _rows(tx, asked, given))


def everything(tx: Transaction, table: TableInfo) -> Iterator[Mapping[str, Any]]:
    """All rows of one table, a few at a time."""
    yield from _rows(tx, text(f"SELECT t.* FROM {table.name} t"), {})  # noqa: S608 - names of the catalogue


def _rows(tx: Transaction, asked: Any, given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    with tx.execute(asked.execution_options(yield_per=READ_AT_ONCE), given) as found:
        yield from (dict(row) for row in found.mappings())
