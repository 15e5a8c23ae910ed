"""What was known at an instant, alerts as they went, who took note of them, and what the criteria said."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from db import acknowledgements, alerts, criteria_versions, doses, observations, stays
from db.engine import reading, writing
from db.history import history
from db.known import Known, known
from db.observations import Retraction
from db.saves import KeyConflict
from models.alerting import OVERDUE
from models.criteria import content, named
from models.instants import HOUR, moment
from models.records import Acknowledgement, Alert, AuditEntry, CriteriaVersion
from tests.db.conftest import NOW, People, clinical, correction, rows
from tests.stores import unguarded


def at(engine: Engine, stay_id: int, when: int | None) -> Known:
    with reading(engine) as session:
        return known(session, stay_id, when)


def test_a_reading_counts_from_the_second_in_which_it_was_saved(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, NOW, now=NOW + 5, systolic_bp="84")
    assert [len(at(engine, stay_id, NOW + later).loaded.ids) for later in (4, 5, 6)] == [0, 1, 1]
    assert len(at(engine, stay_id, None).loaded.ids) == 1


def test_a_stay_that_was_not_recorded_yet_was_not_known(engine: Engine, admit) -> None:
    # The patient came ten days before; the record holds it from when it was typed.
    stay_id = admit()
    with pytest.raises(LookupError, match="did not hold this stay then"):
        at(engine, stay_id, NOW - 1)
    assert at(engine, stay_id, NOW).columns["bed"] == "1"
    with pytest.raises(LookupError, match="no such stay"):
        at(engine, 999, NOW)


def test_columns_and_criteria_are_those_of_then(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    changes = [{"bed": "7"}, {"criteria": "denileukin-label", "regimen": "denileukin-diftitox"}]
    for later, change in enumerate(changes, 1):
        with writing(engine) as session:
            stays.amend(session, stay_id, change, by=people.oncologist, now=NOW + 10 * later)
    seen = [at(engine, stay_id, NOW + later) for later in (9, 10, 19, 20)]
    assert [(one.columns["bed"], one.columns["regimen"], one.criteria.name) for one in seen] == [
        ("1", None, "bedside"),
        ("7", None, "bedside"),
        ("7", None, "bedside"),
        ("7", "denileukin-diftitox", "denileukin-label"),
    ]
    assert seen[0].stay.bed == "7"


def test_corrections_and_withdrawals_made_later_are_undone_in_the_history(
    engine: Engine, admit, save, people: People
) -> None:
    stay_id = admit()
    reading_id = save(stay_id, NOW, systolic_bp="84").reading_ids[0]
    new = observations.correct(engine, correction(reading_id, "94"), by=people.nurse, now=NOW + 10).reading_ids[0]
    gone = Retraction("gone", new, "another patient's")
    observations.withdraw(engine, gone, by=people.nurse, now=NOW + 20)
    with reading(engine) as session:
        seen = [history(session, stay_id, NOW + later) for later in (-1, 0, 10, 20)]
        assert history(session, stay_id) == seen[-1]
    assert [[(one.reading.typed_value, one.stands) for one in found] for found in seen] == [
        [],
        [("84", True)],
        [("84", False), ("94", True)],
        [("84", False), ("94", False)],
    ]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(content("bedside"), "utf-8")
    return path


def restart(engine: Engine, path: Path, systolic: int, now: int) -> None:
    """The file says another number, and the program is started again."""
    path.write_text(content("bedside").replace("value = 90,", f"value = {systolic},"), "utf-8")
    named.cache_clear()
    content.cache_clear()
    with writing(engine) as session:
        criteria_versions.note_all(session, now)


def test_what_a_criteria_set_said_is_kept(engine: Engine, admit, own: Path) -> None:
    stay_id = admit(criteria=str(own))
    restart(engine, own, 100, NOW + 10)
    restart(engine, own, 100, NOW + 20)
    seen = [at(engine, stay_id, when) for when in (NOW, NOW + 9, NOW + 10, None)]
    assert [(int(one.criteria.criteria[0].rules[0].value), one.criteria_assumed) for one in seen] == [
        (90, False),
        (90, False),
        (100, False),
        (100, False),
    ]
    with reading(engine) as session:
        kept = list(session.scalars(select(CriteriaVersion).where(CriteriaVersion.name == str(own))))
    assert [row.seen_at for row in kept] == [moment(NOW), moment(NOW + 10)]
    assert kept[1].hash == named(str(own)).hash


def test_what_was_not_kept_is_assumed(engine: Engine, own: Path) -> None:
    with reading(engine) as session:
        assert criteria_versions.known(session, "bedside", NOW) == (named("bedside"), True)
    with writing(engine) as session:
        criteria_versions.note(session, str(own), NOW)
    restart(engine, own, 100, NOW + 10)
    with reading(engine) as session:
        found, assumed = criteria_versions.known(session, str(own), NOW - 1)
    # The first that was kept is nearer to then than what the file says now.
    assert (int(found.criteria[0].rules[0].value), assumed) == (90, True)


def test_a_set_that_cannot_be_read_any_more_does_not_stop_the_others(engine: Engine, admit, own: Path) -> None:
    admit(criteria=str(own))
    own.unlink()
    named.cache_clear()
    content.cache_clear()
    with writing(engine) as session:
        criteria_versions.note_all(session, NOW + 1)
    with reading(engine) as session:
        names = set(session.scalars(select(CriteriaVersion.name)))
    assert {str(own), "bedside", "denileukin-label"} <= names


@pytest.fixture
def leaking(admit, save) -> int:
    """A stay whose alert is medium at first, and high after an hour."""
    stay_id = admit()
    save(stay_id, NOW, systolic_bp="85", albumin="2.8")
    save(stay_id, NOW + HOUR, systolic_bp="78")
    return stay_id


def acknowledge(engine: Engine, by: int, now: int, action: str = "reviewed", words: str | None = None) -> int:
    with writing(engine) as session:
        alert_id = session.scalars(select(Alert.id).where(Alert.problem != OVERDUE)).one()
        key = f"{action} {now}"
        return acknowledgements.acknowledge(session, alert_id, action, words, key, quiet_minutes=60, by=by, now=now).id


def test_the_story_of_an_alert_is_that_of_each_instant(engine: Engine, admit, save, people: People) -> None:
    leaking = admit()
    save(leaking, NOW, systolic_bp="85", albumin="2.8")
    acknowledge(engine, people.nurse, NOW + 60)
    save(leaking, NOW + HOUR, systolic_bp="78")
    acknowledge(engine, people.oncologist, NOW + 2 * HOUR, "doctor_called", " Dr Invented ")
    with writing(engine) as session:
        stays.discharge(session, leaking, NOW + 3 * HOUR, by=people.nurse, now=NOW + 3 * HOUR)
    medium, high = (NOW, "medium"), (NOW + HOUR, "high")
    with reading(engine) as session:
        assert alerts.stories(session, leaking, NOW - 1) == []
        seen = {
            when: clinical(alerts.stories(session, leaking, NOW + when))[0]
            for when in (0, 60, HOUR, 2 * HOUR, 3 * HOUR)
        }
        assert clinical(alerts.stories(session, leaking)) == [seen[3 * HOUR]]
    assert [one.severities for one in seen.values()] == [(medium,), (medium,), *[(medium, high)] * 3]
    assert [one.rested_at for one in seen.values()] == [NOW, NOW, *[NOW + HOUR] * 3]
    assert [len(one.acknowledgements) for one in seen.values()] == [0, 1, 1, 2, 2]
    assert [one.ended_at for one in seen.values()] == [*[None] * 4, NOW + 3 * HOUR]
    first, last = seen[0], seen[3 * HOUR]
    assert (first.end_kind, last.end_kind, last.raised_at) == (None, "discharged", NOW)
    assert (len(first.grounds), set(first.grounds) == set(last.grounds)) == (2, False)
    assert (last.criteria_name, last.criteria_hash) == ("bedside", named("bedside").hash)
    assert [(one.at, one.by_name, one.severity, one.action, one.words) for one in last.acknowledgements] == [
        (NOW + 60, "The nurse", "medium", "reviewed", None),
        (NOW + 2 * HOUR, "The oncologist", "high", "doctor_called", "Dr Invented"),
    ]


def test_an_alert_that_came_back_has_a_story_of_its_own(engine: Engine, admit, save) -> None:
    stay_id = admit()
    well, ill = {"systolic_bp": "120", "albumin": "3.9"}, {"systolic_bp": "84", "albumin": "2.8"}
    for hour, values in ((0, ill), (40, well), (62, well), (67, well), (70, ill)):
        save(stay_id, NOW + hour * HOUR, weight="70", **values)
    with reading(engine) as session:
        found = clinical(alerts.stories(session, stay_id))
        then = clinical(alerts.stories(session, stay_id, NOW + 69 * HOUR))
    assert [one.raised_at for one in found] == [NOW, NOW + 70 * HOUR]
    assert [one.ended_at is None for one in found] == [False, True]
    assert then == found[:1]


def test_the_story_of_an_alert_of_an_earlier_version_is_told_as_far_as_it_was_kept(
    engine: Engine, leaking: int
) -> None:
    with unguarded(engine) as session:
        for entry in session.scalars(select(AuditEntry).where(AuditEntry.action.like("raised %"))):
            entry.after = json.dumps({"severity": json.loads(entry.after)["severity"], "end_reason": None})
    with reading(engine) as session:
        (now,) = clinical(alerts.stories(session, leaking))
        (then,) = clinical(alerts.stories(session, leaking, NOW))
    assert now.severities == ((NOW, "medium"), (NOW + HOUR, "high"))
    assert (len(now.grounds), then.grounds, then.severities) == (3, (), ((NOW, "medium"),))


@pytest.mark.parametrize(
    ("action", "words", "complaint"),
    [
        ("doctor_called", None, "who was called"),
        ("not_leak", " ", "why this is not a leak"),
        ("other", "", "what was done"),
        ("ignored", "because", "Choose what was done"),
    ],
)
def test_some_actions_need_words(
    engine: Engine, leaking: int, people: People, action: str, words: str | None, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        acknowledge(engine, people.nurse, NOW + HOUR, action, words)
    assert rows(engine, Acknowledgement) == 0


@pytest.mark.parametrize("action", ["reviewed", "dose_held", "treated"])
def test_other_actions_need_none_and_the_same_key_twice_is_one(
    engine: Engine, leaking: int, people: People, action: str
) -> None:
    first = acknowledge(engine, people.nurse, NOW + HOUR, action)
    assert acknowledge(engine, people.nurse, NOW + HOUR, action) == first
    with pytest.raises(KeyConflict):
        acknowledge(engine, people.nurse, NOW + HOUR, action, "and more")


def test_who_may_not_and_what_is_over_is_refused(engine: Engine, leaking: int, people: People) -> None:
    with pytest.raises(PermissionError, match="administrator may not acknowledge alerts"):
        acknowledge(engine, people.administrator, NOW + HOUR)
    with pytest.raises(LookupError, match="no such alert"), writing(engine) as session:
        acknowledgements.acknowledge(session, 999, "reviewed", None, "key", quiet_minutes=60, by=people.nurse, now=NOW)
    with writing(engine) as session:
        session.execute(text("UPDATE alerts SET ended_at = raised_at"))
    with pytest.raises(ValueError, match="has ended"):
        acknowledge(engine, people.nurse, NOW + HOUR)


def test_the_first_dose_of_then_decides_the_baseline_of_then(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, NOW - 5 * HOUR, now=NOW, weight="70")
    decision = doses.Decision("key", stay_id, 1, "given", NOW - HOUR, "aldesleukin")
    with writing(engine) as session:
        doses.decide(session, decision, by=people.oncologist, now=NOW + 10)
    before, after = at(engine, stay_id, NOW + 9), at(engine, stay_id, NOW + 10)
    assert (before.columns["first_dose_at"], len(before.doses), len(after.doses)) == (None, 0, 1)
    assert before.loaded.stays.first_dose.tolist() != after.loaded.stays.first_dose.tolist() == [NOW - HOUR]
