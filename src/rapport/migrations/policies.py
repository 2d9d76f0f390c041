"""What keeps a workspace's rows from every other: one policy a table, forced on its owner too."""

from collections.abc import Sequence

from rapport.db import APP_ROLE, WORKSPACE

# NULLIF: after a transaction that set it, the setting reads as an empty string, which is no number.
CURRENT = f"(SELECT NULLIF(current_setting('{WORKSPACE}', true), '')::bigint)"

EVERY_WORKSPACE = "current_setting('rapport.all_workspaces', true) = 'on'"


def protect(table: str) -> list[str]:
    """The statements that put a new table under row-level security and hand it to the program's role."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY scoped ON {table} USING (workspace_id = {CURRENT}) WITH CHECK (workspace_id = {CURRENT})",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}",
    ]


def filling(tables: Sequence[str], statements: Sequence[str]) -> list[str]:
    """These statements over the rows of all workspaces. Policies are forced on the owner, who sees no row while no
    workspace is set; only a superuser, as which the embedded server upgrades, would see them anyway."""
    opened = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in tables]
    return [*opened, *statements, *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in tables)]


# Before anybody is signed in there is no workspace: an e-mail address shows its own users and nothing else, and a
# schedule may list the workspaces it has to look after, not what is in them.
BEFORE_SIGN_IN = [
    "CREATE POLICY sign_in ON users FOR SELECT USING (email = NULLIF(current_setting('rapport.sign_in', true), ''))",
    f"CREATE POLICY every_workspace ON workspaces FOR SELECT USING ({EVERY_WORKSPACE})",
    f"CREATE POLICY found_workspace ON workspaces FOR INSERT WITH CHECK ({EVERY_WORKSPACE})",
]

ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- roles are shared by all databases of a server
END $$
"""
MEMBERSHIP = f"GRANT {APP_ROLE} TO CURRENT_USER"
