"""Whatever is typed, pasted or sent is refused with a sentence or kept exactly: nothing crashes, none is half kept."""

import json
import logging
import uuid
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from dashboard import forms, settings
from dashboard.api import calls, rate
from dashboard.api.entries import ROUTE
from db.engine import reading
from db.exchange.csv import read_observations
from models.instants import parse, seconds, text
from models.legible import legible
from models.records import AuditEntry, Entry, Missing, Reading
from tests.dashboard.bad_inputs import (
    BODIES,
    EXACT,
    GOOD,
    INSTANTS,
    LOCAL_TIMES,
    NO_INSTANT,
    NO_LOCAL_TIME,
    REFUSED,
    WORDS,
    ZONE,
)

NOW = parse("2026-11-22T12:00:00Z")
PRESSURE = {"kind": "systolic_bp", "value": "120", "unit": "mm[Hg]"}


def test_the_table_is_long_enough_and_says_nothing_twice() -> None:
    tables = (REFUSED, tuple(EXACT), NO_LOCAL_TIME, tuple(LOCAL_TIMES), NO_INSTANT, tuple(INSTANTS), WORDS, BODIES)
    assert all(len(set(table)) == len(table) for table in tables)
    assert sum(map(len, tables)) >= 300


@pytest.fixture
def sender(
    signed_in: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[TestClient]:
    """A tablet whose sets are not counted, and a server that must not fail."""
    monkeypatch.setattr(rate, "writes", rate.Limit(10_000))
    monkeypatch.setenv("CAPWATCH_TIME_ZONE", ZONE)
    settings.settings.cache_clear()
    with caplog.at_level(logging.ERROR, "capwatch"):
        yield signed_in
    assert caplog.records == [], "something failed instead of being refused"


def a_set(stay: int, *readings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "stay": stay,
        "readings": list(readings),
        "confirmed": ["same", "observed_at"],
        **more,
    }


def post(client: TestClient, body: Any) -> tuple[int, str]:
    """The status, and every sentence of the answer."""
    # A half of a surrogate pair cannot be sent as UTF-8, only as JSON's own escape.
    answer = client.post(ROUTE, content=json.dumps(body), headers={"content-type": "application/json"})
    told = answer.json()
    return answer.status_code, " ".join(
        [told.get("sentence", ""), *(one["sentence"] for one in told.get("refusals", ()))]
    )


def rows(store: Engine) -> list[int]:
    with reading(store) as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Entry, Reading, Missing, AuditEntry)
        ]


def is_a_sentence(told: str) -> bool:
    return len(told.strip()) > 5 and "Traceback" not in told and "Error" not in told


def test_no_such_number_is_kept_nor_anything_that_came_with_it(sender: TestClient, store: Engine, stay: int) -> None:
    before = rows(store)
    for typed in REFUSED:
        value = {"kind": "albumin", "value": typed, "unit": "g/dL", "confirmed": True}
        status, told = post(sender, a_set(stay, PRESSURE, value))
        assert (status in {400, 422}, is_a_sentence(told)) == (True, True), (typed, status, told)
        assert rows(store) == before, typed


def test_a_number_is_kept_exactly_or_not_at_all(sender: TestClient, store: Engine, stay: int) -> None:
    for typed, (exact, _) in EXACT.items():
        before = rows(store)
        value = {"kind": "albumin", "value": typed, "unit": "g/dL", "confirmed": True}
        status, told = post(sender, a_set(stay, value))
        if exact is None:
            assert (status, is_a_sentence(told), rows(store)) == (422, True, before), typed
            continue
        assert status == 201, (typed, told)
        with reading(store) as session:
            kept = session.scalars(select(Reading).order_by(Reading.id.desc())).first()
        assert kept is not None
        assert (Fraction(kept.canonical), kept.typed_value) == (Fraction(exact), typed.strip())


def test_a_form_reads_and_refuses_the_same_numbers() -> None:
    read = forms.value_of("albumin")
    for typed, (exact, _) in EXACT.items():
        if exact is not None:
            assert read(typed) == Fraction(exact), typed
    for typed in (*REFUSED, *(typed for typed, (exact, _) in EXACT.items() if exact is None)):
        with pytest.raises(ValueError, match=r".{6,}"):
            read(typed)


def test_a_file_reads_and_refuses_the_same_numbers_row_by_row(tmp_path: Path) -> None:
    told = {typed: exact for typed, (_, exact) in EXACT.items()} | dict.fromkeys(REFUSED)
    # A row ends where a line does, unless its field is quoted, as here.
    lines = [",".join(('"1"', '"2026-01-31T10:00:00Z"', '"albumin"', _quoted(typed), '"g/dL"')) for typed in told]
    file = tmp_path / "observations.csv"
    file.write_text("\n".join(["stay_id,observed_at,kind,value,unit", *lines]) + "\n", "utf-8", newline="")
    found = read_observations(file)
    assert [row.value for row in found.rows] == [Fraction(exact) for exact in told.values() if exact is not None]
    assert [one.fields[3] for one in found.bad] == [typed for typed, exact in told.items() if exact is None]
    assert all(is_a_sentence(one.reason) for one in found.bad)


def _quoted(field: str) -> str:
    doubled = field.replace('"', '""')
    return f'"{doubled}"'


def test_no_such_time_on_the_wards_clock_is_kept(sender: TestClient, store: Engine, stay: int) -> None:
    before = rows(store)
    for typed in NO_LOCAL_TIME:
        status, told = post(sender, a_set(stay, PRESSURE, observed_local=typed))
        assert (status in {400, 422}, is_a_sentence(told), rows(store)) == (True, True, before), (typed, status, told)


def test_a_form_refuses_the_same_times(sender: TestClient) -> None:
    for typed in NO_LOCAL_TIME:
        with pytest.raises(ValueError, match=r".{6,}"):
            forms.instant(typed)
    for typed, instant in LOCAL_TIMES.items():
        assert text(forms.instant(typed)) == instant


@pytest.mark.parametrize(("field", "table"), [("observed_local", LOCAL_TIMES), ("observed_at", INSTANTS)])
def test_a_time_is_kept_to_the_second(
    sender: TestClient, store: Engine, stay: int, field: str, table: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "now", lambda: NOW)
    for typed, instant in table.items():
        assert post(sender, a_set(stay, PRESSURE, **{field: typed}))[0] == 201, typed
        with reading(store) as session:
            kept = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert kept is not None
        assert text(seconds(kept.observed_at)) == instant, typed


def test_no_such_instant_is_kept(sender: TestClient, store: Engine, stay: int, tmp_path: Path) -> None:
    before = rows(store)
    for typed in NO_INSTANT:
        status, told = post(sender, a_set(stay, PRESSURE, observed_at=typed))
        assert (status in {400, 422}, is_a_sentence(told), rows(store)) == (True, True, before), (typed, status, told)
    file = tmp_path / "observations.csv"
    lines = [f"1,{_quoted(typed)},albumin,2.6,g/dL" for typed in NO_INSTANT]
    file.write_text("\n".join(["stay_id,observed_at,kind,value,unit", *lines]) + "\n", "utf-8")
    found = read_observations(file)
    assert (len(found.rows), len(found.bad)) == (0, len(NO_INSTANT))


def test_words_are_kept_as_they_are_or_refused(sender: TestClient, store: Engine, stay: int) -> None:
    for words in WORDS:
        before = rows(store)
        status, told = post(sender, a_set(stay, PRESSURE, note=words))
        if "\x00" in words or len(words) > 200:
            assert (status in {400, 413}, is_a_sentence(told), rows(store)) == (True, True, before), words[:50]
            continue
        assert status == 201, (words, told)
        with reading(store) as session:
            assert session.scalars(select(Entry.note).order_by(Entry.id.desc())).first() == legible(words)
        assert legible(words) in [one["note"] for one in sender.get(f"/api/v1/stays/{stay}/sets").json()["sets"]]


def test_no_such_body_is_a_set(sender: TestClient, store: Engine, stay: int) -> None:
    assert stay == 1, "the stay that the table names"
    before = rows(store)
    for body in BODIES:
        answer = sender.post(ROUTE, content=body, headers={"content-type": "application/json"})
        told = answer.json()
        said = " ".join([told.get("sentence", ""), *(one["sentence"] for one in told.get("refusals", ()))])
        expected = {400, 401, 404, 413, 422}
        assert (answer.status_code in expected, is_a_sentence(said)) == (True, True), (
            body[:80],
            answer.status_code,
            said,
        )
        assert rows(store) == before, body[:80]
    # The body that they were made from is one.
    assert sender.post(ROUTE, content=GOOD).status_code == 201


def test_the_zone_of_the_tables_is_that_of_the_ward(sender: TestClient) -> None:
    assert settings.settings().zone == ZoneInfo(ZONE)
