"""How is a person looked for in any table: the SQL conditions, made of names that the catalogue gave?"""

from collections.abc import Iterable

from rapport.privacy.model import Column, TableInfo

# What is ours and never a customer's person: who works here and where, what customers are called, and the log, which
# by its own rule holds neither addresses nor names.
OURS = frozenset(
    [
        *("workspaces", "users", "mailboxes", "own_addresses", "customers", "customer_domains", "customer_aliases"),
        *("api_keys", "sessions", "sign_in_links", "sign_in_attempts", "hook_secrets", "webhooks"),
        *("audit_log", "tombstones", "keeping_times", "keeping_choices"),
    ]
)


def said(column: Column) -> str:
    """What a column of `t` says, as one text."""
    if column.type == "text":
        return f"t.{column.name}"
    return f"t.{column.name}::text" if column.type == "jsonb" else f"array_to_string(t.{column.name}, ' ')"


def fits(columns: Iterable[Column]) -> str:
    """Whether any of these columns holds what :trace looks for; false where there are none."""
    return " OR ".join(f"{said(one)} ~* :trace" for one in columns) or "false"


def scrubbed(column: Column) -> str:
    """The column with :erased in the person's place."""
    changed = f"regexp_replace({said(column)}, :trace, :erased, 'gi')"
    if column.type == "jsonb":
        return f"{column.name} = {changed}::jsonb"
    if column.type == "text[]":
        each = f"unnest(t.{column.name}) WITH ORDINALITY AS each(one, place)"
        anew = "array_agg(regexp_replace(one, :trace, :erased, 'gi') ORDER BY place)"
        return f"{column.name} = (SELECT coalesce({anew}, '{{}}') FROM {each})"  # noqa: S608 - names of the catalogue
    return f"{column.name} = {changed}"


def searched(tables: Iterable[TableInfo]) -> list[TableInfo]:
    """Those in which a customer's person may stand in words."""
    return [one for one in tables if one.name not in OURS and one.wordy]
