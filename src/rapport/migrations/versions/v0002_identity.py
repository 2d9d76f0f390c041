"""People matched, merged and split by hand; jobs with dates; names and domains that a customer also has."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing yet."""
