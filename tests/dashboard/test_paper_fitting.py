"""How much of each table fits on a page."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.paper.fitting import fitted

_FRAME = 8.0

tables = st.lists(st.lists(st.floats(2, 30), max_size=30), min_size=1, max_size=6)


def _height(rows: list[list[float]], number: int, count: int) -> float:
    """A table says in a line more that some of it is left out."""
    return _FRAME + sum(rows[number][:count]) + (3.0 if count < len(rows[number]) else 0.0)


def _fit(rows: list[list[float]], room: float, least: int = 0) -> list[int]:
    counts = [len(one) for one in rows]
    return fitted(counts, [least] * len(rows), lambda number, count: _height(rows, number, count), room)


@given(tables, st.floats(100, 400), st.integers(0, 9))
def test_what_is_kept_always_fits(rows: list[list[float]], room: float, least: int) -> None:
    kept = _fit(rows, room, least)
    assert sum(_height(rows, number, count) for number, count in enumerate(kept)) <= room


@given(tables, st.floats(100, 400))
def test_all_is_kept_where_all_fits(rows: list[list[float]], room: float) -> None:
    counts = [len(one) for one in rows]
    if sum(_height(rows, number, count) for number, count in enumerate(counts)) <= room:
        assert _fit(rows, room) == counts


def test_the_largest_table_gives_first_down_to_its_least() -> None:
    rows = [[5.0] * 20, [5.0] * 4]
    assert _fit(rows, 8 + 8 + 23 * 5 + 3) == [19, 4]
    assert _fit(rows, 8 + 8 + 8 * 5 + 3, least=4) == [4, 4]


def test_where_the_least_is_too_much_it_is_cut_as_well() -> None:
    rows = [[5.0] * 9, [5.0] * 9]
    assert sum(_fit(rows, 8 + 8 + 3 + 3 + 10 * 5, least=9)) == 10
