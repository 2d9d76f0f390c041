"""The first tables, their policies, the view under the seeds' name, and the queue."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from rapport.db import APP_ROLE
from rapport.migrations.policies import BEFORE_SIGN_IN, MEMBERSHIP, ROLE, protect

revision = "0001"
down_revision = None

TABLES = Path(__file__).with_suffix(".sql")
QUEUE = "procrastinate"  # a schema of its own: its tables hold no customer's data and carry no workspace

# Only an owner may ANALYZE, and the program owns nothing: this is the one thing it may ask the owner to do.
STATISTICS = f"""
CREATE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE messages, message_addresses, raw_messages, thread_references, meetings, meeting_attendees, tickets, usage,
          people, addresses, stakeholders, touches, relationships;
END $$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics() TO {APP_ROLE}
"""


def upgrade() -> None:
    connection = op.get_bind()
    statements = [s for s in TABLES.read_text(encoding="utf-8").split(";\n") if s.strip()]
    names = [s.split()[2] for s in statements if s.lstrip().startswith("CREATE TABLE")]
    policies = [statement for name in names for statement in protect(name)]
    access = [
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT ON risk_signals TO {APP_ROLE}",
    ]
    # The bytes come compressed: trying to compress them once more was a fifth of the time of storing a mail.
    storage = ["ALTER TABLE raw_messages ALTER COLUMN raw SET STORAGE EXTERNAL"]
    for statement in [ROLE, MEMBERSHIP, *statements, *storage, *policies, *BEFORE_SIGN_IN, *access, STATISTICS]:
        connection.exec_driver_sql(statement)
    _make_queue()


def _make_queue() -> None:
    connection = op.get_bind()
    connection.execute(text(f"CREATE SCHEMA {QUEUE}"))
    connection.execute(text(f"SET LOCAL search_path TO {QUEUE}"))
    connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    connection.execute(text("SET LOCAL search_path TO public"))
    for statement in (
        f"GRANT USAGE ON SCHEMA {QUEUE} TO {APP_ROLE}",
        f"GRANT ALL ON ALL TABLES IN SCHEMA {QUEUE} TO {APP_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {QUEUE} TO {APP_ROLE}",
    ):
        connection.execute(text(statement))
