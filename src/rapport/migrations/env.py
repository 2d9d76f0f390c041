"""Alembic's entry: runs the versions on the connection that `upgrade` hands in."""

from alembic import context

from rapport.db import metadata
from rapport.drafts import store as drafts_store
from rapport.drafts.promises import store as promises_store
from rapport.drafts.rewording import store as rewording_store
from rapport.drafts.templates import store as templates_store
from rapport.inbox import store as inbox_store
from rapport.inbox.statements import store as statements_store
from rapport.learning import store as learning_store
from rapport.outbox import store as outbox_store
from rapport.outbox.clocks import store as clocks_store
from rapport.people import store as people_store
from rapport.relationships import store as relationships_store
from rapport.relationships.by_hand import store as by_hand_store
from rapport.signals import store as signals_store
from rapport.signals.looking import store as looking_store
from rapport.users import store as users_store

# Naming the modules is what puts their tables into the metadata.
STORES = (
    users_store,
    inbox_store,
    statements_store,
    people_store,
    relationships_store,
    by_hand_store,
    signals_store,
    looking_store,
    drafts_store,
    templates_store,
    rewording_store,
    promises_store,
    outbox_store,
    clocks_store,
    learning_store,
)

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
