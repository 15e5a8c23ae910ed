"""How a set was taken and what of it is missing, sets taken back, bags of urine, rounds and tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")

KINDS = "'systolic_bp', 'diastolic_bp', 'mean_bp', 'heart_rate', 'weight', 'albumin', 'urine', 'oedema', 'creatinine'"
REASONS = "'away', 'refused', 'asleep', 'not_possible', 'not_due'"


def key() -> sa.Column[int]:
    return sa.Column("id", KEY, nullable=False)


def refers(column: str, table: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, KEY, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def text(column: str) -> sa.Column[str]:
    return sa.Column(column, sa.Text(), nullable=False)


def instant(column: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, INSTANT, nullable=nullable)


def one_of(column: str, names: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({names})", name=column)


def create(name: str, *parts: sa.schema.SchemaItem, primary: tuple[str, ...] = ("id",)) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*primary), sqlite_strict=True)


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    columns()
    sets()
    people()


def columns() -> None:
    # Each may be absent, so that no row that is there needs to be touched.
    op.add_column("entries", chosen("position", "'lying', 'sitting', 'standing'"))
    op.add_column("entries", chosen("site", "'cuff', 'line'"))
    op.add_column("readings", instant("resulted_at", nullable=True))
    op.add_column("readings", sa.Column("bag", EXACT, nullable=True))


def chosen(column: str, names: str) -> sa.Column[str]:
    return sa.Column(column, sa.Text(), one_of(column, names), nullable=True)


def sets() -> None:
    create(
        "missing",
        key(),
        refers("entry_id", "entries"),
        refers("stay_id", "stays"),
        text("kind"),
        text("reason"),
        instant("observed_at"),
        one_of("kind", KINDS),
        one_of("reason", REASONS),
        sa.UniqueConstraint("entry_id", "kind"),
    )
    index("missing", "stay_id", "observed_at")
    create(
        "undone",
        key(),
        refers("entry_id", "entries"),
        refers("set_id", "entries"),
        refers("moved_to_id", "entries", nullable=True),
        text("reason"),
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("set_id"),
        sa.UniqueConstraint("moved_to_id"),
    )


def people() -> None:
    create("round_beds", refers("user_id", "users"), refers("stay_id", "stays"), primary=("user_id", "stay_id"))
    index("round_beds", "stay_id")
    create(
        "tokens",
        key(),
        text("name"),
        text("token_hash"),
        refers("user_id", "users"),
        instant("created_at"),
        instant("revoked_at", nullable=True),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("token_hash"),
    )
    index("tokens", "user_id")
