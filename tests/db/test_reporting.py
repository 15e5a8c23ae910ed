"""The report from the store: who counts where and when, what came of alerts, and the states of the timeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, select, update

from db import due, stays
from db.engine import reading, writing
from db.reporting import gather
from models.instants import HOUR, moment
from models.lying import UNJUDGED
from models.records import Acknowledgement, Alert, AuditEntry, Climb, Stay
from models.reporting import ANY, DAY, Report
from tests.db.conftest import NOW, People
from tests.stores import unguarded

T = NOW - 60 * HOUR
EVER = (0, NOW + DAY)


@pytest.fixture
def overdue(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[str, ...]]:
    """What is overdue of whom: nothing, until a test says so. It would be an alert of its own in each of these."""
    found: dict[int, tuple[str, ...]] = {}
    monkeypatch.setattr(due, "late", lambda *_: found)
    return found


pytestmark = pytest.mark.usefixtures("overdue")


def report(engine: Engine, start: int = 0, end: int = NOW, now: int = NOW, ward: str | None = None) -> Report:
    with reading(engine) as session:
        return gather(session, start, end, now, ward)


def acknowledged(engine: Engine, people: People, at: int, action: str = "reviewed", severity: str = "medium") -> None:
    """The only alert, acknowledged."""
    with writing(engine) as session:
        alert = session.scalars(select(Alert.id)).one()
        made = {"alert_id": alert, "severity": severity, "action": action, "at": moment(at), "by": people.nurse}
        session.add(Acknowledgement(key=str(uuid4()), **made))


def climbed(engine: Engine, since: int, due_at: int, role: str, severity: str = "medium") -> None:
    with writing(engine) as session:
        alert = session.scalars(select(Alert.id)).one()
        when = {"since": moment(since), "due_at": moment(due_at), "at": moment(due_at)}
        session.add(Climb(alert_id=alert, severity=severity, place=due_at - since, role=role, way="screen", **when))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def numbers(found: Report, ward: str | None, severity: str = ANY) -> tuple[int, ...]:
    counts = found.counts[ward, severity]
    return counts.alerts, len(counts.after), counts.missed, counts.waiting, counts.not_leak, counts.withdrawn


def test_a_store_without_patients_knows_no_rate(engine: Engine) -> None:
    found = report(engine)
    assert (found.wards, found.time[None].patients, found.counts[None, ANY].alerts) == ((), 0, 0)


@pytest.mark.parametrize(("start", "end"), [(NOW, NOW + 1), (NOW + 1, NOW + 2), (5, 5), (6, 5)])
def test_a_period_that_is_none_or_has_not_begun_is_refused(engine: Engine, start: int, end: int) -> None:
    with pytest.raises(ValueError, match=r"^The period .*\.$"):
        report(engine, start, end)


def test_patient_days_are_the_time_between_admission_and_discharge_within_the_period(engine: Engine, admit) -> None:
    admit("1", admitted_at=NOW - 48 * HOUR)
    gone = admit("2", admitted_at=NOW - 72 * HOUR)
    with writing(engine) as session:
        session.get_one(Stay, gone).discharged_at = moment(NOW - 60 * HOUR)
    assert report(engine, *EVER).time["North"].patients == (48 + 12) * HOUR
    assert report(engine, NOW - 61 * HOUR, NOW - 47 * HOUR).time["North"].patients == 2 * HOUR
    # Who leaves as the period begins, and who comes as it ends, are not in it.
    assert report(engine, NOW - 60 * HOUR, NOW - 48 * HOUR).wards == ()


def test_a_stay_begins_with_its_first_reading_where_that_is_earlier_and_ends_never_after_now(
    engine: Engine, admit, save
) -> None:
    stay_id = admit(admitted_at=NOW - 10 * HOUR)
    save(stay_id, NOW - 12 * HOUR, now=NOW, systolic_bp="120")
    assert report(engine, *EVER).time["North"].patients == 12 * HOUR
    assert report(engine, 0, NOW - 11 * HOUR).time["North"].patients == HOUR
    with writing(engine) as session:
        stay = session.get_one(Stay, stay_id)
        stay.admitted_at, stay.discharged_at = None, moment(NOW + 5 * HOUR)
    assert report(engine, *EVER).time["North"].patients == 12 * HOUR


def test_hours_unassessed_are_those_of_the_timeline(engine: Engine, admit, save) -> None:
    stay_id = admit(admitted_at=NOW - 30 * HOUR)
    save(stay_id, NOW - 20 * HOUR, systolic_bp="85", albumin="2.8")
    found = report(engine).time["North"]
    # Not assessed until the first set; low pressure proves nothing after its hours, and still counts for a day.
    assert found.states["unassessed"] == 10 * HOUR
    assert found.states["flagged"] == 20 * HOUR
    assert found.share("unassessed") == found.share("flagged") / 2


def test_a_set_of_criteria_that_cannot_be_read_leaves_its_hours_unjudged(engine: Engine, admit) -> None:
    stay_id = admit(admitted_at=NOW - 30 * HOUR)
    with writing(engine) as session:
        session.get_one(Stay, stay_id).criteria = "gone.toml"
    found = report(engine).time["North"]
    assert (found.patients, found.states[UNJUDGED], found.share("unassessed")) == (30 * HOUR, 30 * HOUR, None)


def test_an_alert_that_rose_was_acknowledged_late_and_climbed(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    save(stay_id, T + HOUR, systolic_bp="78")
    climbed(engine, T, T + 900, "nurse_in_charge")
    climbed(engine, T + HOUR, T + HOUR + 300, "doctor_on_call", "high")
    assert numbers(report(engine), None) == (1, 0, 0, 1, 0, 0)
    acknowledged(engine, people, T + 2 * HOUR, "not_leak", "high")
    acknowledged(engine, people, T + 3 * HOUR, "treated", "high")
    found = report(engine)
    assert {severity: found.counts["North", severity].after for severity in (ANY, "high", "medium", "low")} == {
        ANY: (2 * HOUR,),
        "high": (HOUR,),
        "medium": (2 * HOUR,),
        "low": (),
    }
    assert found.counts[None, ANY].told == {"nurse_in_charge": 1, "doctor_on_call": 1}
    assert found.counts[None, "high"].told == {"doctor_on_call": 1}
    assert found.counts[None, "high"].actions == {"not_leak": 1, "treated": 1}
    assert numbers(found, "North", "high") == (1, 1, 0, 0, 1, 0)
    # It counts as high in the period in which it rose, with what came of it later; an action counts when it was done.
    risen = report(engine, T + HOUR, T + HOUR + 1)
    assert numbers(risen, "North") == (0, 0, 0, 0, 0, 0)
    assert (risen.counts["North", "high"].after, risen.counts["North", "high"].actions) == ((HOUR,), {})
    assert report(engine, T + 3 * HOUR, NOW).counts["North", ANY].actions == {"treated": 1}


def test_what_ended_unseen_and_what_was_withdrawn_is_counted(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    with writing(engine) as session:
        session.execute(update(Alert).values(ended_at=moment(T + HOUR), end_kind="withdrawn", end_reason="Withdrawn."))
    assert numbers(report(engine), None) == (1, 0, 1, 0, 0, 1)
    assert report(engine).counts[None, ANY].within(50) == "not reached"
    # It was open until then, and was raised before.
    assert numbers(report(engine, T + 1, NOW), None) == (0, 0, 0, 0, 0, 0)


def test_entries_of_an_earlier_version_name_no_alert(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    save(stay_id, T + HOUR, systolic_bp="78")
    with unguarded(engine) as session:
        for entry in session.scalars(select(AuditEntry).where(AuditEntry.subject == "leak")):
            severity = "high" if entry.action == "raised severity" else "medium"
            entry.after = f'{{"severity": "{severity}"}}'
    found = report(engine)
    assert [found.counts[None, severity].alerts for severity in (ANY, "high", "medium")] == [1, 1, 1]


def test_a_patient_who_moved_counts_in_each_ward_while_there(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit(admitted_at=NOW - 100 * HOUR)
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    with writing(engine) as session:
        stays.amend(session, stay_id, {"ward": "South", "bed": "9"}, by=people.nurse, now=T + HOUR)
    save(stay_id, T + 2 * HOUR, systolic_bp="78")
    acknowledged(engine, people, T + 3 * HOUR, severity="high")
    found = report(engine)
    assert found.wards == ("North", "South")
    assert {ward: found.time[ward].patients for ward in found.wards} == {"North": 41 * HOUR, "South": 59 * HOUR}
    assert [found.counts["North", severity].alerts for severity in (ANY, "high", "medium")] == [1, 0, 1]
    assert [found.counts["South", severity].alerts for severity in (ANY, "high", "medium")] == [0, 1, 0]
    assert found.counts["South", ANY].actions == {"reviewed": 1}
    north = report(engine, ward="North")
    assert (north.wards, north.time["North"], north.counts["North", ANY]) == (
        ("North",),
        found.time["North"],
        found.counts["North", ANY],
    )
    assert north.counts[None, ANY] == north.counts["North", ANY]
    assert report(engine, ward="East").wards == ()


def test_an_alert_of_a_stay_that_is_since_known_to_have_ended_before_is_not_lost(engine: Engine, admit, save) -> None:
    stay_id = admit(admitted_at=NOW - 100 * HOUR)
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    with writing(engine) as session:
        session.get_one(Stay, stay_id).discharged_at = moment(T - HOUR)
    found = report(engine, T, NOW)
    assert (found.counts["North", ANY].alerts, found.time["North"].patients) == (1, 0)


def test_the_parts_of_a_period_and_the_wards_add_up(engine: Engine, admit, save, people: People) -> None:
    for bed, ward in (("1", "North"), ("2", "North"), ("3", "South")):
        stay_id = admit(bed, ward)
        for hours in range(0, 40, 5):
            save(stay_id, T + hours * HOUR, systolic_bp=str(75 + 4 * int(bed)), albumin="2.8", weight="70")
    whole, parts = (
        report(engine),
        [report(engine, 0, T + 7), report(engine, T + 7, T + 9 * HOUR), report(engine, T + 9 * HOUR)],
    )
    for key, counts in whole.counts.items():
        assert counts.alerts == sum(part.counts[key].alerts for part in parts if key in part.counts)
    for ward, time in whole.time.items():
        for state, length in time.states.items():
            assert length == sum(part.time[ward].states[state] for part in parts)
    assert whole.time[None].patients == sum(whole.time[ward].patients for ward in whole.wards) == 3 * 240 * HOUR
    assert whole.counts[None, ANY].alerts == 3


def test_more_patients_take_no_more_statements(engine: Engine, admit, save) -> None:
    def asked() -> int:
        with statements(engine) as sent:
            report(engine)
        return len(sent)

    save(admit("1"), T, systolic_bp="85", albumin="2.8")
    before = asked()
    for bed in ("2", "3", "4"):
        save(admit(bed), T, systolic_bp="85", albumin="2.8")
    assert asked() == before <= 14
