"""Alembic's entry: runs the versions on the connection that `upgrade` hands in."""

from alembic import context

from rapport import migrations

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=migrations.tables(),
    transactional_ddl=True,
)
context.run_migrations()
