"""What is due when: just before, at and just after each number; and laws that hold for every record."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.due import STATUSES, Due, Known, Spared, Watch, due, worst
from models.instants import HOUR
from models.schedule import named

WARD = named("ward")
MINUTE = 60
T = 100 * HOUR
ALL = ("systolic_bp", "urine", "weight", "albumin")


def one(kind: str, now: int, watch: Watch | None = None, **known: Any) -> Due:
    found = due(WARD, Known(**{"began": 0, "last_at": {}, **known}), watch or Watch(), now)
    return next(each for each in found if each.kind == kind)


@pytest.mark.parametrize(
    ("kind", "every", "listed", "overdue", "long"),
    [
        ("systolic_bp", 4 * HOUR, 30 * MINUTE, 30 * MINUTE, 2 * HOUR),
        ("urine", 8 * HOUR, 30 * MINUTE, HOUR, 4 * HOUR),
        ("weight", 24 * HOUR, HOUR, 4 * HOUR, 12 * HOUR),
        ("albumin", 24 * HOUR, HOUR, 4 * HOUR, 12 * HOUR),
    ],
)
def test_each_kind_comes_round_again(kind: str, every: int, listed: int, overdue: int, long: int) -> None:
    at = T + every
    turns = [
        (at - listed - 1, "done"),
        (at - listed, "due"),
        (at + overdue - 1, "due"),
        (at + overdue, "overdue"),
        (at + long - 1, "overdue"),
        (at + long, "long_overdue"),
    ]
    found = [one(kind, now, last_at={kind: T}) for now, _ in turns]
    assert [(each.due_at, each.status) for each in found] == [(at, word) for _, word in turns]


@pytest.mark.parametrize("kind", ALL)
def test_everything_is_first_due_within_an_hour(kind: str) -> None:
    assert one(kind, T, began=T) == Due(kind, None, T + HOUR, "due" if kind in ("weight", "albumin") else "done")
    assert due(WARD, Known(T, {}), Watch(), T - 1) == ()


def test_a_mean_alone_is_a_pressure_and_a_diastolic_is_none() -> None:
    assert one("systolic_bp", T, last_at={"systolic_bp": T - HOUR, "mean_bp": T}).due_at == T + 4 * HOUR
    assert one("systolic_bp", T, last_at={"diastolic_bp": T}).last_at is None


@pytest.mark.parametrize(
    ("last", "due_at"),
    [
        (T - 1, T + 2 * HOUR),
        (T + 90 * MINUTE - 1, T + 2 * HOUR),
        (T + 90 * MINUTE, T + 90 * MINUTE + 4 * HOUR),
        (T - 2 * HOUR, T + 2 * HOUR),
        (T - 2 * HOUR - 1, T + 2 * HOUR - 1),
    ],
)
def test_a_pressure_is_due_2_hours_after_a_dose_until_it_is_taken(last: int, due_at: int) -> None:
    assert one("systolic_bp", T + 2 * HOUR, last_at={"systolic_bp": last}, doses=(T,)).due_at == due_at
    assert one("urine", T + 2 * HOUR, last_at={"urine": last}, doses=(T,)).due_at == last + 8 * HOUR


def test_a_later_dose_does_not_put_off_what_an_earlier_one_asks() -> None:
    found = one("systolic_bp", T + 2 * HOUR, last_at={"systolic_bp": T}, doses=(T + HOUR, T))
    assert found.due_at == T + 2 * HOUR


@pytest.mark.parametrize(
    ("watch", "pressure", "urine"),
    [
        (Watch(), 4, 8),
        (Watch(not_clear=0), 2, 8),
        (Watch(not_clear=0, episode=0), 1, 4),
        (Watch(episode=0), 1, 4),
    ],
)
def test_a_graver_state_asks_more_often(watch: Watch, pressure: int, urine: int) -> None:
    last = dict.fromkeys(ALL, T)
    assert one("systolic_bp", T, watch, last_at=last).due_at == T + pressure * HOUR
    assert one("urine", T, watch, last_at=last).due_at == T + urine * HOUR
    assert one("weight", T, watch, last_at=last).due_at == T + 24 * HOUR


@pytest.mark.parametrize(
    ("since", "due_at"), [(T + HOUR, T + HOUR), (T + HOUR + 1, T + HOUR + 1), (T + HOUR - 1, T + HOUR)]
)
def test_nobody_was_late_by_a_pace_that_no_state_asked_for_yet(since: int, due_at: int) -> None:
    found = one("systolic_bp", since, Watch(since, since), last_at={"systolic_bp": T})
    assert (found.due_at, found.status) == (due_at, "due")


def test_a_state_that_comes_late_takes_nothing_off_the_ordinary_pace() -> None:
    found = one("systolic_bp", T + 9 * HOUR, Watch(T + 9 * HOUR, T + 9 * HOUR), last_at={"systolic_bp": T})
    assert (found.due_at, found.status) == (T + 4 * HOUR, "long_overdue")


@pytest.mark.parametrize("reason", ["away", "refused", "asleep", "not_possible"])
def test_who_could_not_be_measured_is_asked_again(reason: str) -> None:
    last, said = {"systolic_bp": T - 4 * HOUR}, {"systolic_bp": {reason: T}}
    found = one("systolic_bp", T, last_at=last, reasons=said)
    assert found == Due("systolic_bp", T - 4 * HOUR, T + HOUR, "done", Spared(reason, T, T + HOUR))
    assert one("systolic_bp", T + 90 * MINUTE, last_at=last, reasons=said).status == "overdue"
    # While flagged sooner.
    assert one("systolic_bp", T, Watch(0, 0), last_at=last, reasons=said).due_at == T + 30 * MINUTE


def test_what_is_not_due_yet_is_not_asked_for_sooner_because_somebody_refused() -> None:
    found = one("weight", T, last_at={"weight": T - HOUR}, reasons={"weight": {"refused": T}})
    assert (found.due_at, found.why) == (T + 23 * HOUR, Spared("refused", T, T + 23 * HOUR))


@pytest.mark.parametrize(
    ("measured", "why"), [(T - 1, Spared("refused", T, T + 4 * HOUR - 1)), (T, None), (T + 1, None)]
)
def test_a_reason_is_over_when_it_is_measured(measured: int, why: Spared | None) -> None:
    found = one("systolic_bp", T + 1, last_at={"systolic_bp": measured}, reasons={"systolic_bp": {"refused": T}})
    assert found.why == why


def test_what_is_said_not_to_be_due_waits_as_long_as_what_was_measured() -> None:
    said = {"weight": {"not_due": T, "refused": T - HOUR}}
    found = one("weight", T, last_at={"weight": T - 24 * HOUR}, reasons=said)
    assert found == Due("weight", T - 24 * HOUR, T + 24 * HOUR, "done", Spared("not_due", T, T + 24 * HOUR))


def test_who_is_off_the_ward_is_late_for_nothing() -> None:
    last = {"systolic_bp": T}
    assert one("systolic_bp", T + 9 * HOUR, last_at=last, away=True).status == "due"
    assert one("systolic_bp", T, last_at=last, away=True).status == "done"
    assert one("systolic_bp", T + 9 * HOUR, last_at=last).status == "long_overdue"


def test_the_most_pressing_comes_first_and_says_how_a_bed_stands() -> None:
    last = {"systolic_bp": T, "urine": T - 4 * HOUR, "weight": T, "albumin": T - 40 * HOUR}
    found = due(WARD, Known(0, last), Watch(), T + 4 * HOUR + 30 * MINUTE)
    assert [(each.kind, each.status) for each in found] == [
        ("albumin", "long_overdue"),
        ("systolic_bp", "overdue"),
        ("urine", "due"),
        ("weight", "done"),
    ]
    assert worst(found) == "long_overdue"
    assert worst(()) == "done"


at = some.integers(0, 60 * HOUR)
known = some.builds(
    Known,
    began=some.just(0),
    last_at=some.dictionaries(some.sampled_from(ALL), at),
    reasons=some.dictionaries(
        some.sampled_from(ALL), some.dictionaries(some.sampled_from(["refused", "away", "not_due"]), at)
    ),
    doses=some.lists(at, max_size=3),
)
watches = some.builds(Watch, some.none() | at, some.none() | at)
names = some.sampled_from(["ward", "close", "step-down"])
NOW = 60 * HOUR


def by_kind(found: tuple[Due, ...]) -> dict[str, Due]:
    return {each.kind: each for each in found}


def rank(found: Due) -> int:
    return STATUSES.index(found.status)


@given(names, known, watches, some.sampled_from(ALL), at)
def test_a_later_reading_never_makes_its_kind_due_sooner_and_changes_no_other(
    name: str, stay: Known, watch: Watch, kind: str, later: int
) -> None:
    before = stay._replace(reasons={}, last_at={kind: 0, **stay.last_at})
    after = before._replace(last_at={**before.last_at, kind: max(later, before.last_at[kind])})
    was, now = (by_kind(due(named(name), one, watch, NOW)) for one in (before, after))
    assert now[kind].due_at >= was[kind].due_at
    assert rank(now[kind]) <= rank(was[kind])
    assert all(now[other] == was[other] for other in was if other != kind)


@given(names, known, watches, some.integers(0, 48 * HOUR))
def test_time_alone_only_makes_things_more_pressing(name: str, stay: Known, watch: Watch, more: int) -> None:
    before, after = (by_kind(due(named(name), stay, watch, now)) for now in (NOW, NOW + more))
    assert all(rank(after[kind]) >= rank(before[kind]) and after[kind].due_at == before[kind].due_at for kind in before)


@given(names, known, watches)
def test_no_state_ever_makes_anything_less_pressing_than_clear(name: str, stay: Known, watch: Watch) -> None:
    clear, other = (by_kind(due(named(name), stay, one, NOW)) for one in (Watch(), watch))
    without = by_kind(due(named(name), stay, watch._replace(episode=None), NOW))
    for kind in clear:
        assert rank(other[kind]) >= rank(without[kind]) >= rank(clear[kind])
        assert other[kind].due_at <= without[kind].due_at <= clear[kind].due_at


@given(names, known, watches, at)
def test_a_dose_never_makes_anything_less_pressing(name: str, stay: Known, watch: Watch, dose: int) -> None:
    before = by_kind(due(named(name), stay, watch, NOW))
    after = by_kind(due(named(name), stay._replace(doses=[*stay.doses, dose]), watch, NOW))
    assert all(rank(after[kind]) >= rank(before[kind]) for kind in before)


@given(names, known, watches)
def test_who_is_away_is_never_late_and_never_done_by_it(name: str, stay: Known, watch: Watch) -> None:
    here, gone = (by_kind(due(named(name), stay._replace(away=away), watch, NOW)) for away in (False, True))
    assert not any(each.late for each in gone.values())
    assert all((gone[kind].status == "done") == (here[kind].status == "done") for kind in here)
