"""The domains and other names of one customer are found without a look at those of all."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    for kept in ("domains", "aliases"):
        op.execute(f"CREATE INDEX ix_customer_{kept}_customer ON customer_{kept} (workspace_id, customer_id)")
