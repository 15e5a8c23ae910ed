"""Quiet times, takings, ladders, contacts and the outbox; how an alert ended; schedules, and when a patient left."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEVERITIES = "'high', 'medium', 'low'"
ROLES = "'bedside_nurse', 'nurse_in_charge', 'doctor_on_call', 'senior_doctor', 'response_team'"
WAYS = "'screen', 'message'"


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
    op.add_column("stays", text("schedule", nullable=True))
    op.add_column("stays", instant("away_since", nullable=True))
    op.add_column("alerts", text("end_kind", nullable=True))
    op.add_column("alerts", text("end_grounds", nullable=True))
    op.add_column("acknowledgements", instant("quiet_until", nullable=True))
    takings()
    climbs()
    contacts()
    messages()
    ladders()
    watched_wards()


def takings() -> None:
    create(
        "takings",
        key(),
        text("key"),
        refers("alert_id", "alerts"),
        text("severity"),
        text("kind"),
        text("words", nullable=True),
        instant("until", nullable=True),
        instant("at"),
        refers("by", "users"),
        one_of("severity", SEVERITIES),
        one_of("kind", "'taken', 'declined'"),
        check("until", "(kind = 'taken') = (until IS NOT NULL)"),
        sa.UniqueConstraint("key"),
    )
    index("takings", "alert_id")


def climbs() -> None:
    create(
        "climbs",
        key(),
        refers("alert_id", "alerts"),
        text("severity"),
        instant("since"),
        sa.Column("place", sa.Integer(), nullable=False),
        text("role"),
        text("way"),
        instant("due_at"),
        instant("at"),
        one_of("severity", SEVERITIES),
        one_of("role", ROLES),
        one_of("way", WAYS),
        sa.UniqueConstraint("alert_id", "severity", "since", "place"),
    )


def contacts() -> None:
    create(
        "contacts",
        key(),
        text("ward", nullable=True),
        text("role"),
        text("name"),
        text("url"),
        text("shown"),
        instant("added_at"),
        refers("added_by", "users"),
        instant("removed_at", nullable=True),
        refers("removed_by", "users", nullable=True),
        one_of("role", ROLES),
    )


def messages() -> None:
    create(
        "messages",
        key(),
        text("uid"),
        refers("climb_id", "climbs"),
        refers("contact_id", "contacts"),
        text("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        instant("created_at"),
        instant("next_at"),
        instant("claimed_until", nullable=True),
        instant("sent_at", nullable=True),
        text("trouble", nullable=True),
        one_of("state", "'waiting', 'sent', 'dropped'"),
        sa.UniqueConstraint("uid"),
        sa.UniqueConstraint("climb_id", "contact_id"),
    )
    index("messages", "state", "next_at")


def ladders() -> None:
    create(
        "ladders",
        key(),
        text("ward", nullable=True),
        text("severity"),
        text("steps", nullable=True),
        instant("set_at"),
        refers("set_by", "users"),
        one_of("severity", SEVERITIES),
    )
    index("ladders", "severity", "ward")


def watched_wards() -> None:
    op.create_table(
        "watched_wards",
        refers("user_id", "users"),
        text("ward"),
        sa.PrimaryKeyConstraint("user_id", "ward"),
        sqlite_strict=True,
    )
