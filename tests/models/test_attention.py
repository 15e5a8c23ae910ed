"""Whether an alert waits for somebody: at each edge of a quiet time and of a taking."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.attention import standing

T = 1_800_000_000
MINUTE = 60


class Ack(NamedTuple):
    at: int
    severity: str
    quiet_until: int | None
    by_name: str = "A nurse"


class Take(NamedTuple):
    at: int
    severity: str
    kind: str
    until: int | None
    by_name: str = "A doctor"


def ack(minute: int, until: int | None, severity: str = "medium") -> Ack:
    return Ack(T + minute * MINUTE, severity, None if until is None else T + until * MINUTE)


def take(minute: int, until: int, severity: str = "medium") -> Take:
    return Take(T + minute * MINUTE, severity, "taken", T + until * MINUTE)


def decline(minute: int, severity: str = "medium") -> Take:
    return Take(T + minute * MINUTE, severity, "declined", None)


def stands(
    minute: float, *said: Ack | Take, grew: int | None = None, severity: str = "medium", ended: int | None = None
) -> tuple[str, int | None, int, int | None]:
    """State, until, since and declined in minutes after the raising, of an alert so many minutes old."""
    severities = [(T, severity), *([] if grew is None else [(T + grew * MINUTE, "high")])]
    acks, takes = [one for one in said if isinstance(one, Ack)], [one for one in said if isinstance(one, Take)]
    found = standing(severities, ended, acks, takes, T + round(minute * MINUTE))
    return found.state, _minutes(found.until), (found.since - T) // MINUTE, _minutes(found.declined_at)


def _minutes(at: int | None) -> int | None:
    return None if at is None else (at - T) // MINUTE


@pytest.mark.parametrize(
    ("minute", "said", "expected"),
    [
        (0, (), ("open", None, 0, None)),
        # The quiet time begins with the acknowledgement and ends at its end, where the ladder begins anew.
        (9.9, (ack(10, 40),), ("open", None, 0, None)),
        (10, (ack(10, 40),), ("quiet", 40, 0, None)),
        (39.9, (ack(10, 40),), ("quiet", 40, 0, None)),
        (40, (ack(10, 40),), ("open", None, 40, None)),
        (50, (ack(10, 40),), ("open", None, 40, None)),
        # The latest acknowledgement decides: it makes the time longer or shorter.
        (45, (ack(10, 40), ack(30, 60)), ("quiet", 60, 0, None)),
        (60, (ack(10, 40), ack(30, 60)), ("open", None, 60, None)),
        (50, (ack(10, 130), ack(20, 50)), ("open", None, 50, None)),
        # One of an earlier version knew no quiet time.
        (20, (ack(10, None),), ("open", None, 0, None)),
        # Taken over, until its end or until it is declined.
        (20, (take(10, 70),), ("taken", 70, 0, None)),
        (70, (take(10, 70),), ("open", None, 70, None)),
        (20, (take(10, 70), decline(20)), ("open", None, 20, 20)),
        (20, (decline(10),), ("open", None, 0, 10)),
        (80, (decline(5), take(10, 70)), ("open", None, 70, None)),
        (75, (take(10, 70), take(60, 90)), ("taken", 90, 0, None)),
        # Whoever took it over and did something: what was done decides.
        (20, (take(10, 70), ack(15, 45)), ("quiet", 45, 0, None)),
        (45, (take(10, 70), ack(15, 45)), ("open", None, 45, None)),
        (46, (ack(15, 45), take(40, 100)), ("taken", 100, 45, None)),
        (30, (ack(15, 45), take(20, 80)), ("quiet", 45, 0, None)),
        (30, (ack(10, 40), decline(20)), ("quiet", 40, 0, 20)),
    ],
)
def test_an_alert_at_each_edge(minute: float, said: tuple[Ack | Take, ...], expected: tuple[object, ...]) -> None:
    assert stands(minute, *said) == expected


def test_a_worsening_breaks_quiet_and_taking_at_once() -> None:
    assert stands(20, ack(10, 70), take(12, 72), grew=20) == ("open", None, 20, None)
    assert stands(19.9, ack(10, 70), grew=20) == ("quiet", 70, 0, None)
    assert stands(30, ack(10, 70), ack(25, 55, "high"), grew=20) == ("quiet", 55, 20, None)
    assert stands(30, decline(10), grew=20) == ("open", None, 20, None)


def test_what_has_ended_waits_for_nobody() -> None:
    assert stands(20, ack(10, 70), ended=T + 15 * MINUTE)[:2] == ("ended", None)


def test_a_clock_that_was_put_back_makes_nothing_quiet_before_it_was_said() -> None:
    assert stands(-5, ack(10, 70)) == ("open", None, 0, None)


said = st.lists(
    st.one_of(
        st.builds(
            lambda at, more, severity: ack(at, at + more, severity),
            *[st.integers(0, 300)] * 2,
            st.sampled_from(("medium", "high")),
        ),
        st.builds(
            lambda at, more, severity: take(at, at + more, severity),
            *[st.integers(0, 300)] * 2,
            st.sampled_from(("medium", "high")),
        ),
        st.builds(decline, st.integers(0, 300)),
    ),
    max_size=6,
)


@given(said, st.integers(0, 900), st.sampled_from((None, 100)))
def test_nothing_is_quiet_for_ever_and_nothing_before_its_time(
    said: list[Ack | Take], minute: int, grew: int | None
) -> None:
    said = sorted(said, key=lambda one: one.at)
    state, until, since, _ = stands(minute, *said, grew=grew)
    assert (state == "open") == (until is None)
    assert until is None or minute < until
    assert 0 <= since <= minute
    assert stands(601, *said, grew=grew)[0] == "open"
