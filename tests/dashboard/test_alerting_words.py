"""Whether alerts get out, in sentences."""

from zoneinfo import ZoneInfo

import pytest

from dashboard import alerting_words
from db.contacts import Reach
from db.delivery import Stuck
from db.outbox import Depth
from models.ladder import Step

UTC = ZoneInfo("UTC")
NOW = 1_800_000_000


@pytest.mark.parametrize(("ago", "good"), [(0, True), (179, True), (180, True), (181, False)])
def test_a_clock_without_a_beat_for_three_minutes_stands_still(ago: int, good: bool) -> None:
    found, sentence = alerting_words.clock(NOW - ago, NOW, UTC)
    assert found is good
    assert ("stood still since 07:56" in sentence) is not good


def test_a_clock_that_never_turned_says_what_does_not_happen() -> None:
    good, sentence = alerting_words.clock(None, NOW, UTC)
    assert (good, "no message is sent" in sentence) == (False, True)


@pytest.mark.parametrize(
    ("depth", "good", "sentence"),
    [
        (Depth(0, None, 0), True, "No message waits to be sent."),
        (Depth(1, NOW - 60, 0), True, "1 message waits to be sent, the oldest for 1 min."),
        (
            Depth(3, NOW - 7200, 2),
            False,
            "3 messages wait to be sent, the oldest for 2 h; 2 of them could not be sent so far.",
        ),
    ],
)
def test_what_waits_is_said_and_what_failed_is_marked(depth: Depth, good: bool, sentence: str) -> None:
    assert alerting_words.outbox(depth, NOW) == (good, sentence)


def test_a_contact_that_cannot_be_reached_is_named_with_why() -> None:
    one = Stuck("Ward phone", "North", 2, NOW - 600, NOW + 60, "The service answered 503.")
    assert alerting_words.stuck([one], NOW, UTC) == [
        (False, "Ward phone: 2 since 07:50, next try 08:01. The service answered 503.")
    ]


STEPS = (
    Step("bedside_nurse", 0, "screen"),
    Step("nurse_in_charge", 300, "message"),
    Step("senior_doctor", 600, "message"),
)


def reach(role: str, ward: str | None) -> Reach:
    return Reach(1, ward, role, "Phone", "json://x/…", NOW)


def test_a_role_that_is_told_by_message_needs_a_contact() -> None:
    said = alerting_words.unreached(STEPS, "North", [reach("nurse_in_charge", None), reach("senior_doctor", "South")])
    assert said == "No contact for North: Senior doctor. These steps are shown on the screens only."
    assert alerting_words.unreached(STEPS, None, [reach("senior_doctor", "South")]).startswith(
        "No contact for every ward (a ward may have its own): Nurse in charge and Senior doctor."
    )
    there = [reach("nurse_in_charge", None), reach("senior_doctor", "North")]
    assert alerting_words.unreached(STEPS, "North", there) == ""
