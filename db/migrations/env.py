"""Run by Alembic: takes the connection, and its open transaction, from db.migrate."""

from alembic import context

from models.records import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot change most of a table in place
)
context.run_migrations()
