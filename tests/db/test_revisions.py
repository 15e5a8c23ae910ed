"""What is kept of a ward is made anew when, and only when, something of that ward has changed."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from db import audit, revisions, stays, watching
from db.engine import reading, writing
from tests.db.conftest import People, T


@pytest.fixture(autouse=True)
def _nothing_read() -> Iterator[None]:
    revisions._seen.clear()
    yield
    revisions._seen.clear()


@pytest.fixture
def north(admit) -> int:
    return admit(bed="1", ward="North")


@pytest.fixture
def south(admit) -> int:
    return admit(bed="2", ward="South")


def of(engine: Engine, *wards: str) -> int:
    with reading(engine) as session:
        return revisions.of_wards(session, wards)


def write(engine: Engine, action: str, stay_id: int | None, subject: str = "") -> None:
    with writing(engine) as session:
        audit.write(session, at=T, user_id=None, action=action, subject=subject, stay_id=stay_id)


def test_only_the_ward_that_changed_has_another_number(engine: Engine, north: int, south: int) -> None:
    before = of(engine, "North"), of(engine, "South"), of(engine, "North", "South")
    write(engine, "recorded", north)
    after = of(engine, "North"), of(engine, "South"), of(engine, "North", "South")
    assert (after[0] > before[0], after[1] == before[1], after[2] > before[2]) == (True, True, True)


@pytest.mark.parametrize("action", audit.LOOKS)
def test_looking_changes_nothing(engine: Engine, north: int, action: str) -> None:
    before = of(engine, "North")
    write(engine, action, north)
    assert of(engine, "North") == before


def test_who_signs_in_changes_no_ward(engine: Engine, north: int) -> None:
    before = of(engine, "North")
    write(engine, "signed in", None, subject="user 7")
    assert of(engine, "North") == before


def test_what_is_of_no_stay_may_be_of_every_ward(engine: Engine, north: int, south: int) -> None:
    before = of(engine, "North"), of(engine, "South")
    write(engine, "set ladder", None, subject="ladder")
    assert all(new > old for new, old in zip((of(engine, "North"), of(engine, "South")), before, strict=True))


def test_who_is_moved_changes_both_wards(engine: Engine, north: int, south: int, people: People) -> None:
    before = of(engine, "North"), of(engine, "South")
    with writing(engine) as session:
        stays.amend(session, north, {"ward": "South", "bed": "9"}, by=people.oncologist, now=T)
    assert all(new > old for new, old in zip((of(engine, "North"), of(engine, "South")), before, strict=True))


def test_an_older_state_of_the_store_shares_its_number_with_nobody(engine: Engine, north: int, south: int) -> None:
    of(engine, "South")
    write(engine, "recorded", south)
    with reading(engine) as older:
        known = revisions.of_wards(older, ["South"])
        write(engine, "recorded", south)
        newer = of(engine, "South")
        again = revisions.of_wards(older, ["South"])
    assert newer > known
    assert again == known


def test_what_was_written_is_read_once(engine: Engine, north: int, monkeypatch: pytest.MonkeyPatch) -> None:
    of(engine, "North")
    write(engine, "recorded", north)
    asked = []
    read_on = revisions._read_on
    monkeypatch.setattr(revisions, "_read_on", lambda *given: (asked.append(1), read_on(*given)))
    assert len({of(engine, "North") for _ in range(3)}) == 1
    assert asked == [1]


def test_the_wards_in_use_are_those_with_somebody_on_them(
    engine: Engine, north: int, south: int, people: People, admit: Callable[..., int]
) -> None:
    with writing(engine) as session:
        stays.discharge(session, south, T + 60, by=people.oncologist, now=T + 60)
    with reading(engine) as session:
        assert stays.in_use(session, T + 120) == ["North"]
        assert watching.watched(session, people.nurse, T + 120) == ("North",)
