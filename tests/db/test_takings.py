"""Alerts taken over, declined and quiet, as the list of those that wait and their stories show it."""

import pytest
from sqlalchemy import Engine, select

from db import acknowledgements, attention, stays, stories, takings
from db.engine import reading, writing
from db.saves import KeyConflict
from models.acknowledging import QUIETS
from models.alerting import OVERDUE
from models.instants import HOUR
from models.records import Acknowledgement, Alert, Taking
from tests.db.conftest import NOW, People, rows

MINUTE = 60


@pytest.fixture
def leaking(engine: Engine, admit, save) -> int:
    """The alert of a stay with a leak."""
    save(admit(), NOW, systolic_bp="85", albumin="2.8")
    return alert_of(engine)


def alert_of(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalars(select(Alert.id).where(Alert.problem != OVERDUE)).one()


def take(engine: Engine, alert: int, by: int, now: int, key: str = "key", minutes: int = 60) -> int:
    with writing(engine) as session:
        return takings.take(session, alert, key, minutes=minutes, by=by, now=now).id


def decline(engine: Engine, alert: int, by: int, now: int, key: str = "no", words: str = "With another patient") -> int:
    with writing(engine) as session:
        return takings.decline(session, alert, words, key, by=by, now=now).id


def acknowledge(engine: Engine, alert: int, by: int, now: int, minutes: int = 30) -> Acknowledgement:
    with writing(engine) as session:
        key = f"ack {now}"
        return acknowledgements.acknowledge(
            session, alert, "reviewed", None, key, quiet_minutes=minutes, by=by, now=now
        )


def state(engine: Engine, alert: int, now: int) -> tuple[str, int | None, str | None]:
    with reading(engine) as session:
        (found,) = [one for one in attention.alerts(session, now) if one.alert_id == alert]
        _, story = stories.story(session, alert, now)
    assert story.standing(now) == found.standing
    return found.standing.state, found.standing.until, found.standing.by


def test_who_takes_an_alert_over_has_it_until_its_time_is_over(engine: Engine, leaking: int, people: People) -> None:
    take(engine, leaking, people.oncologist, NOW + MINUTE)
    assert state(engine, leaking, NOW) == ("open", None, None)
    assert state(engine, leaking, NOW + MINUTE) == ("taken", NOW + 61 * MINUTE, "The oncologist")
    assert state(engine, leaking, NOW + 61 * MINUTE) == ("open", None, None)


def test_who_declines_says_why_and_has_it_no_more(engine: Engine, leaking: int, people: People) -> None:
    take(engine, leaking, people.nurse, NOW + MINUTE)
    with pytest.raises(ValueError, match="Say why you decline"):
        decline(engine, leaking, people.nurse, NOW + 2 * MINUTE, words=" ")
    decline(engine, leaking, people.nurse, NOW + 2 * MINUTE, words=" With another patient ")
    assert state(engine, leaking, NOW + 2 * MINUTE) == ("open", None, None)
    with reading(engine) as session:
        _, story = stories.story(session, leaking)
    assert [(one.kind, one.words, one.by_name, one.at) for one in story.takings] == [
        ("taken", None, "The nurse", NOW + MINUTE),
        ("declined", "With another patient", "The nurse", NOW + 2 * MINUTE),
    ]


@pytest.mark.parametrize("minutes", QUIETS)
def test_an_acknowledged_alert_is_quiet_for_the_time_chosen(
    engine: Engine, leaking: int, people: People, minutes: int
) -> None:
    acknowledge(engine, leaking, people.nurse, NOW, minutes)
    end = NOW + minutes * MINUTE
    assert state(engine, leaking, end - 1) == ("quiet", end, "The nurse")
    assert state(engine, leaking, end) == ("open", None, None)


@pytest.mark.parametrize("minutes", [0, -60, 31, 241])
def test_another_time_is_no_choice(engine: Engine, leaking: int, people: People, minutes: int) -> None:
    with pytest.raises(ValueError, match="Choose 30 minutes"):
        acknowledge(engine, leaking, people.nurse, NOW, minutes)
    with pytest.raises(ValueError, match="Choose 30 minutes"):
        take(engine, leaking, people.nurse, NOW, minutes=minutes)
    assert rows(engine, Acknowledgement) + rows(engine, Taking) == 0


def test_a_worsening_opens_a_quiet_alert_at_once(engine: Engine, leaking: int, people: People, save) -> None:
    acknowledge(engine, leaking, people.nurse, NOW, 240)
    save(1, NOW + HOUR, systolic_bp="78")
    assert state(engine, leaking, NOW + HOUR) == ("open", None, None)


def test_the_same_key_twice_is_one_and_with_another_content_a_conflict(
    engine: Engine, leaking: int, people: People
) -> None:
    assert take(engine, leaking, people.nurse, NOW) == take(engine, leaking, people.nurse, NOW + 5)
    with pytest.raises(KeyConflict):
        decline(engine, leaking, people.nurse, NOW, key="key")
    assert decline(engine, leaking, people.nurse, NOW) == decline(engine, leaking, people.nurse, NOW + 5)
    assert rows(engine, Taking) == 2
    acknowledge(engine, leaking, people.nurse, NOW)
    with pytest.raises(KeyConflict):
        acknowledge(engine, leaking, people.nurse, NOW, 60)


def test_who_may_not_and_what_is_over_is_refused(engine: Engine, leaking: int, people: People) -> None:
    for act in (take, decline):
        with pytest.raises(PermissionError, match="administrator may not acknowledge"):
            act(engine, leaking, people.administrator, NOW)
        with pytest.raises(PermissionError, match="not active"):
            act(engine, leaking, people.gone, NOW)
        with pytest.raises(LookupError, match="no such alert"):
            act(engine, 999, people.nurse, NOW)
    with writing(engine) as session:
        stays.discharge(session, 1, NOW + HOUR, by=people.nurse, now=NOW + HOUR)
    for act in (take, decline):
        with pytest.raises(ValueError, match="has ended"):
            act(engine, leaking, people.nurse, NOW + HOUR)
    for alert, known_at in ((999, None), (leaking, NOW - 1)):
        with reading(engine) as session, pytest.raises(LookupError, match="no such alert"):
            stories.story(session, alert, known_at)


def test_the_list_has_the_gravest_first_then_what_is_open_and_only_the_wards_asked_for(
    engine: Engine, admit, save, people: People
) -> None:
    for bed in ("1", "2", "3"):
        save(admit(bed=bed), NOW + int(bed), systolic_bp="85", albumin="2.8")
    save(admit(bed="1", ward="South"), NOW + 9, systolic_bp="76", albumin="2.8")
    with reading(engine) as session:
        every = [one for one in attention.alerts(session, NOW + MINUTE) if one.problem != OVERDUE]
    assert [(one.ward, one.bed, one.severity) for one in every] == [
        ("South", "1", "high"),
        *[("North", bed, "medium") for bed in ("1", "2", "3")],
    ]
    assert (every[0].name, every[0].raised_at) == ("Patient 1", NOW + 9)
    take(engine, every[1].alert_id, people.nurse, NOW + MINUTE)
    acknowledge(engine, every[2].alert_id, people.nurse, NOW + MINUTE)
    with reading(engine) as session:
        north = [one for one in attention.alerts(session, NOW + MINUTE, {"North"}) if one.problem != OVERDUE]
        assert attention.alerts(session, NOW + MINUTE, ()) == []
    assert [(one.bed, one.standing.state) for one in north] == [("3", "open"), ("1", "taken"), ("2", "quiet")]
