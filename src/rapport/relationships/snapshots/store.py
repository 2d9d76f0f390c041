"""Has anything changed of what is known about a customer?"""

import sqlalchemy as sa

from rapport.db import Transaction

# xmin: the transaction that wrote this version of the row (PostgreSQL, "System Columns"). What comes in, goes or is set
# by hand writes the customer's row; a job changes without it (its last question for an introduction); and a mail among
# somebody's colleagues at one customer says something of them at the other, too. Names of users stand in reasons, and
# their time zones are the working hours of people who have written too little.
_VERSION = sa.text("""
    SELECT concat_ws(' ', c.xmin,
        (SELECT md5(string_agg(concat_ws(' ', j.id, j.xmin, o.id, o.xmin), ',' ORDER BY j.id, s.id))
            FROM stakeholders j JOIN stakeholders s ON s.person_id = j.person_id
                JOIN customers o ON o.id = s.customer_id WHERE j.customer_id = c.id),
        (SELECT md5(string_agg(concat_ws(' ', u.id, u.name, u.time_zone), ',' ORDER BY u.id)) FROM users u))
    FROM customers c WHERE c.id = :customer""")


def version(tx: Transaction, customer_id: int) -> str:
    """Another one after every change of what a snapshot reads; empty where there is no such customer."""
    return str(tx.execute(_VERSION, {"customer": customer_id}).scalar_one_or_none() or "")
