"""The tables as the database itself describes them: one that somebody adds later is looked through without being named.

All other stores of privacy name tables and columns only as this one found them.
"""

from collections import defaultdict

from sqlalchemy import text

from rapport.db import Transaction
from rapport.privacy.model import Catalogue, Column, Pointer, TableInfo

_COLUMNS = text("""
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type, NOT a.attnotnull AS nullable,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY(i.indkey)) AS keyed
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname, a.attnum""")
_POINTERS = text("""
    SELECT c.conrelid::regclass::text AS table, a.attname AS column, c.confrelid::regclass::text AS target,
        NOT a.attnotnull AS nullable, c.confdeltype = 'c' AS cascades
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND cardinality(c.conkey) = 2
    ORDER BY 1, 2""")


def catalogue(tx: Transaction) -> Catalogue:
    """Every table of the program, by name."""
    columns, pointers = defaultdict(list), defaultdict(list)
    for row in tx.execute(_COLUMNS).mappings():
        columns[row["table"]].append(Column(row["name"], row["type"], row["keyed"], row["nullable"]))
    for row in tx.execute(_POINTERS).mappings():
        found = Pointer(row["column"], row["target"], row["nullable"], row["cascades"])
        pointers[row["table"]].append(found)
    return {name: TableInfo(name, tuple(found), tuple(pointers[name])) for name, found in columns.items()}
