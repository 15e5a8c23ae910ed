"""Putting a whole set right: withdrawn (which is what undoing is), or moved to the stay it belongs to."""

from pydantic import BaseModel

from dashboard.api import said
from dashboard.api.answers import Moved, Saved
from dashboard.api.bodies import MoveBody, WithdrawalBody
from dashboard.api.calls import Call, Operation
from dashboard.store import store
from db import sets


def withdraw_set(call: Call) -> tuple[int, BaseModel]:
    """Takes a set back: all of its readings that stand."""
    body: WithdrawalBody = call.body
    done = sets.withdraw_set(store(), body.key, call.numbers["entry"], body.reason, by=call.person.id, now=call.at)
    return said.answered(done, call)


def move_set(call: Call) -> tuple[int, BaseModel]:
    """Puts a set that was saved for the wrong patient where it belongs."""
    body: MoveBody = call.body
    done = sets.move_set(
        store(), body.key, call.numbers["entry"], body.stay, body.reason, by=call.person.id, now=call.at
    )
    status, moved = said.answered(done.to, call)
    return status, Moved(from_=said.saved(done.from_, call), to=moved)


OPERATIONS = (
    Operation(
        "POST",
        "/api/v1/entries/{entry}/withdrawal",
        "Withdraw a set: every reading of it that stands",
        withdraw_set,
        {200: Saved, 201: Saved},
        WithdrawalBody,
        needs="record",
    ),
    Operation(
        "POST",
        "/api/v1/entries/{entry}/move",
        "Move a set to another stay, as one correction of both",
        move_set,
        {200: Moved, 201: Moved},
        MoveBody,
        needs="record",
    ),
)
