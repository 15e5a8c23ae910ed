"""The hospital that is loaded: full wards, people who have signed in, and what is in the store afterwards."""

from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks import hospital
from benchmarks.load.counted import Counted
from db import sessions, users, watching
from db.engine import open_store, reading, writing
from db.migrate import upgrade
from models.records import Entry, Reading, Stay

BEDS = 25
_PASSWORD = "a password that nobody types"


@dataclass(frozen=True)
class Made:
    """boards: token of the session and ward; tablets: token of the session and the stays that it takes sets of."""

    boards: list[tuple[str, str]]
    tablets: list[tuple[str, list[int]]]


@dataclass(frozen=True)
class Compared:
    """lost: acknowledged and not there in full; doubled: there twice; unasked: there without having been sent."""

    lost: int
    doubled: int
    unasked: int
    kept: int


def fill(url: str, wards: int, boards: int, tablets: int, now: int) -> Made:
    """Fills an empty store with wards of 25 beds, and signs a nurse of the ward in at each board and tablet."""
    upgrade(url)
    engine = open_store(url)
    names = [f"Ward {number}" for number in range(1, wards + 1)]
    hospital.fill(engine, wards * BEDS, now, names)
    with writing(engine) as session:
        ids = {name: list(session.scalars(select(Stay.id).where(Stay.ward == name))) for name in names}
        nurses = []
        for place in range(tablets):
            name = names[place % wards]
            nurses.append(
                users.add(session, f"nurse {place}", f"Nurse {place}", "nurse", _PASSWORD, now=now, wards=[name])
            )
            watching.watch(session, [name], by=nurses[-1].id, now=now)
        shown = [
            (sessions.start(session, nurses[place % tablets].id, now), names[place % tablets % wards])
            for place in range(boards)
        ]
        used = [
            (
                sessions.start(session, nurse.id, now),
                _of(ids[names[place % wards]], place // wards, -(-tablets // wards)),
            )
            for place, nurse in enumerate(nurses)
        ]
    engine.dispose()
    return Made(shown, used)


def _of(stays: list[int], place: int, sharing: int) -> list[int]:
    """The beds of one of so many nurses of a ward: nobody else's, unless there are more nurses than beds."""
    return stays[place % len(stays) :: sharing] or stays


def compare(url: str, counted: Counted) -> Compared:
    """What was acknowledged beside what is there: each save once, whole, under the id that was answered."""
    with reading(open_store(url)) as session:
        rows = session.execute(
            select(Entry.key, Entry.id, func.count(Reading.id))
            .join(Reading, Reading.entry_id == Entry.id)
            .where(Entry.key.not_like(hospital.KEYS))
            .group_by(Entry.key, Entry.id)
        ).all()
    there: dict[str, list[tuple[int, int]]] = {}
    for key, entry, count in rows:
        there.setdefault(key, []).append((entry, count))
    whole = {key: (entry, counted.sent[key]) for key, entry in counted.acknowledged.items()}
    return Compared(
        lost=sum(one not in there.get(key, []) for key, one in whole.items()),
        doubled=sum(len(found) > 1 for found in there.values()),
        unasked=sum(key not in counted.sent for key in there),
        kept=len(there),
    )
