"""Everything that can be done of the store, done as everybody: what scripts/rights.py says is what happens."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import db
from db import (
    acknowledgements,
    attempts,
    audit_check,
    audit_search,
    contacts,
    doses,
    glass,
    importing,
    interventions,
    ladders,
    looks,
    observations,
    people,
    pins,
    rights,
    sets,
    stays,
    symptoms,
    takings,
    tokens,
    treatment,
    users,
    watching,
)
from db import round as rounds
from db.admissions import Admission
from db.audit import EXPORTED
from db.engine import new_engine, reading, writing
from models.instants import HOUR, moment
from models.ladder import shipped
from models.records import Alert, BrokenGlass, User, UserWard
from models.roles import MAY, ROLES
from models.typed import Typed
from scripts.rights import ACTS, PARTS
from tests.shelf import Shelf

NOW = 1_800_000_000
T = NOW - 10 * HOUR
NOBODY = 999
PEOPLE = tuple(role for role in ROLES if role != "program")
ANSWERED = frozenset({"observed_at", "same"})


class World:
    """A store with a patient of the ward North (stay 1) and one of West (stay 2), and something of everything in North.

    Of each role there is somebody of every ward and somebody of West alone; `gone` is not active.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with writing(engine) as session:
            made = {who: User(**_account(who)) for who in (*PEOPLE, *(f"{role} of West" for role in PEOPLE), "gone")}
            session.add_all(made.values())
            session.flush()
            self.ids = {who: user.id for who, user in made.items()} | {"nobody": NOBODY}
            session.add_all(UserWard(user_id=user.id, ward="West") for who, user in made.items() if "West" in who)
        self._fill()

    def _fill(self) -> None:
        nurse, doctor, chief = (self.ids[role] for role in ("nurse", "oncologist", "administrator"))
        for ward in ("North", "West"):
            with writing(self.engine) as session:
                stays.admit(session, admission(ward, "1"), by=nurse, now=NOW)
        observations.record(self.engine, entry("a", 1), by=nurse, now=NOW)
        with writing(self.engine) as session:
            doses.decide(session, decision("a"), by=doctor, now=NOW)
            interventions.start(session, interventions.Given("a", 1, "fluid", T), by=nurse, now=NOW)
            symptoms.ask(session, symptoms.Asked("a", 1, T, ("dizziness",), ()), by=nurse, now=NOW)
            contacts.add(session, None, "doctor_on_call", "Phone", "json://a", masked=str, by=chief, now=NOW)
            tokens.add(session, "monitor", nurse, NOW)
            for who in (self.ids["nurse of West"], self.ids["oncologist of West"]):
                opened = glass.break_(session, "North", "emergency", "", f"old {who}", by=who, now=NOW - 5 * HOUR)
                opened.until = moment(NOW - HOUR)

    def alert(self, session: Session) -> int:
        return session.scalars(select(Alert.id).where(Alert.stay_id == 1, Alert.problem == "leak")).one()


def _account(who: str) -> dict[str, Any]:
    role = "nurse" if who == "gone" else who.split(" ", maxsplit=1)[0]
    every = "West" not in who
    at = moment(NOW)
    return {
        "name": who,
        "display_name": who,
        "role": role,
        "password_hash": "!",
        "active": who != "gone",
        "every_ward": every,
        "created_at": at,
    }


def admission(ward: str, bed: str) -> Admission:
    return Admission(f"{ward}-{bed}", f"Patient {bed}", None, ward, bed, NOW - 240 * HOUR, "bedside")


def entry(key: str, stay: int) -> observations.NewEntry:
    typed = (Typed("systolic_bp", "85", "mm[Hg]", confirmed=True), Typed("albumin", "2.8", "g/dL", confirmed=True))
    return observations.NewEntry(key, stay, T, typed, confirmed=ANSWERED)


def decision(key: str, number: int = 1, at: int = T) -> doses.Decision:
    return doses.Decision(key, 1, number, "given", at, "aldesleukin")


def _of_session(act: Callable[..., Any]) -> Callable[[World, int], None]:
    def acted(world: World, by: int) -> None:
        with writing(world.engine) as session:
            act(world, session, by=by, now=NOW)

    return acted


def _of_store(act: Callable[..., Any]) -> Callable[[World, int], None]:
    return lambda world, by: act(world.engine, by=by, now=NOW)


def _correction() -> observations.Correction:
    return observations.Correction("b", 1, T, Typed("systolic_bp", "95", "mm[Hg]", confirmed=True), "why")


def _import(world: World, by: int) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "in.csv"
        file.write_text("stay_id,observed_at,kind,value,unit\n7,2026-01-01T08:00:00Z,weight,70,kg\n", "utf-8")
        importing.import_files(world.engine, file, None, importing.Destination("West", "bedside", NOW, by))


def _acknowledge(world: World, session: Session, **who: int) -> None:
    acknowledgements.acknowledge(session, world.alert(session), "reviewed", None, "k", quiet_minutes=60, **who)


def _break(world: World, session: Session, by: int, now: int) -> None:
    # Whoever sees every ward already has none to open: what is asked here is whether the role may at all.
    try:
        glass.break_(session, "North", "emergency", "", "k", by=by, now=now)
    except ValueError as error:
        if "open to you already" not in str(error):
            raise


def _close(_: World, session: Session, by: int, now: int) -> None:
    own = BrokenGlass(key="own", user_id=by if by != NOBODY else 1, ward="North", reason="emergency", words="")
    own.at, own.until = moment(now), moment(now + HOUR)
    session.add(own)
    session.flush()
    glass.close(session, own.id, by=by, now=now)


DOING: dict[str, Callable[[World, int], None]] = {
    "observations.record": _of_store(lambda engine, **who: observations.record(engine, entry("b", 1), **who)),
    "observations.check": _of_store(lambda engine, **who: observations.check(engine, entry("b", 1), **who)),
    "observations.correct": _of_store(lambda engine, **who: observations.correct(engine, _correction(), **who)),
    "observations.withdraw": _of_store(
        lambda engine, **who: observations.withdraw(engine, observations.Retraction("b", 1, "why"), **who)
    ),
    "sets.withdraw_set": _of_store(lambda engine, **who: sets.withdraw_set(engine, "b", 1, "why", **who)),
    "sets.move_set": _of_store(lambda engine, **who: sets.move_set(engine, "b", 1, 2, "why", **who)),
    "round.set_mine": _of_store(lambda engine, **who: rounds.set_mine(engine, 1, True, **who)),
    "stays.admit": _of_session(lambda _, session, **who: stays.admit(session, admission("North", "9"), **who)),
    "stays.amend": _of_session(lambda _, session, **who: stays.amend(session, 1, {"bed": "7"}, **who)),
    "stays.amend, regimen": _of_session(
        lambda _, session, **who: stays.amend(session, 1, {"regimen": "tagraxofusp"}, **who)
    ),
    "stays.amend, criteria": _of_session(
        lambda _, session, **who: stays.amend(session, 1, {"criteria": "denileukin-label"}, **who)
    ),
    "stays.discharge": _of_session(lambda _, session, **who: stays.discharge(session, 1, NOW, **who)),
    "doses.decide": _of_session(lambda _, session, **who: doses.decide(session, decision("b", 2, T + 60), **who)),
    "doses.correct": _of_session(
        lambda _, session, **who: doses.correct(session, 1, decision("b", 1, T + 60), "why", **who)
    ),
    "doses.withdraw": _of_session(lambda _, session, **who: doses.withdraw(session, 1, "why", **who)),
    "treatment.decide": _of_session(
        lambda _, session, **who: treatment.decide(session, decision("b", 2, T + 60), **who)
    ),
    "treatment.correct": _of_session(
        lambda _, session, **who: treatment.correct(session, 1, decision("b", 1, T + 60), "why", **who)
    ),
    "interventions.start": _of_session(
        lambda _, session, **who: interventions.start(session, interventions.Given("b", 1, "fluid", T), **who)
    ),
    "interventions.correct": _of_session(
        lambda _, session, **who: interventions.correct(
            session, 1, interventions.Given("b", 1, "fluid", T + 60), "why", **who
        )
    ),
    "interventions.end": _of_session(lambda _, session, **who: interventions.end(session, 1, NOW, "b", **who)),
    "interventions.withdraw": _of_session(lambda _, session, **who: interventions.withdraw(session, 1, "why", **who)),
    "symptoms.ask": _of_session(
        lambda _, session, **who: symptoms.ask(session, symptoms.Asked("b", 1, T, (), ("dizziness",)), **who)
    ),
    "symptoms.withdraw": _of_session(lambda _, session, **who: symptoms.withdraw(session, 1, "why", **who)),
    "acknowledgements.acknowledge": _of_session(_acknowledge),
    "takings.take": _of_session(
        lambda world, session, **who: takings.take(session, world.alert(session), "b", minutes=60, **who)
    ),
    "takings.decline": _of_session(
        lambda world, session, **who: takings.decline(session, world.alert(session), "busy", "b", **who)
    ),
    "looks.opened_patient": _of_session(lambda _, session, by, now: looks.opened_patient(session, by, 1, now)),
    "looks.taken": _of_session(lambda _, session, by, now: looks.taken(session, by, 1, EXPORTED, "readings", now)),
    "watching.watch": _of_session(lambda _, session, **who: watching.watch(session, ["North"], **who)),
    "glass.break_": _of_session(_break),
    "glass.close": _of_session(_close),
    "glass.review": _of_session(lambda _, session, **who: glass.review(session, 1, "fine", **who)),
    "contacts.add": _of_session(
        lambda _, session, **who: contacts.add(session, None, "doctor_on_call", "B", "json://b", masked=str, **who)
    ),
    "contacts.remove": _of_session(lambda _, session, **who: contacts.remove(session, 1, **who)),
    "contacts.to_test": _of_store(lambda engine, **who: contacts.to_test(engine, 1, **who)),
    "ladders.set_ladder": _of_session(
        lambda _, session, **who: ladders.set_ladder(session, "North", "high", shipped()["high"], **who)
    ),
    "users.add": _of_session(
        lambda _, session, **who: users.add(session, "new", "New", "nurse", "correct horse battery", **who)
    ),
    "users.set_password": _of_session(
        lambda world, session, **who: users.set_password(session, world.ids["gone"], "correct horse battery", **who)
    ),
    "users.set_active": _of_session(
        lambda world, session, **who: users.set_active(session, world.ids["gone"], True, **who)
    ),
    "users.rename": _of_session(lambda world, session, **who: users.rename(session, world.ids["gone"], "New", **who)),
    "users.set_role": _of_session(
        lambda world, session, **who: users.set_role(session, world.ids["gone"], "auditor", **who)
    ),
    "users.set_wards": _of_session(
        lambda world, session, **who: users.set_wards(session, world.ids["gone"], ["West"], **who)
    ),
    "people.accounts": _of_session(lambda _, session, by, now: people.accounts(session, now, by=by)),
    "attempts.unlock": _of_session(lambda world, session, **who: attempts.unlock(session, world.ids["gone"], **who)),
    "pins.remove": _of_session(lambda world, session, **who: pins.remove(session, world.ids["gone"], **who)),
    "tokens.add": _of_session(
        lambda world, session, by, now: tokens.add(session, "new", world.ids["nurse"], now, by=by)
    ),
    "tokens.revoke": _of_session(lambda _, session, by, now: tokens.revoke(session, "monitor", now, by=by)),
    "importing.import_files": _import,
    "audit_search.page": _of_session(
        lambda _, session, by, now: audit_search.page(session, audit_search.Wanted(), by=by)
    ),
    "audit_search.count": _of_session(
        lambda _, session, by, now: audit_search.count(session, audit_search.Wanted(), by=by)
    ),
    "audit_search.piece": _of_session(
        lambda _, session, by, now: audit_search.piece(session, audit_search.Wanted(), by=by, after=0, last=9)
    ),
    "audit_search.note": _of_session(
        lambda _, session, **who: audit_search.note(session, audit_search.Wanted(), audit_search.SEARCHED, **who)
    ),
    "audit_check.check": _of_store(audit_check.check),
}
"""How each thing of the table is done with stay 1, which lies in the ward North."""


Copied = Callable[[], AbstractContextManager[World]]


@pytest.fixture(scope="module")
def copied(shelf: Shelf) -> Copied:
    """Gives copies of a store as World makes it."""
    url = shelf.empty()
    engine = new_engine(url)
    world = World(engine)
    engine.dispose()

    @contextmanager
    def copied() -> Iterator[World]:
        with shelf.lent(shelf.copy(url)) as world.engine:
            yield world

    return copied


def outcome(world: World, act: str, who: str) -> str:
    """What becomes of it: done, or the kind of refusal."""
    try:
        DOING[act](world, world.ids[who])
    except PermissionError:
        return "refused"
    except LookupError:
        return "not there"
    except ValueError as error:
        if str(error) != "There is no ward North.":
            raise
        return "not there"
    return "done"


EVERYBODY = (*PEOPLE, *(f"{role} of West" for role in PEOPLE), "gone", "nobody")


@pytest.mark.parametrize("act", ACTS)
def test_everybody_can_do_what_the_table_says(copied: Copied, act: str) -> None:
    waiting = list(EVERYBODY)
    while waiting:
        # A refusal changes nothing: only what was done needs a store of its own for the next.
        with copied() as world:
            while waiting and judge(world, act, waiting.pop()) != "done":
                pass


def judge(world: World, act: str, who: str) -> str:
    right, role, found = ACTS[act], who.split(" ", maxsplit=1)[0], outcome(world, act, who)
    if role not in PEOPLE or right.action not in MAY[role]:
        # A change of a stay is one function for three actions: whoever does not see it hears that first.
        assert found == "refused" or (act.startswith("stays.amend") and "West" in who and found == "not there"), who
    elif "West" in who and right.ward:
        assert found == ("refused" if act == "stays.admit" else "not there"), who
    else:
        assert found == "done", who
    return found


@pytest.mark.parametrize("act", [act for act, right in ACTS.items() if right.ward])
def test_whoever_broke_the_glass_can_do_what_their_role_may(copied: Copied, act: str) -> None:
    for who in ("nurse of West", "oncologist of West"):
        with copied() as world:
            with writing(world.engine) as session:
                glass.break_(session, "North", "emergency", "", "now", by=world.ids[who], now=NOW)
            found = outcome(world, act, who)
        assert found == ("done" if ACTS[act].action in MAY[who.split(" ")[0]] else "refused")


def test_whatever_is_told_who_asks_is_in_the_table() -> None:
    named = {name.split(",")[0] for name in ACTS} | PARTS
    found = set()
    for module in pkgutil.iter_modules(db.__path__):
        if not module.ispkg and not module.name.startswith("demo"):
            loaded = importlib.import_module(f"db.{module.name}")
            found |= {f"{module.name}.{name}" for name, one in vars(loaded).items() if _asks(one, loaded.__name__)}
    assert found - named == set(), "say in scripts/rights.py who may do this, and in DOING how it is done"
    assert {name for name in named if name.split(".")[0] not in ("looks", "importing")} - found == set()
    assert DOING.keys() == ACTS.keys()


def _asks(one: object, module: str) -> bool:
    if not inspect.isfunction(one) or one.__module__ != module or one.__name__.startswith("_"):
        return False
    return "by" in inspect.signature(one).parameters


def test_a_stay_that_is_not_seen_is_as_one_that_is_not_there(copied: Copied) -> None:
    with copied() as world:
        nurse = world.ids["nurse of West"]
        told = []
        for stay in (1, 4711):
            with pytest.raises(LookupError) as refused, writing(world.engine) as session:
                rights.allowed(session, nurse, "record", stay, now=NOW)
            told.append(str(refused.value))
        assert told == ["There is no such stay."] * 2
        with reading(world.engine) as session:
            assert rights.allowed(session, nurse, "record", 2, now=NOW).id == nurse
