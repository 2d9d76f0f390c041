"""Who a customer's champions are, beside its score; unknown until the next look, which all customers get at once."""

from alembic import op

from rapport.migrations.policies import filling

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE customers ADD COLUMN champions BIGINT[]")
    for statement in filling(["customers"], ["UPDATE customers SET stale_since = coalesce(stale_since, now())"]):
        op.execute(statement)
