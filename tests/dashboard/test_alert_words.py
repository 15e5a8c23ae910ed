"""What is said of an alert: its name, how it stands at, before and after each edge, and what happened to it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dashboard import alert_course, alert_words, language
from dashboard.alert_reasons import reason
from db.alert_board import Now
from db.responses import Ack, Climbed, Sent, Take
from db.stories import AlertStory
from models.attention import Standing
from models.criteria import named
from models.due import Due
from models.instants import HOUR, parse

UTC = ZoneInfo("UTC")
NOW = parse("2026-07-12T14:28:00Z")
MINUTE = 60


def test_an_alert_is_called_by_its_problem_and_priority() -> None:
    assert alert_words.label("leak") == "Capillary leak"
    assert alert_words.label("overdue") == "Observations overdue"
    assert alert_words.label("low urine output") == "Low urine output"
    assert alert_words.line("high", "leak") == "!!! High priority: Capillary leak"
    assert alert_words.line("low", "overdue") == "! Low priority: Observations overdue"


def said(standing: Standing, **more: object) -> str:
    return alert_words.standing_words(standing, NOW, UTC, **more)  # type: ignore[arg-type]


def test_a_quiet_alert_says_for_how_long_until_when_why_and_by_whom() -> None:
    quiet = Standing("quiet", NOW + 42 * MINUTE, "Nurse Demo", NOW - HOUR, None)
    assert said(quiet, done="Reviewed at the bedside") == (
        "Quiet for 42 min more, until 15:10: Reviewed at the bedside, Nurse Demo"
    )
    assert said(quiet) == "Quiet for 42 min more, until 15:10: Nurse Demo"


@pytest.mark.parametrize(("left", "words"), [(60, "1 min"), (61, "2 min"), (59, "1 min"), (1, "1 min"), (0, "0 min")])
def test_the_time_left_is_never_said_to_be_shorter_than_it_is(left: int, words: str) -> None:
    assert alert_words.left(NOW + left, NOW) == words


def test_an_open_alert_says_for_how_long_and_who_is_told_next() -> None:
    stands = Standing("open", None, None, NOW - 14 * MINUTE, None)
    assert said(stands) == "Open for 14 min"
    assert said(stands, then=("doctor_on_call", NOW + 3 * MINUTE)) == "Open for 14 min, next: doctor on call in 3 min"
    assert said(stands, then=("doctor_on_call", NOW)) == "Open for 14 min, next: doctor on call now"
    assert said(replace(stands, declined_at=NOW - MINUTE)) == "Open for 14 min, declined 14:27"


def test_a_taken_alert_says_by_whom_and_until_when() -> None:
    taken = Standing("taken", NOW + HOUR, "Nurse Demo", NOW - HOUR, None)
    assert said(taken) == "Taken over by Nurse Demo, until 15:28"
    assert said(Standing("ended", None, None, NOW, None)) == "Ended"


def test_who_was_told_is_told_once_each() -> None:
    assert alert_words.told_words(()) == "Nobody has been told yet."
    assert alert_words.told_words(("bedside_nurse", "nurse_in_charge", "bedside_nurse")) == (
        "Told: bedside nurse and nurse in charge."
    )
    with language.speaking("de"):
        assert "Schichtleitung" in alert_words.told_words(("nurse_in_charge",))


def test_a_quiet_time_is_chosen_in_minutes_or_hours() -> None:
    assert [alert_words.span_words(minutes) for minutes in (30, 60, 120, 240)] == ["30 min", "1 h", "2 h", "4 h"]


def test_a_stay_that_is_not_judged_has_no_ground_made_up() -> None:
    assert reason("leak", None, UTC, NOW).startswith("This stay cannot be judged")
    assert reason("leak", Now(named("bedside"), None, ()), UTC, NOW) == "Nothing can be judged now."


def test_what_is_overdue_is_told_with_its_last_time() -> None:
    late = (
        Due("systolic_bp", NOW - 5 * HOUR, NOW - HOUR, "overdue"),
        Due("albumin", None, NOW - 13 * HOUR, "long_overdue"),
    )
    assert reason("overdue", Now(named("bedside"), None, late), UTC, NOW) == (
        "Pressure overdue by 1 h (last 09:28); Albumin long overdue, by 13 h (never measured)."
    )
    assert reason("overdue", Now(named("bedside"), None, ()), UTC, NOW) == (
        "What was overdue has been measured or explained."
    )


STORY = AlertStory(
    id=1,
    problem="leak",
    severities=((NOW, "medium"),),
    raised_at=NOW,
    rested_at=NOW,
    ended_at=None,
    end_kind=None,
    end_reason=None,
    end_grounds=(),
    criteria_name="bedside",
    criteria_version="1",
    criteria_hash="0" * 64,
    grounds=(),
    acknowledgements=(),
)


def told(story: AlertStory, now: int) -> list[tuple[int, str]]:
    return [((one.at - NOW) // MINUTE, one.words) for one in alert_course.course(story, now, UTC)]


def ack(after: int, quiet: int, severity: str = "medium") -> Ack:
    at = NOW + after * MINUTE
    return Ack(at, "Nina", severity, "reviewed", None, at + quiet * MINUTE)


def take(after: int, minutes: int) -> Take:
    at = NOW + after * MINUTE
    return Take(at, "Nina", "medium", "taken", None, at + minutes * MINUTE)


OVER, RAN_OUT = alert_course._RAN_OUT["quiet"], alert_course._RAN_OUT["taken"]


def test_a_quiet_time_that_ran_out_opens_the_alert_again_and_not_a_second_before() -> None:
    story = replace(STORY, acknowledgements=(ack(5, 30),))
    assert told(story, NOW + 35 * MINUTE - 1)[-1] == (
        5,
        "Acknowledged by Nina: Reviewed at the bedside; quiet until 15:03",
    )
    assert told(story, NOW + 35 * MINUTE)[-1] == (35, OVER)


def test_a_quiet_time_that_did_not_run_out_is_not_said_to_have() -> None:
    later = NOW + 3 * HOUR
    extended = replace(STORY, acknowledgements=(ack(5, 30), ack(20, 60)))
    assert [one for one in told(extended, later) if one[1] == OVER] == [(80, OVER)]
    grown = replace(STORY, severities=((NOW, "medium"), (NOW + 10 * MINUTE, "high")), acknowledgements=(ack(5, 30),))
    assert OVER not in [words for _, words in told(grown, later)]
    assert (10, "Grew to high priority (!!!)") in told(grown, later)
    ended = replace(
        STORY,
        acknowledgements=(ack(5, 30),),
        ended_at=NOW + 20 * MINUTE,
        end_reason="Clear since 2026-07-12T14:40:00Z.",
    )
    assert told(ended, later)[-1] == (20, "Ended: Clear since 14:40")


def test_a_taking_that_nobody_followed_up_opens_the_alert_again() -> None:
    assert told(replace(STORY, takings=(take(1, 60),)), NOW + 3 * HOUR)[-1] == (61, RAN_OUT)
    followed = replace(STORY, takings=(take(1, 60),), acknowledgements=(ack(5, 240),))
    assert RAN_OUT not in [words for _, words in told(followed, NOW + 3 * HOUR)]


def sent(state: str, **more: object) -> Sent:
    made = Sent("u-1", "Ward mail", state, 1, NOW, None, NOW + 5 * MINUTE, None)
    return replace(made, **more)  # type: ignore[arg-type]


def step(*messages: Sent, way: str = "message", late: int = 0) -> Climbed:
    return Climbed(NOW + late, NOW, NOW, "medium", 0, "nurse_in_charge", way, messages)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (sent("sent", sent_at=NOW), "Message to Ward mail: sent 14:28. Reference u-1."),
        (sent("sent", sent_at=NOW, attempts=3), "Message to Ward mail: sent 14:28 at try 3. Reference u-1."),
        (
            sent("waiting", trouble="It did not answer."),
            "Message to Ward mail: waiting to be sent, tried 1 time, next try 14:33: It did not answer. Reference u-1.",
        ),
        (sent("waiting", attempts=0), "Message to Ward mail: waiting to be sent, next try 14:33. Reference u-1."),
        (
            sent("dropped", trouble="The alert was quiet by then."),
            "Message to Ward mail: not sent: The alert was quiet by then. Reference u-1.",
        ),
    ],
)
def test_each_message_says_what_became_of_it(message: Sent, words: str) -> None:
    (_, event) = alert_course.course(replace(STORY, climbs=(step(message),)), NOW, UTC)
    assert event.words == "Step 1: nurse in charge told on the screens and by message"
    assert event.notes == (words,)


def test_a_step_without_anybody_to_write_to_says_so_and_a_late_one_when_it_was_due() -> None:
    (_, event) = alert_course.course(replace(STORY, climbs=(step(),)), NOW, UTC)
    assert event.words.endswith("told on the screens alone: nobody to write to is set up for this role")
    (_, event) = alert_course.course(replace(STORY, climbs=(step(way="screen", late=HOUR),)), NOW + HOUR, UTC)
    assert event.words == "Step 1: nurse in charge told on the screens; due 14:28"
