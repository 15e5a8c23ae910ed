"""Alerts that somebody took note of: who, when, as grave as they were then, what was done, and how long it is quiet."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, rights
from db.saves import OTHER_VALUES, KeyConflict
from models.acknowledging import refusal, refusal_of_quiet
from models.instants import moment
from models.phrases import phrase
from models.records import Acknowledgement, Alert, Stay

_NO_ALERT = phrase("There is no such alert.")


def acknowledge(
    session: Session,
    alert_id: int,
    action: str,
    words: str | None,
    key: str,
    *,
    quiet_minutes: int,
    by: int,
    now: int,
) -> Acknowledgement:
    """Takes note of an alert, which is quiet then for so many minutes; the same key twice is one.

    Raises ValueError with a sentence (an alert that has ended, words that are needed, minutes that are no choice),
    KeyConflict, PermissionError or LookupError.
    """
    alert, words = alert_to_answer(session, alert_id, by, now), (words or "").strip() or None
    if known := _same(session, key, (alert_id, action, words, quiet_minutes)):
        return known
    if sentence := refusal(action, words) or refusal_of_quiet(quiet_minutes):
        raise ValueError(sentence)
    if alert.ended_at is not None:
        raise ValueError(phrase("This alert has ended; there is nothing to acknowledge."))
    made = Acknowledgement(
        key=key,
        alert_id=alert_id,
        severity=alert.severity,
        action=action,
        words=words,
        at=moment(now),
        by=by,
        quiet_until=moment(now + quiet_minutes * 60),
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


def alert_to_answer(session: Session, alert_id: int, by: int, now: int) -> Alert:
    """An alert as it is now, for who may say something about it; raises PermissionError or LookupError."""
    rights.allowed(session, by, "acknowledge")
    alert = session.get(Alert, alert_id)
    if alert is None:
        raise LookupError(_NO_ALERT)
    rights.stay_for(session, alert.stay_id, by, "acknowledge", now, _NO_ALERT)
    # Whoever writes readings of this stay may be raising its severity: where writers do not take turns, wait for them.
    session.get_one(Stay, alert.stay_id, with_for_update=True)
    session.refresh(alert)
    return alert


def _same(session: Session, key: str, content: tuple[int, str, str | None, int]) -> Acknowledgement | None:
    known = session.scalars(select(Acknowledgement).where(Acknowledgement.key == key)).first()
    if known is not None and (known.alert_id, known.action, known.words, _minutes(known)) != content:
        raise KeyConflict(OTHER_VALUES)
    return known


def _minutes(known: Acknowledgement) -> int | None:
    return None if known.quiet_until is None else int((known.quiet_until - known.at).total_seconds()) // 60
