"""Run by Alembic: applies the scripts on the connection that `store.migrate` opened, inside its
transaction."""

from __future__ import annotations

from alembic import context

from vibeflow.store.models import Base

connection = context.config.attributes["connection"]
# SQLite can take back a table that was made, once the driver leaves transactions to us (see
# `store.database`), so a crash in the middle leaves the old schema whole.
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
