"""Files in: what is read, and every kind of row that is refused by file, line and reason (section 8)."""

from fractions import Fraction
from pathlib import Path

import pytest

from db.exchange.csv import UnreadableFile, columns, read_observations, read_stays
from models.instants import NO_TIME, parse
from models.readings import StayFacts

HEADER = "stay_id,observed_at,kind,value,unit,interval_start,incomplete\n"
SHORT = "stay_id,observed_at,kind,value,unit\n"
GOOD = "s,2026-01-31T08:00:00Z,weight,70,kg,,\n"
STAYS = (
    "stay_id,admitted_at,discharged_at,first_dose_at,baseline_weight_kg,baseline_systolic_mmhg,baseline_albumin_g_dl\n"
)
AT = parse("2026-01-31T08:00:00Z")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "obs.csv"


def saved(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_row_is_read_as_written_and_as_it_is_compared(path: Path) -> None:
    first = "s,2026-01-31T09:00:00.9+01:00,urine,0.08,L,2026-01-31T00:00:00Z,1\n"
    second = '"a,b",2026-01-31T08:00:00Z,oedema,2,{grade},,\n'
    (urine, oedema) = read_observations(saved(path, HEADER + first + second)).rows
    assert (urine.stay_id, urine.at, urine.kind, urine.value) == ("s", AT, "urine", 80)
    assert (urine.typed_value, urine.unit, urine.start, urine.incomplete) == ("0.08", "L", AT - 8 * 3600, True)
    assert (oedema.stay_id, oedema.start, oedema.incomplete) == ("a,b", None, False)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2026-01-31T08:00:00Z,weight,70,kg,,", "stay_id is missing"),
        ("s,,weight,70,kg,,", "observed_at: the time is missing"),
        ("s,2026-01-31T08:00:00,weight,70,kg,,", "observed_at: '2026-01-31T08:00:00' has no time zone"),
        ("s,2026-02-30T08:00:00Z,weight,70,kg,,", "observed_at: '2026-02-30T08:00:00Z' is not a time that exists"),
        ("s,soon,weight,70,kg,,", "observed_at: 'soon' is not a time like"),
        ("s,2026-01-31T08:00:00Z,Weight,70,kg,,", "'Weight' is not a kind of reading"),
        ("s,2026-01-31T08:00:00Z,,70,kg,,", "'' is not a kind of reading"),
        ("s,2026-01-31T08:00:00Z,weight,70,lb,,", "'lb' is not a unit of weight"),
        ("s,2026-01-31T08:00:00Z,weight,70,,,", "'' is not a unit of weight"),
        ("s,2026-01-31T08:00:00Z,weight,,kg,,", "the value is missing"),
        ("s,2026-01-31T08:00:00Z,weight,seventy,kg,,", "'seventy' is not a number"),
        ("s,2026-01-31T08:00:00Z,weight,NaN,kg,,", "'NaN' is not a number"),
        ('s,2026-01-31T08:00:00Z,weight,"70,5",kg,,', "'70,5' is not a number"),
        ("s,2026-01-31T08:00:00Z,weight,0,kg,,", "0 kg: Weight must be 20 to 400 kg."),
        ("s,2026-01-31T08:00:00Z,weight,400.0001,kg,,", "400.0001 kg: Weight must be 20 to 400 kg."),
        ("s,2026-01-31T08:00:00Z,mean_bp,34,kPa,,", "34 kPa: Mean pressure must be 10 to 250 mmHg."),
        ("s,2026-01-31T08:00:00Z,oedema,1.5,{grade},,", "1.5 {grade}: Oedema is graded in whole numbers"),
        ("s,2026-01-31T08:00:00Z,urine,50,mL,08:00,", "interval_start: '08:00' is not a time"),
        ("s,2026-01-31T08:00:00Z,urine,50,mL,,yes", "incomplete: 'yes' is neither 1 nor empty"),
        ("s,2026-01-31T08:00:00Z,urine,50,mL,,0", "incomplete: '0' is neither 1 nor empty"),
        ("s,2026-01-31T08:00:00Z,weight,70,kg,", "the row has 6 fields, the header 7"),
        ("s,2026-01-31T08:00:00Z,weight,70,kg,,,", "the row has 8 fields, the header 7"),
        (" ", "the row has 1 fields, the header 7"),
        (f"s,2026-01-31T08:00:00Z,weight,{'7' * 200_000},kg,,", "is not a number|has more digits"),
        (f"s,2026-01-31T08:00:00Z,weight,{'0' * 200_000}5,kg,,", "has more digits|must be 20 to 400"),
    ],
    ids=lambda text: text[:60],
)
def test_a_bad_row_is_listed_with_file_line_and_reason(path: Path, row: str, reason: str) -> None:
    found = read_observations(saved(path, HEADER + GOOD + row + "\n" + GOOD))
    (bad,) = found.bad
    assert any(part in bad.reason for part in reason.split("|"))
    assert (bad.file, bad.line) == (str(path), 3)
    assert str(bad).startswith(f"{path}:3: ")
    assert len(bad.reason) < 200
    assert len(found.rows) == 2
    if "," in row and '"' not in row:
        assert bad.fields == tuple(row.split(","))


def test_a_file_has_no_questions_and_no_limits_between_readings(path: Path) -> None:
    rows = "s,2026-01-31T08:00:00Z,systolic_bp,40,mm[Hg]\ns,2026-01-31T08:00:00Z,diastolic_bp,90,mm[Hg]\n"
    assert len(read_observations(saved(path, SHORT + rows)).rows) == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_through_quoted_newlines_and_blank_lines(path: Path, newline: str) -> None:
    parts = [
        SHORT.strip(),
        '"first',
        'second",2026-01-31T08:00:00Z,weight,70,kg',
        "",
        "",
        "s,2026-01-31T08:00:00Z,weight,x,kg",
    ]
    found = read_observations(saved(path, newline.join([*parts, '"a', 'b",,,,', "t,,,,"])))
    assert [row.stay_id for row in found.rows] == [f"first{newline}second"]
    assert [bad.line for bad in found.bad] == [6, 7, 9]


def test_a_byte_order_mark_is_no_part_of_the_header(path: Path) -> None:
    assert len(read_observations(saved(path, b"\xef\xbb\xbf" + (HEADER + GOOD).encode())).rows) == 1


def test_columns_may_stand_in_any_order_beside_others_and_two_may_lack(path: Path) -> None:
    text = "note,unit,value,kind,observed_at,stay_id\nhm,kg,70,weight,2026-01-31T08:00:00Z,s\n"
    found = read_observations(saved(path, text))
    assert [(row.stay_id, row.value) for row in found.rows] == [("s", 70)]
    assert found.header[0] == "note"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", ":1: the header lacks stay_id, observed_at, kind, value, unit"),
        ("stay_id,observed_at,kind,value\n", ":1: the header lacks unit"),
        ("stay_id,observed_at,kind,value,unit,unit\n", ":1: the header names a column twice"),
        (b"stay_id,observed_at,kind,value,unit\n\xe4,,,,\n", " cannot be read: it is not UTF-8 text"),
        (SHORT + GOOD + '"s"x,,,,\n', ":3: "),
        (SHORT + '"s,2026-01-31T08:00:00Z,weight,70,kg\n', ":2: "),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_whole(path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_observations(saved(path, text))
    assert str(refused.value).startswith(f"{path}{sentence}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnreadableFile, match=f"{path} cannot be read: "):
            read_observations(path)


def test_stays_are_read_with_what_is_known(path: Path) -> None:
    row = "s,2026-01-31T08:00:00Z,,2026-01-31T09:00:00+01:00,62.0,,3.6\nt,,,,,,\n"
    assert read_stays(saved(path, STAYS + row)).facts == {
        "s": StayFacts(AT, None, AT, {"systolic_bp": None, "weight": Fraction(62), "albumin": Fraction("3.6")}),
        "t": StayFacts(None, None, None, dict.fromkeys(("systolic_bp", "weight", "albumin"))),
    }
    assert list(read_stays(saved(path, "stay_id\ns\n")).facts) == ["s"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("s,,,,,,", "stay 's' is already given in line 2"),
        (",,,,,,", "stay_id is missing"),
        ("t,2026-01-31,,,,,", "admitted_at: '2026-01-31' is not a time"),
        ("t,,2026-01-31T08:00:00,,,,", "discharged_at: '2026-01-31T08:00:00' has no time zone"),
        ("t,,,x,,,", "first_dose_at: 'x' is not a time"),
        ("t,,,,19.9,,", "baseline_weight_kg: 19.9: Weight must be 20 to 400 kg."),
        ("t,,,,,301,", "baseline_systolic_mmhg: 301: Systolic pressure must be 20 to 300 mmHg."),
        ("t,,,,,,0.2", "baseline_albumin_g_dl: 0.2: Albumin must be 0.3 to 8 g/dL."),
        ("t,,,,heavy,,", "baseline_weight_kg: 'heavy' is not a number"),
        ("t,,,", "the row has 4 fields, the header 7"),
    ],
)
def test_a_bad_stay_is_listed_with_file_line_and_reason(path: Path, row: str, reason: str) -> None:
    found = read_stays(saved(path, f"{STAYS}s,,,,,,\n{row}\n"))
    (bad,) = found.bad
    assert (bad.file, bad.line) == (str(path), 3)
    assert bad.reason.startswith(reason)
    assert list(found.facts) == ["s"]


def test_bounds_of_an_entered_baseline_are_inclusive(path: Path) -> None:
    assert not read_stays(saved(path, STAYS + "s,,,,20,20,0.3\nt,,,,400,300,8\n")).bad


def test_columns_hold_stays_by_code_point_in_the_order_recorded(path: Path) -> None:
    ids = ["z", "Z", "\U0001d11e", "\uff5e", "10", "9", "z"]
    rows = "".join(f"{stay_id},2026-01-31T08:00:00Z,weight,{70 + place},kg\n" for place, stay_id in enumerate(ids))
    observations = read_observations(saved(path, SHORT + rows)).rows
    found, readings, stays = columns(observations, {"Z": StayFacts(admitted=AT), "nobody": StayFacts(admitted=1)})
    assert found == ["10", "9", "Z", "z", "\uff5e", "\U0001d11e"]
    assert readings.stay.tolist() == [3, 2, 5, 4, 0, 1, 3]
    assert readings.values.floats.tolist() == [70, 71, 72, 73, 74, 75, 76]
    assert stays.admitted.tolist() == [NO_TIME, NO_TIME, AT, NO_TIME, NO_TIME, NO_TIME]
