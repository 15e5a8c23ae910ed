"""Fewer points and stretches than were read, with nothing lost that is seen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.thinning import joined_up, thinned
from tests.dashboard.courses import made
from tests.dashboard.test_charts import figure, trace

points = st.lists(
    st.tuples(st.integers(0, 10**6), st.floats(-100, 100) | st.just(float("nan")), st.floats(0, 50), st.booleans()),
    min_size=1,
    max_size=300,
)


@given(points, st.integers(2, 60))
def test_thinning_keeps_the_extremes_of_every_bin_and_both_ends_of_every_gap(
    rows: list[tuple[int, float, float, bool]], most: int
) -> None:
    rows.sort(key=lambda row: row[0])
    when = np.array([row[0] for row in rows])
    columns = [np.array([row[1] for row in rows]), np.array([row[2] for row in rows])]
    run = np.cumsum([row[3] for row in rows])
    kept = thinned(when, run, columns, most)
    assert sorted(set(kept.tolist())) == kept.tolist()
    if len(rows) <= most:
        assert len(kept) == len(rows)
        return
    bins = max(1, most // 4)
    place = np.minimum((when - when[0]) * bins // max(1, int(when[-1] - when[0])), bins - 1)
    for column in columns:
        for one in np.unique(place).tolist():
            inside = column[place == one]
            if not np.isnan(inside).all():
                left = column[kept[place[kept] == one]]
                assert (np.nanmin(left), np.nanmax(left)) == (np.nanmin(inside), np.nanmax(inside))
    breaks = np.flatnonzero(np.diff(run))
    assert {0, len(rows) - 1, *breaks.tolist(), *(breaks + 1).tolist()} <= set(kept.tolist())
    # No gap is made: what is kept of a run is still one run, and none is lost.
    assert np.unique(run[kept]).tolist() == np.unique(run).tolist()
    assert len(kept) <= most + 2 * len(columns) + 2 * len(set(run.tolist()))


def test_thinning_keeps_the_extremes_of_each_stretch_of_time() -> None:
    when, value = np.arange(10_000), np.sin(np.arange(10_000) / 50.0)
    kept = thinned(when, np.zeros(10_000), [value], 200)
    assert len(kept) <= 202
    for first in range(0, 10_000, 100):
        inside = (kept >= first) & (kept < first + 100)
        assert value[kept[inside]].max() == value[first : first + 100].max()
        assert value[kept[inside]].min() == value[first : first + 100].min()


def test_the_heart_rate_is_thinned_as_the_pressure_is_and_each_says_so() -> None:
    rows = [(minute / 60, kind, str(80 + minute * 37 % 50)) for minute in range(600) for kind in KINDS]
    rows[700] = (rows[700][0], rows[700][1], "41")
    rows[801] = (rows[801][0], rows[801][1], "205")
    found = figure(made(rows, 11), most=40)
    rates = trace(found, "heart_rate")
    assert (len(rates.y) < 60, rates.y.max()) == (True, 205)
    assert trace(found, "systolic").y.min() == 41
    assert len(rates.hovertext) == len(rates.y)
    assert [note.split(":")[0] for note in found.notes] == ["Pressure", "Heart rate"]
    assert f"Heart rate: {len(rates.y)} of 600 readings are drawn" in found.notes[1]


KINDS = ("systolic_bp", "heart_rate")

stretches = st.lists(st.integers(0, 3000), min_size=2, max_size=120, unique=True).map(sorted)


@given(stretches, st.integers(1, 40))
def test_joined_stretches_cover_all_of_them_and_join_only_what_shares_a_part(edges: list[int], most: int) -> None:
    start, end = np.array(edges[: len(edges) // 2 * 2 : 2]), np.array(edges[1::2])
    first, last, count = joined_up(start, end, 0, 3000, most)
    assert int(count.sum()) == len(start)
    if len(start) <= most:
        assert (first.tolist(), last.tolist()) == (start.tolist(), end.tolist())
    assert len(first) <= most + 1 or len(start) <= most
    for begin, finish in zip(start.tolist(), end.tolist(), strict=True):
        assert ((first <= begin) & (finish <= last)).any()
    # Between two that are not joined lies the edge of a part.
    assert ((first[1:] * most // 3000) > (last[:-1] * most // 3000)).all() or len(start) <= most


def test_many_changes_of_a_criterion_are_joined_and_the_figure_says_so() -> None:
    rows = [(minute / 60, "systolic_bp", "80" if minute % 4 < 2 else "120") for minute in range(1200)]
    found = figure(made(rows, 20))
    met = trace(found, "met")
    assert len(met.x) < 210
    assert any(note.startswith("Criteria: ") for note in found.notes)
    assert any(words.endswith("parts") for words in met.hovertext)
    assert figure(made(rows[:100], 2)).notes == ()
