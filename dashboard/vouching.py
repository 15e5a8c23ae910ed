"""What Streamlit's own sign-in routes are told, and what they found out: the claims of a checked id token.

Streamlit keeps the claims in a cookie of its own for 30 days. It is read here out of the answer that would set it, and
never reaches a browser. The names from within Streamlit are held to by tests/dashboard/test_hospital.py.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import SESSION_COOKIE_NAME, USER_COOKIE_NAME

from dashboard import logs
from dashboard.settings import Settings

START, BACK, LOGOUT = "/auth/login", "/oauth2callback", "/auth/logout"
"""Streamlit's routes: the way to the hospital's sign-in, the way back, and one that nobody here needs."""

STATE_COOKIE = SESSION_COOKIE_NAME
"""Where a sign-in that is under way is kept (state, nonce, proof of key), signed."""

_PROVIDER = "hospital"
_TALKATIVE = ("authlib", "httpx", "httpcore")
_ROUTES = "streamlit.web.server.starlette.starlette_auth_routes"
_PATIENCE = 10


def secrets(settings: Settings) -> dict[str, Any] | None:
    """What st.App is given as its secrets: the provider as Streamlit wants it; None where there is none."""
    if settings.hospital is None:
        return None
    provider = {
        "client_id": settings.oidc_client_id,
        "client_secret": settings.client_secret,
        "server_metadata_url": settings.hospital.issuer.rstrip("/") + "/.well-known/openid-configuration",
        "client_kwargs": {
            "scope": settings.oidc_scopes,
            "prompt": settings.oidc_prompt,
            # Said here, not left to the provider: some do not say that they know it.
            "code_challenge_method": "S256",
            "timeout": _PATIENCE,
        },
    }
    return {"auth": {"redirect_uri": f"{settings.public_url}{BACK}", _PROVIDER: provider}}


def way_out() -> str:
    """The address that st.login sends a browser to; good for two minutes."""
    return generate_login_redirect_url(_PROVIDER)


def claims(set_cookies: Sequence[str]) -> Mapping[str, Any] | None:
    """The claims that an answer of BACK would keep in the browser; None where nobody was vouched for."""
    given = _values(set_cookies)

    def single(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, given.get(name, ""))

    found = get_cookie_with_chunks(single, USER_COOKIE_NAME)
    return None if found is None else dict(json.loads(found))


def _values(set_cookies: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in set_cookies:
        try:
            found |= {name: one.value for name, one in SimpleCookie(line).items() if one.value}
        except CookieError:
            continue
    return found


def silence() -> None:
    """Keeps what a sign-in consists of out of the log: codes, tokens, secrets, and the words of whoever sends them."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(_ROUTES).addFilter(_without_words)


def _without_words(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    record.msg = "The hospital's sign-in did not succeed" + (f": {logs.described(error)}" if error else "")
    record.args, record.exc_info, record.exc_text = (), None, None
    return True
