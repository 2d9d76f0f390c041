"""The running sums that scores are read from."""

from alembic import op

from rapport.migrations.policies import protect

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    # What stood here was computed from touches and is again; nothing that somebody entered is lost.
    "TRUNCATE relationships",
    """ALTER TABLE relationships DROP COLUMN strength, DROP COLUMN parts, DROP COLUMN data_points, DROP COLUMN evidence,
        DROP COLUMN note, DROP COLUMN last_touch_at, DROP COLUMN last_theirs_at, DROP COLUMN two_way, DROP COLUMN as_of,
        ADD COLUMN sums DOUBLE PRECISION[] NOT NULL,
        ADD COLUMN counts INTEGER[] NOT NULL,
        ADD COLUMN latest TIMESTAMP WITH TIME ZONE[] NOT NULL,
        ADD COLUMN months INTEGER[] NOT NULL,
        ADD COLUMN month_counts INTEGER[] NOT NULL,
        ADD COLUMN waits INTEGER[] NOT NULL,
        ADD COLUMN heaviest TEXT[] NOT NULL,
        ADD COLUMN weights DOUBLE PRECISION[] NOT NULL""",
    "CREATE INDEX ix_relationships_customer ON relationships (workspace_id, customer_id)",
    """CREATE TABLE touch_watermarks (
        workspace_id BIGINT DEFAULT (current_setting('rapport.workspace'))::bigint NOT NULL,
        customer_id BIGINT NOT NULL,
        through TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_touch_watermarks PRIMARY KEY (workspace_id, customer_id),
        CONSTRAINT fk_touch_watermarks_workspace_id FOREIGN KEY (workspace_id)
            REFERENCES workspaces (workspace_id) ON DELETE CASCADE,
        CONSTRAINT fk_touch_watermarks_workspace_id_customer_id FOREIGN KEY (workspace_id, customer_id)
            REFERENCES customers (workspace_id, id) ON DELETE CASCADE
    )""",
    *protect("touch_watermarks"),
)


def upgrade() -> None:
    """Relationships hold accumulators in place of finished scores; how far they go stands per customer."""
    for statement in STATEMENTS:
        op.execute(statement)
