"""Alerts that somebody took note of: who, when, as grave as they were then, and what was done."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, users
from db.saves import KeyConflict
from models.acknowledging import refusal
from models.instants import moment
from models.phrases import phrase
from models.records import Acknowledgement, Alert, Stay


def acknowledge(
    session: Session, alert_id: int, action: str, words: str | None, key: str, *, by: int, now: int
) -> Acknowledgement:
    """Takes note of an alert; the same key twice is one.

    Raises ValueError with a sentence (an alert that has ended, words that are needed), KeyConflict, PermissionError or
    LookupError.
    """
    users.allowed(session, by, "acknowledge")
    alert, words = _alert(session, alert_id), (words or "").strip() or None
    if known := _same(session, key, (alert_id, action, words)):
        return known
    if sentence := refusal(action, words):
        raise ValueError(sentence)
    if alert.ended_at is not None:
        raise ValueError(phrase("This alert has ended; there is nothing to acknowledge."))
    made = Acknowledgement(
        key=key, alert_id=alert_id, severity=alert.severity, action=action, words=words, at=moment(now), by=by
    )
    session.add(made)
    session.flush()
    audit.write(
        session,
        at=now,
        user_id=by,
        action="acknowledged alert",
        subject=f"alert {alert_id}",
        stay_id=alert.stay_id,
        after=audit.columns(made),
    )
    return made


def _alert(session: Session, alert_id: int) -> Alert:
    alert = session.get(Alert, alert_id)
    if alert is None:
        raise LookupError(phrase("There is no such alert."))
    # Whoever writes readings of this stay may be raising its severity: where writers do not take turns, wait for them.
    session.get_one(Stay, alert.stay_id, with_for_update=True)
    session.refresh(alert)
    return alert


def _same(session: Session, key: str, content: tuple[int, str, str | None]) -> Acknowledgement | None:
    known = session.scalars(select(Acknowledgement).where(Acknowledgement.key == key)).first()
    if known is not None and (known.alert_id, known.action, known.words) != content:
        raise KeyConflict(phrase("This form has been saved before with other values. Open it anew to record more."))
    return known
