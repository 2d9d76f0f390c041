"""Rows of customers and people whose names hold, or are nearest to, what somebody typed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.people.finding.model import Candidate, Sort
from rapport.questions.model import Question
from rapport.questions.store import ahead

WITHOUT_JOB = 3  # times as many people are looked up as are wanted, since some have no job any more
COMMON = 1_000  # addresses that hold a word: one that is in more of them ('com') tells nobody from anybody


def _folded(text: str) -> str:
    """As likeness.words folds it, but for marks of rare alphabets; a name in ASCII, as most are, costs nothing."""
    plain = f"regexp_replace(lower(normalize({text}, NFKD)), '[\\u0300-\\u036F]', '', 'g')"
    return f'CASE WHEN octet_length({text}) = length({text}) THEN lower({text} COLLATE "C") ELSE {plain} END'


_CUSTOMER = """
    SELECT c.id, c.name, c.segment AS detail, concat_ws(' ', d.domains, a.names) AS also
    FROM customers c
        LEFT JOIN (SELECT customer_id, string_agg(domain, ' ') AS domains FROM customer_domains GROUP BY customer_id) d
            ON d.customer_id = c.id
        LEFT JOIN (SELECT customer_id, string_agg(name, ' ') AS names FROM customer_aliases GROUP BY customer_id) a
            ON a.customer_id = c.id"""
# Everybody whose name is compared, under the words that it is compared by. OFFSET 0 keeps it from being folded anew for
# every word.
_PERSON = f"SELECT id, name, {_folded('name')} AS said FROM people WHERE kind = 'human'"  # noqa: S608 - as below
_JOBS = """
    SELECT j.id, b.name, concat_ws(', ', nullif(j.title, ''), c.name) AS detail,
        coalesce((SELECT string_agg(address, ' ') FROM addresses a WHERE a.person_id = b.id), '') AS also
    FROM best b JOIN stakeholders j ON j.person_id = b.id JOIN customers c ON c.id = j.customer_id
    WHERE j.folded_into IS NULL AND (j.valid_to IS NULL OR j.valid_to > :now)"""

# Who has the most words typed; of them whose own words are those, or begin with them, or with their first letters,
# since one of them may be mistyped; then the shortest name.
_MOST_WORDS = """
    ORDER BY (SELECT count(*) FROM unnest(CAST(:words AS text[])) AS word WHERE strpos(said, word) > 0) DESC,
        (SELECT sum(CAST(strpos(' ' || said || ' ', ' ' || word || ' ') > 0 AS int)
            + CAST(strpos(' ' || said, ' ' || word) > 0 AS int)
            + CAST(strpos(' ' || said, ' ' || left(word, 2)) > 0 AS int))
            FROM unnest(CAST(:words AS text[])) AS word) DESC,
        length(name), id"""
_HOLDING_CUSTOMERS = sa.text(f"""
    SELECT id, name, detail, also FROM (
        SELECT *, {_folded("name || ' ' || also")} AS said FROM ({_CUSTOMER}) AS every OFFSET 0
    ) AS told WHERE said LIKE ANY (CAST(:within AS text[])) {_MOST_WORDS} LIMIT :most""")  # noqa: S608
# Jobs are looked up of the best alone: of a name that hundreds bear, they took as long as finding them.
_HOLDING_PEOPLE = sa.text(f"""
    WITH best AS MATERIALIZED (
        SELECT *, row_number() OVER ({_MOST_WORDS}) AS place FROM (
            SELECT * FROM ({_PERSON} OFFSET 0) AS every WHERE said LIKE ANY (CAST(:within AS text[])) OR id IN (
                SELECT person_id FROM addresses WHERE address LIKE ANY (CAST(:within AS text[])) LIMIT {COMMON})
        ) AS told ORDER BY place LIMIT {WITHOUT_JOB} * :most
    ) {_JOBS} ORDER BY b.place, j.id LIMIT :most""")  # noqa: S608 - constants of this module

# By the first letters; where there is room others come along, so that in a small workspace those are wrong, too.
_FIRST_LETTERS = """
    ORDER BY CASE WHEN said LIKE ANY (CAST(:begins AS text[])) THEN (
            SELECT count(*) FROM unnest(CAST(:words AS text[])) AS word WHERE strpos(said, left(word, 2)) > 0
        ) ELSE 0 END DESC, length(name), id"""
_NEAR_CUSTOMERS = sa.text(f"""
    SELECT id, name, detail, also FROM (
        SELECT *, {_folded("name || ' ' || also")} AS said FROM ({_CUSTOMER}) AS every OFFSET 0
    ) AS told {_FIRST_LETTERS} LIMIT :most""")  # noqa: S608
_NEAR_PEOPLE = sa.text(f"""
    WITH best AS MATERIALIZED (
        SELECT *, row_number() OVER ({_FIRST_LETTERS}) AS place FROM (
            SELECT * FROM ({_PERSON} OFFSET 0) AS every WHERE said LIKE ANY (CAST(:begins AS text[]))
            UNION
            ({_PERSON} ORDER BY id LIMIT {WITHOUT_JOB} * :most)
        ) AS told ORDER BY place LIMIT {WITHOUT_JOB} * :most
    ) {_JOBS} ORDER BY b.place, j.id LIMIT :most""")  # noqa: S608

_BEGINS = ("{}%", "% {}%", "%-{}%", "%'{}%")  # letters too few to stand for a name stand at the beginning of a word


def holding(
    tx: Transaction, words: Sequence[str], most: int, shortest_within: int, now: datetime
) -> tuple[Candidate, ...]:
    """At most `most` customers, and as many people whose job there has not ended by now, that hold one of the words;
    one of fewer letters than `shortest_within` at the beginning of a word."""
    plain = [word.replace("_", r"\_") for word in words]  # the one letter of a word that LIKE reads as a pattern
    within = [
        pattern.format(word) for word in plain for pattern in (("%{}%",) if len(word) >= shortest_within else _BEGINS)
    ]
    asked = {"words": list(words), "within": within, "most": most, "now": now}
    return _candidates(tx, _HOLDING_CUSTOMERS, _HOLDING_PEOPLE, asked)


def nearest(tx: Transaction, words: Sequence[str], most: int, now: datetime) -> tuple[Candidate, ...]:
    """At most `most` customers and as many people, those with the same first letters before others."""
    begins = [f"%{_plain(word[:2])}%" for word in words]
    asked = {"words": list(words), "begins": begins, "most": most, "now": now}
    return _candidates(tx, _NEAR_CUSTOMERS, _NEAR_PEOPLE, asked)


def _plain(word: str) -> str:
    """Without what LIKE reads as a pattern: of a word's letters only this one."""
    return word.replace("_", r"\_")


def _candidates(
    tx: Transaction, customers: sa.TextClause, people: sa.TextClause, asked: dict[str, Any]
) -> tuple[Candidate, ...]:
    with ahead(tx) as ask:
        both = ask(_of(Sort.CUSTOMER, customers, asked)), ask(_of(Sort.PERSON, people, asked))
        return (*both[0](), *both[1]())


def _of(sort: Sort, words: sa.TextClause, asked: dict[str, Any]) -> Question[list[Candidate]]:
    return Question(words, asked, lambda found: [Candidate(sort, *row) for row in found])
