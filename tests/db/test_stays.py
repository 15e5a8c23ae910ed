"""Admissions, changes, doses and discharges."""

import json
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import Engine, select

from db import alerts, audit, doses, looks, stays
from db.admissions import Admission
from db.engine import reading, writing
from db.loading import assessment, load
from models.criteria import CriteriaError
from models.instants import HOUR, NO_TIME, moment, text
from models.records import AuditEntry
from tests.db.conftest import NOW, People, clinical

T = NOW - 10 * HOUR


def amend(engine: Engine, stay_id: int, by: int, now: int = NOW, **changes: object) -> None:
    with writing(engine) as session:
        stays.amend(session, stay_id, changes, by=by, now=now)


def beds(engine: Engine, ward: str = "North", now: int = NOW) -> list[str]:
    with reading(engine) as session:
        return [stay.bed for stay in stays.current(session, ward, now)]


def test_the_ward_lists_who_is_there_by_bed(engine: Engine, admit, people: People) -> None:
    for bed in ("10", "2", "1", "A2", "A10", "2b"):
        admit(bed=bed)
    admit(bed="1", ward="South")
    gone = admit(bed="3")
    with writing(engine) as session:
        stays.discharge(session, gone, NOW - 60, by=people.nurse, now=NOW)
    assert beds(engine) == ["1", "2", "2b", "10", "A2", "A10"]
    assert beds(engine, now=NOW - 61) == ["1", "2", "2b", "3", "10", "A2", "A10"]
    with reading(engine) as session:
        assert [stay.id for stay in stays.past(session, "North", NOW)] == [gone]
        assert stays.wards(session) == ["North", "South"]
        assert stays.one(session, gone).patient.name == "Patient 3"


def test_the_stays_of_a_patient_come_the_latest_admission_first(engine: Engine, admit, people: People) -> None:
    first = admit(bed="1", admitted_at=NOW - 100 * HOUR)
    admit(bed="2")
    with writing(engine) as session:
        stays.discharge(session, first, NOW - 50 * HOUR, by=people.nurse, now=NOW)
    again = admit(bed="1", admitted_at=NOW - 20 * HOUR)
    with reading(engine) as session:
        found = stays.of_patient(session, stays.one(session, first).patient_id)
        assert [stay.id for stay in found] == [again, first]
        assert {stay.patient.name for stay in found} == {"Patient 1"}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"bed": "1"}, "Bed 1 of North is taken"),
        ({"record_number": "North-1"}, "belongs to another patient"),
        ({"record_number": "North-1", "name": "Patient 1"}, "on a ward already"),
        ({"name": " "}, "needs a record number"),
        ({"admitted_at": NOW + 1}, "in the future"),
        ({"born_on": date(2030, 1, 1)}, "day of birth"),
        ({"criteria": "nonsense"}, "neither a criteria set"),
        ({"baselines": {"weight": Fraction(401)}}, "Baseline: Weight must be 20 to 400"),
    ],
)
def test_admissions_that_are_refused(engine: Engine, admit, changes: dict[str, object], complaint: str) -> None:
    admit(bed="1")
    with pytest.raises(ValueError, match=complaint):
        admit(**{"bed": "2", **changes})
    assert beds(engine) == ["1"]


def test_a_patient_comes_back_under_the_same_record_number(engine: Engine, admit, people: People) -> None:
    first = admit(bed="1")
    with writing(engine) as session:
        stays.discharge(session, first, NOW, by=people.nurse, now=NOW)
    second = admit(bed="2", record_number="North-1", name="Patient 1")
    with reading(engine) as session:
        assert stays.one(session, first).patient_id == stays.one(session, second).patient_id


def test_entered_baselines_are_used_exactly(engine: Engine, admit) -> None:
    stay_id = admit(baselines={"weight": Fraction("62.1"), "albumin": Fraction("3.6")})
    with reading(engine) as session:
        facts = load(session, [stay_id]).stays
    assert facts.baselines["weight"].exactly(0) == Fraction("62.1")
    assert facts.baselines["albumin"].exactly(0) == Fraction("3.6")
    assert facts.first_dose[0] == NO_TIME


def test_a_change_judges_the_stay_anew_and_is_audited(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, NOW, weight="62.9", albumin="2.8", systolic_bp="120")
    amend(engine, stay_id, people.oncologist, baseline_weight_kg=Fraction("59.9"), away="off the ward: imaging")
    with reading(engine) as session:
        stay = stays.one(session, stay_id)
        assert assessment(session, stay, NOW).overall == "flagged"
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "changed stay")).one()
        assert "leak" in alerts.by_stay(session, [stay_id])[stay_id]
    assert noted.user_id == people.oncologist
    assert json.loads(noted.before) == {"baseline_weight_kg": None, "away": None, "away_since": None}
    assert json.loads(noted.after) == {
        "baseline_weight_kg": "59.9",
        "away": "off the ward: imaging",
        "away_since": text(NOW),
    }


def test_what_was_known_of_a_stay_at_an_instant(engine: Engine, admit, people: People) -> None:
    stay_id = admit(baselines={"weight": Fraction(60)})
    amend(engine, stay_id, people.nurse, now=NOW + 10, baseline_weight_kg=Fraction(61))
    amend(engine, stay_id, people.nurse, now=NOW + 20, baseline_weight_kg=None, first_dose_at=moment(T))
    amend(engine, stay_id, people.nurse, now=NOW + 30, baseline_weight_kg=Fraction(63))

    def known(at: int | None) -> tuple[float, int]:
        with reading(engine) as session:
            facts = load(session, [stay_id], known_at=at).stays
        return facts.baselines["weight"].floats[0], facts.first_dose[0]

    assert known(NOW + 9) == (60, NO_TIME)
    assert known(NOW + 10) == (61, NO_TIME)
    assert known(NOW + 20) == (pytest.approx(float("nan"), nan_ok=True), T)
    assert known(NOW + 30) == known(None) == (63, T)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"bed": "2"}, "Bed 2 of North is taken"),
        ({"criteria": "nonsense"}, "neither a criteria set"),
        ({"baseline_albumin_g_dl": Fraction(9)}, "Baseline: Albumin must be"),
        ({"regimen": "hope"}, "is not a regimen"),
        ({"patient_id": 2}, "not something that can change"),
    ],
)
def test_changes_that_are_refused(
    engine: Engine, admit, people: People, changes: dict[str, object], complaint: str
) -> None:
    stay_id, _ = admit(bed="1"), admit(bed="2")
    with pytest.raises((ValueError, CriteriaError), match=complaint):
        amend(engine, stay_id, people.oncologist, away="nowhere", **changes)
    with reading(engine) as session:
        assert stays.one(session, stay_id).away is None


def test_a_discharge_ends_the_stay_and_its_alerts(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, NOW - 60, systolic_bp="85", albumin="2.8")
    with writing(engine) as session:
        stays.discharge(session, stay_id, NOW, by=people.oncologist, now=NOW)
    with reading(engine) as session:
        (alert,) = clinical(alerts.of_stay(session, stay_id))
    assert (alert.ended_at, alert.end_kind) == (moment(NOW), "discharged")
    assert beds(engine) == []


@pytest.mark.parametrize("at", [NOW + 1, NOW - 240 * HOUR])
def test_a_discharge_lies_between_admission_and_now(engine: Engine, admit, people: People, at: int) -> None:
    stay_id = admit()
    with pytest.raises(ValueError, match="must be after the admission"), writing(engine) as session:
        stays.discharge(session, stay_id, at, by=people.nurse, now=NOW)
    assert beds(engine) == ["1"]


def test_nobody_is_discharged_twice(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    with writing(engine) as session:
        stays.discharge(session, stay_id, NOW, by=people.nurse, now=NOW)
    with pytest.raises(ValueError, match="discharged already"), writing(engine) as session:
        stays.discharge(session, stay_id, NOW, by=people.nurse, now=NOW)


def test_administrators_write_nothing_of_a_patient(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    with pytest.raises(PermissionError, match="administrator may not admit, discharge or change a stay"):
        amend(engine, stay_id, people.administrator, bed="7")
    decision = doses.Decision("key", stay_id, 1, "given", T, "interleukin-2")
    with pytest.raises(PermissionError, match="administrator may not decide on doses"), writing(engine) as session:
        doses.decide(session, decision, by=people.administrator, now=NOW)
    with pytest.raises(PermissionError, match="not active"):
        amend(engine, stay_id, people.gone, bed="8")
    assert beds(engine) == ["1"]


def test_what_a_nurse_leaves_as_it_was_asks_for_no_more_than_the_rest(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    amend(engine, stay_id, people.nurse, bed="7", criteria="bedside", regimen=None)
    for change, complaint in (
        ({"criteria": "denileukin-label"}, "A nurse may not choose the criteria of a stay"),
        ({"regimen": "tagraxofusp"}, "A nurse may not decide on doses"),
    ):
        with pytest.raises(PermissionError, match=complaint):
            amend(engine, stay_id, people.nurse, bed="8", **change)
        amend(engine, stay_id, people.oncologist, **change)
    assert beds(engine) == ["7"]


def test_a_nurse_admits_with_the_usual_criteria_set(engine: Engine, people: People) -> None:
    def admit(by: int, criteria: str) -> None:
        admission = Admission(criteria, "Patient", None, "North", criteria, T, criteria)
        with writing(engine) as session:
            stays.admit(session, admission, by=by, now=NOW, usual="bedside")

    admit(people.nurse, "bedside")
    with pytest.raises(PermissionError, match="A nurse may not choose the criteria of a stay"):
        admit(people.nurse, "denileukin-label")
    admit(people.oncologist, "denileukin-label")
    assert beds(engine) == ["bedside", "denileukin-label"]


def test_the_revision_grows_with_changes_and_not_with_looks(engine: Engine, admit, save, people: People) -> None:
    one, two = admit(bed="1"), admit(bed="2")

    def revisions() -> tuple[int, int, int]:
        with reading(engine) as session:
            return audit.revision(session), audit.revision(session, one), audit.revision(session, two)

    before = revisions()
    with writing(engine) as session:
        looks.opened_patient(session, people.nurse, one, NOW)
        for action in (audit.PRINTED, audit.EXPORTED):
            looks.taken(session, people.nurse, one, action, "readings", NOW)
    assert revisions() == before
    save(one, NOW, systolic_bp="120")
    after = revisions()
    assert (after[0] > before[0], after[1] > before[1], after[2]) == (True, True, before[2])
