"""What is taken away of a stay, its summary and its readings: for who has signed in, each time with an audit entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import language, signin, tables, words
from dashboard.api import calls
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.store import store
from db import audit, history, looks, stays
from db.engine import reading, writing
from db.users import Person
from models.criteria import CriteriaError
from models.instants import moment, text
from models.phrases import phrase
from models.roles import require

AT_ONCE = anyio.CapacityLimiter(2)
"""How many are made at a time: whoever prints must not keep the pages of the others waiting."""

_LARGEST_ID = 2**63


class BadRequest(ValueError):
    """What was asked for cannot be read; the message is a sentence."""


_STATUS: Mapping[type, int] = {BadRequest: 400, LookupError: 404}


@dataclass(frozen=True)
class Asked:
    """Who asks for which stay, as known at which instant in seconds (None: now), and when."""

    person: Person
    stay_id: int
    known_at: int | None
    now: int

    @property
    def by(self) -> str:
        """Who prints, as it stands on paper."""
        return f"{self.person.display_name} ({self.person.role})"


@dataclass(frozen=True)
class Kind:
    """Something that can be taken away: `make` builds the file, `what` and `action` are what the audit says of it."""

    path: str
    make: Callable[[Session, Asked], Callable[[], bytes]]
    action: str
    what: str
    media: str
    name: str
    shown: str


def _summary(session: Session, asked: Asked) -> Callable[[], bytes]:
    # What writes PDF takes long to load, and the program starts without it.
    from dashboard.paper.gathered import gather
    from dashboard.paper.summary import MOST_SETS, summary

    zone = settings().zone
    held = gather(session, asked.stay_id, asked.known_at, asked.now, zone, MOST_SETS)
    return lambda: summary(held, asked.by, asked.now, zone)


def _readings(session: Session, asked: Asked) -> Callable[[], bytes]:
    from dashboard.paper.gathered import EVERY, gather
    from dashboard.paper.readings import readings

    zone = settings().zone
    held = gather(session, asked.stay_id, asked.known_at, asked.now, zone, EVERY)
    return lambda: readings(held, asked.by, asked.now, zone)


def _csv(session: Session, asked: Asked) -> Callable[[], bytes]:
    stay = stays.one(session, asked.stay_id)
    if asked.known_at is not None and stay.created_at > moment(asked.known_at):
        raise LookupError(phrase("The record did not hold this stay then."))
    recordings = history.history(session, asked.stay_id, asked.known_at)
    return lambda: tables.as_csv(recordings, stay.patient, settings().zone).encode()


KINDS = (
    Kind("/paper/stays/{stay}.pdf", _summary, audit.PRINTED, "summary", "application/pdf", "summary.pdf", "inline"),
    Kind(
        "/paper/stays/{stay}/readings.pdf",
        _readings,
        audit.PRINTED,
        "readings",
        "application/pdf",
        "readings.pdf",
        "inline",
    ),
    Kind(
        "/paper/stays/{stay}/readings.csv", _csv, audit.EXPORTED, "readings", "text/csv", "readings.csv", "attachment"
    ),
)


def route(kind: Kind) -> Route:
    """The route of a kind; it answers every method, since a wrong one gets a sentence too."""

    async def answer(request: Request) -> Response:
        return await anyio.to_thread.run_sync(_answered, kind, request, limiter=AT_ONCE)

    return Route(kind.path, answer, methods=calls.METHODS)


def _answered(kind: Kind, request: Request) -> Response:
    person = reader(request)
    if isinstance(person, Response):
        return person
    try:
        asked = Asked(person, _stay_id(request), _known_at(request), now())
        return _file(kind, asked, _taken(kind, asked))
    except (BadRequest, LookupError) as error:
        if type(error) not in _STATUS:
            raise
        return said(request, error.args[0], _STATUS[type(error)])
    except CriteriaError as error:
        problem = phrase("This stay cannot be judged: its criteria set cannot be used. {problem}", problem=str(error))
        return said(request, problem, 409)


def reader(request: Request) -> Person | Response:
    """Who asks for a paper and may see patients; else what is answered instead."""
    if request.method != "GET":
        answer = said(request, phrase("This address is asked in another way."), 405)
        answer.headers["allow"] = "GET"
        return answer
    person = signin.current_user(request)
    if person is None:
        return said(request, phrase("Please sign in."), 401)
    try:
        require(person.role, "see")
    except PermissionError as error:
        return said(request, error.args[0], 403)
    return person


def _taken(kind: Kind, asked: Asked) -> bytes:
    """The file, once the audit says who has taken it."""
    with reading(store(), asked.person.sight) as session:
        make = kind.make(session, asked)
    made = make()
    past = "" if asked.known_at is None else f" as known at {text(asked.known_at)}"
    subject = f"{kind.what} of stay {asked.stay_id}{past}"
    with writing(store()) as session:
        looks.taken(session, asked.person.id, asked.stay_id, kind.action, subject, asked.now)
    return made


def _file(kind: Kind, asked: Asked, content: bytes) -> Response:
    # No name of a patient in the name of a file: it stays in lists of downloads and of printers.
    past = "" if asked.known_at is None else f"-known-{asked.known_at}"
    name = f"capwatch-stay-{asked.stay_id}{past}-{kind.name}"
    headers = {"content-disposition": f'{kind.shown}; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=kind.media, headers=headers)


def _stay_id(request: Request) -> int:
    written: Any = request.path_params["stay"]
    if not (written.isascii() and written.isdigit() and 0 < int(written[:20]) < _LARGEST_ID):
        raise LookupError(phrase("There is no such stay."))
    return int(written)


def _known_at(request: Request) -> int | None:
    written = request.query_params.get("known_at")
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 10):
        raise BadRequest(phrase("The time asked for cannot be read: known_at is a whole number of seconds since 1970."))
    if int(written) > now():
        raise BadRequest(phrase("The time asked for is in the future."))
    return int(written)


def said(request: Request, sentence: str, status: int) -> Response:
    """A sentence in the language that is asked for: as text for a person, as JSON for a program."""
    with language.speaking(language.asked_for(request.headers.get("accept-language", ""))):
        told = words.told(sentence)
    if "text/html" in request.headers.get("accept", ""):
        return PlainTextResponse(told, status)
    return JSONResponse({"sentence": told}, status)


async def _nothing(request: Request) -> Response:
    return said(request, phrase("There is nothing here."), 404)


routes = [
    *map(route, KINDS),
    # Whatever has no route would be answered with Streamlit's page.
    Route("/paper/{rest:path}", _nothing, methods=calls.METHODS),
]
