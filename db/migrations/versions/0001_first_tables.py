"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")


def key() -> sa.Column[int]:
    return sa.Column("id", KEY, nullable=False)


def refers(column: str, table: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, KEY, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def text(column: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(column, sa.Text(), nullable=nullable)


def instant(column: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, INSTANT, nullable=nullable)


def flag(column: str) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), nullable=False)


def check(column: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=column)


def create(name: str, *parts: sa.schema.SchemaItem, primary: str = "id") -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(primary), sqlite_strict=True)


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    people()
    stays()
    given_and_done()
    readings()
    events()


def people() -> None:
    create("facts", text("name"), text("value"), primary="name")
    create(
        "users",
        key(),
        text("name"),
        text("display_name"),
        text("role"),
        text("password_hash"),
        flag("active"),
        instant("created_at"),
        check("role", "role IN ('nurse', 'oncologist', 'administrator', 'program')"),
        check("active", "active IN (0, 1)"),
        sa.UniqueConstraint("name"),
    )
    create(
        "sessions",
        key(),
        text("token_hash"),
        refers("user_id", "users"),
        instant("created_at"),
        instant("last_seen_at"),
        instant("ended_at", nullable=True),
        sa.UniqueConstraint("token_hash"),
    )
    index("sessions", "user_id")


def stays() -> None:
    create(
        "patients",
        key(),
        text("record_number"),
        text("name"),
        text("born_on", nullable=True),
        check("born_on", "born_on LIKE '____-__-__'"),
        sa.UniqueConstraint("record_number"),
    )
    create(
        "stays",
        key(),
        refers("patient_id", "patients"),
        text("name", nullable=True),
        text("ward"),
        text("bed"),
        instant("admitted_at", nullable=True),
        instant("discharged_at", nullable=True),
        text("criteria"),
        *(sa.Column(f"baseline_{kind}", EXACT) for kind in ("weight_kg", "systolic_mmhg", "albumin_g_dl")),
        instant("first_dose_at", nullable=True),
        text("away", nullable=True),
        instant("created_at"),
        sa.UniqueConstraint("name"),
    )
    index("stays", "patient_id")
    index("stays", "ward", "discharged_at")


def given_and_done() -> None:
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
        check("state", "state IN ('given', 'held', 'delayed')"),
        check("number", "number >= 1"),
    )
    index("doses", "stay_id", "given_at")
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
    )
    index("interventions", "stay_id", "started_at")


def readings() -> None:
    create(
        "entries",
        key(),
        text("key"),
        refers("stay_id", "stays"),
        instant("observed_at"),
        instant("recorded_at"),
        refers("recorded_by", "users"),
        text("content_hash"),
        text("note", nullable=True),
        sa.UniqueConstraint("key"),
    )
    index("entries", "stay_id", "recorded_at")
    create(
        "readings",
        key(),
        refers("entry_id", "entries"),
        refers("stay_id", "stays"),
        text("kind"),
        text("typed_value"),
        text("typed_unit"),
        sa.Column("canonical", EXACT, nullable=False),
        instant("observed_at"),
        instant("interval_start", nullable=True),
        flag("incomplete"),
        flag("confirmed"),
        instant("recorded_at"),
        refers("recorded_by", "users"),
        refers("replaces_id", "readings", nullable=True),
        text("reason", nullable=True),
        check(
            "kind",
            "kind IN ('systolic_bp', 'diastolic_bp', 'mean_bp', 'heart_rate', 'weight', 'albumin', 'urine', "
            "'oedema', 'creatinine')",
        ),
        check("incomplete", "incomplete IN (0, 1)"),
        check("confirmed", "confirmed IN (0, 1)"),
        check("canonical", "CAST(canonical AS REAL) >= 0"),
        check("reason", "(replaces_id IS NULL) = (reason IS NULL)"),
        sa.UniqueConstraint("replaces_id"),
    )
    index("readings", "entry_id")
    index("readings", "stay_id", "recorded_at", "id")
    create(
        "withdrawals",
        key(),
        refers("entry_id", "entries"),
        refers("reading_id", "readings"),
        text("reason"),
        instant("withdrawn_at"),
        refers("withdrawn_by", "users"),
        sa.UniqueConstraint("reading_id"),
    )
    index("withdrawals", "entry_id")


def events() -> None:
    create(
        "alerts",
        key(),
        refers("stay_id", "stays"),
        text("problem"),
        text("severity"),
        instant("raised_at"),
        instant("raised_to_at"),
        instant("ended_at", nullable=True),
        text("end_reason", nullable=True),
        text("criteria_name"),
        text("criteria_version"),
        text("criteria_hash"),
        text("grounds"),
        check("severity", "severity IN ('high', 'medium', 'low')"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_alerts_open", "alerts", ["stay_id", "problem"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    index("alerts", "stay_id", "raised_at")
    create(
        "audit",
        key(),
        instant("at"),
        refers("user_id", "users", nullable=True),
        text("action"),
        text("subject"),
        refers("stay_id", "stays", nullable=True),
        text("before", nullable=True),
        text("after", nullable=True),
    )
    index("audit", "at")
    index("audit", "stay_id", "at")
    index("audit", "user_id")
