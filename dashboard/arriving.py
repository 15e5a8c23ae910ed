"""What every request gets before anything else sees it: an id, the address it came from, and a line in the log."""

import logging
import re
import secrets
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from time import monotonic
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import logs
from db import figures
from db.origin import Origin, coming_from

ID, ADDRESS = "x-request-id", "x-forwarded-for"
"""The headers in which whatever lies behind finds both, as they were settled here: Streamlit's pages have no other."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_LONGEST_PATH = 200

_BY_THEMSELVES = ("/static/", "/component/", "/_stcore/", "/healthz", "/readyz", "/metrics", "/api/v1/alerts")
"""What pages and monitors ask for again and again: logged only where it fails, or at `debug`."""

_log = logging.getLogger(f"{logs.OWN}.access")


class Arrival:
    """Says where everything comes from that a request brings about. The outermost of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and its answer back with its id."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        came = Origin(_address(scope), _id(Headers(scope=scope)))
        began, status = monotonic(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.accept"):
                status = message.get("status", _OPENED)
                MutableHeaders(scope=message)[ID] = came.request or ""
                figures.PAGES_OPEN.inc(status == _OPENED)
            await send(message)

        with coming_from(came):
            try:
                await self._app({**scope, "headers": _settled(scope, came)}, receive, send_with_id)
            except ClientDisconnect:
                # A page that was left, or a line that is gone, before all of the request had come: it is nothing.
                status = _LEFT
            finally:
                figures.PAGES_OPEN.dec(status == _OPENED)
                _note(scope, came, status or _UNANSWERED[scope["type"]], monotonic() - began)


_OPENED = 101
_LEFT = 499
"""As nginx counts whoever does not wait for an answer: it is not among HTTP's own numbers, and never sent."""

_UNANSWERED = {"http": 500, "websocket": 403}
"""What uvicorn answers where the application does not."""


def of_headers(headers: Mapping[str, str]) -> Origin:
    """Where a page's connection came from, by the headers that were settled when it began."""
    return Origin(headers.get(ADDRESS) or None, headers.get(ID) or None)


def _address(scope: Scope) -> str | None:
    """The client's address, as uvicorn knows it: of who connected, or whom a trusted proxy names."""
    try:
        found = ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _id(headers: Headers) -> str:
    given = headers.get(ID, "")
    return given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


def _settled(scope: Scope, came: Origin) -> list[tuple[bytes, bytes]]:
    """The headers without what somebody else said of both."""
    settled = {ID.encode(): came.request, ADDRESS.encode(): came.address}
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in settled]
    return kept + [(name, value.encode()) for name, value in settled.items() if value]


def _note(scope: Scope, came: Origin, status: int, seconds: float) -> None:
    figures.ANSWERS.labels(status).inc()
    # Without what follows a `?`; and written as it was sent, so that no character of it is more than one of a path.
    path = quote(scope["path"][:_LONGEST_PATH])
    method = scope.get("method", "WEBSOCKET")
    quiet = status == _LEFT or (status < 400 and path.startswith(_BY_THEMSELVES))
    _log.log(
        logging.DEBUG if quiet else logging.INFO,
        "%s %s %s in %d ms for %s",
        *(method, path, status, round(seconds * 1000), came.address),
        extra={"method": method, "path": path, "status": status, "seconds": round(seconds, 4), "address": came.address},
    )
