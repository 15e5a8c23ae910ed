"""What every route of the interface shares: who asks, how much, in which language, and how a failure is said."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import exc
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import bounded, faults, language, signin, turns
from dashboard.api import rate
from dashboard.api.answers import CheckedSet, Doubts, Sentence
from dashboard.api.asking import asker, has_token
from dashboard.clock import now
from dashboard.language import t
from dashboard.words import told
from db import figures, observations, trouble
from models.phrases import phrase
from models.roles import Action, require
from models.typed import Said

LARGEST = 20_000
"""Bytes of a body."""

_LARGEST_ID = 2**63
_RESULTS = {201: "saved", 200: "same"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_STATUS = {
    observations.KeyConflict: 409,
    observations.Superseded: 409,
    PermissionError: 403,
    LookupError: 404,
}


@dataclass(frozen=True)
class Call:
    """A request that may be answered: who asks, when, the numbers in its path and its body.

    Nobody (None) asks only for what is open. `again`: a page asks by itself for what it shows already.
    """

    person: Any
    at: int
    numbers: Mapping[str, int]
    body: Any
    again: bool = False


class Unsigned(Exception):
    """Whoever has signed in is not the one who may do this; the message is a sentence."""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for; the routes and their description are both made of it.

    `act` answers with a status of `answers` and its model, or raises what db.observations does. What is `open` holds
    nothing of anybody and is answered without signing in. `needs`: what a role must allow; what the store does asks
    again, and for the ward besides.
    """

    method: str
    path: str
    summary: str
    act: Callable[[Call], tuple[int, BaseModel]]
    answers: Mapping[int, Any]
    body: type[BaseModel] | None = None
    errors: Mapping[int, type[BaseModel]] = field(default_factory=dict)
    open: bool = False
    needs: Action | None = None

    @property
    def name(self) -> str:
        """What it is called where it is counted."""
        return self.act.__name__

    @property
    def saves(self) -> bool:
        """Whether it makes a save, which sent again is the same one."""
        return 201 in self.answers

    @property
    def numbers(self) -> list[str]:
        """The names of the numbers in its path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


def route(operation: Operation) -> Route:
    """The route of an operation; it answers every method, since a wrong one gets a sentence too."""

    async def answer(request: Request) -> Response:
        body = await bounded.body(request, LARGEST)
        if not operation.saves:
            return await turns.in_turn(_answered, operation, request, body)
        with figures.SAVE_SECONDS.labels(operation.name).time():
            return await turns.in_turn(_answered, operation, request, body)

    return Route(operation.path, answer, methods=METHODS)


def spoken(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An answer in the language that its request asks for, in a thread of its own."""

    def spoken_answer(request: Request) -> Response:
        with language.speaking(language.asked_for(request.headers.get("accept-language", ""))):
            return answer(request)

    async def route_answer(request: Request) -> Response:
        return await turns.in_turn(spoken_answer, request)

    return route_answer


def _answered(operation: Operation, request: Request, body: bytes | None) -> Response:
    with language.speaking(language.asked_for(request.headers.get("accept-language", ""))):
        try:
            return _done(operation, request, body)
        except rate.TooMany as error:
            return too_many(error)
        except observations.Refused as refused:
            return doubts(refused.refusals, refused.questions)
        except Unsigned as error:
            return sentence(str(error), 401)
        except tuple(_STATUS) as error:
            if type(error) not in _STATUS:
                raise
            return sentence(told(error.args[0]), _STATUS[type(error)])
        except exc.SQLAlchemyError as error:
            return away(error)


def _done(operation: Operation, request: Request, body: bytes | None) -> Response:
    if body is None:
        return sentence(t("This set is too large."), 413)
    asks = None if operation.open else asker(request, awake=operation.method != "GET")
    if asks is None and not operation.open:
        return _unsigned(request)
    if request.method not in (operation.method, "HEAD" if operation.method == "GET" else ""):
        answer = sentence(t("This address is asked in another way."), 405)
        answer.headers["allow"] = operation.method
        return answer
    if asks and operation.needs:
        require(asks.person.role, operation.needs)
    if asks and operation.method != "GET":
        rate.writes.count(asks.counted)
    try:
        typed = operation.body.model_validate_json(body) if operation.body else None
    except ValidationError as error:
        return sentence(_unreadable(error), 400)
    again = request.query_params.get("again") == "1"
    status, model = operation.act(Call(asks and asks.person, now(), _numbers(request), typed, again))
    if operation.saves and not isinstance(model, CheckedSet):
        figures.SAVES.labels(operation.name, _RESULTS[status]).inc()
    return Response(model.model_dump_json(by_alias=True), status, media_type=JSONResponse.media_type)


def _unsigned(request: Request) -> JSONResponse:
    """401; a lock may have overtaken this since the gate let it in, and a tablet must not take that for the end."""
    found = None if has_token(request) else signin.session_of(request)
    if found is None or found.locked_at is None:
        return sentence(t("Please sign in."), 401)
    return JSONResponse({"sentence": told(signin.LOCKED), "locked": True}, 401)


def _numbers(request: Request) -> dict[str, int]:
    numbers = {}
    for name, text in request.path_params.items():
        if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < _LARGEST_ID):
            raise LookupError(phrase("There is nothing here."))
        numbers[name] = int(text)
    return numbers


def doubts(refusals: tuple[Said, ...], questions: tuple[Said, ...] = ()) -> JSONResponse:
    """422: what cannot be, and what is asked about."""
    for counter, sentences in ((figures.REFUSALS, refusals), (figures.QUESTIONS, questions)):
        for one in sentences:
            counter.labels(one.field).inc()
    model = Doubts.model_validate({"refusals": _said(refusals), "questions": _said(questions)})
    return JSONResponse(model.model_dump(), 422)


def _said(sentences: tuple[Said, ...]) -> list[dict[str, Any]]:
    return [
        {
            "field": one.field,
            "sentence": told(one.sentence),
            "answers": [asdict(answer) | {"label": told(answer.label)} for answer in one.answers],
        }
        for one in sentences
    ]


def too_many(error: rate.TooMany) -> JSONResponse:
    """429, with the time to wait."""
    answer = sentence(t("Too many requests at once. Try again in {wait} seconds.", wait=error.wait), 429)
    answer.headers["retry-after"] = str(error.wait)
    return answer


def away(error: exc.SQLAlchemyError) -> JSONResponse:
    """503, with the time to wait, where the store cannot be used: nothing was saved. Every other error goes on."""
    why = trouble.of(error)
    if why is None:
        raise error
    faults.noted(error, "The store could not be used")
    answer = sentence(told(why), 503)
    answer.headers["retry-after"] = str(trouble.AGAIN)
    return answer


def sentence(text: str, status: int) -> JSONResponse:
    """A failure, said in a sentence."""
    return JSONResponse(Sentence(sentence=text).model_dump(), status)


def _unreadable(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    # What is wrong with the shape of a body is for who writes a program, in English.
    return f"This cannot be read{f' ({place})' if place else ''}: {problem['msg']}."
