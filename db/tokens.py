"""Tokens: what another program, a monitor for one, shows to write in the name of a user."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, users
from db.engine import reading
from models.instants import moment, seconds
from models.phrases import phrase
from models.records import Token, User

PREFIX = "cw_"
"""So that a secret that leaked into a file or a log is found."""


@dataclass(frozen=True)
class Listed:
    """A token without its secret; instants in seconds."""

    name: str
    user: str
    created_at: int
    revoked_at: int | None


def add(session: Session, name: str, user_id: int, now: int) -> str:
    """Makes a token and gives its secret, which is shown once: the store keeps only a hash.

    Raises ValueError with a Phrase for a name taken, PermissionError where the user may not record.
    """
    name = name.strip()
    if not name:
        raise ValueError(phrase("A token needs a name."))
    users.allowed(session, user_id, "record")
    if _named(session, name):
        raise ValueError(phrase("There is already a token named {name}.", name=name))
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(Token(name=name, token_hash=users.token_hash(secret), user_id=user_id, created_at=moment(now)))
    audit.write(session, at=now, user_id=None, action="added token", subject=name, after={"user_id": user_id})
    return secret


def owner(engine: Engine, secret: str, now: int) -> users.Person | None:
    """In whose name a secret writes; None once it was revoked or the account is not active."""
    if not secret.startswith(PREFIX):
        return None
    with reading(engine) as session:
        row = session.execute(
            select(Token, User).join(User, User.id == Token.user_id).where(Token.token_hash == users.token_hash(secret))
        ).first()
    if row is None:
        return None
    token, user = row
    revoked = token.revoked_at is not None and seconds(token.revoked_at) <= now
    return None if revoked or not user.active else users.person(user)


def revoke(session: Session, name: str, now: int) -> None:
    """Ends a token for good; one that has ended stays so. Raises ValueError with a Phrase where there is none."""
    token = _named(session, name.strip())
    if token is None:
        raise ValueError(phrase("There is no token named {name}.", name=name.strip()))
    if token.revoked_at is None:
        token.revoked_at = moment(now)
        audit.write(session, at=now, user_id=None, action="revoked token", subject=token.name)


def listed(session: Session) -> Sequence[Listed]:
    """Every token by name, revoked ones included."""
    rows = session.execute(select(Token, User.name).join(User, User.id == Token.user_id).order_by(Token.name))
    return [
        Listed(token.name, user, seconds(token.created_at), seconds(token.revoked_at) if token.revoked_at else None)
        for token, user in rows
    ]


def _named(session: Session, name: str) -> Token | None:
    return session.scalars(select(Token).where(Token.name == name)).first()
