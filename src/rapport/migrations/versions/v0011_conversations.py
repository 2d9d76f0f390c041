"""What was said in the chat; what a person set for themselves."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing yet."""
