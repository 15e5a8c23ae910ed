"""Putting one reading right: corrected, or withdrawn."""

from pydantic import BaseModel
from sqlalchemy import Engine

from dashboard.api import said, times
from dashboard.api.answers import Saved
from dashboard.api.bodies import CorrectionBody, WithdrawalBody
from dashboard.api.calls import Call, Operation
from dashboard.settings import settings
from db import observations
from db.engine import open_store, reading
from db.history import reading_of
from db.observations import Recorded
from models.instants import seconds, text
from models.records import Reading
from models.typed import Typed


def withdraw_reading(call: Call) -> tuple[int, BaseModel]:
    """Takes one reading back."""
    body: WithdrawalBody = call.body
    retraction = observations.Retraction(body.key, call.numbers["reading"], body.reason)
    return _answer(observations.withdraw(_store(), retraction, by=call.person.id, now=call.at), call)


def correct_reading(call: Call) -> tuple[int, BaseModel]:
    """Replaces a reading by what it should have been."""
    body: CorrectionBody = call.body
    with reading(_store()) as session:
        old = reading_of(session, call.numbers["reading"])
    at = times.seconds("observed_at", body.observed_at, body.observed_local)
    correction = observations.Correction(
        body.key, old.id, seconds(old.observed_at) if at is None else at, _corrected(old, body), body.reason
    )
    return _answer(observations.correct(_store(), correction, by=call.person.id, now=call.at), call)


def _corrected(old: Reading, body: CorrectionBody) -> Typed:
    """What is not said anew stays as it was."""
    began = None if old.interval_start is None else text(seconds(old.interval_start))
    return Typed(
        kind=old.kind,
        value=body.value,
        unit=body.unit,
        interval_start=times.text(old.kind, body.interval_start, body.interval_local) or began,
        incomplete=body.incomplete,
        confirmed=body.confirmed,
    )


def _answer(done: Recorded, call: Call) -> tuple[int, Saved]:
    return 201 if done.status == "saved" else 200, said.saved(done, call.at)


def _store() -> Engine:
    return open_store(settings().database_url)


_ONE = {200: Saved, 201: Saved}

OPERATIONS = (
    Operation(
        "POST",
        "/api/v1/readings/{reading}/correction",
        "Correct a reading; both values stay in the history",
        correct_reading,
        _ONE,
        CorrectionBody,
    ),
    Operation(
        "POST",
        "/api/v1/readings/{reading}/withdrawal",
        "Withdraw a reading that was entered in error",
        withdraw_reading,
        _ONE,
        WithdrawalBody,
    ),
)
