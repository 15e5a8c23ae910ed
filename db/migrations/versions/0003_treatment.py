"""Decisions on doses, kinds of intervention, symptoms asked, acknowledgements, and the criteria sets as they were."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

STATES = "'given', 'held', 'delayed', 'stopped'"
INTERVENTIONS = "'fluid', 'vasopressor', 'albumin', 'diuretic'"
SEVERITIES = "'high', 'medium', 'low'"
ACTIONS = "'reviewed', 'doctor_called', 'dose_held', 'treated', 'not_leak', 'other'"
OF_ONE = (
    "(dose_id IS NULL AND intervention_id IS NULL AND asking_id IS NOT NULL)"
    " OR (dose_id IS NULL AND intervention_id IS NOT NULL AND asking_id IS NULL)"
    " OR (dose_id IS NOT NULL AND intervention_id IS NULL AND asking_id IS NULL)"
)


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
    op.add_column("stays", text("regimen", nullable=True))
    rebuilt("doses", "id, stay_id, number, given_at, drug, state, reason, recorded_at, recorded_by", doses)
    rebuilt("interventions", "id, stay_id, kind, started_at, ended_at, note, recorded_at, recorded_by", interventions)
    said()
    alerts()


def rebuilt(table: str, columns: str, made: Callable[[], None]) -> None:
    """The table with other constraints, which SQLite cannot change in place, and every row that it had."""
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT {columns} FROM {table}")  # noqa: S608
    op.drop_table(table)
    made()
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept ORDER BY id")  # noqa: S608
    op.execute("DROP TABLE kept")
    if op.get_bind().dialect.name == "postgresql":
        # Rows that came with their ids leave the numbering where it was; of no rows it stays at its start.
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608


def doses() -> None:
    create(
        "doses",
        key(),
        refers("stay_id", "stays"),
        sa.Column("number", sa.Integer(), nullable=False),
        instant("given_at"),
        text("drug"),
        text("state"),
        text("reason", nullable=True),
        instant("recorded_at"),
        refers("recorded_by", "users"),
        text("key", nullable=True),
        instant("due_at", nullable=True),
        text("basis", nullable=True),
        refers("replaces_id", "doses", nullable=True),
        text("why", nullable=True),
        one_of("state", STATES),
        check("number", "number >= 1"),
        check("why", "(replaces_id IS NULL) = (why IS NULL)"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("replaces_id"),
    )
    index("doses", "stay_id", "given_at")


def interventions() -> None:
    create(
        "interventions",
        key(),
        refers("stay_id", "stays"),
        text("kind"),
        instant("started_at"),
        instant("ended_at", nullable=True),
        text("note", nullable=True),
        instant("recorded_at"),
        refers("recorded_by", "users"),
        text("key", nullable=True),
        refers("replaces_id", "interventions", nullable=True),
        text("why", nullable=True),
        one_of("kind", INTERVENTIONS),
        check("ended_at", "ended_at >= started_at"),
        check("why", "(replaces_id IS NULL) = (why IS NULL)"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("replaces_id"),
    )
    index("interventions", "stay_id", "started_at")


def said() -> None:
    create(
        "askings",
        key(),
        text("key"),
        refers("stay_id", "stays"),
        instant("asked_at"),
        instant("recorded_at"),
        refers("recorded_by", "users"),
        text("present"),
        text("absent"),
        text("note", nullable=True),
        sa.UniqueConstraint("key"),
    )
    index("askings", "stay_id", "asked_at")
    create(
        "retractions",
        key(),
        refers("dose_id", "doses", nullable=True),
        refers("intervention_id", "interventions", nullable=True),
        refers("asking_id", "askings", nullable=True),
        text("reason"),
        instant("retracted_at"),
        refers("retracted_by", "users"),
        check("of_one", OF_ONE),
        sa.UniqueConstraint("dose_id"),
        sa.UniqueConstraint("intervention_id"),
        sa.UniqueConstraint("asking_id"),
    )


def alerts() -> None:
    create(
        "acknowledgements",
        key(),
        text("key"),
        refers("alert_id", "alerts"),
        text("severity"),
        text("action"),
        text("words", nullable=True),
        instant("at"),
        refers("by", "users"),
        one_of("severity", SEVERITIES),
        one_of("action", ACTIONS),
        sa.UniqueConstraint("key"),
    )
    index("acknowledgements", "alert_id")
    create(
        "criteria_versions",
        key(),
        text("name"),
        text("version"),
        text("hash"),
        text("content"),
        instant("seen_at"),
    )
    index("criteria_versions", "name", "seen_at")
