"""What a person set by hand about a stakeholder."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
