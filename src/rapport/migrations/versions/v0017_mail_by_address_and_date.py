"""The mail of an address by its date, and whom automatic mail is about, without a look at any other mail."""

from alembic import op

from rapport.migrations.policies import filling, protect

revision = "0017"
down_revision = "0016"

ROWS = [
    """
UPDATE message_addresses a SET sent_at = m.sent_at
FROM messages m WHERE m.workspace_id = a.workspace_id AND m.id = a.message_id
""",
    """
INSERT INTO message_absences (workspace_id, message_id, address, sent_at)
SELECT DISTINCT m.workspace_id, m.id, n ->> 'address', m.sent_at
FROM messages m CROSS JOIN jsonb_array_elements(m.about) AS n
WHERE m.kind IN ('autoreply', 'bounce')
""",
]
STATEMENTS = [
    "ALTER TABLE message_addresses ADD COLUMN sent_at TIMESTAMP WITH TIME ZONE",
    """
CREATE TABLE message_absences (
  workspace_id BIGINT DEFAULT (current_setting('rapport.workspace'))::bigint NOT NULL,
  message_id BIGINT NOT NULL,
  address TEXT NOT NULL,
  sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_message_absences PRIMARY KEY (workspace_id, message_id, address),
  CONSTRAINT fk_message_absences_workspace_id_message_id FOREIGN KEY(workspace_id, message_id)
    REFERENCES messages (workspace_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_message_absences_workspace_id FOREIGN KEY(workspace_id)
    REFERENCES workspaces (workspace_id) ON DELETE CASCADE
)
""",
    "CREATE INDEX ix_message_absences_address ON message_absences (workspace_id, address, sent_at)",
    *protect("message_absences"),
    *filling(("messages", "message_addresses", "message_absences"), ROWS),
    "ALTER TABLE message_addresses ALTER COLUMN sent_at SET NOT NULL",
    "DROP INDEX ix_message_addresses_address",
    "CREATE INDEX ix_message_addresses_address ON message_addresses (workspace_id, address, sent_at)",
    "DROP INDEX ix_messages_automatic",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
