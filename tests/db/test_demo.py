"""The demonstration ward in a store: each story is there when the ward is judged at the moment of loading."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import alerts, demo, doses, facts, interventions, signing_in, stays, symptoms, users
from db.alerts import AlertStory
from db.board import Bed, board
from db.demo_ward import GUESTS, WARD
from db.engine import reading, writing
from db.history import Recording, history
from db.known import known
from db.loading import load
from models.alerting import LEAK, OVERDUE
from models.bedside import assess
from models.due import worst
from models.instants import HOUR, moment, seconds
from models.interventions import INTERVENTIONS
from models.records import DOSE_STATES, Alert, Dose, Entry, Patient, Reading, Stay
from models.symptoms import SYMPTOMS
from models.verdicts import Assessment
from tests.shelf import Shelf

NOW = 1_800_000_000


@contextmanager
def loaded(shelf: Shelf, now: int) -> Iterator[Engine]:
    with shelf.lent(shelf.empty()) as engine:
        assert demo.load_if_empty(engine, now)
        yield engine


@pytest.fixture(scope="module")
def ward(shelf: Shelf) -> Iterator[Engine]:
    with loaded(shelf, NOW) as engine:
        yield engine


@pytest.fixture(scope="module")
def beds(ward: Engine) -> dict[str, Bed]:
    with reading(ward) as session:
        return {bed.stay.bed: bed for bed in board(session, WARD, NOW)}


def told(beds: dict[str, Bed], bed: str) -> Assessment:
    assessment = beds[bed].assessment
    assert assessment is not None
    return assessment


def recorded(ward: Engine, beds: dict[str, Bed], bed: str) -> list[Recording]:
    with reading(ward) as session:
        return history(session, beds[bed].stay.id)


def states(assessment: Assessment) -> list[str]:
    return [part.state for part in assessment.criteria]


def counting(assessment: Assessment) -> list[bool]:
    return [part.counts for part in assessment.criteria]


def test_the_ward_is_a_believable_mix(beds: dict[str, Bed]) -> None:
    assert [beds[bed].stay.patient.record_number for bed in sorted(beds)] == [f"DEMO-{n:04}" for n in range(1, 25)]
    assert Counter(told(beds, bed).overall for bed in beds) == {
        "flagged": 6,
        "possible": 3,
        "clear": 13,
        "unassessed": 2,
    }
    assert Counter(told(beds, bed).severity for bed in beds) == {None: 17, "medium": 4, "high": 2, "low": 1}


def test_a_complete_course_is_flagged_by_swelling_and_protein(beds: dict[str, Bed]) -> None:
    assert states(told(beds, "01")) == ["not_met", "met", "met"]
    dose = beds["01"].dose
    assert dose
    assert dose.number == 14


def test_the_sickest_meets_all_three(beds: dict[str, Bed]) -> None:
    assessment = told(beds, "03")
    assert states(assessment) == ["met", "met", "met"]
    assert assessment.severity == "high"


def test_no_urine_is_a_true_zero_and_a_high_priority_warning(ward: Engine, beds: dict[str, Bed]) -> None:
    assessment = told(beds, "04")
    met = {verdict.rule.name: verdict for verdict in assessment.urine if verdict.state == "met"}
    assert met["little or no urine"].value == 0
    assert met["little or no urine"].rule.priority == "high"
    assert assessment.severity == "high"
    last = next(one.reading for one in recorded(ward, beds, "04") if one.reading.kind == "urine")
    assert last.typed_value == "0"


def test_one_is_flagged_by_memory_alone(beds: dict[str, Bed]) -> None:
    assessment = told(beds, "05")
    assert assessment.overall == "flagged"
    assert states(assessment) == ["not_met"] * 3
    assert counting(assessment) == [True, True, False]
    ends = [part.counts_until for part in assessment.criteria if part.counts]
    assert all(end and NOW + 6 * HOUR < end <= NOW + 24 * HOUR for end in ends)


def test_a_flag_would_vanish_if_stale_data_were_trusted(ward: Engine, beds: dict[str, Bed]) -> None:
    bed = beds["06"]
    assessment = told(beds, "06")
    assert assessment.overall == "possible"
    assert assessment.episode_since is not None
    assert [alert.problem for alert in bed.alerts] == ["leak", "overdue"]
    trusting = tuple(replace(part, valid_for=1000 * HOUR) for part in bed.criteria.criteria)
    with reading(ward) as session:
        readings, facts_, _ = load(session, [bed.stay.id])
    trusted = assess(readings, facts_, replace(bed.criteria, criteria=trusting), NOW)[0]
    assert trusted
    assert trusted.overall == "clear"
    assert trusted.episode_since is None


def test_some_are_due_late_long_overdue_and_explained_and_few_alarm(beds: dict[str, Bed]) -> None:
    words = {number: worst(bed.due) for number, bed in beds.items()}
    assert {number for number, word in words.items() if word == "long_overdue"} == {"06", "14"}
    assert {number for number, word in words.items() if word == "overdue"} == {"09"}
    assert {number for number, word in words.items() if word == "due"} > {"07", "11"}
    alarming = {number for number, bed in beds.items() if any(one.problem == alerts.OVERDUE for one in bed.alerts)}
    assert alarming == {"06", "09", "14"}
    why = next(one.why for one in beds["13"].due if one.kind == "weight")
    assert why == ("refused", NOW - NOW % 60 - 300, NOW - NOW % 60 - 300 + 4 * HOUR)


def test_one_is_off_the_ward_and_not_overdue(beds: dict[str, Bed]) -> None:
    bed = beds["07"]
    assert bed.stay.away_since
    assert not any(one.late for one in bed.due)
    assert bed.stay.away
    assert bed.last_set_at
    assert NOW - bed.last_set_at > 6 * HOUR
    assert told(beds, "07").overall == "possible"
    assert [rule.reason for rule in told(beds, "07").criteria[0].rules] == ["stale"] * 3


def test_a_weight_in_pounds_was_corrected(ward: Engine, beds: dict[str, Bed]) -> None:
    weights = [one for one in recorded(ward, beds, "08") if one.reading.kind == "weight"]
    wrong = next(one for one in weights if not one.stands)
    right = next(one for one in weights if one.reading.replaces_id == wrong.reading.id)
    assert wrong.reading.typed_value == right.reading.typed_value
    assert (wrong.reading.typed_unit, right.reading.typed_unit) == ("kg", "[lb_av]")
    assert right.stands
    assert right.reading.reason
    assert abs(float(right.reading.canonical) - 78) < 3
    assert told(beds, "08").overall == "clear"


def test_readings_of_the_wrong_patient_were_withdrawn(ward: Engine, beds: dict[str, Bed]) -> None:
    withdrawn = [one for one in recorded(ward, beds, "09") if one.withdrawal]
    assert {one.reading.kind for one in withdrawn} == {"systolic_bp", "diastolic_bp", "heart_rate"}
    assert all(one.withdrawal and "Wrong patient" in one.withdrawal.reason for one in withdrawn)
    names = [beds[bed].stay.patient.name.split()[1] for bed in ("03", "09")]
    assert names[0] == names[1]


def test_a_collection_that_was_not_measured_leaves_urine_unknown(beds: dict[str, Bed]) -> None:
    assert {verdict.state for verdict in told(beds, "10").urine} == {"unknown"}


def test_one_is_recovering_after_an_episode(ward: Engine, beds: dict[str, Bed]) -> None:
    assessment = told(beds, "11")
    assert assessment.overall == "clear"
    assert states(assessment) == ["not_met", "not_met", "met"]
    with reading(ward) as session:
        ended = [alert for alert in alerts.of_stay(session, beds["11"].stay.id) if alert.problem == LEAK]
    assert [alert.end_kind for alert in ended] == ["clear"]
    dose = beds["11"].dose
    assert dose
    assert NOW - seconds(dose.given_at) > 30 * HOUR


def test_one_night_was_written_down_late(ward: Engine, beds: dict[str, Bed]) -> None:
    late = [one for one in recorded(ward, beds, "12") if one.note]
    assert {one.reading.kind for one in late} >= {"systolic_bp", "urine"}
    delays = {seconds(one.reading.recorded_at) - seconds(one.reading.observed_at) for one in late}
    assert max(delays) > 6 * HOUR


def test_a_weight_that_was_missed_leaves_a_normal_patient_possible(beds: dict[str, Bed]) -> None:
    assessment = told(beds, "13")
    assert assessment.overall == "possible"
    assert [part.name for part in assessment.unsettled] == ["swelling"]
    assert NOW - beds["13"].last_at["weight"] > 36 * HOUR


def test_pressure_and_protein_can_flag_without_swelling(beds: dict[str, Bed]) -> None:
    assert counting(told(beds, "14")) == [True, False, True]


def test_low_urine_alone_is_a_warning_of_low_priority(beds: dict[str, Bed]) -> None:
    assert (told(beds, "15").overall, told(beds, "15").severity) == ("clear", "low")
    assert [alert.problem for alert in beds["15"].alerts] == ["low urine output"]


def test_who_has_just_come_is_unassessed(beds: dict[str, Bed]) -> None:
    assert [told(beds, bed).overall for bed in ("23", "24")] == ["unassessed", "unassessed"]
    assert beds["23"].last_set_at
    assert beds["24"].last_set_at is None


def test_alerts_stand_as_the_program_would_have_raised_them(ward: Engine, beds: dict[str, Bed]) -> None:
    running = {bed: {alert.problem: alert.severity for alert in beds[bed].alerts} for bed in beds if beds[bed].alerts}
    assert {bed: problems["leak"] for bed, problems in running.items() if "leak" in problems} == {
        "01": "medium",
        "02": "medium",
        "03": "high",
        "04": "high",
        "05": "medium",
        "06": "medium",
        "14": "medium",
    }
    with reading(ward) as session:
        for alert in session.scalars(select(Alert)):
            grounds = json.loads(alert.grounds)
            known = session.scalars(select(Reading).where(Reading.id.in_(grounds))).all()
            # What was not measured in time rests on nothing that was.
            assert len(known) == len(grounds)
            assert bool(grounds) == (alert.problem != OVERDUE)
            assert all(one.stay_id == alert.stay_id and one.recorded_at <= alert.raised_to_at for one in known)


def test_settling_again_changes_no_alert(shelf: Shelf) -> None:
    with loaded(shelf, NOW) as engine:

        def rows() -> list[tuple[object, ...]]:
            with reading(engine) as session:
                table = Alert.__table__
                return [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]

        before = rows()
        with writing(engine) as session:
            alerts.settle(session, stays.current(session, WARD, NOW), NOW)
        assert rows() == before


def test_doses_and_treatments_are_recorded(ward: Engine, beds: dict[str, Bed]) -> None:
    with reading(ward) as session:
        decided = {bed: doses.of_stay(session, beds[bed].stay.id) for bed in beds}
        done = {bed: interventions.of_stay(session, beds[bed].stay.id) for bed in beds}
    states_ = Counter(dose.state for found in decided.values() for dose in found)
    assert states_["given"] > 100
    assert states_.keys() == set(DOSE_STATES)
    assert {dose.reason for found in decided.values() for dose in found if dose.state == "held"} == {
        "Vasopressor running",
        "Urine below 20 mL/h",
    }
    assert all(dose.reason for found in decided.values() for dose in found if dose.state != "given")
    assert {one.kind for found in done.values() for one in found} == set(INTERVENTIONS)
    assert all(one.note.endswith(" mL") for found in done.values() for one in found if one.kind == "fluid")
    assert [one.kind for one in done["03"] if one.ended_at is None] == ["vasopressor"]
    assert {bed.stay.regimen for bed in beds.values()} == {"aldesleukin-high-dose"}


def test_an_albumin_was_drawn_after_an_infusion(ward: Engine, beds: dict[str, Bed]) -> None:
    with reading(ward) as session:
        (infusion,) = [one for one in interventions.of_stay(session, beds["01"].stay.id) if one.kind == "albumin"]
    last = beds["01"].last_at["albumin"]
    assert seconds(infusion.ended_at) < last < seconds(infusion.ended_at) + 12 * HOUR


def test_a_dose_was_corrected_and_one_delayed(ward: Engine, beds: dict[str, Bed]) -> None:
    with reading(ward) as session:
        wrong, right = [one for one in doses.history(session, beds["02"].stay.id) if one.row.number == 3]
        delayed, given = [one for one in doses.of_stay(session, beds["10"].stay.id) if one.number == 3]
    assert (wrong.stands, wrong.replaced_by, right.row.why) == (False, right.row.id, "Time misread")
    assert (delayed.state, given.state, given.given_at - given.due_at) == ("delayed", "given", timedelta(hours=1))


def test_somebody_took_note_of_an_alert_and_asked_about_symptoms(ward: Engine, beds: dict[str, Bed]) -> None:
    with reading(ward) as session:
        (story,) = [one for one in alerts.stories(session, beds["03"].stay.id) if one.ended_at is None]
        first, last = symptoms.of_stay(session, beds["03"].stay.id)
    (ack,) = story.acknowledgements
    assert (ack.action, ack.severity, ack.at > story.rested_at) == ("doctor_called", "high", True)
    assert json.loads(first.present) == ["dizziness"]
    assert {*json.loads(last.present), *json.loads(last.absent)} <= set(SYMPTOMS)


def test_alerts_stand_in_every_way(ward: Engine, beds: dict[str, Bed]) -> None:
    now = NOW - NOW % 60
    with reading(ward) as session:
        told_of = {bed: alerts.stories(session, beds[bed].stay.id) for bed in ("01", "04", "09", "11", "14")}
    standings = {bed: {one.standing(now).state for one in found} for bed, found in told_of.items()}
    assert "quiet" in standings["01"]
    assert "taken" in standings["04"]
    assert [one.end_kind for one in told_of["09"] if one.problem == LEAK] == ["withdrawn"]
    assert [one.end_kind for one in told_of["11"] if one.problem == LEAK] == ["clear"]
    (declined,) = [one.standing(now) for one in told_of["14"] if one.problem == LEAK]
    assert (declined.state, declined.declined_at) == ("open", now - 12 * 60)


def test_one_was_here_three_weeks_ago_and_leaks_sooner_this_time(ward: Engine, beds: dict[str, Bed]) -> None:
    here = beds["03"].stay
    with reading(ward) as session:
        (before,) = [stay for stay in stays.past(session, WARD, NOW) if stay.patient_id == here.patient_id]
        then, now = (
            (stay, [dose for dose in doses.of_stay(session, stay.id) if dose.state == "given"], raised(session, stay))
            for stay in (before, here)
        )
        assert known(session, before.id, seconds(before.created_at)).columns["first_dose_at"] is None
        assert known(session, before.id, seconds(before.discharged_at) - 1).columns["discharged_at"] is None
        assert len(load(session, [before.id]).ids) > 100
    assert timedelta(days=20) < now[1][0].given_at - then[1][0].given_at < timedelta(days=22)
    assert len(then[1]) == 10
    assert raised_after(*now) < raised_after(*then) - 4
    assert all(one.ended_at is not None for one in then[2])


def raised(session: Session, stay: Stay) -> list[AlertStory]:
    return [one for one in alerts.stories(session, stay.id) if one.problem == "leak"]


def raised_after(stay: Stay, given: list[Dose], leaks: list[AlertStory]) -> float:
    """Hours from the first dose to the first alert of a leak."""
    return (leaks[0].raised_at - seconds(given[0].given_at)) / HOUR


def test_a_nurse_writes_everything_a_few_minutes_after(ward: Engine) -> None:
    with reading(ward) as session:
        entries = session.scalars(select(Entry)).all()
    people = {entry.recorded_by for entry in entries}
    delays = sorted(seconds(entry.recorded_at) - seconds(entry.observed_at) for entry in entries)
    assert len(people) == 1
    assert delays[0] >= 180
    assert delays[len(delays) // 2] <= 600
    assert max(seconds(entry.recorded_at) for entry in entries) <= NOW


def test_everybody_can_sign_in(ward: Engine) -> None:
    for account in demo.ACCOUNTS:
        person = signing_in.check_password(ward, account.name, account.password)
        assert person
        assert (person.display_name, person.role) == (account.display_name, account.role)
    assert [account.role for account in demo.ACCOUNTS] == [
        "nurse",
        "oncologist",
        "administrator",
        "auditor",
        "nurse",
    ]
    with reading(ward) as session:
        assert facts.is_demonstration(session)


def test_another_now_shifts_the_ward_and_changes_nothing_else(ward: Engine, shelf: Shelf) -> None:
    later = 37 * 24 * HOUR + 5 * HOUR + 60
    columns = (Reading.stay_id, Reading.kind, Reading.typed_value, Reading.typed_unit, Reading.incomplete)

    def rows(engine: Engine, shift: int) -> list[tuple[object, ...]]:
        with reading(engine) as session:
            found = session.execute(select(Reading.observed_at, Reading.recorded_at, *columns).order_by(Reading.id))
            return [(seconds(at) - shift, seconds(recorded) - shift, *rest) for at, recorded, *rest in found]

    with loaded(shelf, NOW + later + 59) as other:
        assert rows(other, later) == rows(ward, 0)


def test_everybody_is_as_old_as_the_story_says(beds: dict[str, Bed]) -> None:
    today = moment(NOW).date()
    for guest in GUESTS:
        born = date.fromisoformat(beds[guest.bed].stay.patient.born_on or "")
        assert today.year - born.year - ((today.month, today.day) < (born.month, born.day)) == guest.age


def test_a_store_in_use_is_left_alone(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Patient(record_number="1", name="Somebody", born_on=None))
    assert not demo.load_if_empty(engine, NOW)
    with pytest.raises(demo.NotEmpty, match="holds patients that are not a demonstration's"):
        demo.load(engine, NOW)
    with reading(engine) as session:
        assert not facts.is_demonstration(session)
        assert session.scalar(select(func.count()).select_from(Patient)) == 1


def test_a_store_with_accounts_never_becomes_a_demonstration(engine: Engine) -> None:
    with writing(engine) as session:
        users.add(session, "somebody", "Somebody", "administrator", "a long password", now=NOW)
    with pytest.raises(demo.NotEmpty, match="holds accounts"):
        demo.load(engine, NOW)
    with reading(engine) as session:
        assert not facts.is_demonstration(session)


def test_the_ward_is_loaded_once(ward: Engine) -> None:
    assert not demo.load_if_empty(ward, NOW + HOUR)
    with pytest.raises(demo.NotEmpty, match="already"):
        demo.load(ward, NOW + HOUR)
