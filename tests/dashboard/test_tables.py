"""The readings as tables and as a file: what was typed, what was changed, and nothing that is made up."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from dashboard import tables
from db.history import Recording
from models.instants import moment
from models.records import Patient, Reading, Withdrawal
from tests.dashboard.courses import T0, at

ZONE = ZoneInfo("Europe/Berlin")
PATIENT = Patient(record_number="T1", name="Amber Test", born_on=None)


def read(number: int, hour: float, kind: str, typed: str, unit: str, **more: object) -> Recording:
    """A reading recorded when it was taken."""
    fate = {name: more.pop(name, None) for name in ("replaced_by", "withdrawal", "withdrawn_by")}
    reading = Reading(
        id=number,
        kind=kind,
        typed_value=typed,
        typed_unit=unit,
        observed_at=moment(at(hour)),
        recorded_at=moment(at(hour) + number),
        **({"interval_start": None, "incomplete": False, "replaces_id": None, "reason": None} | more),
    )
    return Recording(reading, "Nina Nurse", None, **fate)


def lines(recordings: list[Recording], patient: Patient = PATIENT) -> list[dict[str, str]]:
    text = tables.as_csv(recordings, patient, ZONE)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


SET = [
    read(1, 0, "systolic_bp", "16,2", "kPa"),
    read(2, 0, "urine", "0", "mL"),
    read(3, 4, "systolic_bp", "118", "mm[Hg]"),
]


def test_what_was_corrected_or_withdrawn_is_only_in_the_history_with_who_when_and_why() -> None:
    gone = Withdrawal(reading_id=5, reason="Wrong patient", withdrawn_at=moment(at(6)))
    recordings = [
        *SET,
        read(4, 5, "albumin", "32", "g/dL", replaced_by=6),
        read(5, 5, "weight", "710", "kg", withdrawal=gone, withdrawn_by="Otto Doctor"),
        read(6, 5, "albumin", "3.2", "g/dL", replaces_id=4, reason="Typing error"),
    ]
    assert tables.changes(recordings, {1, 2, 3, 6}, ZONE) == [
        tables.Change(
            "15 Jan 2027 14:00",
            "Albumin: 32 g/dL",
            "corrected to 3.2 g/dL",
            "Nina Nurse",
            "15 Jan 2027 14:00",
            "Typing error",
        ),
        tables.Change(
            "15 Jan 2027 14:00", "Weight: 710 kg", "withdrawn", "Otto Doctor", "15 Jan 2027 15:00", "Wrong patient"
        ),
    ]
    assert "710" not in tables.as_csv(recordings, PATIENT, ZONE)


def test_of_two_values_of_one_time_the_one_recorded_last_counts_and_the_other_is_named() -> None:
    twice = [read(1, 0, "albumin", "3", "g/dL"), read(2, 0, "albumin", "2.5", "g/dL")]
    assert [line["albumin"] for line in lines(twice)] == ["2.5"]
    (other,) = tables.changes(twice, {2}, ZONE)
    assert (other.reading, other.fate) == ("Albumin: 3 g/dL", "does not count; recorded")


def test_collections_of_one_time_stand_in_lines_of_their_own() -> None:
    night = [
        read(1, 4, "urine", "80", "mL", interval_start=moment(T0)),
        read(2, 4, "urine", "0.1", "L", incomplete=True),
    ]
    assert sorted((line["urine"], line["urine_unit"], line["urine_incomplete"]) for line in lines(night)) == [
        ("0.1", "L", "1"),
        ("80", "mL", ""),
    ]


def test_in_the_file_unknown_is_empty_and_zero_is_zero() -> None:
    first, second = lines(SET)
    assert (first["urine"], second["urine"]) == ("0", "")
    assert (first["albumin"], first["systolic_bp"], first["systolic_bp_unit"]) == ("", "16.2", "kPa")


def test_times_in_the_file_are_the_wards_with_their_offset() -> None:
    assert [line["observed_at"] for line in lines(SET)] == ["2027-01-15T09:00:00+01:00", "2027-01-15T13:00:00+01:00"]


@pytest.mark.parametrize("name", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r\n=cmd|' /C calc'!A1", " =1"])
def test_a_name_is_no_formula(name: str) -> None:
    line = lines(SET, Patient(record_number=name, name=name, born_on=None))[0]
    assert line["patient"].startswith("'")
    assert line["record_number"].startswith("'")
    assert "\n" not in line["patient"]


def test_a_number_keeps_its_digits() -> None:
    typed = [
        read(1, 0, "weight", "70.50", "kg"),
        read(2, 0, "urine", "1e2", "mL"),
        read(3, 0, "albumin", "+3.1", "g/dL"),
    ]
    (line,) = lines(typed)
    assert (line["weight"], line["urine"], line["albumin"]) == ("70.50", "100", "3.1")


def test_no_readings_make_a_file_with_a_header() -> None:
    assert tables.changes([], set(), ZONE) == []
    assert tables.as_csv([], PATIENT, ZONE).count("\r\n") == 1
