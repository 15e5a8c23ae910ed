"""Who may begin a session: a name and its password."""

from sqlalchemy import Engine

from db import attempts, origin, passwords, users
from db.engine import reading, writing
from models.passwords import LONGEST
from models.records import User


def by_password(engine: Engine, name: str, password: str, now: int) -> users.Person | None:
    """As check_password, with every failure counted and noted; raises attempts.Waiting after too many of them."""
    name = name.strip().casefold()
    address = origin.current().address
    failed = attempts.begin(engine, name, address, now)
    person = check_password(engine, name, password)
    with writing(engine) as session:
        if person is None:
            attempts.refused(session, name, failed, now)
        else:
            attempts.succeeded(session, name, address, now)
    return person


def check_password(engine: Engine, name: str, password: str) -> users.Person | None:
    """The active user whose password this is, else None; the time it takes does not tell whether the name exists."""
    with reading(engine) as session:
        user = users.by_name(session, name.strip().casefold())
    # Outside any transaction: a hash takes as long as a hundred saves.
    if (
        not passwords.matches(user.password_hash if user else passwords.nobodys_hash(), password[: LONGEST + 1])
        or user is None
        or not user.active
    ):
        return None
    if passwords.hasher.check_needs_rehash(user.password_hash):
        with writing(engine) as session:
            session.get_one(User, user.id).password_hash = passwords.hasher.hash(password)
    return users.person(user)
