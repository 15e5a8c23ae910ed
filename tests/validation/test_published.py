"""The published cases: how one becomes readings, and that every disagreement, and nothing else, is explained."""

from fractions import Fraction

import pytest

from tests.validation.needs import needs_shared
from validation.explained import EXPLAINED
from validation.published import BEGIN, cases, readings, strongest

NOTHING = dict.fromkeys(("sbp", "dbp", "map", "weight_kg", "albumin_g_dl", "urine_ml", "urine_interval_h", "oedema"))


def read(**told):
    return [
        (at - BEGIN, kind, value, start) for _, at, kind, value, start, _ in readings({**NOTHING, "t_hours": 2, **told})
    ]


def test_what_has_no_number_is_not_entered() -> None:
    assert read(hypotension_stated=True, weight_delta_kg=4.0, albumin_text="normal") == []


def test_a_mean_is_entered_only_where_it_is_not_calculated() -> None:
    assert [kind for _, kind, _, _ in read(sbp=80, dbp=40, map=53)] == ["systolic_bp", "diastolic_bp"]
    assert read(map=84) == [(7200, "mean_bp", Fraction(84), None)]


@pytest.mark.parametrize(
    ("told", "grade"),
    [({"oedema": True}, 1), ({"oedema": False}, 0), ({"oedema": True, "oedema_note": "grade >=2"}, 2)],
)
def test_oedema_is_the_least_that_was_told(told: dict, grade: int) -> None:
    assert read(**told) == [(7200, "oedema", Fraction(grade), None)]


def test_urine_keeps_its_interval() -> None:
    assert read(urine_ml=9.5, urine_interval_h=1)[0][2:] == (Fraction("9.5"), BEGIN + 3600)


def test_nothing_entered_is_unassessed() -> None:
    assert strongest([], "bedside") == "unassessed"


@needs_shared
def test_exactly_the_disagreements_are_explained() -> None:
    assert set(EXPLAINED) == {case.id for case in cases() if case.disagrees}


@needs_shared
def test_no_leak_is_called_clear_and_no_denied_leak_flagged() -> None:
    for case in cases():
        assert not (case.verdict and "clear" in case.said.values()), case.id
        assert case.verdict is not False or "flagged" not in case.said.values(), case.id
