"""A patient with two stays, as a browser test needs one: the present stay flagged two doses earlier than the last."""

import uuid
from datetime import date

from sqlalchemy import Engine, select

from dashboard.clock import now
from db import doses, observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from models.instants import HOUR
from models.records import User
from models.typed import Typed

DAY = 24 * HOUR
EVERYTHING = frozenset({"observed_at", "systolic_bp", "albumin", "weight", "urine", "same"})


def two_stays(engine: Engine, name: str, mark: str) -> tuple[int, int]:
    """The ids of the present stay and of the one three weeks before."""
    began = now() - 3 * DAY
    # The earlier one first: nobody lies in two beds.
    last = _stay(engine, name, mark, began - 21 * DAY, 38, 60)
    return _stay(engine, name, mark, began, 22, None), last


def _stay(engine: Engine, name: str, mark: str, began: int, low: float, left: float | None) -> int:
    with reading(engine) as session:
        by, doctor = (
            session.scalars(select(User.id).where(User.role == role).order_by(User.id)).first() or 0
            for role in ("nurse", "oncologist")
        )
    admission = Admission(f"TEST-{mark}", name, date(1960, 1, 2), "Test ward", mark, began, "bedside")
    with writing(engine) as session:
        stay = stays.admit(session, admission, by=by, now=began).id

    def read(hour: float, *typed: Typed) -> None:
        at = began + round(hour * HOUR)
        entry = observations.NewEntry(str(uuid.uuid4()), stay, at, typed, confirmed=EVERYTHING)
        observations.record(engine, entry, by=by, now=at + 60)

    read(2, Typed("systolic_bp", "124", "mm[Hg]"), Typed("albumin", "3.6", "g/dL"), Typed("weight", "70", "kg"))
    for number in range(6):
        at = began + (4 + 8 * number) * HOUR
        decision = doses.Decision(str(uuid.uuid4()), stay, number + 1, "given", at, "Aldesleukin")
        with writing(engine) as session:
            doses.decide(session, decision, by=doctor, now=at)
    for hour in range(5, 60, 5):
        value = "112" if hour < low else "84"
        read(hour, Typed("systolic_bp", value, "mm[Hg]"), Typed("heart_rate", str(80 + hour), "/min"))
    read(low, Typed("systolic_bp", "84", "mm[Hg]"), Typed("albumin", "2.8", "g/dL"))
    if left is not None:
        at = began + round(left * HOUR)
        with writing(engine) as session:
            stays.discharge(session, stay, at, by=by, now=at)
    return stay
