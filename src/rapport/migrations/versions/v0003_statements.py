"""What mails say about people, each with its sentence."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing yet."""
