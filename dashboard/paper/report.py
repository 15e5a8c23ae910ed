"""The report as a file, for who has signed in: in the audit before a byte of it leaves."""

from collections.abc import Sequence
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import days, report_file
from dashboard.api import calls
from dashboard.clock import now
from dashboard.days import Days
from dashboard.paper.routes import AT_ONCE, reader, said
from dashboard.settings import settings
from dashboard.store import store
from dashboard.words import local
from db import audit, stays
from db.engine import reading, writing
from db.reporting import gather
from db.users import Person
from models.phrases import phrase


async def _answer(request: Request) -> Response:
    return await anyio.to_thread.run_sync(_answered, request, limiter=AT_ONCE)


def _answered(request: Request) -> Response:
    person = reader(request)
    if isinstance(person, Response):
        return person
    at = now()
    try:
        chosen = _days(request.query_params, at)
    except ValueError as error:
        return said(request, str(error), 400)
    ward = request.query_params.get("ward")
    wards = _wards(person)
    if ward is not None and ward not in wards:
        return said(request, phrase("There is no such ward."), 404)
    return _file(_taken(chosen, ward, wards, person, at), chosen)


def _days(asked: Any, at: int) -> Days:
    found = Days(days.day(asked.get("from", "")), days.day(asked.get("to", "")))
    return days.checked(found, local(at, settings().zone).date())


def _wards(person: Person) -> list[str]:
    with reading(store(), person.sight) as session:
        return stays.wards(session)


def _taken(chosen: Days, ward: str | None, wards: Sequence[str], person: Person, at: int) -> bytes:
    """The file, once the audit says who has taken it."""
    zone = settings().zone
    with reading(store()) as session:
        found = gather(session, *chosen.between(zone), at, ward, person.sight)
    made = report_file.as_csv(found, zone).encode()
    where = ward or ("all wards" if person.sight.wards is None else ", ".join(wards))
    subject = f"report of {where}, {chosen.first} to {chosen.last}, {zone.key}"
    with writing(store()) as session:
        audit.write(session, at=at, user_id=person.id, action=audit.EXPORTED, subject=subject)
    return made


def _file(content: bytes, chosen: Days) -> Response:
    name = f"capwatch-report-{chosen.first}-to-{chosen.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type="text/csv", headers=headers)


routes = [Route("/paper/report.csv", _answer, methods=calls.METHODS)]
