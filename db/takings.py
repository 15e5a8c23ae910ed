"""Alerts that somebody has taken over, or declined to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit
from db.acknowledgements import alert_to_answer
from db.saves import OTHER_VALUES, KeyConflict
from models.acknowledging import refusal_of_quiet
from models.instants import moment
from models.phrases import phrase
from models.records import Taking


def take(session: Session, alert_id: int, key: str, *, minutes: int, by: int, now: int) -> Taking:
    """Takes an alert over: it climbs no further for so many minutes. The same key twice is one.

    Raises ValueError with a sentence (an alert that has ended, minutes that are no choice), KeyConflict,
    PermissionError or LookupError.
    """
    if sentence := refusal_of_quiet(minutes):
        raise ValueError(sentence)
    return _say(session, Taking(key=key, alert_id=alert_id, kind="taken", until=moment(now + minutes * 60)), by, now)


def decline(session: Session, alert_id: int, words: str, key: str, *, by: int, now: int) -> Taking:
    """Says why somebody cannot see to an alert: whoever had it has it no more, and the next is told at once.

    Raises what `take` does; ValueError also where no reason is given.
    """
    if not words.strip():
        raise ValueError(phrase("Say why you decline, so that the next person knows."))
    return _say(session, Taking(key=key, alert_id=alert_id, kind="declined", words=words.strip()), by, now)


def _say(session: Session, said: Taking, by: int, now: int) -> Taking:
    alert = alert_to_answer(session, said.alert_id, by, now)
    if known := _same(session, said):
        return known
    if alert.ended_at is not None:
        raise ValueError(phrase("This alert has ended; nobody needs to see to it."))
    said.severity, said.at, said.by = alert.severity, moment(now), by
    session.add(said)
    session.flush()
    audit.write(
        session,
        at=now,
        user_id=by,
        action="took alert over" if said.kind == "taken" else "declined alert",
        subject=f"alert {alert.id}",
        stay_id=alert.stay_id,
        after=audit.columns(said),
    )
    return said


def _same(session: Session, said: Taking) -> Taking | None:
    known = session.scalars(select(Taking).where(Taking.key == said.key)).first()
    if known is not None and (known.alert_id, known.kind, known.words) != (said.alert_id, said.kind, said.words):
        raise KeyConflict(OTHER_VALUES)
    return known
