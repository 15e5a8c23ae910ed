"""Doses: decided once, corrected and withdrawn by rows of their own, and what follows for the stay."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import alerts, audit, doses, stays
from db.doses import Decision
from db.engine import reading, writing
from db.saves import KeyConflict, Superseded
from models.alerting import LEAK
from models.cycles import REST
from models.instants import HOUR, moment
from models.records import Alert, Dose
from tests.db.conftest import NOW, People, T, rows


@pytest.fixture
def stay_id(admit) -> int:
    return admit()


@pytest.fixture
def decide(engine: Engine, people: People, stay_id: int):
    def decide(
        number: int, at: int, state: str = "given", key: str = "", by: int = people.oncologist, **more: object
    ) -> int:
        reason = None if state == "given" else "systolic 84"
        told = {"stay_id": stay_id, "drug": "aldesleukin", "reason": reason, **more}
        with writing(engine) as session:
            decision = Decision(key=key or f"{number} at {at} {state}", number=number, state=state, at=at, **told)
            return doses.decide(session, decision, by=by, now=NOW).id

    return decide


def first_dose(engine: Engine, stay_id: int) -> int | None:
    with reading(engine) as session:
        at = stays.one(session, stay_id).first_dose_at
    return None if at is None else int(at.timestamp())


def standing(engine: Engine, stay_id: int, known_at: int | None = None) -> list[tuple[int, str]]:
    with reading(engine) as session:
        return [(dose.number, dose.state) for dose in doses.of_stay(session, stay_id, known_at)]


def test_the_first_dose_given_is_the_stays_first_dose(engine: Engine, stay_id: int, decide) -> None:
    decide(1, T, "held")
    assert first_dose(engine, stay_id) is None
    decide(2, T + 9 * HOUR)
    decide(1, T + HOUR)
    assert first_dose(engine, stay_id) == T + HOUR
    assert standing(engine, stay_id) == [(1, "held"), (1, "given"), (2, "given")]


def test_a_decision_is_kept_as_it_was_made(engine: Engine, stay_id: int, decide, people: People) -> None:
    dose_id = decide(4, T, "delayed", due_at=T - HOUR, basis='{"systolic": 84}', drug=" aldesleukin ")
    with reading(engine) as session:
        dose = session.get_one(Dose, dose_id)
        (told,) = doses.history(session, stay_id)
    assert (dose.due_at, dose.basis, dose.drug, dose.reason) == (
        moment(T - HOUR),
        '{"systolic": 84}',
        "aldesleukin",
        "systolic 84",
    )
    assert (dose.recorded_at, dose.recorded_by) == (moment(NOW), people.oncologist)
    assert (told.row.id, told.by, told.stands) == (dose_id, "The oncologist", True)


def test_the_same_key_twice_is_one_dose(engine: Engine, stay_id: int, decide) -> None:
    assert decide(1, T, key="key") == decide(1, T, key="key")
    assert rows(engine, Dose) == 1
    with pytest.raises(KeyConflict, match="saved before"):
        decide(2, T, key="key")


def test_two_who_send_the_same_key_at_once_make_one_dose(engine: Engine, stay_id: int, decide) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: decide(1, T, key="key"), range(8)))
    assert len(set(made)) == 1
    assert rows(engine, Dose) == 1


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"number": 0}, "1 to 99"),
        ({"number": 100}, "1 to 99"),
        ({"state": "reduced"}, "given, held, delayed or stopped"),
        ({"state": "held", "reason": " "}, "reason why the dose was not given"),
        ({"state": "stopped", "reason": None}, "reason why the dose was not given"),
        ({"drug": " "}, "Name the drug"),
        ({"at": NOW + 1}, "future"),
    ],
)
def test_decisions_that_are_refused(engine: Engine, decide, more: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        decide(**{"number": 1, "at": T, **more})
    assert rows(engine, Dose) == 0


@pytest.mark.parametrize("number", [1, 99])
def test_the_first_and_the_last_number_are_kept(engine: Engine, stay_id: int, decide, number: int) -> None:
    decide(number, NOW)
    assert standing(engine, stay_id) == [(number, "given")]


@pytest.mark.parametrize("apart", [-REST + 1, -1, 0, 8 * HOUR, REST - 1])
def test_a_number_is_given_once_in_a_cycle(engine: Engine, stay_id: int, decide, apart: int) -> None:
    decide(3, NOW - REST)
    with pytest.raises(ValueError, match="Dose 3 was given in this cycle already"):
        decide(3, NOW - REST + apart, key="another")
    decide(3, NOW - REST + apart, "held", key="not given")


@pytest.mark.parametrize("apart", [-REST, REST])
def test_a_number_comes_back_after_the_rest(engine: Engine, stay_id: int, decide, apart: int) -> None:
    decide(3, NOW - REST)
    decide(3, NOW - REST + apart, key="another")
    assert standing(engine, stay_id) == [(3, "given"), (3, "given")]


def test_a_number_that_was_withdrawn_can_be_given(engine: Engine, stay_id: int, decide, people: People) -> None:
    dose_id = decide(3, T)
    with writing(engine) as session:
        doses.withdraw(session, dose_id, "another patient's", by=people.oncologist, now=NOW)
    decide(3, T, key="another")
    assert standing(engine, stay_id) == [(3, "given")]


def _decision(stay_id: int, **more: object) -> Decision:
    return replace(Decision("correction", stay_id, 1, "given", T - HOUR, "aldesleukin"), **more)


def test_a_correction_replaces_and_the_first_dose_follows(engine: Engine, stay_id: int, decide, people: People) -> None:
    dose_id = decide(1, T)
    for at in (T - HOUR, T - HOUR):
        with writing(engine) as session:
            correction = _decision(stay_id, at=at)
            new = doses.correct(session, dose_id, correction, " read wrongly ", by=people.colleague, now=NOW).id
    assert first_dose(engine, stay_id) == T - HOUR
    with reading(engine) as session:
        new_one, old = doses.history(session, stay_id)
    assert (old.row.id, old.replaced_by, old.stands) == (dose_id, new, False)
    assert (new_one.row.replaces_id, new_one.row.why, new_one.by) == (dose_id, "read wrongly", "The colleague")
    with pytest.raises(Superseded, match="The colleague has already corrected"), writing(engine) as session:
        doses.correct(session, dose_id, _decision(stay_id, key="late", number=2), "why", by=people.oncologist, now=NOW)
    with pytest.raises(ValueError, match="Give a reason"), writing(engine) as session:
        doses.correct(session, new, _decision(stay_id, key="none", number=2), " ", by=people.oncologist, now=NOW)


def test_a_correction_stays_with_its_patient(engine: Engine, stay_id: int, decide, admit, people: People) -> None:
    dose_id, other = decide(1, T), admit(bed="2")
    with pytest.raises(ValueError, match="stays with its patient"), writing(engine) as session:
        doses.correct(session, dose_id, _decision(other), "another patient's", by=people.oncologist, now=NOW)


def test_a_dose_corrected_to_held_is_no_first_dose(engine: Engine, stay_id: int, decide, people: People) -> None:
    dose_id = decide(1, T)
    decide(2, T + 8 * HOUR)
    with writing(engine) as session:
        held = _decision(stay_id, state="held", reason="systolic 84", at=T)
        doses.correct(session, dose_id, held, "never given", by=people.oncologist, now=NOW)
    assert first_dose(engine, stay_id) == T + 8 * HOUR


def test_a_withdrawal_takes_the_first_dose_with_it(engine: Engine, stay_id: int, decide, people: People) -> None:
    dose_id = decide(1, T)
    for _ in range(2):
        with writing(engine) as session:
            doses.withdraw(session, dose_id, "another patient's", by=people.oncologist, now=NOW)
    assert (first_dose(engine, stay_id), standing(engine, stay_id)) == (None, [])
    with reading(engine) as session:
        (told,) = doses.history(session, stay_id)
    assert told.retraction is not None
    assert (told.stands, told.retraction.reason, told.retracted_by) == (False, "another patient's", "The oncologist")
    with pytest.raises(Superseded, match="The oncologist has already withdrawn"), writing(engine) as session:
        doses.withdraw(session, dose_id, "not given", by=people.colleague, now=NOW)


@pytest.mark.parametrize(("entered", "first"), [(-1, T - 1), (0, T), (1, T)])
def test_an_entered_first_dose_stays_while_it_is_the_earlier(
    engine: Engine, stay_id: int, decide, people: People, entered: int, first: int
) -> None:
    with writing(engine) as session:
        stays.amend(session, stay_id, {"first_dose_at": moment(T + entered)}, by=people.oncologist, now=NOW)
    dose_id = decide(1, T)
    assert first_dose(engine, stay_id) == first
    with writing(engine) as session:
        doses.withdraw(session, dose_id, "another patient's", by=people.oncologist, now=NOW)
    # What was entered has nothing to do with the dose, unless it was that dose.
    assert first_dose(engine, stay_id) == (T + entered if entered else None)


def test_an_entered_first_dose_comes_back_when_an_earlier_dose_moves(
    engine: Engine, stay_id: int, decide, people: People
) -> None:
    with writing(engine) as session:
        stays.amend(session, stay_id, {"first_dose_at": moment(T)}, by=people.oncologist, now=NOW)
    dose_id = decide(1, T - HOUR)
    assert first_dose(engine, stay_id) == T - HOUR
    with writing(engine) as session:
        later = _decision(stay_id, at=T + HOUR)
        doses.correct(session, dose_id, later, "read wrongly", by=people.oncologist, now=NOW)
    assert first_dose(engine, stay_id) == T
    with writing(engine) as session:
        stays.amend(session, stay_id, {"first_dose_at": None}, by=people.oncologist, now=NOW)
    decide(2, T + 9 * HOUR)
    assert first_dose(engine, stay_id) == T + HOUR


def leaks(session: Session, stay_id: int) -> list[Alert]:
    return [one for one in alerts.of_stay(session, stay_id) if one.problem == LEAK]


def test_a_dose_judges_the_stay_anew(engine: Engine, stay_id: int, decide, save, people: People) -> None:
    # The baseline is the first weight while there is no dose, and the one before the dose once there is.
    for at, weight in ((T - 2 * HOUR, "76"), (T - HOUR, "70")):
        save(stay_id, at, weight=weight)
    save(stay_id, NOW - HOUR, systolic_bp="85", weight="76")
    with reading(engine) as session:
        assert leaks(session, stay_id) == []
    dose_id = decide(1, T)
    with reading(engine) as session:
        assert [one.ended_at for one in leaks(session, stay_id)] == [None]
    with writing(engine) as session:
        doses.withdraw(session, dose_id, "another patient's", by=people.oncologist, now=NOW)
    with reading(engine) as session:
        assert [one.ended_at for one in leaks(session, stay_id)] == [moment(NOW)]


def test_doses_are_known_from_when_they_were_recorded(engine: Engine, stay_id: int, decide, people: People) -> None:
    dose_id = decide(1, T)
    with writing(engine) as session:
        doses.correct(
            session, dose_id, _decision(stay_id, number=2), "read wrongly", by=people.oncologist, now=NOW + 10
        )
    assert [standing(engine, stay_id, at) for at in (NOW - 1, NOW, NOW + 9, NOW + 10)] == [
        [],
        [(1, "given")],
        [(1, "given")],
        [(2, "given")],
    ]


def test_each_change_of_a_dose_is_a_new_revision(engine: Engine, stay_id: int, decide, people: People) -> None:
    def revision() -> int:
        with reading(engine) as session:
            return audit.revision(session, stay_id)

    seen = [revision()]
    dose_id = decide(1, T, "held")
    seen.append(revision())
    with writing(engine) as session:
        dose_id = doses.correct(
            session, dose_id, _decision(stay_id), "given after all", by=people.oncologist, now=NOW
        ).id
    seen.append(revision())
    with writing(engine) as session:
        doses.withdraw(session, dose_id, "another patient's", by=people.oncologist, now=NOW)
    assert sorted({*seen, revision()}) == [*seen, revision()]


def test_nothing_is_given_after_the_discharge(engine: Engine, stay_id: int, decide, people: People) -> None:
    with writing(engine) as session:
        stays.discharge(session, stay_id, NOW - HOUR, by=people.oncologist, now=NOW)
    decide(1, NOW - HOUR - 1)
    with pytest.raises(ValueError, match="discharged by then"):
        decide(2, NOW - HOUR)


def test_administrators_decide_nothing(engine: Engine, stay_id: int, decide, people: People) -> None:
    with pytest.raises(PermissionError, match="administrator may not decide on doses"):
        decide(1, T, by=people.administrator)
    with pytest.raises(LookupError, match="no such stay"):
        decide(1, T, stay_id=999)
    with pytest.raises(LookupError, match="no such record"), writing(engine) as session:
        doses.withdraw(session, 999, "why", by=people.oncologist, now=NOW)
