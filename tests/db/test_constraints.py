"""What the store itself refuses, whatever the program asks of it."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from db import guards, health
from db.engine import reading, writing
from models.records import Fact, Patient, Reading, Stay, as_decimal
from tests.stores import unguarded


@pytest.fixture
def stay_id(admit, save) -> int:
    stay_id = admit()
    save(stay_id, 1_799_990_000, systolic_bp="120")
    return stay_id


DOSE = "INSERT INTO doses VALUES (1, 1, 1, 1, 'aldesleukin', {})"
INTERVENTION = "INSERT INTO interventions VALUES (1, 1, {}, NULL, 1, 1, 'key', NULL, NULL)"
RETRACTION = "INSERT INTO retractions VALUES (1, {}, 'in error', 1, 1)"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE stays SET patient_id = 999", "FOREIGN KEY"),
        ("UPDATE readings SET recorded_by = 999", "FOREIGN KEY"),
        ("DELETE FROM patients", "FOREIGN KEY"),
        ("UPDATE readings SET kind = 'temperature'", "CHECK"),
        ("UPDATE readings SET canonical = '-1'", "CHECK"),
        ("UPDATE readings SET incomplete = 2", "CHECK"),
        ("UPDATE readings SET reason = 'a correction of nothing'", "CHECK"),
        ("UPDATE users SET role = 'surgeon'", "CHECK"),
        ("UPDATE patients SET born_on = '1 May 1960'", "CHECK"),
        ("UPDATE readings SET typed_value = NULL", "NOT NULL"),
        (
            "INSERT INTO entries SELECT 99, key, stay_id, 1, 1, recorded_by, '', NULL, NULL, NULL FROM entries",
            "UNIQUE",
        ),
        ("UPDATE entries SET position = 'upside down'", "CHECK"),
        ("UPDATE entries SET site = 'ear'", "CHECK"),
        ("INSERT INTO missing SELECT 1, id, stay_id, 'weight', 'forgotten', observed_at FROM entries", "CHECK"),
        ("INSERT INTO missing SELECT 1, id, stay_id, 'shoes', 'asleep', observed_at FROM entries", "CHECK"),
        ("INSERT INTO round_beds VALUES (999, 1)", "FOREIGN KEY"),
        ("INSERT INTO undone VALUES (1, 1, 1, 999, 'wrong patient')", "FOREIGN KEY"),
        (DOSE.format("'reduced', NULL, 1, 1, 'key', NULL, NULL, NULL, NULL"), "CHECK"),
        (DOSE.format("'held', 'pressure', 1, 1, 'key', NULL, NULL, NULL, 'a correction of nothing'"), "CHECK"),
        (DOSE.format("'held', 'pressure', 1, 1, 'key', NULL, NULL, 999, 'a correction of nothing'"), "FOREIGN KEY"),
        (INTERVENTION.format("'leeches', 1, NULL"), "CHECK"),
        (INTERVENTION.format("'fluid', 2, 1"), "CHECK"),
        (RETRACTION.format("NULL, NULL, NULL"), "CHECK"),
        (RETRACTION.format("1, NULL, 1"), "CHECK"),
        (RETRACTION.format("NULL, 999, NULL"), "FOREIGN KEY"),
        ("INSERT INTO acknowledgements VALUES (1, 'key', 999, 'high', 'reviewed', NULL, 1, 1, 2)", "FOREIGN KEY"),
        ("INSERT INTO acknowledgements VALUES (1, 'key', 1, 'grave', 'reviewed', NULL, 1, 1, 2)", "CHECK"),
        ("INSERT INTO acknowledgements VALUES (1, 'key', 1, 'high', 'ignored', NULL, 1, 1, 2)", "CHECK"),
    ],
)
def test_the_store_refuses(engine: Engine, stay_id: int, statement: str, why: str) -> None:
    with pytest.raises(IntegrityError, match=_said(why)), unguarded(engine) as session:
        session.execute(text(statement))


def _said(why: str) -> str:
    """SQLite says "NOT NULL constraint", PostgreSQL "not-null constraint"."""
    return f"(?i){why.replace(' ', '.')}.constraint"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE readings SET observed_at = 'yesterday'", "cannot store TEXT"),
        ("UPDATE stays SET admitted_at = 1.5", "cannot store REAL"),
        (DOSE.format("'held', 'pressure', 1, 1, 'key', 'soon', NULL, NULL, NULL"), "cannot store TEXT"),
    ],
)
def test_a_column_of_the_file_keeps_to_its_type(engine: Engine, stay_id: int, statement: str, why: str) -> None:
    with pytest.raises(IntegrityError, match=why), unguarded(engine) as session:
        session.execute(text(statement))


def test_one_alert_of_a_problem_is_open_at_a_time(engine: Engine, stay_id: int) -> None:
    row = (
        "(stay_id, problem, severity, raised_at, raised_to_at, criteria_name, criteria_version, criteria_hash, grounds)"
    )
    values = f"VALUES ({stay_id}, 'leak', 'high', 1, 1, 'a', '1', 'x', '[]')"
    with writing(engine) as session:
        session.execute(text(f"INSERT INTO alerts {row} {values}"))
        session.execute(text("UPDATE alerts SET ended_at = 2"))
        session.execute(text(f"INSERT INTO alerts {row} {values}"))
    with pytest.raises(IntegrityError, match=_said("UNIQUE")), writing(engine) as session:
        session.execute(text(f"INSERT INTO alerts {row} {values}"))


def test_a_time_without_a_zone_is_refused(engine: Engine, stay_id: int) -> None:
    with pytest.raises(StatementError, match="no zone"), writing(engine) as session:
        session.get_one(Stay, stay_id).admitted_at = datetime(2026, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    "number", ["65.1", "0", "1300", "0.1", "120.0", "0.0000001", "7.50061683000000000000000000001"]
)
def test_decimals_come_back_exactly(engine: Engine, stay_id: int, number: str) -> None:
    with writing(engine) as session:
        session.get_one(Stay, stay_id).baseline_weight_kg = Decimal(number)
    with reading(engine) as session:
        kept = session.get_one(Stay, stay_id).baseline_weight_kg
        written = session.execute(text("SELECT CAST(baseline_weight_kg AS TEXT) FROM stays")).scalar_one()
    assert kept == Decimal(number)
    assert written == number


def test_a_fraction_without_end_is_rounded_far_beyond_any_instrument() -> None:
    assert as_decimal(Fraction(65)) == 65
    assert str(as_decimal(Fraction(1300))) == "1300"
    assert str(as_decimal(Fraction("65.10"))) == "65.1"
    assert abs(Fraction(as_decimal(1 / Fraction("88.42"))) - 1 / Fraction("88.42")) < Fraction(1, 10**55)


def test_a_failed_write_leaves_nothing_behind(engine: Engine) -> None:
    def add_two() -> None:
        with writing(engine) as session:
            session.add(Patient(record_number="1", name="First"))
            session.flush()
            session.add(Fact(name="demonstration", value=None))

    with pytest.raises(IntegrityError):
        add_two()
    with reading(engine) as session:
        assert session.scalars(select(Patient)).all() == []


def test_errors_do_not_tell_values(engine: Engine, stay_id: int) -> None:
    def write() -> None:
        with writing(engine) as session:
            session.add(Patient(record_number="North-1", name="A Secret"))

    with pytest.raises(IntegrityError) as caught:
        write()
    assert "A Secret" not in f"{caught.value} {caught.value.orig}"
    assert "North-1" not in f"{caught.value} {caught.value.orig}"


def test_errors_do_not_quote_the_row(engine: Engine, stay_id: int) -> None:
    with pytest.raises(IntegrityError) as caught, writing(engine) as session:
        session.execute(text("UPDATE patients SET born_on = '1 May 1960', name = :name"), {"name": "A Secret"})
    assert "A Secret" not in f"{caught.value} {caught.value.orig}"


@pytest.mark.only_on("postgresql")
def test_errors_do_not_quote_a_value_that_cannot_be_read(engine: Engine, stay_id: int) -> None:
    with pytest.raises(DataError) as caught, unguarded(engine) as session:
        session.execute(text("UPDATE readings SET observed_at = 'A Secret'"))
    assert "A Secret" not in f"{caught.value.args} {caught.value.orig}"


def test_a_whole_store_has_no_problems(engine: Engine, stay_id: int) -> None:
    assert health.problems(engine) == []


@pytest.mark.only_on("sqlite")
def test_a_row_that_refers_to_nothing_is_found(engine: Engine, stay_id: int) -> None:
    with engine.connect() as connection:
        guards.lift(connection)
        connection.commit()
        raw = connection.connection.driver_connection
        raw.executescript("PRAGMA foreign_keys = OFF; UPDATE readings SET entry_id = 999; PRAGMA foreign_keys = ON;")
        guards.install(connection)
        connection.commit()
    assert health.problems(engine) == ["A row of readings refers to a row of entries that is not there."]


@pytest.mark.only_on("sqlite")
def test_the_store_file_is_for_its_owner_alone(engine: Engine, stay_id: int) -> None:
    with engine.connect() as connection:
        path = connection.execute(text("SELECT file FROM pragma_database_list")).scalar_one()
    assert {file.stat().st_mode & 0o777 for file in Path(path).parent.glob("store.db*")} == {0o600}


def test_a_reading_keeps_what_was_typed(engine: Engine, admit, save) -> None:
    recorded = save(admit(bed="2"), 1_799_990_000, weight="65,10")
    with reading(engine) as session:
        kept = session.get_one(Reading, recorded.reading_ids[0])
    assert (kept.typed_value, kept.typed_unit, kept.canonical) == ("65,10", "kg", Decimal("65.1"))
