"""Signing in and out: plain pages of HTML, a cookie, and who the cookie stands for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
import jinja2
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import colours
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.store import store
from db import audit, facts, users
from db.engine import reading, writing

COOKIE = "capwatch_session"

_LARGEST_FORM = 4096
_TEMPLATES = Path(__file__).parent / "templates"
_pages = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True)
ROUND = "round"
"""What `to` names in the address of the sign-in page: the tablet's round, the one page that people come back to."""

_WRONG = "This name and password do not belong together, or the account is not active."


def user_of_cookie(token: str | None, *, awake: bool) -> users.Person | None:
    """Who has signed in with this cookie's value, else None; the one place that decides it, for pages and routes alike.

    `awake`: somebody did something, which keeps the session from ending for idleness.
    """
    if not token:
        return None
    limits = settings()
    return users.session_user(
        store(),
        token,
        now(),
        idle_limit=limits.idle_minutes * 60,
        longest=limits.session_hours * 3600,
        awake=awake,
    )


def current_user(connection: HTTPConnection, *, awake: bool = True) -> users.Person | None:
    """Who sends this request or opens this websocket."""
    return user_of_cookie(connection.cookies.get(COOKIE), awake=awake)


def sign_in_page(request: Request) -> Response:
    """The form, or the way on for who has signed in already."""
    to = request.query_params.get("to", "")
    if current_user(request):
        return RedirectResponse(way_on(to), 303)
    return _form(to=to)


async def sign_in(request: Request) -> Response:
    """Takes name and password: a session and the way on, or the form again with the reason."""
    typed = await _typed(request)
    if typed is None:
        return HTMLResponse("This form is too long.", 413)
    return await anyio.to_thread.run_sync(_signed_in, request, typed)


def sign_out(request: Request) -> Response:
    """Ends the session, here and in every other tab."""
    token = request.cookies.get(COOKIE)
    if token:
        with writing(store()) as session:
            users.end_session(session, token, now())
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


def way_in(path: str) -> str:
    """The sign-in page for who wanted to see this path."""
    return f"/sign-in?to={ROUND}" if path == f"/{ROUND}" else "/sign-in"


def way_on(to: str) -> str:
    """Where to after signing in: never to an address that somebody else has written."""
    return f"/{ROUND}" if to == ROUND else "/"


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


async def _typed(request: Request) -> dict[str, str] | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    # Nobody's name holds a NUL, and PostgreSQL cannot be asked for one.
    return {name: values[0].replace("\0", "\N{REPLACEMENT CHARACTER}") for name, values in fields.items()}


def _signed_in(request: Request, typed: dict[str, str]) -> Response:
    name, to = typed.get("name", ""), typed.get("to", "")
    person = users.check_password(store(), name, typed.get("password", ""))
    if person is None:
        _note_refusal(name)
        return _form(name, _WRONG, to)
    with writing(store()) as session:
        if old := request.cookies.get(COOKIE):
            users.end_session(session, old, now())
        token = users.start_session(session, person.id, now())
    answer = RedirectResponse(way_on(to), 303)
    secure = settings().secure_cookies or request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, path="/", httponly=True, samesite="strict", secure=secure)
    return answer


def _note_refusal(name: str) -> None:
    # What is no account's name may be a password in the wrong field.
    with writing(store()) as session:
        known = {user.name for user in users.everyone(session)}
        subject = f"user {name.strip().casefold()}" if name.strip().casefold() in known else "an unknown name"
        audit.write(session, at=now(), user_id=None, action="refused sign-in", subject=subject)


def _form(name: str = "", problem: str | None = None, to: str = "") -> HTMLResponse:
    with reading(store()) as session:
        accounts = demonstration_accounts() if facts.is_demonstration(session) else ()
        nobody = not users.everyone(session)
    page = _pages.get_template("sign-in.html").render(
        name=name, problem=problem, accounts=accounts, nobody=nobody, to=to if to == ROUND else ""
    )
    return HTMLResponse(page, 200 if problem is None else 401)
