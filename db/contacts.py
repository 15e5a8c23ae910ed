"""Where the roles of a ladder are reached: Apprise URLs, which hold secrets and are shown masked."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from db import audit, rights
from db.engine import writing
from models.instants import moment, seconds
from models.ladder import ROLES
from models.phrases import phrase
from models.records import Contact

LONGEST_NAME = 60


@dataclass(frozen=True)
class Reach:
    """A contact without its secret; `ward` None: of every ward. `added_at` in seconds."""

    id: int
    ward: str | None
    role: str
    name: str
    shown: str
    added_at: int


def every(session: Session) -> list[Reach]:
    """Every contact that was not removed: those of every ward first, then by ward, role and name."""
    rows = session.scalars(select(Contact).where(Contact.removed_at.is_(None)))
    found = [Reach(row.id, row.ward, row.role, row.name, row.shown, seconds(row.added_at)) for row in rows]
    return sorted(found, key=lambda one: (one.ward or "", list(ROLES).index(one.role), one.name, one.id))


def of_role(session: Session, ward: str, role: str) -> list[Contact]:
    """Who is reached as this role of a ward: the contacts of the ward and those of every ward."""
    found = select(Contact).where(Contact.role == role, Contact.removed_at.is_(None))
    return list(session.scalars(found.where(or_(Contact.ward == ward, Contact.ward.is_(None))).order_by(Contact.id)))


def add(
    session: Session,
    ward: str | None,
    role: str,
    name: str,
    url: str,
    *,
    masked: Callable[[str], str],
    by: int,
    now: int,
) -> Contact:
    """Adds a contact. `masked` gives a URL without its secrets, or raises ValueError for one that cannot be used.

    Raises ValueError with a sentence, or PermissionError. The audit holds the masked URL alone.
    """
    rights.allowed(session, by, "manage alerting")
    ward, name, url = None if ward is None else ward.strip(), " ".join(name.split()), url.strip()
    _refuse(ward, role, name)
    shown = masked(url)
    if any(known.url == url and known.ward == ward for known in of_role(session, ward or "", role)):
        raise ValueError(phrase("This role has a contact with this address already."))
    made = Contact(ward=ward, role=role, name=name, url=url, shown=shown, added_at=moment(now), added_by=by)
    session.add(made)
    session.flush()
    _audit(session, made, "added contact", by, now)
    return made


def remove(session: Session, contact_id: int, *, by: int, now: int) -> None:
    """Removes a contact; what still waits for it is not sent. Raises LookupError or PermissionError with a sentence."""
    rights.allowed(session, by, "manage alerting")
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise LookupError(phrase("There is no such contact."))
    if contact.removed_at is None:
        contact.removed_at, contact.removed_by = moment(now), by
        session.flush()
        _audit(session, contact, "removed contact", by, now)


def to_test(engine: Engine, contact_id: int, *, by: int, now: int) -> Contact:
    """The contact that somebody sends a test message to. Raises LookupError or PermissionError with a sentence."""
    with writing(engine) as session:
        rights.allowed(session, by, "manage alerting")
        contact = session.get(Contact, contact_id)
        if contact is None or contact.removed_at is not None:
            raise LookupError(phrase("There is no such contact."))
        _audit(session, contact, "tested contact", by, now)
        return contact


def _refuse(ward: str | None, role: str, name: str) -> None:
    if ward == "":
        raise ValueError(phrase("Choose a ward, or every ward."))
    if role not in ROLES:
        raise ValueError(phrase("Choose a role."))
    if not name:
        raise ValueError(phrase("Give the contact a name."))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(phrase("The name has more than 60 characters, or one that cannot be shown."))


def _audit(session: Session, contact: Contact, action: str, by: int, now: int) -> None:
    said = {name: value for name, value in audit.columns(contact).items() if name != "url"}
    audit.write(session, at=now, user_id=by, action=action, subject=f"contact {contact.id}", after=said)
