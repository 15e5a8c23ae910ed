"""Tokens: what another program, a monitor for one, shows to write in the name of a user."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, rights, sessions, sight, users
from db.engine import reading
from models.instants import moment, seconds
from models.phrases import phrase
from models.records import Token, User
from models.roles import Action, Scope
from models.sight import NOTHING

PREFIX = "cw_"
"""So that a secret that leaked into a file or a log is found."""


NEEDED: Mapping[Scope, Action] = {"record": "record", "metrics": "manage users"}
"""What the user of a token must be allowed to do."""


@dataclass(frozen=True)
class Listed:
    """A token without its secret; instants in seconds. `scope`: what it is for."""

    name: str
    user: str
    scope: str
    created_at: int
    revoked_at: int | None


def add(session: Session, name: str, user_id: int, now: int, scope: Scope = "record", *, by: int | None = None) -> str:
    """Makes a token for one thing and gives its secret, which is shown once: the store keeps only a hash.

    `by` is the administrator who asks; None is whoever runs the command line. Raises ValueError with a Phrase for a
    name taken, PermissionError where the user may not do what it is for.
    """
    if by is not None:
        rights.allowed(session, by, "manage users")
    name = name.strip()
    if not name:
        raise ValueError(phrase("A token needs a name."))
    rights.allowed(session, user_id, NEEDED[scope])
    if _named(session, name):
        raise ValueError(phrase("There is already a token named {name}.", name=name))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        name=name, token_hash=sessions.token_hash(secret), user_id=user_id, created_at=moment(now), scope=scope
    )
    session.add(token)
    after = {"user_id": user_id, "scope": scope}
    audit.write(session, at=now, user_id=by, action="added token", subject=name, after=after)
    return secret


def owner(engine: Engine, secret: str, now: int, scope: Scope = "record") -> users.Person | None:
    """In whose name a secret does what it is for; None once revoked, or the account not active."""
    if not secret.startswith(PREFIX):
        return None
    with reading(engine) as session:
        row = session.execute(
            select(Token, User)
            .join(User, User.id == Token.user_id)
            .where(Token.token_hash == sessions.token_hash(secret), Token.scope == scope)
        ).first()
        seen = sight.of_user(session, row[1], now) if row else NOTHING
    if row is None:
        return None
    token, user = row
    revoked = token.revoked_at is not None and seconds(token.revoked_at) <= now
    return None if revoked or not user.active else users.person(user, seen)


def revoke(session: Session, name: str, now: int, *, by: int | None = None) -> None:
    """Ends a token for good; one that has ended stays so. Raises ValueError with a Phrase where there is none."""
    if by is not None:
        rights.allowed(session, by, "manage users")
    token = _named(session, name.strip())
    if token is None:
        raise ValueError(phrase("There is no token named {name}.", name=name.strip()))
    if token.revoked_at is None:
        token.revoked_at = moment(now)
        audit.write(session, at=now, user_id=by, action="revoked token", subject=token.name)


def listed(session: Session) -> Sequence[Listed]:
    """Every token by name, revoked ones included."""
    rows = session.execute(select(Token, User.name).join(User, User.id == Token.user_id).order_by(Token.name))
    return [
        Listed(
            token.name,
            user,
            token.scope,
            seconds(token.created_at),
            seconds(token.revoked_at) if token.revoked_at else None,
        )
        for token, user in rows
    ]


def _named(session: Session, name: str) -> Token | None:
    return session.scalars(select(Token).where(Token.name == name)).first()
