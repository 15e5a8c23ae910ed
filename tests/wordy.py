"""A patient of whom everything is told that people tell in words, and the rest of the house's words."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from dashboard.clock import now
from db import contacts, doses, glass, interventions, observations, sets, symptoms, takings, tokens, users
from db.engine import reading, writing
from models.records import Alert, Reading
from models.typed import Typed
from tests.browser.bedside import admit
from tests.serving import Server

_SAID = "said in words"


@dataclass(frozen=True)
class Wordy:
    """The stay, and an alert of its that somebody declined in words."""

    stay: int
    alert: int


def tell(server: Server) -> Wordy:
    """Tells of one stay what can be told: sets, changes, doses, symptoms, interventions; and of the house around it."""
    engine = server.engine
    people = {role: server.account(role) for role in ("nurse", "oncologist", "administrator")}
    stay = admit(server).id
    _sets(engine, stay, people["nurse"])
    with writing(engine) as session:
        _of_doses(session, stay, people["oncologist"])
        _of_the_house(session, people)
    with writing(engine) as session:
        alert = session.scalars(select(Alert.id).where(Alert.stay_id == stay, Alert.ended_at.is_(None))).first()
        assert alert is not None
        takings.decline(session, alert, _SAID, _key(), by=people["nurse"], now=now())
    return Wordy(stay, alert)


def _sets(engine: Engine, stay: int, nurse: int) -> None:
    """One that is corrected, one of which a reading is withdrawn, one that is taken back whole; the first flags."""
    for ago, change in ((3 * 3600, _corrected), (2 * 3600, _withdrawn), (3600, _undone)):
        typed = (Typed("systolic_bp", "84", "mm[Hg]", confirmed=True), Typed("albumin", "2.4", "g/dL", confirmed=True))
        entry = observations.NewEntry(
            _key(), stay, now() - ago, typed, note=_SAID, confirmed=frozenset({"observed_at", "same"})
        )
        done = observations.record(engine, entry, by=nurse, now=now())
        with reading(engine) as session:
            first = session.scalars(select(Reading).where(Reading.entry_id == done.entry_id)).first()
        assert first is not None
        change(engine, first, nurse)


def _corrected(engine: Engine, one: Reading, nurse: int) -> None:
    right = Typed("systolic_bp", "82", "mm[Hg]", confirmed=True)
    at = int(one.observed_at.timestamp())
    observations.correct(engine, observations.Correction(_key(), one.id, at, right, _SAID), by=nurse, now=now())


def _withdrawn(engine: Engine, one: Reading, nurse: int) -> None:
    observations.withdraw(engine, observations.Retraction(_key(), one.id, _SAID), by=nurse, now=now())


def _undone(engine: Engine, one: Reading, nurse: int) -> None:
    sets.withdraw_set(engine, _key(), one.entry_id, _SAID, by=nurse, now=now())


def _of_doses(session: Session, stay: int, oncologist: int) -> None:
    at = now()

    def decision(number: int) -> doses.Decision:
        return doses.Decision(_key(), stay, number, "held", at - 600 * (4 - number), _SAID, reason=_SAID)

    def given(started: int) -> interventions.Given:
        return interventions.Given(_key(), stay, "fluid", started, None, _SAID)

    doses.decide(session, decision(1), by=oncologist, now=at)
    second = doses.decide(session, decision(2), by=oncologist, now=at)
    doses.correct(session, second.id, decision(2), _SAID, by=oncologist, now=at)
    third = doses.decide(session, decision(3), by=oncologist, now=at)
    doses.withdraw(session, third.id, _SAID, by=oncologist, now=at)
    asked = symptoms.Asked(_key(), stay, at - 600, ("little_urine",), (), _SAID)
    symptoms.ask(session, asked, by=oncologist, now=at)
    first = interventions.start(session, given(at - 900), by=oncologist, now=at)
    interventions.correct(session, first.id, given(at - 600), _SAID, by=oncologist, now=at)


def _of_the_house(session: Session, people: dict[str, int]) -> None:
    """A contact, a token, and a ward that was opened twice by somebody to whom it was not given, once looked at."""
    admin, at = people["administrator"], now()
    tokens.add(session, "monitor", people["nurse"], at)
    contacts.add(session, None, "bedside_nurse", _SAID, "json://127.0.0.1/x", masked=lambda url: url, by=admin, now=at)
    other = users.add(session, "elsewhere", _SAID, "nurse", "correct horse", now=at, wards=[])
    first = glass.break_(session, "Test ward", "other", _SAID, _key(), by=other.id, now=at)
    glass.close(session, first.id, by=other.id, now=at)
    glass.review(session, first.id, _SAID, by=admin, now=at)
    glass.break_(session, "Test ward", "other", _SAID, _key(), by=other.id, now=at)


def _key() -> str:
    return str(uuid.uuid4())
