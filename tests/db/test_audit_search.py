"""Searching the audit: each filter, page by page, and for auditors alone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from db import audit, audit_check, audit_search, chain
from db.audit_search import Told, Wanted
from db.engine import reading, writing
from db.origin import Origin, coming_from
from models.instants import HOUR
from tests.db.conftest import NOW, People
from tests.stores import unguarded


@pytest.fixture
def auditor(people: People) -> int:
    return people.auditor


@pytest.fixture
def written(engine: Engine, people: People, admit: Callable[..., int]) -> Engine:
    """Two patients on two wards, and what was done in two hours from two addresses."""
    north, south = admit("1"), admit("2", ward="South")
    for at, by, address, action, stay in (
        (NOW + 10, people.nurse, "10.0.0.1", "opened patient", north),
        (NOW + 20, people.nurse, "10.0.0.2", "recorded", north),
        (NOW + HOUR, people.oncologist, "10.0.0.2", "recorded dose", south),
    ):
        with coming_from(Origin(address, None)), writing(engine) as session:
            audit.write(session, at=at, user_id=by, action=action, subject="x", stay_id=stay)
    with writing(engine) as session:
        audit.write(session, at=NOW + 30, user_id=None, action="refused sign-in", subject="user nurse")
        audit.write(session, at=NOW + 40, user_id=people.oncologist, action="broke the glass", subject="ward South")
    return engine


def found(engine: Engine, auditor: int, **wanted: object) -> list[str]:
    with reading(engine) as session:
        asked = Wanted(**wanted)  # type: ignore[arg-type]
        entries = audit_search.page(session, asked, by=auditor)
        assert audit_search.count(session, asked, by=auditor) == len(entries)
    return [told.entry.action for told in entries]


def test_everything_is_found_the_newest_first(written: Engine, auditor: int) -> None:
    assert found(written, auditor) == [
        *("broke the glass", "refused sign-in", "recorded dose", "recorded", "opened patient"),
        *("admitted", "admitted", "noted criteria"),
    ]


@pytest.mark.parametrize(
    ("wanted", "actions"),
    [
        ({"start": NOW + 20}, ["broke the glass", "refused sign-in", "recorded dose", "recorded"]),
        ({"start": NOW + 21, "end": NOW + 40}, ["refused sign-in"]),
        ({"start": NOW + 20, "end": NOW + 21}, ["recorded"]),
        ({"end": NOW + 10}, ["admitted", "admitted", "noted criteria"]),
        ({"patient": "north-1"}, ["recorded", "opened patient", "admitted"]),
        ({"patient": " Stay 2 "}, ["recorded dose", "admitted"]),
        ({"ward": "South"}, ["broke the glass", "recorded dose", "admitted"]),
        ({"kind": "treatment"}, ["recorded dose"]),
        ({"kind": "access"}, ["refused sign-in"]),
        ({"kind": "other"}, []),
        ({"address": "10.0.0.2"}, ["recorded dose", "recorded"]),
        ({"address": "10.0"}, ["recorded dose", "recorded", "opened patient"]),
        ({"address": "10_0"}, []),
        ({"ward": "South", "kind": "stays"}, ["admitted"]),
    ],
)
def test_what_is_asked_for_is_found(
    written: Engine, auditor: int, wanted: dict[str, object], actions: list[str]
) -> None:
    assert found(written, auditor, **wanted) == actions


def test_a_person_is_found_as_who_did_it_and_whom_it_was_about(written: Engine, auditor: int, people: People) -> None:
    actions = ["refused sign-in", "recorded", "opened patient", "admitted", "admitted"]
    assert found(written, auditor, person=people.nurse) == actions


@pytest.mark.parametrize("patient", ["nobody", "stay 99", "stay 99999999999999999999", "stay ²", "x\0", "stay"])
def test_a_patient_whom_nobody_knows_is_said(written: Engine, auditor: int, patient: str) -> None:
    with reading(written) as session, pytest.raises(ValueError, match=r"no patient|cannot be shown"):
        audit_search.page(session, Wanted(patient=patient), by=auditor)


def test_pages_follow_one_another_without_a_gap(written: Engine, auditor: int) -> None:
    with reading(written) as session:
        first = audit_search.page(session, Wanted(), by=auditor, limit=3)
        rest = audit_search.page(session, Wanted(), by=auditor, older_than=first[-1].entry.id)
        pieces = audit_search.piece(session, Wanted(), by=auditor, after=0, last=first[0].entry.id)
    assert ids(first + rest) == list(range(8, 0, -1))
    assert ids(pieces) == list(range(1, 9))


def ids(found: list[Told]) -> list[int]:
    return [told.entry.id for told in found]


def test_an_entry_names_its_person_and_its_patient(written: Engine, auditor: int) -> None:
    with reading(written) as session:
        (told,) = audit_search.page(session, Wanted(kind="readings"), by=auditor)
    assert (told.by, told.patient, told.record_number, told.ward, told.bed) == (
        *("The nurse", "Patient 1", "North-1", "North", "1"),
    )


@pytest.mark.parametrize("role", ["nurse", "oncologist", "administrator", "gone"])
def test_nobody_else_reads_the_audit(engine: Engine, people: People, role: str) -> None:
    by = getattr(people, role)
    asks: tuple[Callable[..., object], ...] = (
        lambda session: audit_search.page(session, Wanted(), by=by),
        lambda session: audit_search.count(session, Wanted(), by=by),
        lambda session: audit_search.piece(session, Wanted(), by=by, after=0, last=9),
        lambda session: audit_search.note(session, Wanted(), audit_search.SEARCHED, by=by, now=NOW),
        lambda _: audit_check.check(engine, by=by, now=NOW),
    )
    for ask in asks:
        with reading(engine) as session, pytest.raises(PermissionError):
            ask(session)


def test_a_search_is_itself_an_entry(engine: Engine, auditor: int) -> None:
    with writing(engine) as session:
        wanted = Wanted(start=NOW, ward="North", patient="North-1")
        audit_search.note(session, wanted, audit_search.SEARCHED, by=auditor, now=NOW)
    with reading(engine) as session:
        (told,) = audit_search.page(session, Wanted(), by=auditor)
        assert audit.revision(session) == 0
    assert (told.entry.action, told.by) == ("searched audit", "The auditor")
    assert told.after == {"start": "2027-01-15T08:00:00Z", "patient": "North-1", "ward": "North"}


def test_a_check_is_kept_with_what_it_found(written: Engine, auditor: int) -> None:
    with reading(written) as session:
        assert audit_check.last(session) is None
    assert audit_check.check(written, by=auditor, now=NOW).broken is None
    with unguarded(written) as session:
        session.connection().exec_driver_sql("UPDATE audit SET subject = 'y' WHERE id = 4")
    found = audit_check.check(written, by=None, now=NOW + 1)
    assert found.broken == "Entry 4 of the audit does not hold: it was changed or put in after it was written."
    with reading(written) as session:
        assert audit_check.last(session) == found
        assert found.head.id == chain.head(session.connection()).id - 1
