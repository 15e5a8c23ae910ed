"""Readings put down in pieces come back by stay, those of one stay in the order of their file."""

import random
from pathlib import Path

import pytest

from db.exchange.source import Sizes
from db.exchange.stream import put_by_stay
from models.instants import parse, text

BEGIN = parse("2026-01-31T08:00:00Z")


@pytest.mark.parametrize("at_once", [Sizes(), Sizes(block=1 << 20, piece=1 << 14, batch=1 << 16)], ids=str)
def test_more_stays_than_16_bits_tell_apart(at_once: Sizes, tmp_path: Path) -> None:
    seeded = random.Random(7)
    given = [f"Ü{stay}" if stay % 3 else f"病棟{stay}" for stay in range(70_000)] * 2
    seeded.shuffle(given)
    rows = "".join(f"{name},{text(BEGIN + row)},weight,70,kg\n" for row, name in enumerate(given))
    (tmp_path / "obs.csv").write_text("stay_id,observed_at,kind,value,unit\n" + rows, "utf-8", newline="")
    found = []
    for names, taken_up in put_by_stay(tmp_path / "obs.csv", tmp_path, lambda *_: None, at_once).batches():
        readings = taken_up()
        found += [
            (names[stay], at - BEGIN) for stay, at in zip(readings.stay.tolist(), readings.at.tolist(), strict=True)
        ]
    assert found == sorted((name, row) for row, name in enumerate(given))
