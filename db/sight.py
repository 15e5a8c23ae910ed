"""What somebody sees of the store: stays of the wards that are open to them, and what belongs to those stays.

A session that reads for somebody holds their sight, and every query of it is told to leave the rest out: where a query
is written, nobody has to think of it. What goes past SQLAlchemy's mapped classes says `within` itself.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, event, select, true, union
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from models.instants import moment
from models.phrases import phrase
from models.records import Base, BrokenGlass, Patient, Stay, User, UserWard
from models.roles import MAY
from models.sight import EVERYTHING, Sight

WHOLE_STORE = {"whole_store": True}
"""Execution options of a query that nobody's sight narrows: what it finds tells nothing of a patient not seen."""

NO_STAY = phrase("There is no such stay.")
"""What is told of a stay that is not there, and of one that is not shown."""

_HELD = "sight"


class Narrowed(Session):
    """A session of somebody who does not see every ward."""


def of(session: Session, user_id: int, now: int) -> Sight:
    """What a person sees at `now`: the wards given to them and those that they opened by breaking the glass.

    Nothing for an account that is not there, not active, or whose role sees no patients.
    """
    user = session.get(User, user_id)
    return Sight(user_id, frozenset()) if user is None else of_user(session, user, now)


def of_user(session: Session, user: User, now: int | None) -> Sight:
    """The same of an account that is at hand; without `now`, wards opened by breaking the glass do not count."""
    if not _by_wards(user):
        return _sight(user, None)
    if now is None:
        return Sight(user.id, frozenset(session.scalars(select(UserWard.ward).where(UserWard.user_id == user.id))))
    # What is yet to be written counts too.
    if session.new or session.dirty or session.deleted:
        session.flush()
    return of_all(session, [user], now)[user.id]


def of_all(session: Session, users: Collection[User], now: int) -> dict[int, Sight]:
    """What each of these accounts sees at `now`, by their ids.

    Past the mapped classes, and what is yet to be written: it is asked with each request and each redraw.
    """
    found: dict[int, set[str]] = {user.id: set() for user in users if _by_wards(user)}
    if found:
        for user_id, ward in session.connection().execute(_open(), {"users": list(found), "now": moment(now)}):
            found[user_id].add(ward)
    return {user.id: _sight(user, found.get(user.id)) for user in users}


def _by_wards(user: User) -> bool:
    """Whether the wards that stand open to an account are all that it sees."""
    return user.active and "see" in MAY[user.role] and not user.every_ward


def _sight(user: User, wards: set[str] | None) -> Sight:
    if wards is not None:
        return Sight(user.id, frozenset(wards))
    return Sight(user.id, None if user.active and "see" in MAY[user.role] else frozenset())


@cache
def _open() -> CompoundSelect[Any]:
    """The wards that stand open to some `users` at `now`: asked with every request, and made once."""
    users: ColumnElement[int] = bindparam("users", expanding=True)
    now: ColumnElement[datetime] = bindparam("now")
    broken = (BrokenGlass.user_id.in_(users), BrokenGlass.until > now, BrokenGlass.closed_at.is_(None))
    given = select(UserWard.user_id, UserWard.ward).where(UserWard.user_id.in_(users))
    return union(given, select(BrokenGlass.user_id, BrokenGlass.ward).where(*broken))


def broken(user_id: int, now: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a ward stands open to a person by breaking the glass."""
    return BrokenGlass.user_id == user_id, BrokenGlass.until > moment(now), BrokenGlass.closed_at.is_(None)


def hold(session: Session, sight: Sight) -> None:
    """Says for whom a session reads."""
    session.info[_HELD] = sight


def held(session: Session) -> Sight:
    """For whom a session reads; a session that says nothing reads for the program."""
    found: Sight = session.info.get(_HELD, EVERYTHING)
    return found


def within(session: Session, stay_id: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """The condition that a stay is shown to whom the session reads for; for what goes past the mapped classes."""
    wards = held(session).wards
    return true() if wards is None else stay_id.in_(_stays(wards))


def _stays(wards: frozenset[str]) -> Select[*tuple[int]]:
    # Of the table, not of the class: the criteria below would otherwise be put on themselves.
    stays = Stay.__table__.c
    return select(stays.id).where(stays.ward.in_(sorted(wards)))


@event.listens_for(Narrowed, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    wards = held(state.session).wards
    if state.is_select and wards is not None and not state.execution_options.get("whole_store"):
        state.statement = state.statement.options(*_criteria(wards))


@cache
def _of_stays() -> tuple[Any, ...]:
    """Every mapped class whose rows belong to a stay."""
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    return tuple(found for found in classes if "stay_id" in found.__table__.c)


# Made once for each choice of wards: it took longer than what is asked with it.
@lru_cache(maxsize=256)
def _criteria(wards: frozenset[str]) -> tuple[LoaderCriteriaOption, ...]:
    stays = _stays(wards)
    patients = select(Stay.__table__.c.patient_id).where(Stay.__table__.c.id.in_(stays))
    # Given as functions, since a condition as it is would be put on the table itself where a query names it anew.
    return (
        with_loader_criteria(Stay, lambda one: one.id.in_(stays), include_aliases=True),
        with_loader_criteria(Patient, lambda one: one.id.in_(patients), include_aliases=True),
        *(with_loader_criteria(each, lambda one: one.stay_id.in_(stays), include_aliases=True) for each in _of_stays()),
    )
