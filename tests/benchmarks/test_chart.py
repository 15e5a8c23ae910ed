"""The stay that the chart is measured on is what its page of figures says, and is drawn as any other."""

from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.chart import MINUTES, month
from dashboard.charts import drawn, window
from dashboard.course import course
from models.criteria import named
from models.measurements import CODES


def test_a_month_has_a_pressure_and_a_heart_rate_a_minute_in_order() -> None:
    readings, _ = month()
    for kind in ("systolic_bp", "diastolic_bp", "heart_rate"):
        assert (np.diff(readings.at[readings.kind == CODES[kind]]) == 60).all()
        assert (readings.kind == CODES[kind]).sum() == MINUTES == 45_000
    assert (np.diff(readings.at) >= 0).all()


def test_it_crosses_the_numbers_of_the_rules_and_is_thinned_to_what_a_screen_holds() -> None:
    readings, stays = month(10_000)
    made = course(readings, stays, named("bedside"), int(readings.at[-1]))
    assert len(made.rows[0].met.start) > 100
    found = drawn(made, window(made, None, ZoneInfo("UTC")))
    assert len(found.figure.to_json()) < 300_000
    assert {note.split(":")[0] for note in found.notes} == {"Pressure", "Heart rate", "Criteria"}
