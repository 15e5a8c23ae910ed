"""Which copies are kept."""

from hypothesis import given
from hypothesis import strategies as st

from models.instants import HOUR, moment
from models.rotation import MONTHS, expendable

DAY = 24 * HOUR


@given(st.lists(st.integers(0, 3_000 * DAY), unique=True), st.integers(1, 20))
def test_the_last_and_one_of_each_month_are_kept_and_nothing_else(made: list[int], last: int) -> None:
    gone = expendable(made, last)
    kept = set(made) - set(gone)
    assert set(sorted(made)[-last:]) <= kept
    months = {f"{moment(at):%Y-%m}" for at in made}
    assert set(sorted(months)[-MONTHS:]) <= {f"{moment(at):%Y-%m}" for at in kept}
    assert len(kept) <= last + MONTHS
    assert expendable(kept, last) == []


def test_a_year_of_days() -> None:
    made = [day * DAY for day in range(365)]
    gone = expendable(made, 14)
    assert len(made) - len(gone) == 14 + 11
