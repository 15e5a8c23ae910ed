"""Accounts that the hospital vouches for: made at the first sign-in, and brought up to date at each."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db import audit, users
from models.hospital import NotVouched, Vouched
from models.instants import moment
from models.phrases import phrase
from models.records import SignIn, User, UserWard


def let_in(session: Session, vouched: Vouched, now: int) -> User:
    """The account of issuer and subject, made where there is none, with the role and wards of now (`now` in seconds).

    A local account of the same name stays another's. Raises NotVouched with a sentence where it was made inactive.
    """
    user = _known(session, vouched.issuer, vouched.subject)
    if user is None:
        return _made(session, vouched, now)
    if not user.active:
        raise NotVouched(phrase("This account is not active."), vouched.subject)
    _follow(session, user, vouched, now)
    return user


def refused(session: Session, issuer: str, subject: str | None, why: str, now: int) -> None:
    """Notes that somebody was not let in. Whom the token is of: their sessions end, and their PIN is gone with them.

    Else whoever lost their role at the hospital could go on by handing a tablet over to themselves.
    """
    user = None if subject is None else _known(session, issuer, subject)
    if user is not None:
        user.pin_hash = None
        going_on = select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        for sign_in in session.scalars(going_on):
            sign_in.ended_at = moment(now)
    subject_of_entry = "the hospital's sign-in" if user is None else f"user {user.name}"
    audit.write(
        session, at=now, user_id=None, action="refused sign-in", subject=subject_of_entry, after={"why": str(why)}
    )


def _known(session: Session, issuer: str, subject: str) -> User | None:
    return session.scalars(select(User).where(User.issuer == issuer, User.subject == subject)).first()


def _made(session: Session, vouched: Vouched, now: int) -> User:
    user = User(
        name=_free_name(session, vouched),
        display_name=vouched.display_name,
        role=vouched.role,
        password_hash=users.NO_PASSWORD,
        active=True,
        created_at=moment(now),
        every_ward=vouched.given and vouched.wards is None,
        issuer=vouched.issuer,
        subject=vouched.subject,
    )
    session.add(user)
    session.flush()
    _give(session, user, vouched)
    _write(session, user, "added user", None, now)
    return user


def _free_name(session: Session, vouched: Vouched) -> str:
    # The issuer's host in the name keeps it apart from local names, and from the same name at another issuer. A name
    # that the hospital gives to somebody else, once its owner has left, is another account.
    name = f"{vouched.username}@{urlsplit(vouched.issuer).hostname}".casefold()
    taken = set(session.scalars(select(User.name).where(func.substr(User.name, 1, len(name)) == name)))
    return next(one for one in (name, *(f"{name} {place}" for place in range(2, len(taken) + 3))) if one not in taken)


def _follow(session: Session, user: User, vouched: Vouched, now: int) -> None:
    before = _said(session, user)
    user.role, user.display_name = vouched.role, vouched.display_name
    if vouched.given:
        user.every_ward = vouched.wards is None
        session.execute(delete(UserWard).where(UserWard.user_id == user.id))
        _give(session, user, vouched)
    if _said(session, user) != before:
        _write(session, user, "changed user", before, now)


def _give(session: Session, user: User, vouched: Vouched) -> None:
    if vouched.given:
        session.add_all(UserWard(user_id=user.id, ward=ward) for ward in sorted(vouched.wards or ()))
    session.flush()


def _said(session: Session, user: User) -> dict[str, Any]:
    wards = session.scalars(select(UserWard.ward).where(UserWard.user_id == user.id).order_by(UserWard.ward))
    return {
        "role": user.role,
        "display_name": user.display_name,
        "wards": None if user.every_ward else list(wards),
    }


def _write(session: Session, user: User, action: str, before: dict[str, Any] | None, now: int) -> None:
    # Nobody of the program did it: the hospital did.
    after = _said(session, user) | ({"issuer": user.issuer, "subject": user.subject} if before is None else {})
    audit.write(session, at=now, user_id=None, action=action, subject=f"user {user.name}", before=before, after=after)
