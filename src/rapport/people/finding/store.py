"""Rows of customers and people whose names are nearest to what somebody typed."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.people.finding.model import Candidate, Sort

# Whole words weigh most, then their first letters, so that a word with a letter wrong comes along where there is room.
# OFFSET 0 keeps what is compared from being put together and lowered anew for every word.
_NEAREST = """
    ORDER BY (SELECT sum(4 * CAST(strpos(said, word) > 0 AS int) + CAST(strpos(said, left(word, 2)) > 0 AS int))
              FROM unnest(CAST(:words AS text[])) AS word) DESC, length(name), id
    LIMIT :most"""
_ONCE = "SELECT *, lower(name || ' ' || also) AS said FROM"

_CUSTOMERS = sa.text(f"""
    SELECT id, name, segment AS detail, also FROM ({_ONCE} (
        SELECT c.id, c.name, c.segment, concat_ws(' ',
            (SELECT string_agg(domain, ' ') FROM customer_domains d WHERE d.customer_id = c.id),
            (SELECT string_agg(a.name, ' ') FROM customer_aliases a WHERE a.customer_id = c.id)) AS also
        FROM customers c) AS all_of_them OFFSET 0) AS told {_NEAREST}""")  # noqa: S608 - a constant of this module

_PEOPLE = sa.text(f"""
    SELECT id, name, detail, also FROM ({_ONCE} (
        SELECT j.id, p.name, concat_ws(', ', nullif(j.title, ''), c.name) AS detail, coalesce(a.all, '') AS also
        FROM stakeholders j JOIN people p ON p.id = j.person_id JOIN customers c ON c.id = j.customer_id
            LEFT JOIN (SELECT person_id, string_agg(address, ' ') AS all FROM addresses GROUP BY person_id) a
            ON a.person_id = p.id
        WHERE p.kind = 'human' AND j.folded_into IS NULL AND j.valid_to IS NULL
    ) AS all_of_them OFFSET 0) AS told {_NEAREST}""")  # noqa: S608


def nearest(tx: Transaction, words: Sequence[str], most: int) -> tuple[Candidate, ...]:
    """At most `most` customers and as many people whose job there has not ended."""
    asked: dict[str, Any] = {"words": list(words), "most": most}
    found = ((Sort.CUSTOMER, _CUSTOMERS), (Sort.PERSON, _PEOPLE))
    return tuple(
        Candidate(sort, row.id, row.name, row.detail, row.also)
        for sort, query in found
        for row in tx.execute(query, asked)
    )
