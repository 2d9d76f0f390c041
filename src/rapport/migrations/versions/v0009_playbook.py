"""Templates, policies, voices."""

from alembic import op

from rapport.migrations.policies import protect

revision = "0009"
down_revision = "0008"

TEMPLATES = """
CREATE TABLE templates (
  workspace_id BIGINT DEFAULT (current_setting('rapport.workspace'))::bigint NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  made_by BIGINT NOT NULL,
  CONSTRAINT pk_templates PRIMARY KEY (workspace_id, name, number),
  CONSTRAINT fk_templates_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (workspace_id) ON DELETE CASCADE,
  CONSTRAINT fk_templates_workspace_id_made_by FOREIGN KEY(workspace_id, made_by) REFERENCES users (workspace_id, id)
)
"""


def upgrade() -> None:
    for statement in [TEMPLATES, *protect("templates")]:
        op.execute(statement)
