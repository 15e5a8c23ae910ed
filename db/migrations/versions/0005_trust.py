"""Auditors, wards of people, PINs, hospital accounts, broken glass, slow sign-ins, the chain of the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ROLES = "'nurse', 'oncologist', 'administrator', 'auditor', 'program'"


def key() -> sa.Column[int]:
    return sa.Column("id", KEY, nullable=False)


def refers(column: str, table: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, KEY, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def text(column: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(column, sa.Text(), nullable=nullable)


def instant(column: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, INSTANT, nullable=nullable)


def check(column: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=column)


def one_of(column: str, names: str) -> sa.CheckConstraint:
    return check(column, f"{column} IN ({names})")


def create(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint("id"), sqlite_strict=True)


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    users()
    sessions()
    tokens()
    user_wards()
    broken_glass()
    failed_attempts()
    for column in ("address", "request", "hash"):
        op.add_column("audit", text(column, nullable=True))


def users() -> None:
    with op.batch_alter_table("users", table_kwargs={"sqlite_strict": True}) as table:
        table.drop_constraint("role", type_="check")
        table.create_check_constraint("role", f"role IN ({ROLES})")
        # Whoever was there saw every ward: nobody is locked out of a patient by an update.
        table.add_column(sa.Column("every_ward", sa.Integer(), nullable=False, server_default="1"))
        for column in ("pin_hash", "issuer", "subject"):
            table.add_column(text(column, nullable=True))
        table.create_check_constraint("every_ward", "every_ward IN (0, 1)")
        table.create_unique_constraint("uq_users_issuer_subject", ["issuer", "subject"])
    with op.batch_alter_table("users", table_kwargs={"sqlite_strict": True}) as table:
        table.alter_column("every_ward", server_default=None)


def sessions() -> None:
    with op.batch_alter_table("sessions", table_kwargs={"sqlite_strict": True}) as table:
        table.add_column(sa.Column("way", sa.Text(), nullable=False, server_default="password"))
        table.add_column(instant("until", nullable=True))
        table.add_column(instant("locked_at", nullable=True))
        table.add_column(text("address", nullable=True))
        table.create_check_constraint("way", "way IN ('password', 'hospital', 'pin')")
    with op.batch_alter_table("sessions", table_kwargs={"sqlite_strict": True}) as table:
        table.alter_column("way", server_default=None)


def tokens() -> None:
    with op.batch_alter_table("tokens", table_kwargs={"sqlite_strict": True}) as table:
        table.add_column(sa.Column("scope", sa.Text(), nullable=False, server_default="record"))
        table.create_check_constraint("scope", "scope IN ('record', 'metrics')")
    with op.batch_alter_table("tokens", table_kwargs={"sqlite_strict": True}) as table:
        table.alter_column("scope", server_default=None)


def user_wards() -> None:
    op.create_table(
        "user_wards",
        refers("user_id", "users"),
        text("ward"),
        sa.PrimaryKeyConstraint("user_id", "ward"),
        sqlite_strict=True,
    )


def broken_glass() -> None:
    create(
        "broken_glass",
        key(),
        text("key"),
        refers("user_id", "users"),
        text("ward"),
        text("reason"),
        text("words"),
        instant("at"),
        instant("until"),
        instant("closed_at", nullable=True),
        instant("reviewed_at", nullable=True),
        refers("reviewed_by", "users", nullable=True),
        text("review", nullable=True),
        sa.UniqueConstraint("key"),
    )
    index("broken_glass", "user_id")


def failed_attempts() -> None:
    op.create_table(
        "failed_attempts",
        text("who"),
        sa.Column("count", sa.Integer(), nullable=False),
        instant("last_at"),
        instant("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("who"),
        sqlite_strict=True,
    )
