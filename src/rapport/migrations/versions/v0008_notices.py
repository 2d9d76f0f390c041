"""Who is told of what, where, and what was told."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing yet."""
