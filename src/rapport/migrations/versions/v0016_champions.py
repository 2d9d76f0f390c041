"""Who a customer's champions are, beside its score; unknown until the next look."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE customers ADD COLUMN champions BIGINT[]")
