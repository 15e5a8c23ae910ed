"""The naive rule is as naive as it is said to be."""

import numpy as np
import pytest

from models.history import History
from models.instants import HOUR
from tests.models.making import columns, h, row
from validation import naive

NORMAL = [row(h(0), "weight", "62"), row(h(0), "systolic_bp", "120"), row(h(0), "albumin", "4")]
LOW = row(h(24), "systolic_bp", "89.9")
HEAVY = row(h(24), "weight", "65.1")
THIN = row(h(24), "albumin", "2.9")


def flagged(rows, hours: float, plus: int = 0) -> bool:
    history = History.of(*columns(rows))
    return bool(naive.flagged(history, np.array([0]), np.array([h(hours, plus)]))[0])


@pytest.mark.parametrize("pair", [(LOW, HEAVY), (LOW, THIN), (HEAVY, THIN)])
def test_two_of_three_flag(pair) -> None:
    assert flagged([*NORMAL, *pair], 24)


@pytest.mark.parametrize("one", [LOW, HEAVY, THIN])
def test_what_is_missing_is_taken_for_normal(one) -> None:
    assert not flagged([row(h(0), "weight", "62"), one], 24)


@pytest.mark.parametrize(("pair", "hours"), [((LOW, HEAVY), 4), ((LOW, THIN), 4), ((HEAVY, THIN), 24)])
def test_what_is_old_is_taken_for_normal(pair, hours: int) -> None:
    assert flagged([*NORMAL, *pair], 24 + hours, plus=-1)
    assert not flagged([*NORMAL, *pair], 24 + hours)


def test_the_limits_themselves() -> None:
    on_pressure = row(h(24), "systolic_bp", "90")
    on_albumin = row(h(24), "albumin", "3.0")
    just_lighter = row(h(24), "weight", "65.09")
    assert not flagged([*NORMAL, on_pressure, HEAVY], 24)
    assert not flagged([*NORMAL, on_albumin, HEAVY], 24)
    assert not flagged([*NORMAL, LOW, just_lighter], 24)


def test_it_lacks_a_value_once_one_is_too_old() -> None:
    history = History.of(*columns(NORMAL))
    stay, at = np.array([0, 0]), np.array([h(4, -1), h(4)])
    assert naive.lacking(history, stay, at).tolist() == [False, True]


def test_it_changes_only_where_it_is_asked() -> None:
    history = History.of(*columns([*NORMAL, LOW, HEAVY, THIN]))
    changes = set(history.clock.split(naive.changes(history))[1].tolist())
    seconds = np.arange(h(0), h(80), HOUR // 2)
    states = naive.flagged(history, np.zeros(len(seconds), dtype=np.int64), seconds)
    turned = seconds[1:][states[1:] != states[:-1]].tolist()
    assert turned
    assert set(turned) <= changes
