"""Who reports to whom, stated or inferred."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing yet."""
