"""The hospital that the board is measured on holds what is said of it."""

from pathlib import Path

from benchmarks import hospital
from db.board import board
from db.engine import open_store, reading
from db.migrate import upgrade
from models.records import Reading, Withdrawal
from tests.db.conftest import NOW, rows

STAYS = 20


def test_every_stay_is_on_the_board_with_its_readings(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade(url)
    engine = open_store(url)
    hospital.fill(engine, STAYS, NOW)
    with reading(engine) as session:
        beds = board(session, hospital.WARD, NOW)
    written = STAYS * 160
    assert (rows(engine, Reading), rows(engine, Withdrawal)) == (written + written // 97, written // 97 + 1)
    assert [bed.stay.bed for bed in beds] == [str(place) for place in range(STAYS)]
    assert all(bed.assessment and len(bed.last_at) == 6 and bed.last_set_at <= NOW for bed in beds)
    assert all(len(bed.trends["systolic_bp"].at) >= 4 for bed in beds)
    assert {bed.dose is None for bed in beds} == {bool(bed.alerts) for bed in beds} == {True, False}
    engine.dispose()
