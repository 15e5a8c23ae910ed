"""How an alert stands in a few words: never silent without saying for how long."""

import pytest

from dashboard import alert_brief
from models.attention import Standing

NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (-1, "0 min"),
        (59, "0 min"),
        (60, "1 min"),
        (100 * 60 - 1, "99 min"),
        (100 * 60, "1 h"),
        (2 * 3600 - 1, "1 h"),
        (2 * 3600, "2 h"),
        (49 * 3600, "2 d"),
    ],
)
def test_an_open_alert_says_for_how_long(waited: int, said: str) -> None:
    found = Standing("open", None, None, NOW - waited, None)
    assert alert_brief.standing(found, NOW) == f"Not acknowledged {said}"


@pytest.mark.parametrize(("rest", "said"), [(1, "1 min"), (60, "1 min"), (61, "2 min"), (42 * 60, "42 min")])
def test_a_quiet_alert_says_how_long_it_stays_so(rest: int, said: str) -> None:
    found = Standing("quiet", NOW + rest, "Nina Test", NOW - 99, None)
    assert alert_brief.standing(found, NOW) == f"Quiet {said}"
    assert alert_brief.left(found, NOW) == said


def test_an_alert_that_was_taken_says_by_whom() -> None:
    assert alert_brief.standing(Standing("taken", NOW + 60, "Nina Test", NOW, None), NOW) == "Taken by Nina Test"
