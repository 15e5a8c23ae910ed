"""The route that takes what was typed at the bedside: `POST /api/v1/entries`.

201 saved, 200 the same again, 409 the key with other content, 422 a sentence for each field that is refused or asked
about; 400, 401, 403, 404 and 413 with one sentence. "Saved" is never said before the transaction has been committed.
"""

from dataclasses import asdict
from typing import Annotated, Any

import anyio.to_thread
from pydantic import UUID4, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import signin, words
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.wardtime import typed_instant
from db import observations
from db.engine import open_store
from models import instants
from models.measurements import KINDS
from models.typed import Said, Typed

ROUTE = "/api/v1/entries"
_LARGEST = 20_000
_STATUS = {observations.KeyConflict: 409, PermissionError: 403, LookupError: 404}

Short = Annotated[str, StringConstraints(max_length=64)]


class ReadingBody(BaseModel):
    """One field of the form, its text untouched."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Short
    value: Short
    unit: Short
    interval_start: Short | None = None
    incomplete: bool = False
    confirmed: bool = False


class EntryBody(BaseModel):
    """A set as typed: taken at an instant with its zone, at a time on the ward's clock, or (neither) now.

    `by` is who typed it: it is not saved under the name of somebody who has signed in since.
    """

    model_config = ConfigDict(extra="forbid")

    key: UUID4
    stay: Annotated[int, Field(strict=True, ge=1, lt=2**63)]
    by: Annotated[int, Field(strict=True)] | None = None
    observed_at: Short | None = None
    observed_local: Short | None = None
    readings: Annotated[list[ReadingBody], Field(max_length=len(KINDS) + 4)]


async def post_entry(request: Request) -> JSONResponse:
    """Takes one set."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return _sentence("This set is too large.", 413)
    return await anyio.to_thread.run_sync(_answered, request, body)


routes = [Route(ROUTE, post_entry, methods=["POST"])]


def _answered(request: Request, body: bytes) -> JSONResponse:
    person = signin.current_user(request)
    if person is None:
        return _sentence("Please sign in.", 401)
    try:
        typed = EntryBody.model_validate_json(body)
    except ValidationError as error:
        return _sentence(_unreadable(error), 400)
    if typed.by not in (None, person.id):
        # Not 403: the set stays on the tablet until the one who typed it is back.
        return _sentence("This set was typed by somebody else, who must sign in to save it.", 401)
    try:
        return _recorded(typed, person.id)
    except observations.Refused as refused:
        return _said(refused.refusals, refused.questions)
    except tuple(_STATUS) as error:
        return _sentence(str(error), _STATUS[type(error)])


def _recorded(typed: EntryBody, user_id: int) -> JSONResponse:
    at = now()
    try:
        observed_at = _observed(typed, at)
    except ValueError as error:
        return _said((Said("observed_at", str(error)),), ())
    readings = tuple(Typed(**reading.model_dump()) for reading in typed.readings)
    entry = observations.NewEntry(str(typed.key), typed.stay, observed_at, readings)
    done = observations.record(open_store(settings().database_url), entry, by=user_id, now=at)
    return JSONResponse(_told(done, at), 201 if done.status == "saved" else 200)


def _observed(typed: EntryBody, at: int) -> int:
    if typed.observed_local is not None:
        return typed_instant(typed.observed_local, settings().zone)
    if typed.observed_at is not None:
        return instants.parse(typed.observed_at)
    return at


def _told(done: observations.Recorded, at: int) -> dict[str, Any]:
    zone, after = settings().zone, done.after
    told = {
        "status": done.status,
        "entry": done.entry_id,
        "saved_at": words.clock(at, zone, at),
        "changed": words.changed(done.before, after),
    }
    if after is not None:
        told |= {
            "overall": after.overall,
            "severity": after.severity,
            "headline": words.headline(after, zone),
            "advice": words.advice(after),
        }
    return told


def _said(refusals: tuple[Said, ...], questions: tuple[Said, ...]) -> JSONResponse:
    said = {"refusals": [asdict(one) for one in refusals], "questions": [asdict(one) for one in questions]}
    return JSONResponse(said, 422)


def _sentence(sentence: str, status: int) -> JSONResponse:
    return JSONResponse({"sentence": sentence}, status)


def _unreadable(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"This set cannot be read{f' ({place})' if place else ''}: {problem['msg']}."
