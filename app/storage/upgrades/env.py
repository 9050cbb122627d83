"""Alembic's entry: runs the upgrade scripts on the connection it is handed, inside its transaction."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    compare_server_default=True,
)
context.run_migrations()
