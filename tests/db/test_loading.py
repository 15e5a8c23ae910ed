"""Readings come back from the store as exact as they were typed."""

from fractions import Fraction

import numpy as np
import pytest
from sqlalchemy import Engine

from db import loading, observations
from db.engine import reading
from models.instants import HOUR
from models.measurements import CODES
from models.typed import Typed
from tests.db.conftest import People, T


@pytest.mark.parametrize("at_once", [2, 10_000])
def test_numbers_that_a_float_does_not_hold_come_back_exact(
    engine: Engine, admit, people: People, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(loading, "_MOST_AT_ONCE", at_once)
    stay_id = admit()
    for hour in range(1, 6):
        typed = (Typed("weight", f"154,12345{hour}", "[lb_av]"), Typed("systolic_bp", "120", "mm[Hg]"))
        at = T + hour * HOUR
        observations.record(engine, observations.NewEntry(str(hour), stay_id, at, typed), by=people.nurse, now=at)
    with reading(engine) as session:
        found = loading.load(session, [stay_id]).readings
    weights = np.flatnonzero(found.kind == CODES["weight"]).tolist()
    assert set(found.values.exact) == set(weights)
    assert [found.values.exactly(row) for row in weights] == [
        Fraction(f"154.12345{hour}") * Fraction("0.45359237") for hour in range(1, 6)
    ]
