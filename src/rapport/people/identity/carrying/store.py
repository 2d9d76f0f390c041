"""Which rows point at a person or a job, and how do they follow when two become one, or one becomes two?

The references are read from the database's own catalogue, so a table that somebody adds later follows without being
named here. Each function says what it did as steps; `take_back` does them backwards, to exactly what was before.
Where a row of the one and a row of the other cannot stand beside each other (a mail counted for both), the other's is
removed, and kept whole in its step.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.people.identity.model import Step

RECORD = "record"  # the column by which every table says what a row rests on: 'message:12'


@dataclass(frozen=True, slots=True)
class Reference:
    """One column of one table that points at a person or a job."""

    table: str
    column: str
    nullable: bool
    key: tuple[str, ...]  # of the table, without workspace_id
    uniques: tuple[tuple[tuple[str, ...], str], ...]  # other columns and condition of each index that may collide
    siblings: tuple[str, ...]  # columns of the same row that point at the same kind of thing
    has_record: bool


_REFERENCES = sa.text("""
    SELECT c.conrelid::regclass::text AS name, a.attname AS column_name, NOT a.attnotnull AS nullable
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype = 'f' AND c.confrelid = CAST(:target AS regclass) AND a.attname <> 'workspace_id'
    ORDER BY 1, 2""")
_UNIQUE = sa.text("""
    SELECT i.indisprimary AS is_key, coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition,
        (SELECT array_agg(a.attname ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number) AS columns
    FROM pg_index i WHERE i.indrelid = CAST(:name AS regclass) AND i.indisunique""")
_COLUMNS = sa.text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:name AS regclass) AND attnum > 0")


def references(tx: Transaction, target: str) -> tuple[Reference, ...]:
    """Every column that points at `target`: 'people' or 'stakeholders'."""
    found = tx.execute(_REFERENCES, {"target": target}).all()
    return tuple(
        _reference(tx, row, [one.column_name for one in found if one.name == row.name and one is not row])
        for row in found
    )


def _reference(tx: Transaction, row: Any, siblings: Sequence[str]) -> Reference:
    indexes = tx.execute(_UNIQUE, {"name": row.name}).all()
    has = set(tx.execute(_COLUMNS, {"name": row.name}).scalars())
    (key,) = (tuple(c for c in one.columns if c != "workspace_id") for one in indexes if one.is_key)
    uniques = tuple(
        (tuple(c for c in one.columns if c not in ("workspace_id", row.column_name)), one.condition)
        for one in indexes
        if row.column_name in one.columns
    )
    return Reference(row.name, row.column_name, row.nullable, key, uniques, tuple(siblings), RECORD in has)


def move(tx: Transaction, target: str, other: int, kept: int) -> list[Step]:
    """Everything that points at `other` points at `kept`. Nothing comes to point at itself."""
    steps: list[Step] = []
    for one in references(tx, target):
        steps += _without_circles(tx, one, target, other, kept)
        steps += _without_collisions(tx, one, other, kept)
        steps += change(tx, one, f"t.{one.column} = :other", {"other": other}, {one.column: kept})
    return steps


def move_records(tx: Transaction, person: int, to: int, records: Collection[str]) -> list[Step]:
    """What rests on these records, of one person, becomes another's."""
    steps: list[Step] = []
    for one in references(tx, "people"):
        if one.has_record and records:
            where = f"t.{one.column} = :person AND t.{RECORD} = ANY(CAST(:records AS text[]))"
            steps += change(tx, one, where, {"person": person, "records": list(records)}, {one.column: to})
    return steps


def _without_circles(tx: Transaction, one: Reference, target: str, other: int, kept: int) -> list[Step]:
    """A line from the one to the other would become a line from somebody to themselves."""
    ends = ["t.id"] if one.table == target else [f"t.{name}" for name in one.siblings]
    if not ends:
        return []
    where = f"t.{one.column} = :other AND ({' OR '.join(f'{end} = :kept' for end in ends)})"
    given = {"other": other, "kept": kept}
    if one.nullable:
        return change(tx, one, where, given, {one.column: None})
    return _remove(tx, one.table, where, given)


def _without_collisions(tx: Transaction, one: Reference, other: int, kept: int) -> list[Step]:
    steps = []
    for columns, condition in one.uniques:
        same = "".join(f" AND k.{name} = t.{name}" for name in columns)
        partial = f" AND {{}}.ctid IN (SELECT ctid FROM {one.table} WHERE {condition})" if condition else ""  # noqa: S608
        twin = f"SELECT FROM {one.table} k WHERE k.{one.column} = :kept{same}{partial.format('k')}"
        where = f"t.{one.column} = :other AND EXISTS ({twin}){partial.format('t')}"
        steps += _remove(tx, one.table, where, {"other": other, "kept": kept})
    return steps


def _remove(tx: Transaction, name: str, where: str, given: dict[str, Any]) -> list[Step]:
    gone = sa.text(f"DELETE FROM {name} t WHERE {where} RETURNING to_jsonb(t)")  # noqa: S608 - names of the catalogue
    rows = tuple(tx.execute(gone, given).scalars())
    return [Step("removed", name, rows)] if rows else []


def change(tx: Transaction, one: Reference, where: str, given: dict[str, Any], values: dict[str, Any]) -> list[Step]:
    """Set columns of the rows of a table (`t`) that `where` means."""
    return change_rows(tx, (one.table, one.key), where, given, values)


def change_rows(
    tx: Transaction, of: tuple[str, tuple[str, ...]], where: str, given: dict[str, Any], values: dict[str, Any]
) -> list[Step]:
    """The same for a table and its key."""
    name, key = of
    kept = ", ".join(f"'{column}', t.{column}" for column in (*key, *values) if column)
    before = sa.text(f"SELECT jsonb_build_object({kept}) FROM {name} t WHERE {where} FOR UPDATE")  # noqa: S608
    rows = tuple(tx.execute(before, given).scalars())
    if not rows:
        return []
    sets = ", ".join(f"{column} = :new_{column}" for column in values)
    new = {f"new_{column}": value for column, value in values.items()}
    tx.execute(sa.text(f"UPDATE {name} t SET {sets} WHERE {where}"), {**given, **new})  # noqa: S608
    return [Step("changed", name, rows, tuple(values))]


def take_back(tx: Transaction, steps: Iterable[Step]) -> None:
    """Undo steps, the last first. A row that is gone by now stays gone."""
    for step in reversed(tuple(steps)):
        given = {"rows": dumps(step.rows)}
        old = f"jsonb_populate_recordset(NULL::{step.table}, CAST(:rows AS jsonb)) o"
        if step.did == "removed":
            back = f"INSERT INTO {step.table} SELECT o.* FROM {old} ON CONFLICT DO NOTHING"  # noqa: S608
        else:
            columns = [name for name in step.rows[0] if name not in step.columns] or list(step.columns)
            same = " AND ".join(f"t.{name} = o.{name}" for name in columns)
            sets = ", ".join(f"{name} = o.{name}" for name in step.columns)
            back = (
                f"UPDATE {step.table} t SET {sets} FROM {old} WHERE {same}"  # noqa: S608
                if step.did == "changed"
                else f"DELETE FROM {step.table} t USING {old} WHERE {same}"  # noqa: S608
            )
        tx.execute(sa.text(back), given)


_FIRST = sa.text("""
    SELECT DISTINCT ON (n.message_id) 'message:' || n.message_id AS record, n.address
    FROM message_addresses n JOIN messages m ON m.id = n.message_id
    WHERE n.address = ANY(CAST(:every AS text[]))
        AND m.stored_at > coalesce(CAST(:since AS timestamptz), '-infinity')
    ORDER BY n.message_id, n.position""")
_MET = sa.text("""
    SELECT 'meeting:' || meeting_id AS record, array_agg(address) AS there FROM meeting_attendees
    WHERE address = ANY(CAST(:every AS text[])) GROUP BY meeting_id""")
_REPORTED = sa.text("SELECT 'ticket:' || id FROM tickets WHERE lower(reporter) = ANY(CAST(:some AS text[]))")


def records_of(tx: Transaction, some: Collection[str], every: Collection[str], since: object = None) -> frozenset[str]:
    """The records that are about `some` of `every` address of a person: the first of them that a mail names counts.

    With `since` only mail stored after that moment, and nothing else.
    """
    first = tx.execute(_FIRST, {"every": list(every), "since": since})
    found = {row.record for row in first if row.address in some}
    if since is None:
        found |= {row.record for row in tx.execute(_MET, {"every": list(every)}) if set(row.there) <= set(some)}
        found |= set(tx.execute(_REPORTED, {"some": list(some)}).scalars())
    return frozenset(found)
