"""Who asks: the session of a browser's cookie, or the account of a token."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from dashboard import signin
from dashboard.api import rate
from dashboard.clock import now
from dashboard.store import store
from db import tokens
from db.users import Person
from models.roles import Scope

PREFIX, METRICS = "/api/v1/", "/metrics"
"""What a token opens: nothing else does without a session."""

_SCHEME = "bearer "


@dataclass(frozen=True)
class Asker:
    """Somebody who may ask; what they write is counted as `counted`."""

    person: Person
    counted: Hashable


def has_token(connection: HTTPConnection) -> bool:
    """Whether a request brings a token, which then decides alone; no other site can make a browser send one."""
    return connection.headers.get("authorization", "").lower().startswith(_SCHEME)


def by_token_alone(connection: HTTPConnection) -> bool:
    """Whether what is asked for looks at the token that this brings."""
    path = connection.url.path
    return has_token(connection) and (path.startswith(PREFIX) or path == METRICS)


def asker(connection: HTTPConnection, *, awake: bool, scope: Scope = "record") -> Asker | None:
    """Who asks, by a token for this or a session, or None.

    Raises rate.TooMany where too many tokens from one address were none.
    """
    if has_token(connection):
        return _by_token(connection, scope)
    person = signin.current_user(connection, awake=awake)
    return person and Asker(person, person.id)


def _by_token(connection: HTTPConnection, scope: Scope) -> Asker | None:
    secret = connection.headers["authorization"][len(_SCHEME) :].strip()
    owner = tokens.owner(store(), secret, now(), scope)
    if owner is not None:
        return Asker(owner, hashlib.sha256(secret.encode()).digest())
    # A token cannot be guessed; this slows down a program that goes on with an old one. Others behind the same address
    # (a proxy) are let in as before.
    rate.failed_tokens.count(connection.client.host if connection.client else "")
    return None
