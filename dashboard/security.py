"""What stands in front of every request: the headers of every answer, and the gate for who has not signed in."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import anyio.to_thread
import streamlit
from starlette.datastructures import Headers as HeaderValues
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import faults, language, signin, tablet, words
from dashboard.api import asking
from models.phrases import Phrase, phrase

_OPEN = frozenset(
    {"/healthz", "/sign-in", "/sign-in.css", "/sign-out", "/_stcore/health", "/api/openapi.json", "/api/v1/words"}
)
"""Paths that answer without a session."""

_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/mcp")
"""Streamlit's routes that nobody here needs: its metrics are open to all, its agent API answers even when it is off."""

_SAFE_METHODS = frozenset({"GET", "HEAD"})


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
        except Exception as error:
            reference = faults.noted(error, "A request could not be answered")
            if not started:
                sentence = phrase("This could not be done. Report the reference {reference}.", reference=reference)
                answer = _said(HTTPConnection(scope), sentence, 500)
                await answer(scope, receive, send_with_headers)

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
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await refusal(scope, receive, send)
        else:
            # Closed before it was accepted, a websocket is answered with 403.
            await send({"type": "websocket.close", "code": 1008})


async def _refusal(connection: HTTPConnection) -> Response | None:
    path = connection.url.path
    if path.startswith(_CLOSED):
        return _said(connection, phrase("There is nothing here."), 404)
    if path.startswith(asking.PREFIX) and asking.has_token(connection):
        # The route itself looks at the token. None is sent by a browser on its own, so its origin does not matter.
        return None
    if _changes_something(connection) and not _from_this_site(connection.headers):
        return _said(connection, phrase("This was sent by another site."), 403)
    if path in _OPEN or path in tablet.FILES:
        return None
    # A page that is opened is somebody's doing; what it loads by itself keeps no session alive.
    document = _is_document(connection)
    if await anyio.to_thread.run_sync(lambda: signin.current_user(connection, awake=document)):
        return None
    return RedirectResponse(signin.way_in(path), 303) if document else _said(connection, phrase("Please sign in."), 401)


def _said(connection: HTTPConnection, sentence: Phrase, status: int) -> Response:
    with language.speaking(language.asked_for(connection.headers.get("accept-language", ""))):
        return JSONResponse({"sentence": words.told(sentence)}, status)


def _changes_something(connection: HTTPConnection) -> bool:
    return connection.scope["type"] == "websocket" or connection.scope["method"] not in _SAFE_METHODS


def _from_this_site(headers: HeaderValues) -> bool:
    # Every browser names the origin of a websocket and of whatever is not a GET.
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host")


def _is_document(connection: HTTPConnection) -> bool:
    if connection.scope["type"] != "http" or connection.scope["method"] not in _SAFE_METHODS:
        return False
    return "text/html" in connection.headers.get("accept", "")
