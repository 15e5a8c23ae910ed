"""Alerts counted, set against patient-days, and how soon somebody took note; by hand, and by law."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerting import SEVERITIES
from models.instants import NO_TIME
from models.lying import UNJUDGED, Lying
from models.reporting import ANY, DAY, Ack, Counts, Course, Done, Reached, Time, Told, per_hundred_days, reached, report

NORTH = Lying(("North",), (NO_TIME,))


def one(after: int | None, **more: object) -> Reached:
    held = {"ended": False, "withdrawn": False, "not_leak": False, "told": frozenset(), **more}
    return Reached("North", "high", 0, "leak", after, **held)


def counted(*after: int | None) -> Counts:
    return Counts.of([one(each) for each in after], [])


def test_an_alert_counts_under_each_severity_it_reached_and_once_under_any() -> None:
    course = Course("leak", ((100, "medium"), (400, "high")), acks=(Ack(1_000, "high", "reviewed"),))
    found = [(each.severity, each.at, each.after) for each in reached(course, NORTH)]
    assert found == [(ANY, 100, 900), ("medium", 100, 900), ("high", 400, 600)]


def test_an_acknowledgement_of_less_answers_nothing_graver() -> None:
    acks = (Ack(400, "medium", "not_leak"),)
    course = Course("leak", ((100, "medium"), (400, "high")), acks=acks)
    found = {each.severity: (each.after, each.not_leak) for each in reached(course, NORTH)}
    assert found == {ANY: (300, True), "medium": (300, True), "high": (None, False)}


def test_the_first_acknowledgement_says_how_long_it_took_and_nought_is_a_time() -> None:
    acks = (Ack(700, "high", "reviewed"), Ack(100, "high", "other"))
    (_, high) = reached(Course("leak", ((100, "high"),), acks=acks), NORTH)
    assert high.after == 0


def test_a_step_counts_under_the_severity_at_which_it_was_taken() -> None:
    told = (Told("medium", "nurse_in_charge"), Told("high", "doctor_on_call"))
    course = Course("leak", ((0, "medium"), (9, "high")), told=told)
    found = {each.severity: set(each.told) for each in reached(course, NORTH)}
    assert found == {
        ANY: {"nurse_in_charge", "doctor_on_call"},
        "medium": {"nurse_in_charge"},
        "high": {"doctor_on_call"},
    }


def test_an_alert_counts_for_the_ward_in_which_it_reached_its_severity() -> None:
    moved = Lying(("North", "South"), (NO_TIME, 400))
    found = reached(Course("leak", ((399, "medium"), (400, "high"))), moved)
    assert [(each.severity, each.ward) for each in found] == [(ANY, "North"), ("medium", "North"), ("high", "South")]


@pytest.mark.parametrize(
    ("after", "half", "nine_of_ten"),
    [
        ((), None, None),
        ((5,), 5, 5),
        ((None,), "not reached", "not reached"),
        ((5, None), 5, "not reached"),
        ((None, 5, None), "not reached", "not reached"),
        ((0, 60, 120), 60, 120),
        ((4, 1, 3, 2), 2, 4),
        (tuple(range(1, 11)), 5, 9),
        ((*range(1, 10), None), 5, 9),
        ((*range(1, 9), None, None), 5, "not reached"),
    ],
)
def test_the_nearest_rank_counts_what_nobody_acknowledged_as_longer_than_any(
    after: tuple[int | None, ...], half: object, nine_of_ten: object
) -> None:
    assert (counted(*after).within(50), counted(*after).within(90)) == (half, nine_of_ten)


def test_what_nobody_acknowledged_is_told_apart_by_whether_it_has_ended() -> None:
    found = Counts.of([one(None), one(None, ended=True), one(None, ended=True), one(3, ended=True)], [])
    assert (found.alerts, found.waiting, found.missed, found.after) == (4, 1, 2, (3,))


def test_a_rate_is_per_hundred_patient_days_and_unknown_without_patients() -> None:
    assert per_hundred_days(3, Time({"clear": 10 * DAY, "flagged": 2 * DAY})) == 25
    assert per_hundred_days(0, Time({"clear": DAY})) == 0
    assert per_hundred_days(0, Time({})) is None
    assert per_hundred_days(2, Time({"clear": 0})) is None


def test_a_share_is_of_the_time_that_could_be_judged() -> None:
    held = Time({"unassessed": 6, "clear": 18, UNJUDGED: 76})
    assert (held.patients, held.share("unassessed")) == (100, Fraction(1, 4))
    assert Time({UNJUDGED: 5}).share("unassessed") is None
    assert Time({}).share("unassessed") is None


def test_a_report_has_a_line_for_each_ward_and_severity() -> None:
    course = Course("leak", ((10, "medium"), (20, "high")), True, True, (Ack(30, "high", "treated"),))
    found = report(
        0, 100, reached(course, NORTH), [Done("South", "high", "treated")], {"East": {"clear": 5}, "West": {}}
    )
    assert found.wards == ("East", "North", "South")
    assert {key: each.alerts for key, each in found.counts.items() if each.alerts} == {
        (ward, severity): 1 for ward in (None, "North") for severity in (ANY, "high", "medium")
    }
    assert found.counts["North", "high"].withdrawn == 1
    assert found.counts["South", ANY].actions == found.counts["South", "high"].actions == {"treated": 1}
    assert found.counts["South", "medium"].actions == {}
    assert (found.time["East"].patients, found.time["North"].patients, found.time[None].patients) == (5, 0, 5)


ACKS = st.builds(Ack, st.integers(0, 99), st.sampled_from(SEVERITIES), st.sampled_from(["reviewed", "not_leak"]))
RISING = st.lists(st.integers(0, 60), min_size=1, max_size=3, unique=True).map(
    lambda at: tuple(zip(sorted(at), SEVERITIES[::-1], strict=False))
)
COURSES = st.lists(
    st.builds(
        Course,
        st.sampled_from(["leak", "overdue"]),
        RISING,
        st.booleans(),
        st.booleans(),
        st.lists(ACKS, max_size=3).map(tuple),
        st.lists(st.builds(Told, st.sampled_from(SEVERITIES), st.sampled_from(["a", "b"])), max_size=3).map(tuple),
    )
)
LYING = Lying(("North", "South"), (NO_TIME, 30))


def inside(courses: list[Course], start: int, end: int) -> list[Reached]:
    return [each for course in courses for each in reached(course, LYING) if start <= each.at < end]


@given(COURSES, st.integers(0, 61))
def test_periods_and_wards_add_up(courses: list[Course], middle: int) -> None:
    times = {"North": {"clear": 7}, "South": {"flagged": 9}}
    whole = report(0, 61, inside(courses, 0, 61), [], times)
    parts = [report(*ends, inside(courses, *ends), [], times) for ends in ((0, middle), (middle, 61))]
    for severity in (ANY, *SEVERITIES):
        every = whole.counts[None, severity]
        by_ward = [whole.counts[ward, severity] for ward in whole.wards if ward]
        by_part = [part.counts[None, severity] for part in parts]
        for split in (by_ward, by_part):
            assert _numbers(every) == [sum(column) for column in zip(*map(_numbers, split), strict=True)] or not split
            assert every.after == tuple(sorted(after for each in split for after in each.after))
            assert sum(every.told.values()) == sum(sum(each.told.values()) for each in split)
    assert whole.counts[None, ANY].alerts == len(courses)
    assert whole.time[None].patients == sum(whole.time[ward].patients for ward in whole.wards)


def _numbers(found: Counts) -> list[int]:
    return [found.alerts, len(found.after), found.missed, found.waiting, found.not_leak, found.withdrawn]


@given(st.lists(st.none() | st.integers(0, 9), min_size=1), st.integers(1, 100))
def test_the_nearest_rank_is_the_shortest_time_that_is_enough(after: list[int | None], percent: int) -> None:
    found = counted(*after)
    within = found.within(percent)
    times = [float("inf") if each is None else each for each in after]
    value = float("inf") if within == "not reached" else within
    assert 100 * sum(each <= value for each in times) >= percent * len(times)
    assert 100 * sum(each < value for each in times) < percent * len(times)


@given(st.lists(st.none() | st.integers(0, 9), min_size=1))
def test_more_takes_no_less_time(after: list[int | None]) -> None:
    found = counted(*after)
    half, most = found.within(50), found.within(90)
    assert most == "not reached" or (half != "not reached" and half <= most)
    assert found.alerts == len(found.after) + found.missed + found.waiting
