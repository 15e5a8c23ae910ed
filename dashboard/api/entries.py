"""Taking a set: `POST /api/v1/entries`."""

from pydantic import BaseModel

from dashboard.api import said, times
from dashboard.api.answers import CheckedSet, Saved
from dashboard.api.bodies import EntryBody, ReadingBody
from dashboard.api.calls import Call, Operation, Unsigned
from dashboard.language import t
from dashboard.store import store
from db import observations
from models.typed import Typed

ROUTE = "/api/v1/entries"


def take(call: Call) -> tuple[int, BaseModel]:
    """Saves a set, or says how it would be answered."""
    body: EntryBody = call.body
    if body.by not in (None, call.person.id):
        # Not 403: the set stays on the tablet until the one who typed it is back.
        raise Unsigned(t("This set was typed by somebody else, who must sign in to save it."))
    observed_at = times.seconds("observed_at", body.observed_at, body.observed_local)
    entry = _entry(body, observed_at, call.at)
    if body.check:
        observations.check(store(), entry, by=call.person.id, now=call.at)
        return 200, CheckedSet()
    done = observations.record(store(), entry, by=call.person.id, now=call.at)
    return said.answered(done, call)


def _entry(body: EntryBody, observed_at: int | None, now: int) -> observations.NewEntry:
    readings = tuple(_typed(reading) for reading in body.readings)
    return observations.NewEntry(
        key=body.key,
        stay_id=body.stay,
        observed_at=now if observed_at is None else observed_at,
        timed=observed_at is not None,
        typed=readings,
        note=body.note,
        position=body.position,
        site=body.site,
        missing=tuple(sorted(body.missing.items())),
        confirmed=frozenset(body.confirmed),
    )


def _typed(reading: ReadingBody) -> Typed:
    return Typed(
        kind=reading.kind,
        value=reading.value,
        unit=reading.unit,
        interval_start=times.text(reading.kind, reading.interval_start, reading.interval_local),
        incomplete=reading.incomplete,
        confirmed=reading.confirmed,
        resulted_at=times.text(reading.kind, reading.resulted_at, reading.resulted_local),
        bag=reading.bag,
    )


OPERATIONS = (
    Operation(
        "POST",
        ROUTE,
        "Save a set, all of it or nothing; sent again under its key, it is the same save",
        take,
        {200: Saved | CheckedSet, 201: Saved},
        EntryBody,
        needs="record",
    ),
)
