"""What tests of ladders and messages share: contacts, a leak that is raised, what was written of it."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from db import acknowledgements, contacts, takings
from db.engine import reading, writing
from models.alerting import LEAK as LEAK_PROBLEM
from models.instants import seconds
from models.ladder import ROLES
from models.records import Alert, Climb, Contact, Message
from tests.db.conftest import People

MINUTE = 60
LEAK = {"systolic_bp": "85", "albumin": "2.8"}
GRAVE = {"systolic_bp": "75", "albumin": "2.8"}
WELL = {"systolic_bp": "120", "albumin": "3.5", "weight": "60"}


def contact(engine: Engine, people: People, role: str, ward: str | None = None, url: str = "") -> int:
    """A contact of a role; its URL is only a text to this floor."""
    with writing(engine) as session:
        url = url or f"json://{role}.example.org/hook"
        made = contacts.add(session, ward, role, role, url, masked=lambda _: "json://…", by=people.administrator, now=0)
        return made.id


def everybody(engine: Engine, people: People) -> None:
    """A contact for each role, of every ward."""
    for role in ROLES:
        contact(engine, people, role)


def alert_of(engine: Engine, stay_id: int) -> Alert:
    """The leak of a stay."""
    with reading(engine) as session:
        return session.scalars(select(Alert).where(Alert.stay_id == stay_id, Alert.problem == LEAK_PROBLEM)).first()


def climbs(engine: Engine) -> list[tuple[int, str, int, int]]:
    """The steps taken of leaks as (place, role, due at, at), in the order in which they were."""
    with reading(engine) as session:
        of_leaks = select(Climb).join(Alert, Alert.id == Climb.alert_id).where(Alert.problem == LEAK_PROBLEM)
        rows = session.scalars(of_leaks.order_by(Climb.id))
        return [(row.place, row.role, seconds(row.due_at), seconds(row.at)) for row in rows]


def messages(engine: Engine) -> Sequence[Message]:
    with reading(engine) as session:
        return session.scalars(select(Message).order_by(Message.id)).all()


def states(engine: Engine) -> list[tuple[str, str]]:
    """The role and state of each message."""
    with reading(engine) as session:
        rows = select(Contact.role, Message.state).join(Contact, Contact.id == Message.contact_id).order_by(Message.id)
        return [tuple(row) for row in session.execute(rows)]


def acknowledge(engine: Engine, people: People, alert_id: int, now: int, minutes: int = 30) -> None:
    with writing(engine) as session:
        acknowledgements.acknowledge(
            session, alert_id, "reviewed", None, f"ack-{now}", quiet_minutes=minutes, by=people.nurse, now=now
        )


def take(engine: Engine, people: People, alert_id: int, now: int, minutes: int = 60) -> None:
    with writing(engine) as session:
        takings.take(session, alert_id, f"take-{now}", minutes=minutes, by=people.nurse, now=now)


def decline(engine: Engine, people: People, alert_id: int, now: int) -> None:
    with writing(engine) as session:
        takings.decline(session, alert_id, "with another patient", f"decline-{now}", by=people.nurse, now=now)
