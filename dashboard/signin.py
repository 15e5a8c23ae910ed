"""Signing in and out: plain pages of HTML, a cookie, and who the cookie stands for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import colours, cookies, credentials, turns
from dashboard.clock import now
from dashboard.cookies import COOKIE
from dashboard.settings import settings
from dashboard.store import store
from dashboard.together import Together
from dashboard.ways import way_on
from db import attempts, facts, sessions, signing_in, users
from db.engine import reading, writing
from models.phrases import phrase

__all__ = [
    "COOKIE",
    "LOCKED",
    "current_user",
    "form",
    "leave",
    "routes",
    "session_of_cookie",
    "user_of_cookie",
    "written",
]

_KNOWN = "capwatch.session"
_TEMPLATES = Path(__file__).parent / "templates"
_pages = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True)
LOCKED = phrase("The screen is locked.")

_WRONG = "This name and password do not belong together, or the account is not active."


def session_of_cookie(token: str | None, *, awake: bool) -> sessions.Open | None:
    """The session of this cookie's value, which may be locked, else None; the one place that knows its limits.

    `awake`: somebody did something, which keeps the session from ending for idleness.
    """
    if not token:
        return None
    return sessions.going_on(store(), token, now(), **_limits(), awake=awake)


def _limits() -> dict[str, int]:
    limits = settings()
    return {
        "idle_limit": limits.idle_minutes * 60,
        "longest": limits.session_hours * 3600,
        "lock_after": limits.lock_minutes * 60,
    }


def user_of_cookie(token: str | None, *, awake: bool) -> users.Person | None:
    """Who has signed in with this cookie's value, else None, as for a screen that is locked; for pages and routes."""
    return _unlocked(session_of_cookie(token, awake=awake))


def _unlocked(found: sessions.Open | None) -> users.Person | None:
    return None if found is None or found.locked_at is not None else found.person


def session_of(connection: HTTPConnection, *, awake: bool = False) -> sessions.Open | None:
    """The session that a request or websocket belongs to, which may be locked.

    The gate and the route behind it ask for the same request: the second time, nobody asks the store again. A websocket
    lives for long, and is asked about anew each time.
    """
    scope = connection.scope
    if awake or scope["type"] != "http" or scope.get(_KNOWN) is None:
        scope[_KNOWN] = session_of_cookie(cookies.token(connection), awake=awake)
    known: sessions.Open | None = scope[_KNOWN]
    return known


_looked_up = Together("sessions", lambda tokens: sessions.all_going_on(store(), tokens, now(), **_limits()))


async def look(connection: HTTPConnection, *, awake: bool = False) -> sessions.Open | None:
    """`session_of` for the event loop, always asked anew: those that ask at once are looked up together."""
    token = cookies.token(connection)
    if not token:
        return None
    if not awake:
        found = await _looked_up.answers(token)
        if token in found:
            connection.scope[_KNOWN] = found[token]
            return found[token]
    connection.scope.pop(_KNOWN, None)
    return await turns.in_turn(lambda: session_of(connection, awake=awake))


def current_user(connection: HTTPConnection, *, awake: bool = True) -> users.Person | None:
    """Who sends this request or opens this websocket; nobody where the screen is locked."""
    return _unlocked(session_of(connection, awake=awake))


def sign_in_page(request: Request) -> Response:
    """The form, or the way on for who has signed in already."""
    to = request.query_params.get("to", "")
    if current_user(request):
        return RedirectResponse(way_on(to), 303)
    return form(to=to)


async def sign_in(request: Request) -> Response:
    """Takes name and password: a session and the way on, or the form again with the reason."""
    typed = await credentials.typed(request)
    if typed is None:
        return HTMLResponse("This form is too long.", 413)
    return await credentials.tried(_signed_in, request, typed)


def sign_out(request: Request) -> Response:
    """Ends the session, here and in every other tab."""
    leave(request)
    answer = RedirectResponse("/sign-in", 303)
    cookies.take_back(request, answer)
    return answer


def leave(request: Request) -> None:
    """Ends the session that a request brings, if any."""
    if token := cookies.token(request):
        with writing(store()) as session:
            sessions.end(session, token, now())


def style(_: Request) -> Response:
    """The style of the sign-in page."""
    own = (_TEMPLATES / "sign-in.css").read_text("utf-8")
    return Response(colours.variables() + own, media_type="text/css")


def demonstration_accounts() -> Sequence[Any]:
    """The accounts (name, password, role) that a demonstration store is loaded with."""
    from db import demo

    return demo.ACCOUNTS


routes = [
    Route("/sign-in", sign_in_page),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-in.css", style),
    Route("/sign-out", sign_out, methods=["POST"]),
]


def _signed_in(request: Request, typed: dict[str, str]) -> Response:
    name, to = typed.get("name", ""), typed.get("to", "")
    try:
        person = signing_in.by_password(store(), name, typed.get("password", ""), now())
    except attempts.Waiting as waiting:
        return form(name, credentials.too_many(waiting.wait), to, 429)
    if person is None:
        return form(name, _WRONG, to)
    leave(request)
    with writing(store()) as session:
        token = sessions.start(session, person.id, now())
    answer = RedirectResponse(way_on(to), 303)
    cookies.give(request, answer, token)
    return answer


def written(template: str, **values: Any) -> str:
    """A plain page of HTML; all values are text in it."""
    return _pages.get_template(template).render(**values)


def form(name: str = "", problem: str | None = None, to: str = "", status: int = 401) -> HTMLResponse:
    """The sign-in page, with what was typed and the reason why it did not do."""
    with reading(store()) as session:
        accounts = demonstration_accounts() if facts.is_demonstration(session) else ()
        nobody = not users.everyone(session)
    page = written(
        "sign-in.html",
        name=name,
        problem=problem,
        accounts=accounts,
        nobody=nobody,
        to=to if way_on(to) == to else "",
        hospital=settings().hospital is not None,
    )
    return HTMLResponse(page, 200 if problem is None else status)
