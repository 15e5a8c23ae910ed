"""What stands in front of every request: the headers of every answer, and the gate for who has not signed in."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers as HeaderValues
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import faults, hospital, language, locking, signin, tablet, vouching, ways, words
from dashboard.api import asking
from db import trouble
from models.phrases import Phrase, phrase

_OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/sign-in",
        "/sign-in.css",
        "/sign-out",
        "/_stcore/health",
        "/api/openapi.json",
        "/api/v1/words",
    }
)
"""Paths that answer without a session."""

_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/upload_file", "/mcp", vouching.LOGOUT)
"""Streamlit's routes that nobody here needs: its metrics are open to all, its agent API answers even when it is off."""

_OF_HOSPITAL = (vouching.START, vouching.BACK)

_SAFE_METHODS = frozenset({"GET", "HEAD"})

LARGEST_BODY = 1_000_000
"""Bytes that a request may say it brings: more than any route takes, each of which has a limit of its own."""


def content_security_policy() -> str:
    """Nothing from outside, no eval; Streamlit's one inline script is let in by its hash."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Headers:
    """Adds the security headers to every answer; what fails behind it is answered with a sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": content_security_policy(),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            # Not no-referrer: with it a browser hides the origin of a form, which the gate looks at.
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:
            # Nobody waits for an answer any more, and nothing failed.
            raise
        except Exception as error:
            reference = faults.noted(error, "A request could not be answered")
            if not started:
                await _failed(HTTPConnection(scope), error, reference)(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.update(self._headers)
        # Only the program's own files may stay on a shared tablet.
        if path in tablet.FILES:
            headers["cache-control"] = "no-cache"
        elif not path.startswith("/static/"):
            headers["cache-control"] = "no-store"


class Gate:
    """Lets through who has signed in; for all others there is the sign-in page and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers in the place of the application where a request may not reach it."""
        refusal = None if scope["type"] == "lifespan" else await _refusal(HTTPConnection(scope))
        if refusal is None and scope["type"] == "websocket":
            await self._app(scope, *_while_unlocked(HTTPConnection(scope), receive, send))
        elif refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await refusal(scope, receive, send)
        else:
            # Closed before it was accepted, a websocket is answered with 403.
            await send({"type": "websocket.close", "code": 1008})


def _while_unlocked(connection: HTTPConnection, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The same for a websocket until its screen is locked: then it is closed before anything that comes is acted upon.

    A page of Streamlit runs only when its browser asks. Closed, it keeps what was typed and tries again until it is
    let in; run while nobody is signed in, it would be emptied. Where the session has ended, that is what is wanted.
    """
    closed = False

    async def received() -> Message:
        nonlocal closed
        message = await receive()
        comes = message["type"] == "websocket.receive" and not closed
        if comes and await _locked(connection):
            closed = True
            await send({"type": "websocket.close", "code": 1008})
        return {"type": "websocket.disconnect", "code": 1008} if closed else message

    async def sent(message: Message) -> None:
        if not closed:
            await send(message)

    return received, sent


async def _locked(connection: HTTPConnection) -> bool:
    try:
        found = await signin.look(connection)
    except SQLAlchemyError:
        # Nothing is known; the page that runs asks again, says that the store does not answer, and shows nothing.
        return False
    return found is not None and found.locked_at is not None


async def _refusal(connection: HTTPConnection) -> Response | None:
    path = connection.url.path
    if barred := _barred(connection, path):
        return barred
    if asking.by_token_alone(connection):
        # The route itself looks at the token. None is sent by a browser on its own, so its origin does not matter.
        return None
    if _changes_something(connection) and not _from_this_site(connection.headers):
        return _said(connection, phrase("This was sent by another site."), 403)
    if path in _OPEN or path in tablet.FILES or path in locking.PATHS or hospital.is_open(path):
        return None
    return await _without_session(connection)


async def _without_session(connection: HTTPConnection) -> Response | None:
    """What is answered where nobody has signed in, or the screen is locked."""
    path = connection.url.path
    # A page that is opened is somebody's doing; what it loads by itself keeps no session alive.
    document = _is_document(connection)
    found = await signin.look(connection, awake=document)
    if found is None:
        way_in = ways.way_in(path, connection.url.query)
        return RedirectResponse(way_in, 303) if document else _said(connection, phrase("Please sign in."), 401)
    if found.locked_at is None:
        return None
    if document:
        return RedirectResponse(ways.way_in(path, connection.url.query, locking.PAGE), 303)
    return _said(connection, signin.LOCKED, 401, locked=True)


def _failed(connection: HTTPConnection, error: Exception, reference: str) -> Response:
    if why := trouble.of(error):
        answer = _said(connection, why, 503)
        answer.headers["retry-after"] = str(trouble.AGAIN)
        return answer
    return _said(
        connection, phrase("This could not be done. Report the reference {reference}.", reference=reference), 500
    )


def _said(connection: HTTPConnection, sentence: Phrase, status: int, **more: bool) -> Response:
    with language.speaking(language.asked_for(connection.headers.get("accept-language", ""))):
        return JSONResponse({"sentence": words.told(sentence), **more}, status)


def _barred(connection: HTTPConnection, path: str) -> Response | None:
    """The answer to what nobody may send, whoever it is."""
    if path.startswith(_CLOSED) or (path in _OF_HOSPITAL and not hospital.is_open(path)):
        return _said(connection, phrase("There is nothing here."), 404)
    if _says_it_is_large(connection.headers):
        return _said(connection, phrase("This is too large."), 413)
    return None


def _says_it_is_large(headers: HeaderValues) -> bool:
    said = headers.get("content-length", "0")
    return not (said.isascii() and said.isdigit()) or len(said) > len(str(LARGEST_BODY)) or int(said) > LARGEST_BODY


def _changes_something(connection: HTTPConnection) -> bool:
    return connection.scope["type"] == "websocket" or connection.scope["method"] not in _SAFE_METHODS


def _from_this_site(headers: HeaderValues) -> bool:
    # Every browser names the origin of a websocket and of whatever is not a GET.
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host")


def _is_document(connection: HTTPConnection) -> bool:
    if connection.scope["type"] != "http" or connection.scope["method"] not in _SAFE_METHODS:
        return False
    return "text/html" in connection.headers.get("accept", "")
