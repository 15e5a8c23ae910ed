"""Files as patients of a ward."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from db import alerts, stays
from db.board import board
from db.engine import reading
from db.exchange.csv import columns, read_observations, read_stays
from db.importing import BadRows, Destination, ImportConflict, Imported, import_files
from db.loading import load
from models.assessment import timeline
from models.criteria import named
from models.history import History
from models.instants import HOUR, text
from models.records import AuditEntry, Entry, Reading, Stay
from tests.db.conftest import NOW, People, clinical

TO = Destination("West", "bedside", NOW)

HEADER = "stay_id,observed_at,kind,value,unit,interval_start,incomplete"


def row(stay: str, hours: float, kind: str, value: str, unit: str = "mm[Hg]", more: str = ",") -> str:
    return f"{stay},{text(int(NOW - hours * HOUR))},{kind},{value},{unit},{more}"


ROWS = (
    row("b", 30, "systolic_bp", "120"),
    row("a", 20, "systolic_bp", "95"),
    row("a", 20, "albumin", "28", "g/L"),
    row("a", 20, "systolic_bp", "85"),
    row("a", 20, "weight", "143.3", "[lb_av]"),
    row("a", 10, "creatinine", "100", "umol/L"),
    row("a", 10, "urine", "0", "mL", f"{text(NOW - 11 * HOUR)},"),
    row("a", 9, "urine", "30", "mL", ",1"),
    row("a", 9, "urine", "30", "mL", ",1"),
)
STAYS = (
    "stay_id,admitted_at,discharged_at,first_dose_at,baseline_weight_kg,baseline_systolic_mmhg,baseline_albumin_g_dl",
    f"a,{text(NOW - 40 * HOUR)},,,61.7,,",
    f"c,{text(NOW - 30 * HOUR)},{text(NOW - HOUR)},,,,",
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path, "o.csv", HEADER, *ROWS), write(tmp_path, "s.csv", *STAYS)


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def counts(engine: Engine) -> list[int]:
    with reading(engine) as session:
        tables = (Stay, Entry, Reading, AuditEntry)
        return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]


def test_an_import_makes_patients_of_the_ward(engine: Engine, files: tuple[Path, Path]) -> None:
    assert import_files(engine, *files, TO) == Imported(3, 9, 0, ())
    with reading(engine) as session:
        here = stays.current(session, "West", NOW)
        assert [(stay.name, stay.patient.record_number, stay.patient.name) for stay in here] == [
            ("a", "a", "Imported a"),
            ("b", "b", "Imported b"),
        ]
        assert [stay.name for stay in stays.past(session, "West", NOW)] == ["c"]


@pytest.mark.parametrize("criteria", ["bedside", "denileukin-label", "tagraxofusp-label"])
def test_the_store_gives_the_same_timeline_as_the_files(
    engine: Engine, files: tuple[Path, Path], criteria: str
) -> None:
    import_files(engine, *files, TO)
    ids, from_file, facts = columns(read_observations(files[0]).rows, read_stays(files[1]).facts)
    with reading(engine) as session:
        known = {stay.name: stay.id for stay in session.scalars(select(Stay))}
        loaded = load(session, [known[name] for name in ids])
    of_file = timeline(History.of(from_file, facts), named(criteria))
    of_store = timeline(History.of(loaded.readings, loaded.stays), named(criteria))
    assert len(of_file.start)
    for part in ("stay", "start", "end", "criteria", "overall"):
        assert np.array_equal(getattr(of_file, part), getattr(of_store, part)), part


def test_a_second_import_adds_nothing(engine: Engine, files: tuple[Path, Path]) -> None:
    import_files(engine, *files, TO)
    before = counts(engine)
    assert import_files(engine, *files, TO) == Imported(0, 0, 9, ())
    assert counts(engine) == before


def test_a_longer_file_adds_only_what_is_new(engine: Engine, files: tuple[Path, Path], tmp_path: Path) -> None:
    import_files(engine, *files, TO)
    longer = write(
        tmp_path, "longer.csv", HEADER, *ROWS, row("b", 1, "systolic_bp", "99"), row("d", 1, "weight", "80", "kg")
    )
    assert import_files(engine, longer, None, TO) == Imported(1, 2, 9, ())


def test_bad_rows_stop_everything_or_are_left_out(engine: Engine, files: tuple[Path, Path], tmp_path: Path) -> None:
    bad = write(tmp_path, "bad.csv", HEADER, *ROWS, row("b", 1, "systolic_bp", "-5"), "b,yesterday,weight,80,kg,,")
    with pytest.raises(BadRows) as caught:
        import_files(engine, bad, files[1], TO)
    assert [one.line for one in caught.value.rows] == [11, 12]
    assert counts(engine) == [0, 0, 0, 0]
    imported = import_files(engine, bad, files[1], TO, skip_bad=True)
    assert (imported.readings, [one.line for one in imported.bad]) == (9, [11, 12])


def test_an_import_that_fails_midway_leaves_nothing(engine: Engine, files: tuple[Path, Path]) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(engine, *files, TO, progress=stop)
    assert counts(engine) == [0, 0, 0, 0]


def test_progress_reaches_its_end(engine: Engine, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    rows = [row("a", hours / 60, "heart_rate", "80", "/min") for hours in range(2500)]
    import_files(engine, write(tmp_path, "o.csv", HEADER, *rows), None, TO, progress=lambda *done: told.append(done))
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]


def test_facts_the_store_lacks_are_filled_in_and_others_kept(
    engine: Engine, files: tuple[Path, Path], tmp_path: Path
) -> None:
    import_files(engine, *files, TO)
    left = write(tmp_path, "left.csv", STAYS[0], f"a,,{text(NOW - 60)},,61.7,,")
    import_files(engine, files[0], left, TO)
    with reading(engine) as session:
        assert [stay.name for stay in stays.current(session, "West", NOW)] == ["b"]
    other = write(tmp_path, "other.csv", STAYS[0], "a,,,,70,,", "b,,,,55,,")
    before = counts(engine)
    with pytest.raises(ImportConflict, match="Stay 'a' is in the store with another baseline_weight_kg"):
        import_files(engine, files[0], other, TO)
    assert counts(engine) == before


def test_an_imported_stay_has_its_alert_and_its_place_on_the_board(engine: Engine, files: tuple[Path, Path]) -> None:
    import_files(engine, *files, TO)
    with reading(engine) as session:
        flagged, clear = board(session, "West", NOW)
        assert flagged.assessment.episode_since == NOW - 20 * HOUR
        assert [alert.problem for alert in clinical(alerts.of_stay(session, flagged.stay.id))] == ["leak"]
        assert clinical(clear.alerts) == []


def test_it_says_who_imported(engine: Engine, files: tuple[Path, Path], people: People) -> None:
    with pytest.raises(PermissionError, match="A nurse may not import files"):
        import_files(engine, *files, Destination("West", "bedside", NOW, people.nurse))
    import_files(engine, *files, Destination("West", "bedside", NOW, people.administrator))
    with reading(engine) as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "imported")).all()
    assert {entry.user_id for entry in noted} == {people.administrator}
    assert [entry.subject for entry in noted] == ["stay a", "stay b", "stay c"]
