"""Putting one reading right: corrected, or withdrawn."""

from pydantic import BaseModel

from dashboard.api import said, times
from dashboard.api.answers import Saved
from dashboard.api.bodies import CorrectionBody, WithdrawalBody
from dashboard.api.calls import Call, Operation
from dashboard.store import store
from db import observations
from db.engine import reading
from db.history import reading_of
from models.instants import seconds, text
from models.records import Reading
from models.typed import Typed


def withdraw_reading(call: Call) -> tuple[int, BaseModel]:
    """Takes one reading back."""
    body: WithdrawalBody = call.body
    retraction = observations.Retraction(body.key, call.numbers["reading"], body.reason)
    return said.answered(observations.withdraw(store(), retraction, by=call.person.id, now=call.at), call)


def correct_reading(call: Call) -> tuple[int, BaseModel]:
    """Replaces a reading by what it should have been."""
    body: CorrectionBody = call.body
    with reading(store(), call.person.sight) as session:
        old = reading_of(session, call.numbers["reading"])
    at = times.seconds("observed_at", body.observed_at, body.observed_local)
    correction = observations.Correction(
        body.key, old.id, seconds(old.observed_at) if at is None else at, _corrected(old, body), body.reason
    )
    return said.answered(observations.correct(store(), correction, by=call.person.id, now=call.at), call)


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


_ONE = {200: Saved, 201: Saved}

OPERATIONS = (
    Operation(
        "POST",
        "/api/v1/readings/{reading}/correction",
        "Correct a reading; both values stay in the history",
        correct_reading,
        _ONE,
        CorrectionBody,
        needs="record",
    ),
    Operation(
        "POST",
        "/api/v1/readings/{reading}/withdrawal",
        "Withdraw a reading that was entered in error",
        withdraw_reading,
        _ONE,
        WithdrawalBody,
        needs="record",
    ),
)
