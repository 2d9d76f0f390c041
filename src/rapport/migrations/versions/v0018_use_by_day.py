"""What a customer used lately is found without a look at all that it ever used."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_usage_day ON usage (workspace_id, customer_id, on_day)")
