"""The large file that speed is measured on is one that the command reads whole, and is made the same in both orders."""

from pathlib import Path

import pytest

from benchmarks.stream import measured, written
from db.exchange.csv import read_observations, read_stays


@pytest.mark.parametrize("by_time", [False, True])
def test_the_file_is_read_to_the_last_row(by_time: bool, tmp_path: Path) -> None:
    count = written(2, tmp_path, by_time)
    found, known = read_observations(tmp_path / "observations.csv"), read_stays(tmp_path / "stays.csv")
    assert (len(found.rows), found.bad, len(known.facts), known.bad) == (count, [], 2, [])
    assert ([row.at for row in found.rows] == sorted(row.at for row in found.rows)) == by_time


def test_a_run_is_measured(tmp_path: Path) -> None:
    written(2, tmp_path, False)
    seconds, processor, memory = measured(tmp_path)
    assert (seconds > 0, processor > 0, memory > 10) == (True, True, True)
    assert (tmp_path / "out" / "urine.csv").exists()
