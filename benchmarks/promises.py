"""Each promise as a generator of seconds, one a run; what is not part of the promise happens outside the clock."""

import gc
import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import Engine

from benchmarks import hospital
from benchmarks.saving import Ward
from db import board, demo, importing, reporting, signing_in, stays, users
from db.engine import open_store, reading, writing
from db.exchange.csv import read_stays
from db.exchange.stream import folder_beside, judge, put_by_stay
from db.migrate import upgrade
from models.bedside import assess
from models.criteria import named
from models.instants import HOUR
from models.measurements import CODES
from models.readings import Numbers, Readings, StayFacts, Stays, integers
from tests.serving import environment, serving

REAL = Path(__file__).parents[2] / "shared" / "data" / "mimic-iv-demo"
NOW = 1_780_000_000


def start(folder: Path) -> Iterator[float]:
    """A second start: from the command to an answer of /healthz, with the store there."""
    _started(folder)
    while True:
        yield _started(folder)


def first_start(folder: Path) -> Iterator[float]:
    """A first start: the store is made and the demonstration ward loaded."""
    for run in range(100):
        (folder / str(run)).mkdir()
        yield _started(folder / str(run))


def _started(folder: Path) -> float:
    began = time.perf_counter()
    with serving(folder) as server:
        httpx.get(f"{server.url}/healthz").raise_for_status()
        return time.perf_counter() - began


def import_real(folder: Path) -> Iterator[float]:
    """The import of the real readings into an empty store."""
    if not REAL.exists():
        return
    file = _real_file(folder)
    for run in range(100):
        engine = _empty(folder / str(run))
        began = time.perf_counter()
        importing.import_files(
            engine, file, REAL / "stays.csv", importing.Destination("ICU", "bedside", NOW), skip_bad=True
        )
        yield time.perf_counter() - began
        engine.dispose()


def evaluate_real(folder: Path) -> Iterator[float]:
    """The evaluate command's work on the real readings: read, judged, written."""
    if not REAL.exists():
        return
    file = _real_file(folder)
    while True:
        began = time.perf_counter()
        with folder_beside(folder) as work:
            read = put_by_stay(file, work, lambda *_: None)
            judge(read, read_stays(REAL / "stays.csv").facts, named("bedside"), lambda *_: None)
        yield time.perf_counter() - began


def _real_file(folder: Path) -> Path:
    file = folder / "observations.csv"
    file.write_bytes(gzip.decompress((REAL / "observations.csv.gz").read_bytes()))
    return file


def _url(folder: Path) -> str:
    return environment(folder)["CAPWATCH_DATABASE_URL"]


def _empty(folder: Path) -> Engine:
    url = _url(folder)
    upgrade(url)
    return open_store(url)


def _demonstration(folder: Path) -> tuple[Engine, int]:
    engine, now = _empty(folder), int(time.time())
    demo.load(engine, now)
    return engine, now


def a_save(folder: Path) -> Iterator[float]:
    """One set saved in the demonstration ward, with its assessment, alerts and audit, on the disk."""
    ward = Ward(_url(folder))
    while True:
        yield ward.save()


def a_board(folder: Path) -> Iterator[float]:
    """The board of the demonstration ward, from the store."""
    engine, now = _demonstration(folder)
    with reading(engine) as session:
        ward = max(stays.wards(session), key=lambda one: len(stays.current(session, one, now)))
    while True:
        began = time.perf_counter()
        with reading(engine) as session:
            board.board(session, ward, now)
        yield time.perf_counter() - began


def hospital_board(folder: Path) -> Iterator[float]:
    """The board of a ward as large as a hospital, from the store."""
    engine = _empty(folder)
    hospital.fill(engine, 1_000, NOW)
    # As the server does when it has started: what is loaded by now is not walked for garbage again.
    gc.collect()
    gc.freeze()
    while True:
        began = time.perf_counter()
        with reading(engine) as session:
            board.board(session, hospital.WARD, NOW)
        yield time.perf_counter() - began


def year_report(folder: Path) -> Iterator[float]:
    """The report over as many stays and readings as 14 beds have in a year, from the store."""
    engine = _empty(folder)
    hospital.fill(engine, 1_000, NOW)
    while True:
        began = time.perf_counter()
        with reading(engine) as session:
            reporting.gather(session, NOW - 365 * 24 * HOUR, NOW, NOW)
        yield time.perf_counter() - began


def one_month(_: Path) -> Iterator[float]:
    """The assessment of one stay of 30 days and 5,000 readings, already loaded."""
    readings = _synthetic(1, days=30, every_minutes=9)
    return _assessed(readings, 1, 30)


def thousand_stays(_: Path) -> Iterator[float]:
    """The assessment of 1,000 current stays of 14 days, 412 readings each, already loaded."""
    return _assessed(_synthetic(1000, days=14, every_minutes=60), 1000, 14)


def _assessed(readings: Readings, count: int, days: int) -> Iterator[float]:
    facts = Stays.gather([StayFacts(admitted=NOW)] * count)
    while True:
        began = time.perf_counter()
        assess(readings, facts, named("bedside"), NOW + days * 24 * HOUR)
        yield time.perf_counter() - began


def _synthetic(count: int, days: int, every_minutes: int) -> Readings:
    """Urine every so many minutes, pressure every 4 hours, weight and albumin daily, with a seeded wander."""
    rng = np.random.default_rng(7)
    hours = {"urine": every_minutes / 60, "systolic_bp": 4, "weight": 24, "albumin": 24}
    middle = {"urine": 60, "systolic_bp": 105, "weight": 72, "albumin": 3.2}
    parts = []
    for kind, gap in hours.items():
        at = NOW + (np.arange(0, days * 24, gap) * HOUR).astype(np.int64)
        value = np.round(middle[kind] * rng.normal(1, 0.1, len(at) * count), 1)
        parts.append(
            (np.repeat(np.arange(count), len(at)), np.tile(at, count), np.full(len(value), CODES[kind]), value)
        )
    stay, at, kinds, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((at, stay))
    none = np.full(len(at), np.iinfo(np.int64).min)
    return Readings(
        integers(stay[order]),
        integers(at[order]),
        integers(kinds[order]),
        Numbers(values[order]),
        none,
        np.zeros(len(at), dtype=np.bool_),
    )


def sign_in(folder: Path) -> Iterator[float]:
    """One password checked."""
    engine = _empty(folder)
    with writing(engine) as session:
        users.add(session, "nina", "Nina", "nurse", "correct horse", now=NOW)
    while True:
        began = time.perf_counter()
        signing_in.check_password(engine, "nina", "correct horse")
        yield time.perf_counter() - began


ALL: tuple[tuple[str, str, Callable[[Path], Iterator[float]]], ...] = (
    ("start, with the store there, to an answer", "under 5 s", start),
    ("first start: store made, demonstration ward loaded, to an answer", "", first_start),
    ("import of the real data, 67,979 readings", "under 15 s", import_real),
    ("evaluate on the real data: read, judged, written", "", evaluate_real),
    ("one set saved: checked, judged, alerts, audit, on the disk", "", a_save),
    ("the board of 24 beds from the store", "", a_board),
    ("a board of 1,000 current stays from the store, 160,000 readings", "under 500 ms", hospital_board),
    ("the report over as much as a year of 14 beds: 1,000 stays, 160,000 readings", "", year_report),
    ("one stay of 30 days, 5,000 readings, judged", "", one_month),
    ("1,000 stays of 14 days, 0.45 million readings, judged", "", thousand_stays),
    ("one password checked (argon2)", "", sign_in),
)
