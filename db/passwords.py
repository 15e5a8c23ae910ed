"""Passwords: how they are hashed, and compared."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from models.passwords import problem

hasher = PasswordHasher()


def hashed(password: str, *names: str) -> str:
    """The hash that the store keeps; raises ValueError with a Phrase for what may not be a password of these names."""
    if said := problem(password, *names):
        raise ValueError(said)
    return hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password of that hash."""
    try:
        return hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def nobodys_hash() -> str:
    """A hash to compare with where there is no account, so that the time it takes does not tell."""
    return hasher.hash(secrets.token_hex(16))
