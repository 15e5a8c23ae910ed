"""Breaking the glass: asked why, open for four hours, and looked at afterwards."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from db import glass, looks, observations, stays
from db.engine import reading, writing
from db.saves import KeyConflict, Superseded
from models.glass import OPEN_FOR, REASONS, refusal
from models.instants import HOUR
from models.records import AuditEntry
from models.typed import Typed
from tests.db.conftest import ANSWERED, NOW, People

Break = Callable[..., int]


@pytest.fixture
def stay(admit) -> int:
    admit(bed="1", ward="West")
    return admit(bed="1", ward="North")


@pytest.fixture
def broken(engine: Engine, people: People, stay: int) -> Break:
    def broken(ward: str = "North", reason: str = "emergency", words: str = "", key: str = "key", **who: int) -> int:
        asked = {"by": people.elsewhere, "now": NOW, **who}
        with writing(engine) as session:
            return glass.break_(session, ward, reason, words, key, **asked).id

    return broken


def record(engine: Engine, stay: int, by: int, at: int) -> None:
    typed = (Typed("systolic_bp", "120", "mm[Hg]", confirmed=True),)
    entry = observations.NewEntry(f"set {at}", stay, at, typed, confirmed=ANSWERED)
    observations.record(engine, entry, by=by, now=at)


def test_an_opened_ward_can_be_written_in_until_it_closes(
    engine: Engine, broken: Break, stay: int, people: People
) -> None:
    with pytest.raises(LookupError, match="There is no such stay"):
        record(engine, stay, people.elsewhere, NOW)
    broken()
    for at in (NOW, NOW + OPEN_FOR - 1):
        record(engine, stay, people.elsewhere, at)
    with pytest.raises(LookupError, match="There is no such stay"):
        record(engine, stay, people.elsewhere, NOW + OPEN_FOR)


def test_the_same_tap_twice_opens_once(engine: Engine, broken: Break, people: People) -> None:
    assert broken() == broken()
    with pytest.raises(KeyConflict):
        broken(reason="advice")
    with reading(engine) as session:
        assert len(glass.open_now(session, people.elsewhere, NOW)) == 1


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"ward": "Nowhere"}, "There is no ward Nowhere"),
        ({"ward": "West"}, "The ward West is open to you already"),
        ({"reason": "curiosity"}, "Choose why"),
        ({"reason": "other", "words": "  "}, "Say in words why"),
        ({"words": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_no_reason_opens_nothing(
    engine: Engine, broken: Break, people: People, asked: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        broken(**asked)
    with reading(engine) as session:
        assert glass.open_now(session, people.elsewhere, NOW) == []


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_will_do(reason: str) -> None:
    assert refusal(reason, "x" * 500) is None
    assert (refusal(reason, "") is None) == (reason != "other")


def test_only_whoever_cares_for_patients_breaks_the_glass(broken: Break, people: People) -> None:
    for who in (people.administrator, people.auditor):
        with pytest.raises(PermissionError, match="may not open a ward that is not theirs"):
            broken(by=who)


def test_one_closes_ones_own(engine: Engine, broken: Break, people: People) -> None:
    made = broken()
    with writing(engine) as session:
        with pytest.raises(LookupError, match="no such opening"):
            glass.close(session, made, by=people.nurse, now=NOW)
        for at in (NOW + 60, NOW + 120):
            glass.close(session, made, by=people.elsewhere, now=at)
    with reading(engine) as session:
        (one,) = glass.to_review(session)
        assert one.closed_at == NOW + 60
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "ward North"))
        assert list(actions) == ["broke the glass", "closed the glass"]
        assert glass.other_wards(session, people.elsewhere, NOW) == ["North"]


def test_a_review_sees_what_was_looked_at_and_done_there(
    engine: Engine, broken: Break, stay: int, people: People
) -> None:
    made = broken(reason="other", words=" Asked to help ")
    with writing(engine) as session:
        looks.opened_patient(session, people.elsewhere, stay, NOW + 1)
        looks.opened_patient(session, people.elsewhere, 1, NOW + 2)
        looks.opened_patient(session, people.nurse, stay, NOW + 3)
    record(engine, stay, people.elsewhere, NOW + 4)
    with writing(engine) as session:
        stays.amend(session, stay, {"ward": "West", "bed": "2"}, by=people.nurse, now=NOW + HOUR)
        looks.opened_patient(session, people.elsewhere, stay, NOW + 2 * HOUR)
    with reading(engine) as session:
        (one,) = glass.to_review(session)
    assert (one.id, one.name, one.ward, one.reason, one.words) == (
        made,
        "The elsewhere",
        "North",
        "other",
        "Asked to help",
    )
    assert [(seen.at, seen.action, seen.stay_id, seen.record_number) for seen in one.seen] == [
        (NOW + 1, "opened patient", stay, "North-1"),
        (NOW + 4, "recorded", stay, "North-1"),
    ]


def test_a_review_is_somebody_elses_and_is_done_once(engine: Engine, broken: Break, people: People) -> None:
    made = broken()
    with writing(engine) as session:
        with pytest.raises(PermissionError, match="A nurse may not review"):
            glass.review(session, made, "fine", by=people.elsewhere, now=NOW)
        with pytest.raises(ValueError, match="Say what came of"):
            glass.review(session, made, " ", by=people.auditor, now=NOW)
        with pytest.raises(LookupError):
            glass.review(session, 99, "fine", by=people.auditor, now=NOW)
        glass.review(session, made, " Was called to help ", by=people.auditor, now=NOW + 9)
        with pytest.raises(Superseded, match="The auditor has already reviewed this"):
            glass.review(session, made, "fine", by=people.administrator, now=NOW)
    with reading(engine) as session:
        assert glass.to_review(session) == []
        (one,) = glass.reviewed(session)
    assert (one.review, one.reviewed_by, one.reviewed_at) == ("Was called to help", "The auditor", NOW + 9)
