"""Parquet and gzip: read as the CSV file of the same readings is, refusals and all."""

import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from db.exchange.csv import UnreadableFile, read_observations, read_stays
from models.instants import parse
from tests.exchange.test_streaming import HEADER, KINDS, MARKS, TIMES, UNITS, VALUES, quickly

COLUMNS = HEADER.strip().split(",")
AT = datetime(2026, 1, 31, 8, tzinfo=UTC)


def saved(path: Path, **columns: Any) -> Path:
    """A file with these columns; what is not given is that of two good rows."""
    usual = {"stay_id": ["s", "t"], "observed_at": pa.array([AT, AT]), "kind": ["weight"] * 2, "value": ["70", "71"]}
    parquet.write_table(pa.table({**usual, "unit": ["kg", "kg"], **columns}), path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "obs.parquet"


plain = [[text for text in texts if not text.startswith('"')] for texts in (TIMES, KINDS, VALUES, UNITS, TIMES, MARKS)]
rows = st.tuples(st.sampled_from(["s", "Ünit", "", "a,b"]), *(st.sampled_from(texts) for texts in plain))


@settings(deadline=None, max_examples=100)
@given(st.lists(rows, max_size=10), st.booleans())
def test_text_is_read_as_in_csv(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], few: bool
) -> None:
    folder = tmp_path_factory.mktemp("both")
    fields = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(COLUMNS))]
    held = [column.dictionary_encode() if few else column for column in fields]
    parquet.write_table(pa.table(held, COLUMNS), folder / "obs.parquet", row_group_size=3)
    lines = [",".join(f'"{field}"' for field in row) + "\n" for row in rows]
    (folder / "obs.csv").write_text(HEADER + "".join(lines), "utf-8", newline="")
    header, good, bad = quickly(folder / "obs.csv")
    numbered = [(line - 1, reason, row) for line, reason, row in bad]
    assert quickly(folder / "obs.parquet") == (header, good, numbered)


numbers = st.lists(st.floats(20, 400), min_size=2, max_size=2)


@settings(deadline=None, max_examples=100)
@given(numbers)
def test_a_number_is_its_shortest_decimal(tmp_path_factory: pytest.TempPathFactory, numbers: list[float]) -> None:
    path = saved(tmp_path_factory.mktemp("numbers") / "obs.parquet", value=pa.array(numbers))
    assert [row[3] for row in quickly(path)[1]] == [Fraction(repr(number)) for number in numbers]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([70.1, 71], pa.float32()), ["70.1", "71"]),
        (pa.array([70, 71], pa.int16()), ["70", "71"]),
        (
            pa.array([Decimal("70.12345678901234567"), Decimal(71)], pa.decimal128(30, 17)),
            ["70.12345678901234567", "71"],
        ),
        (pa.array(["70.50", "71"], pa.large_string()), ["70.5", "71"]),
        (pa.array(["70", "71"]).dictionary_encode(), ["70", "71"]),
    ],
)
def test_numbers_of_every_type(path: Path, values: Any, expected: list[str]) -> None:
    assert [row[3] for row in quickly(saved(path, value=values))[1]] == [Fraction(text) for text in expected]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "+05:30"])
def test_times_of_every_resolution_and_zone(path: Path, unit: str, zone: str) -> None:
    given = [AT + timedelta(microseconds=500_000), datetime(1969, 12, 31, 23, 59, 59, 900_000, UTC)]
    column = pa.array(given, pa.timestamp("us", "UTC")).cast(pa.timestamp(unit, zone), safe=False)
    found = quickly(saved(path, observed_at=column, interval_start=column))[1]
    assert [row[1] for row in found] == [parse("2026-01-31T08:00:00Z"), -1 if unit != "s" else 0]
    assert [row[4] for row in found] == [row[1] for row in found]


def test_nothing_is_empty_and_true_is_one(path: Path) -> None:
    at = pa.array([AT, None], pa.timestamp("us", "UTC"))
    found = quickly(saved(path, interval_start=at, incomplete=pa.array([True, None])))[1]
    assert [row[4:] for row in found] == [(parse("2026-01-31T08:00:00Z"), True), (None, False)]
    nothing = pa.nulls(2)
    assert len(quickly(saved(path, interval_start=nothing, incomplete=pa.array([False, None])))[1]) == 2
    _, good, bad = quickly(saved(path, stay_id=["s", None], value=[None, 1.0], observed_at=at))
    assert (good, [(line, reason) for line, reason, _ in bad]) == (
        [],
        [(1, "the value is missing"), (2, "stay_id is missing")],
    )


def test_numbers_name_stays_only_where_they_are_whole(path: Path) -> None:
    assert [row[0] for row in quickly(saved(path, stay_id=[7, 10]))[1]] == ["7", "10"]
    with pytest.raises(UnreadableFile, match=r"obs\.parquet: stay_id holds double, which is not read"):
        quickly(saved(path, stay_id=[7.0, 10.0]))


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"observed_at": pa.array([AT] * 2).cast(pa.timestamp("us"))}, "the times of observed_at have no time zone"),
        ({"value": pa.array([[1], [2]])}, "value holds list<"),
        ({"unit": pa.array([b"kg", b"kg"])}, "unit holds binary, which is not read"),
    ],
)
def test_columns_that_cannot_be_read(path: Path, columns: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        quickly(saved(path, **columns))


def test_files_that_are_no_such_table(path: Path) -> None:
    parquet.write_table(pa.table({"stay_id": ["s"], "kind": ["weight"]}), path)
    with pytest.raises(UnreadableFile, match=r"obs\.parquet: the header lacks observed_at, value, unit"):
        quickly(path)
    whole = saved(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match=r"obs\.parquet cannot be read: it is not a whole Parquet file"):
        quickly(path)


def test_rows_are_counted_where_lines_are_in_csv(path: Path) -> None:
    (bad,) = read_observations(saved(path, value=["70", "x"])).bad
    assert (str(bad), bad.fields[0]) == (f"{path}:row 2: 'x' is not a number", "t")


def test_stays_of_parquet(path: Path) -> None:
    table = {
        "stay_id": ["s", "t", "s"],
        "first_dose_at": pa.array([AT, None, None]),
        "baseline_weight_kg": [70.5, None, 1.0],
    }
    parquet.write_table(pa.table(table), path)
    found = read_stays(path)
    assert (found.facts["s"].first_dose, found.facts["s"].baselines["weight"]) == (
        parse("2026-01-31T08:00:00Z"),
        Fraction("70.5"),
    )
    assert (found.facts["t"].first_dose, found.facts["t"].baselines["weight"]) == (None, None)
    assert [str(bad) for bad in found.bad] == [f"{path}:row 3: stay 's' is already given in row 1"]


def test_csv_packed_by_gzip(tmp_path: Path) -> None:
    text = HEADER + "s,2026-01-31T08:00:00Z,weight,70,kg,,\nt,,,,,,\n"
    (tmp_path / "obs.csv").write_text(text)
    packed = gzip.compress(text.encode())
    (tmp_path / "obs.csv.gz").write_bytes(packed)
    assert quickly(tmp_path / "obs.csv.gz") == quickly(tmp_path / "obs.csv")
    for damaged in (packed[:-9], packed[:30], packed[:20] + b"\xff\xff" + packed[22:]):
        (tmp_path / "obs.csv.gz").write_bytes(damaged)
        with pytest.raises(UnreadableFile, match=r"obs\.csv\.gz cannot be read: it is not a whole gzip file"):
            quickly(tmp_path / "obs.csv.gz")
