"""What an account may do, and with whose stay: asked before each write, and before what only some may read."""

from sqlalchemy.orm import Session

from db import sight
from models.phrases import Phrase, phrase
from models.records import Stay, User
from models.roles import Action, require


def allowed(
    session: Session, by: int, action: Action, stay: Stay | int | None = None, *, now: int | None = None
) -> User:
    """The user, where the account may do that, and with this stay; raises PermissionError with a sentence.

    A stay that does not lie in a ward that is open to them at `now` is to them as one that is not there: LookupError.
    Without `now`, wards opened by breaking the glass do not count.
    """
    user = active(session, by)
    require(user.role, action)
    if stay is not None:
        _seen(session, user, stay, now)
    return user


def active(session: Session, by: int) -> User:
    """The account, while it is active; raises PermissionError with a Phrase."""
    user = session.get(User, by)
    if user is None or not user.active:
        raise PermissionError(phrase("This account is not active."))
    return user


def stay_for(session: Session, stay_id: int, by: int, action: Action, now: int, lack: Phrase = sight.NO_STAY) -> Stay:
    """The stay, where this user may do that with it; raises what `allowed` does, LookupError with the words of `lack`.

    `lack` is what is said of whatever belongs to the stay where it is not there, so that both are told the same.
    """
    user = allowed(session, by, action)
    try:
        return _seen(session, user, stay_id, now)
    except LookupError:
        raise LookupError(lack) from None


def _seen(session: Session, user: User, stay: Stay | int, now: int | None) -> Stay:
    found = session.get(Stay, stay) if isinstance(stay, int) else stay
    if found is None or not sight.of_user(session, user, now).shows(found.ward):
        raise LookupError(sight.NO_STAY)
    return found
