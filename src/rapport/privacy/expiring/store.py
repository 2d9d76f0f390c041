"""Rows that are older than they may be."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text

from rapport.db import Transaction
from rapport.inbox.keeping.model import Held
from rapport.privacy.model import Rows

_OLD_MAIL = "SELECT id FROM messages WHERE sent_at < :before"
_OLD_DRAFTS = """
    SELECT d.id FROM drafts d WHERE d.state IN ('discarded', 'pending') AND d.created_at < :before
        AND NOT EXISTS (SELECT FROM approvals a WHERE a.draft_id = d.id AND a.revoked_at IS NULL)"""
_OLD_SIGNALS = "SELECT id FROM signals WHERE status IN ('resolved', 'dismissed') AND closed_at < :before"

# What ends, by table; in this order.
_ENDING: Mapping[Held, tuple[tuple[str, str], ...]] = {
    Held.RAW: (("raw_messages", f"DELETE FROM raw_messages WHERE message_id IN ({_OLD_MAIL})"),),  # noqa: S608
    Held.BODIES: (
        ("raw_messages", f"DELETE FROM raw_messages WHERE message_id IN ({_OLD_MAIL})"),  # noqa: S608
        (
            "messages",
            "UPDATE messages SET text = '', new_text = '' WHERE sent_at < :before AND (text <> '' OR new_text <> '')",
        ),
    ),
    Held.QUARANTINE: (("quarantine", "DELETE FROM quarantine WHERE stored_at < :before"),),
    Held.DRAFTS: (
        ("", f"UPDATE introductions SET follow_up_id = NULL WHERE follow_up_id IN ({_OLD_DRAFTS})"),  # noqa: S608
        ("", f"UPDATE promises SET update_id = NULL WHERE update_id IN ({_OLD_DRAFTS})"),  # noqa: S608
        ("drafts", f"DELETE FROM drafts WHERE id IN ({_OLD_DRAFTS})"),  # noqa: S608
    ),
    Held.SIGNALS: (
        ("", f"UPDATE drafts SET signal_id = NULL WHERE signal_id IN ({_OLD_SIGNALS})"),  # noqa: S608
        ("signals", f"DELETE FROM signals WHERE id IN ({_OLD_SIGNALS})"),  # noqa: S608
    ),
    Held.MODEL_CALLS: (("model_calls", "DELETE FROM model_calls WHERE at < :before"),),
}


def end(tx: Transaction, held: Held, before: datetime) -> Rows:
    """Remove what of a class is older than `before`; how many rows, by table."""
    gone = Rows()
    for table, statement in _ENDING[held]:
        count = tx.execute(text(statement), {"before": before}).rowcount
        gone = gone.plus(table, count) if table else gone
    return gone
