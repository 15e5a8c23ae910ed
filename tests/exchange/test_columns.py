"""Columns of times and decimals: each as the function for a single one reads or writes it."""

import math

import numpy as np
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.exchange import decimals, times
from models import instants
from models.instants import NO_TIME
from tests.exchange.test_streaming import TIMES

EARLIEST, LATEST = (instants.parse(text) for text in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"))
many = settings(deadline=None, max_examples=250)
moments = st.one_of(st.integers(EARLIEST, LATEST), st.integers(1_700_000_000, 1_800_000_000))


def single(text: str) -> int | None:
    try:
        return instants.parse(text)
    except ValueError:
        return None


@st.composite
def nearly(draw: st.DrawFn) -> str:
    """A time of which a character may be another."""
    form = draw(
        st.sampled_from(["{}Z", "{}+00:00", "{}-23:59", "{}+05:30", "{}.5Z", "{}.123456789+05:30", "{},1234Z", "{}"])
    )
    text = form.format(instants.text(draw(moments))[:-1])
    place = draw(st.integers(0, len(text) - 1))
    other = draw(st.sampled_from([text[place], *"0123456789-+:.,TtZz \t/", "٣", "é"]))
    return text[:place] + other + text[place + 1 :]


@many
@given(st.lists(st.one_of(nearly(), st.sampled_from(TIMES)), max_size=20), st.integers(0, 5))
@example(["2026-01-31T08:00:00Z"] * 3, 0)
@example(["2026-01-31T08:00:00+01:00"] * 3, 1)
def test_times_are_read_as_each_would_be(texts: list[str], skipped: int) -> None:
    column = pa.array(texts, pa.string()).slice(skipped)
    at, known = times.read(column)
    expected = [single(text) for text in texts[skipped:]]
    assert known.tolist() == [one is not None for one in expected]
    assert [at for at, one in zip(at.tolist(), known.tolist(), strict=True) if one] == [
        x for x in expected if x is not None
    ]


def test_a_column_of_one_form_is_read_as_each_would_be() -> None:
    usual = "2024-02-29T08:00:00Z"
    texts = [usual[:place] + chr(other) + usual[place + 1 :] for place in range(len(usual)) for other in range(1, 128)]
    texts += ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2023-02-29T08:00:00Z"]
    for text in texts:
        (at,), (known,) = times.read(pa.array([text]))
        assert (int(at) if known else None) == single(text), text


def test_a_time_may_lack_where_that_is_said() -> None:
    at, known = times.read(pa.array(["", "  ", "x", "2026-01-31T08:00:00Z"]), may_lack=True)
    assert (at[:2].tolist(), known.tolist()) == ([NO_TIME] * 2, [True, True, False, True])
    assert not times.read(pa.array(["", " "]))[1].any()


@many
@given(st.lists(st.one_of(moments, st.just(NO_TIME)), max_size=20))
def test_times_are_written_as_each_would_be(at: list[int]) -> None:
    texts = times.written(np.array(at, dtype=np.int64)).to_pylist()
    assert texts == ["" if one == NO_TIME else instants.text(one) for one in at]


@many
@given(st.lists(st.one_of(st.integers(0, 400_000), st.integers(0, 10**12)), max_size=20))
def test_hours_are_written_as_each_would_be(seconds: list[int]) -> None:
    assert decimals.hours(np.array(seconds, dtype=np.int64)).to_pylist() == [f"{one / 3600:.4f}" for one in seconds]


def test_all_hours_of_a_month_are_written_as_each_would_be() -> None:
    seconds = np.arange(31 * 24 * 3600)
    assert decimals.hours(seconds).to_pylist() == [f"{one / 3600:.4f}" for one in seconds.tolist()]


halves = st.integers(0, 10**9).map(lambda whole: (whole + 0.5) / 1e6)
beside = st.tuples(halves, st.sampled_from([0.0, np.inf])).map(lambda pair: float(np.nextafter(*pair)))


@many
@given(st.lists(st.one_of(st.floats(0, 2e7), st.floats(0, 1), halves, beside, st.just(float("nan"))), max_size=20))
@example([0.0, 0.0000005, 0.0000015, 9.9999995, 0.9999995, 18_000_000.0, 1e12, 0.5, 2.5e-7])
def test_values_are_written_as_each_would_be(numbers: list[float]) -> None:
    expected = ["" if math.isnan(one) else f"{one:.6f}" for one in numbers]
    assert decimals.values(np.array(numbers)).to_pylist() == expected
