"""Wards opened by breaking the glass: who, why, until when, what was looked at meanwhile, and who reviewed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, lying, rights, sight, users
from db.saves import OTHER_VALUES, KeyConflict, Superseded
from models.glass import OPEN_FOR, refusal
from models.instants import moment, seconds
from models.phrases import phrase
from models.records import AuditEntry, BrokenGlass, Patient, Stay, User

BROKE, CLOSED, REVIEWED = "broke the glass", "closed the glass", "reviewed broken glass"
_NONE = phrase("There is no such opening of a ward.")


@dataclass(frozen=True)
class Seen:
    """Something that somebody did with a stay of the ward while it was open to them; `at` in seconds."""

    at: int
    action: str
    subject: str
    stay_id: int
    record_number: str


@dataclass(frozen=True)
class Opened:
    """A ward that somebody opened, with what they looked at and did there meanwhile; instants in seconds.

    closed_at: when it was closed before `until`; reviewed_by: a name; review: what was said of it.
    """

    id: int
    user_id: int
    name: str
    role: str
    ward: str
    reason: str
    words: str
    at: int
    until: int
    closed_at: int | None
    reviewed_at: int | None
    reviewed_by: str | None
    review: str | None
    seen: tuple[Seen, ...]


def break_(session: Session, ward: str, reason: str, words: str, key: str, *, by: int, now: int) -> BrokenGlass:
    """Opens a ward for four hours; the same key twice is one.

    Raises ValueError with a sentence (no such ward, one that is open already, no reason), KeyConflict, PermissionError.
    """
    user = rights.allowed(session, by, "break the glass")
    words = words.strip()
    if known := _same(session, key, (by, ward, reason, words)):
        return known
    if sentence := refusal(reason, words):
        raise ValueError(sentence)
    if session.scalars(select(Stay.id).where(Stay.ward == ward).limit(1)).first() is None:
        raise ValueError(phrase("There is no ward {ward}.", ward=ward))
    if sight.of_user(session, user, now).shows(ward):
        raise ValueError(phrase("The ward {ward} is open to you already.", ward=ward))
    made = BrokenGlass(
        key=key, user_id=by, ward=ward, reason=reason, words=words, at=moment(now), until=moment(now + OPEN_FOR)
    )
    session.add(made)
    session.flush()
    _audit(session, made, BROKE, by, now)
    return made


def close(session: Session, glass_id: int, *, by: int, now: int) -> None:
    """Closes a ward that one has opened oneself; one that is closed stays so. Raises LookupError, PermissionError."""
    rights.allowed(session, by, "break the glass")
    found = session.get(BrokenGlass, glass_id)
    if found is None or found.user_id != by:
        raise LookupError(_NONE)
    if found.closed_at is None and found.until > moment(now):
        found.closed_at = moment(now)
        _audit(session, found, CLOSED, by, now)


def open_now(session: Session, user_id: int, now: int) -> list[BrokenGlass]:
    """The wards that stand open to somebody by breaking the glass, the first opened first."""
    return list(session.scalars(select(BrokenGlass).where(*sight.broken(user_id, now)).order_by(BrokenGlass.id)))


def other_wards(session: Session, user_id: int, now: int) -> list[str]:
    """The wards in use that are not open to somebody, but could be opened; names of wards alone, none of patients."""
    shown = sight.of(session, user_id, now)
    rows = session.scalars(select(Stay.ward).distinct(), execution_options=sight.WHOLE_STORE)
    return sorted(ward for ward in rows if not shown.shows(ward))


def to_review(session: Session) -> list[Opened]:
    """Every opening that nobody has reviewed, the first first."""
    return _opened(session, reviewed=False)


def reviewed(session: Session) -> list[Opened]:
    """Every opening that somebody has reviewed, the last first."""
    return _opened(session, reviewed=True)[::-1]


def review(session: Session, glass_id: int, words: str, *, by: int, now: int) -> None:
    """Says what is thought of an opening; nobody reviews their own.

    Raises ValueError with a sentence where nothing is said, Superseded, LookupError or PermissionError.
    """
    rights.allowed(session, by, "review access")
    found = session.get(BrokenGlass, glass_id)
    if found is None:
        raise LookupError(_NONE)
    if found.user_id == by:
        raise PermissionError(phrase("Nobody reviews what they opened themselves."))
    if not words.strip():
        raise ValueError(phrase("Say what came of the review."))
    if found.reviewed_by is not None:
        name = session.get_one(User, found.reviewed_by).display_name
        raise Superseded(phrase("{name} has already reviewed this.", name=name))
    found.reviewed_at, found.reviewed_by, found.review = moment(now), by, words.strip()
    _audit(session, found, REVIEWED, by, now)


def _same(session: Session, key: str, content: tuple[int, str, str, str]) -> BrokenGlass | None:
    known = session.scalars(select(BrokenGlass).where(BrokenGlass.key == key)).first()
    if known is not None and (known.user_id, known.ward, known.reason, known.words) != content:
        raise KeyConflict(OTHER_VALUES)
    return known


def _opened(session: Session, *, reviewed: bool) -> list[Opened]:
    which = BrokenGlass.reviewed_at.is_not(None) if reviewed else BrokenGlass.reviewed_at.is_(None)
    rows = session.execute(
        select(BrokenGlass, User).join(User, User.id == BrokenGlass.user_id).where(which).order_by(BrokenGlass.id)
    )
    names = {user.id: user.display_name for user in users.everyone(session)}
    return [_told(glass, user, names, _seen(session, glass)) for glass, user in rows]


def _told(glass: BrokenGlass, user: User, names: dict[int, str], seen: tuple[Seen, ...]) -> Opened:
    return Opened(
        id=glass.id,
        user_id=glass.user_id,
        name=user.display_name,
        role=user.role,
        ward=glass.ward,
        reason=glass.reason,
        words=glass.words,
        at=seconds(glass.at),
        until=seconds(glass.until),
        closed_at=seconds(glass.closed_at) if glass.closed_at else None,
        reviewed_at=seconds(glass.reviewed_at) if glass.reviewed_at else None,
        reviewed_by=names.get(glass.reviewed_by or 0),
        review=glass.review,
        seen=seen,
    )


def _seen(session: Session, glass: BrokenGlass) -> tuple[Seen, ...]:
    """What the audit says that somebody did with patients of the ward while it was open; where they lay then counts."""
    rows = session.execute(
        select(AuditEntry, Stay, Patient.record_number)
        .join(Stay, Stay.id == AuditEntry.stay_id)
        .join(Patient, Patient.id == Stay.patient_id)
        .where(
            AuditEntry.user_id == glass.user_id,
            AuditEntry.at >= glass.at,
            AuditEntry.at <= (glass.closed_at or glass.until),
        )
        .order_by(AuditEntry.id),
        execution_options=sight.WHOLE_STORE,
    ).all()
    where = lying.of(session, _distinct([stay for _, stay, _ in rows]))
    return tuple(
        Seen(seconds(entry.at), entry.action, entry.subject, stay.id, number)
        for entry, stay, number in rows
        if where[stay.id].at(seconds(entry.at)) == glass.ward
    )


def _distinct(stays: Sequence[Stay]) -> list[Stay]:
    return list({stay.id: stay for stay in stays}.values())


def _audit(session: Session, glass: BrokenGlass, action: str, by: int, now: int) -> None:
    session.flush()
    audit.write(session, at=now, user_id=by, action=action, subject=f"ward {glass.ward}", after=audit.columns(glass))
