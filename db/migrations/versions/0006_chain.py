"""Chains the entries of the audit that are there.

The triggers that refuse changes are no part of any version: migrate.upgrade lifts them before it changes a table, and
makes them anew after (db.guards).
"""

from alembic import op

from db import chain

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chain.begin(op.get_bind())
