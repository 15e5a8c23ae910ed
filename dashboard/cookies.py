"""The cookie of a session: how it is named, given, found and taken back."""

from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dashboard.settings import settings

COOKIE = "capwatch_session"

SECURE_COOKIE = f"__Host-{COOKIE}"
"""Its name on https: a browser takes a cookie of that name from this host alone, and from https alone."""


def token(connection: HTTPConnection) -> str | None:
    """The session's token that a request or websocket brings; on https a cookie that http could have set is none."""
    return connection.cookies.get(SECURE_COOKIE if is_secure(connection) else COOKIE)


def token_of_page(cookies: Mapping[str, str]) -> str | None:
    """The session's token of a page, whose websocket the gate has let in by it."""
    return cookies.get(SECURE_COOKIE) or cookies.get(COOKIE)


def give(connection: HTTPConnection, answer: Response, value: str) -> None:
    """Gives the browser a session's token, until it is closed: for no script, and for no other site."""
    secure = is_secure(connection)
    answer.set_cookie(_name(secure), value, path="/", httponly=True, samesite="strict", secure=secure)


def take_back(connection: HTTPConnection, answer: Response) -> None:
    """Makes the browser forget the session's token."""
    secure = is_secure(connection)
    answer.delete_cookie(_name(secure), path="/", httponly=True, samesite="strict", secure=secure)


def is_secure(connection: HTTPConnection) -> bool:
    """Whether the browser is on https, as far as is known."""
    return settings().secure_cookies or connection.url.scheme in ("https", "wss")


def _name(secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE
