"""Signing in with the hospital: to its provider and back by Streamlit's own routes, and then a session of ours."""

from collections.abc import Sequence
from urllib.parse import quote, unquote

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import cookies, signin, vouching
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.store import store
from dashboard.ways import way_on
from dashboard.words import told
from db import hospital, sessions
from db.engine import writing
from models.hospital import NotVouched, Rules, vouched
from models.phrases import phrase

WAY = "/sign-in/hospital"
"""Where the sign-in page sends whoever signs in with the hospital."""

_TO = "capwatch_to"
_LONGEST_WAY = 600
_REFUSED = phrase("The hospital's sign-in did not let you in. Try again, or ask those who look after it.")
_AWAY = phrase("The hospital's sign-in does not answer. Try again, or sign in with a name and password of this ward.")


def is_open(path: str) -> bool:
    """Whether a path answers without a session because the hospital's sign-in needs it."""
    return settings().hospital is not None and path in (WAY, vouching.START, vouching.BACK)


def begin(request: Request) -> Response:
    """Sends the browser on its way; whoever signs in anew leaves the session before."""
    if settings().hospital is None:
        return RedirectResponse("/sign-in", 303)
    signin.leave(request)
    answer = RedirectResponse(vouching.way_out(), 303)
    cookies.take_back(request, answer)
    to = quote(way_on(request.query_params.get("to", "")), safe="")
    # Lax, unlike a session's: it comes back with the browser from another site.
    answer.set_cookie(_TO, to, _LONGEST_WAY, path="/", httponly=True, samesite="lax", secure=cookies.is_secure(request))
    return answer


routes = [Route(WAY, begin)]


class Hospital:
    """Stands before Streamlit's sign-in routes: nothing of what they answer reaches a browser but the way out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers in their place once they have done their part."""
        path = scope.get("path")
        if scope["type"] != "http" or path not in (vouching.START, vouching.BACK):
            await self._app(scope, receive, send)
            return
        status, headers = await self._done(scope, receive)
        request = Request(scope)
        if path == vouching.START:
            answer = await anyio.to_thread.run_sync(_sent_out, status, headers)
        else:
            answer = await anyio.to_thread.run_sync(_come_back, request, headers.getlist("set-cookie"))
        _keep_the_state(headers.getlist("set-cookie"), answer)
        await answer(scope, receive, send)

    async def _done(self, scope: Scope, receive: Receive) -> tuple[int, Headers]:
        started: list[Message] = []

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)

        await self._app(scope, receive, kept)
        return started[0]["status"], Headers(raw=started[0]["headers"])


def _sent_out(status: int, headers: Headers) -> Response:
    # Without an address outside, the provider could not be asked for its own.
    to = headers.get("location", "/")
    return RedirectResponse(to, 303) if status == 302 and "://" in to else _again(_AWAY)


def _keep_the_state(set_cookies: Sequence[str], answer: Response) -> None:
    headers = MutableHeaders(raw=answer.raw_headers)
    for line in set_cookies:
        if line.startswith(f"{vouching.STATE_COOKIE}="):
            headers.append("set-cookie", line)


def _come_back(request: Request, set_cookies: Sequence[str]) -> Response:
    rules = settings().hospital
    claims = vouching.claims(set_cookies)
    if rules is None or claims is None:
        return _not_in(request, rules, NotVouched(_REFUSED))
    try:
        who = vouched(claims, rules, now())
        with writing(store()) as session:
            token = sessions.start(
                session, hospital.let_in(session, who, now()).id, now(), way="hospital", until=who.until
            )
    except NotVouched as error:
        return _not_in(request, rules, error)
    # A page of our own, not a redirect: a browser that another site has sent brings no strict cookie along.
    answer = HTMLResponse(signin.written("signed-in.html", way_on=way_on(_to(request))))
    answer.delete_cookie(_TO, path="/", httponly=True, samesite="lax", secure=cookies.is_secure(request))
    cookies.give(request, answer, token)
    return answer


def _not_in(request: Request, rules: Rules | None, error: NotVouched) -> Response:
    # Whoever has not begun to sign in here has not failed to: anybody could send them to this address.
    if rules is not None and vouching.STATE_COOKIE in request.cookies:
        with writing(store()) as session:
            hospital.refused(session, rules.issuer, error.subject, error.sentence, now())
    return _again(error.sentence, _to(request))


def _to(request: Request) -> str:
    return unquote(request.cookies.get(_TO, ""))


def _again(sentence: str, to: str = "") -> Response:
    return signin.form(problem=told(sentence), to=to, status=401)
