"""The priority over time is at every instant what the bedside says of it."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.alerting import SEVERITIES
from models.assessment import timeline
from models.bedside import assess, until
from models.criteria import CriteriaSet, named, shipped
from models.gravity import NO_PRIORITY, Gravity, gravity
from models.history import History
from models.readings import Readings, StayFacts, Stays
from tests.models import strategies
from tests.models.making import BEDSIDE, Row, columns, h, row


def found(readings: Readings, stays: Stays, rules: CriteriaSet, now: int) -> Gravity:
    history = History.of(until(readings, now)[0], stays)
    return gravity(history, rules, timeline(history, rules, now))


def level(grave: Gravity, at: int) -> str | None:
    place = int(np.searchsorted(grave.start, at, side="right")) - 1
    if place < 0 or grave.level[place] == NO_PRIORITY:
        return None
    return SEVERITIES[grave.level[place]]


@given(
    strategies.rows(),
    strategies.facts,
    st.sampled_from(shipped()),
    st.lists(strategies.moments, min_size=1, max_size=6),
)
def test_it_is_the_priority_of_the_bedside_at_every_instant(
    rows: list[Row], facts: StayFacts, name: str, moments: list[int]
) -> None:
    readings, stays = columns(rows, facts)
    rules = named(name)
    now = max(moments)
    grave = found(readings, stays, rules, now)
    edges = [one for start in grave.start.tolist() for one in (start - 1, start) if one <= now]
    for at in [*moments, *edges]:
        (now_known,) = assess(readings, stays, rules, at)
        left = stays.discharged[0]
        if now_known is not None and not (left >= 0 and at >= left):
            assert level(grave, at) == now_known.severity, at


SHOCK = [row(h(0), "albumin", "2.5"), row(h(0), "weight", "70"), row(h(1), "systolic_bp", "85")]


def test_a_systolic_below_80_makes_it_high_while_it_is_current() -> None:
    for typed, expected in (("79.9", "high"), ("80", "medium"), ("80.1", "medium")):
        rows = [*SHOCK, row(h(2), "systolic_bp", typed)]
        grave = found(*columns(rows), BEDSIDE, h(12))
        assert level(grave, h(2)) == expected
        assert level(grave, h(8) - 1) == expected
        assert level(grave, h(8)) == "medium"


def test_a_number_that_no_float_holds_is_compared_exactly() -> None:
    rows = [*SHOCK, row(h(2), "systolic_bp", Fraction(80) - Fraction(1, 10**18))]
    assert level(found(*columns(rows), BEDSIDE, h(3)), h(3)) == "high"


def test_urine_alone_is_low_or_medium_and_unknown_urine_nothing() -> None:
    weight = row(h(0), "weight", "70")
    for volume, incomplete, expected in (
        ("279", False, "low"),
        ("280", False, None),
        ("79", False, "medium"),
        ("0", True, None),
    ):
        rows = [weight, row(h(9), "urine", volume, start=h(1), incomplete=incomplete)]
        assert level(found(*columns(rows), BEDSIDE, h(10)), h(9)) == expected


def test_before_there_is_anything_to_judge_there_is_nothing() -> None:
    grave = found(*columns([]), BEDSIDE, h(1))
    assert (grave.start.tolist(), grave.level.tolist()) == ([], [])
