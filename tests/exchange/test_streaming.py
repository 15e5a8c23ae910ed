"""The quick way through a file finds what reading row by row finds: the same readings, refusals and sentences."""

import csv
import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.exchange.csv import observation
from db.exchange.gather import Gathering, seen
from db.exchange.opening import opened
from db.exchange.source import Sizes, UnreadableFile
from db.exchange.stream import judge, put_by_stay
from db.exchange.texts import NEEDED
from models.criteria import read
from models.instants import NO_TIME
from models.measurements import CODES
from tests.exchange.comparing import ours
from tests.exchange.test_agreement import SETS
from tests.reference.hostile import hostile_files

HEADER = "stay_id,observed_at,kind,value,unit,interval_start,incomplete\n"
PLAIN = "s,2026-01-31T08:00:00Z,weight,70,kg,,\n"
NAMES = {code: name for name, code in CODES.items()}


def singly(path: Path) -> tuple[tuple[str, ...], list[Any], list[Any]]:
    """The header, the readings and the refusals by the csv module and the rules for a row, over the whole text."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} cannot be read: it is not UTF-8 text") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    good, bad, line = [], [], 1
    try:
        header = tuple(next(reader))
        line = reader.line_num + 1
        for fields in reader:
            if fields:
                try:
                    row = observation(header, tuple(fields))
                    good.append((row.stay_id, row.at, row.kind, row.value, row.start, row.incomplete))
                except ValueError as error:
                    bad.append((line, str(error), tuple(fields)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(f"{path}:{reader.line_num}: {error}") from None
    return header, good, bad


def quickly(path: Path, sizes: Sizes | None = None) -> tuple[tuple[str, ...], list[Any], list[Any]]:
    """The same by the way of the evaluate command."""
    good, bad = [], []
    with opened(path, NEEDED, sizes) as source:
        gathering = Gathering(source.header)
        for section in source.sections():
            rows, refused = gathering.divided(seen(section))
            bad += refused
            columns = (rows.stay, rows.at, rows.measured.kind, rows.measured.value, rows.measured.exact)
            for stay, at, kind, value, exact, start, incomplete in zip(
                *(column.tolist() for column in (*columns, rows.start, rows.incomplete)), strict=True
            ):
                exactly = Fraction(repr(value)) if exact < 0 else gathering.numbers.exact[exact]
                begun = None if start == NO_TIME else start
                good.append((gathering.names[stay], at, NAMES[kind], exactly, begun, incomplete))
        return source.header, good, bad


def outcome(way: Any, *arguments: Any) -> Any:
    try:
        return way(*arguments)
    except UnreadableFile as error:
        return str(error)


STAYS = [
    "s",
    "t",
    "",
    " s",
    '"a,b"',
    '"a ""b"""',
    '"s"',
    'a"b',
    '"a" b',
    '"',
    "\ufeffs",
    "Ünit",
    "x\0",
    "\u2028",
    "病棟",
]
STAYS += ['"two\nlines"', '"two\rlines"', '"two\r\nlines"', '""', '""""', '"a"",b"']
TIMES = ["2026-01-31T08:00:00Z", "2026-01-31 08:00:01z", "2026-01-31t09:00:00+01:00", "2026-01-31T08:00:00.9Z"]
TIMES += ["2026-01-31T08:00Z", "20260131T080000Z", "2026-02-29T08:00:00Z", "2024-02-29T08:00:00-23:59", " ", ""]
TIMES += ["2026-01-31T08:00:00", "2026-01-31T08:00:00+01:75", "2026-01-31T24:00:00Z", "2026-01-31T08:00:60Z"]
TIMES += ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]
TIMES += [" 2026-01-31T08:00:00Z", "\t2026-01-31T08:00:00Z ", '"2026-01-31T08:00:00Z"', "２026-01-31T08:00:00Z"]
TIMES += ["2026-01-31T08:00:00,5+01:00", "2026-01-31T08:00:00+01", "2026-13-01T08:00:00Z", "2026-01-31T08:00:0Z0"]
KINDS = ["weight", "urine", "mean_bp", "oedema", " weight ", "Weight", '"weight"', "", "weight\u2003"]
VALUES = [
    "70",
    "0",
    "70.0",
    "0070",
    "+70",
    "-0",
    "1e2",
    "7E+1",
    ".5",
    "70.",
    "7_0",
    "٧٠",
    '"7,0"',
    "nan",
    "inf",
    " 70 ",
    "",
]
VALUES += [
    "70.123456789012345678",
    "1234567890123456",
    "0.1e999",
    "1" * 41,
    "11.2",
    "3",
    '"70"',
    "0x46",
    "7 0",
    "70\u00a0",
]
UNITS = ["kg", "mL", "mm[Hg]", "kPa", "L", "[lb_av]", "g", "{grade}", "", " kg", "KG", '"kg"']
MARKS = ["", "", "1", " 1", "0", "yes", '"1"', '""']
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \n", "\r\r\n"]

odd = st.tuples(
    *(st.sampled_from(texts) for texts in (STAYS, TIMES, KINDS, VALUES, UNITS, ["", "", *TIMES], MARKS, ENDS))
).map(lambda fields: ",".join(fields[:-1]) + fields[-1])
whole = st.tuples(
    st.sampled_from(["s", "t", '"a,b"', "Ünit"]),
    st.sampled_from(TIMES[:5]),
    st.sampled_from(["weight,70,kg", "weight,150.25,[lb_av]", "mean_bp,11.2,kPa", "urine,0,mL", "oedema,2,{grade}"]),
    st.sampled_from([",", "2026-01-31T07:00:00Z,1", " ,"]),
).map(lambda fields: ",".join(fields) + "\n")
others = st.sampled_from(["short\n", ",,,,,,,,\n", "\n", " \n", "a,b", PLAIN.strip(), PLAIN.strip() + ",\n", '"', "\r"])
rows = st.lists(st.one_of(whole, whole, whole, odd, others), max_size=12).map("".join)
sizes = st.builds(Sizes, st.integers(1, 400), st.sampled_from([1, 7, 50, 400]))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quick") / "obs.csv"


@settings(deadline=None, max_examples=150)
@given(
    rows, sizes, st.sampled_from(["", "", "", "\ufeff"]), st.sampled_from([HEADER] * 5 + [HEADER.replace("\n", "\r\n")])
)
@example('"two\n' + PLAIN * 5 + 'lines",,,,,,\n' + PLAIN, Sizes(60, 20), "", HEADER)
@example(PLAIN + '"never closed\n' + PLAIN * 9, Sizes(50, 20), "", HEADER)
@example(PLAIN * 9 + '"a"b,,,,,,\n' + PLAIN, Sizes(100, 20), "", HEADER)
@example(PLAIN + "\ufeff" + PLAIN, Sizes(38, 1), "", HEADER)
def test_readings_refusals_and_sentences_are_those_of_single_rows(
    path: Path, text: str, at_once: Sizes, mark: str, header: str
) -> None:
    path.write_bytes((mark + header + text).encode())
    assert outcome(quickly, path, at_once) == outcome(singly, path)
    assert outcome(quickly, path) == outcome(singly, path)


@settings(deadline=None, max_examples=150)
@given(rows, sizes, st.integers(0, 2000), st.sampled_from([b"\xff", b"\xc3", b"\x80", b"\xed\xa0\x80"]))
def test_bytes_that_are_no_text_are_found_wherever_they_are(
    path: Path, text: str, at_once: Sizes, place: int, wrong: bytes
) -> None:
    data = (HEADER + text).encode()
    path.write_bytes(data[:place] + wrong + data[place:])
    assert outcome(quickly, path, at_once) == outcome(singly, path)


@settings(deadline=None, max_examples=150)
@given(rows, st.permutations([*HEADER.strip().split(","), "note", "Ünit"]), st.integers(5, 9))
def test_columns_in_any_order(path: Path, text: str, order: list[str], count: int) -> None:
    header = [name for name in order if name in NEEDED or name in order[:count]]
    records = [dict(zip(HEADER.strip().split(","), row.split(","), strict=False)) for row in text.splitlines()]
    lines = [
        ",".join(row.get(name, "x") for name in header) for row in [dict(zip(header, header, strict=True)), *records]
    ]
    path.write_text("\n".join(lines), "utf-8", newline="")
    assert outcome(quickly, path) == outcome(singly, path)


@pytest.mark.parametrize("rules", ["bedside", "one needed, stay"])
@pytest.mark.parametrize("at_once", [Sizes(), Sizes(3000, 500, 40, 25), Sizes(20_000, 1000, 700, 1)], ids=str)
def test_files_are_the_same_however_little_is_held_at_once(rules: str, at_once: Sizes, tmp_path: Path) -> None:
    for seed in range(6):
        observations, stays = hostile_files(seed, 25)
        expected = ours(tmp_path, observations, stays, SETS[rules])
        assert streamed(tmp_path, SETS[rules], at_once) == expected


def streamed(folder: Path, rules: str, at_once: Sizes) -> dict[str, str]:
    """The files of the evaluate command, of observations.csv and stays.csv in a folder."""
    from db.exchange.csv import read_stays

    work = folder / "work"
    work.mkdir(exist_ok=True)
    found = put_by_stay(folder / "observations.csv", work, lambda *_: None, at_once)
    judge(found, read_stays(folder / "stays.csv").facts, read(rules, "made.toml"), lambda *_: None)
    return {name: (work / name).read_bytes().decode() for name in ("timeline.csv", "episodes.csv", "urine.csv")}
