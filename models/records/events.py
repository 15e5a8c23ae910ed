"""Alerts with who took note of them, the criteria they were judged by, and who did what."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.acknowledging import ACTIONS
from models.alerting import SEVERITIES
from models.records.base import Base, Key, key_of, one_of

_OPEN = text("ended_at IS NULL")


class Alert(Base):
    """A problem of a stay from its raising to its end: `leak`, or the name of a urine rule.

    `grounds` is a JSON list of the ids of the readings it rested on when it was raised (or raised in severity);
    `end_kind` is one of models.alerting.ENDS, `end_grounds` a JSON list of the readings by which it ended. Both are
    None in an alert that an earlier version of the program ended.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("severity", SEVERITIES),
        Index("uq_alerts_open", "stay_id", "problem", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "stay_id", "raised_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    stay_id: Mapped[int] = key_of("stays.id")
    problem: Mapped[str]
    severity: Mapped[str]
    raised_at: Mapped[datetime]
    raised_to_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    criteria_name: Mapped[str]
    criteria_version: Mapped[str]
    criteria_hash: Mapped[str]
    grounds: Mapped[str]
    end_kind: Mapped[str | None]
    end_grounds: Mapped[str | None]


class Acknowledgement(Base):
    """That somebody took note of an alert as grave as it was then, what was done about it, and until when it is quiet.

    No `quiet_until`: an earlier version of the program knew no quiet time, and the alert is open.
    """

    __tablename__ = "acknowledgements"
    __table_args__ = (one_of("severity", SEVERITIES), one_of("action", ACTIONS), {"sqlite_strict": True})

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    alert_id: Mapped[int] = key_of("alerts.id", index=True)
    severity: Mapped[str]
    action: Mapped[str]
    words: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[int] = key_of("users.id")
    quiet_until: Mapped[datetime | None]


class CriteriaVersion(Base):
    """The content of a criteria set (TOML), from when the program first saw it under its name."""

    __tablename__ = "criteria_versions"
    __table_args__ = (Index(None, "name", "seen_at"), {"sqlite_strict": True})

    id: Mapped[Key]
    name: Mapped[str]
    version: Mapped[str]
    hash: Mapped[str]
    content: Mapped[str]
    seen_at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what to what, and when; `before` and `after` are JSON. No user stands for the server's own clock."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "stay_id", "at"), Index(None, "at"), {"sqlite_strict": True})

    id: Mapped[Key]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = key_of("users.id", index=True)
    action: Mapped[str]
    subject: Mapped[str]
    stay_id: Mapped[int | None] = key_of("stays.id")
    before: Mapped[str | None]
    after: Mapped[str | None]
    address: Mapped[str | None]
    """Where it came from, and the id of the request in the log."""
    request: Mapped[str | None]
    hash: Mapped[str | None]
    """Over this entry and the hash of the one before it; db.chain says how."""
