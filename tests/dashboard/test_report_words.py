"""A report in words and as a file."""

import csv
import io
from dataclasses import replace
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from dashboard import report_words
from dashboard.report_file import as_csv
from models.acknowledging import ACTIONS
from models.instants import HOUR, NO_TIME
from models.lying import UNJUDGED, Lying
from models.reporting import ANY, DAY, Ack, Course, Done, Reached, Report, Told, reached, report

BERLIN = ZoneInfo("Europe/Berlin")
STATES = {"clear": 6 * DAY, "unassessed": 2 * DAY, "flagged": DAY, "possible": 0, UNJUDGED: 0}


def seen(after: int | None, ward: str = "North", **more: bool) -> Reached:
    held = {"ended": False, "withdrawn": False, "not_leak": False, "told": frozenset(), **more}
    return Reached(ward, ANY, 0, "leak", after, **held)


def made(*found: Reached, spent: dict[str, dict[str, int]] | None = None, done: tuple[Done, ...] = ()) -> Report:
    return report(0, 30 * DAY, found, done, {"North": STATES} if spent is None else spent)


def rows(found: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(found, BERLIN).removeprefix("\ufeff"))))


def test_the_sentence_says_how_many_how_soon_and_what_nobody_could_know() -> None:
    found = made(seen(30), seen(420), seen(600, not_leak=True), seen(None))
    assert report_words.sentence(found) == (
        "4 alerts in 9 patient-days on North: 44.4 per 100 patient-days. "
        "Half were acknowledged within 7 min, fewer than nine of ten ever (1 by nobody). "
        "1 alert was judged not to be a leak. "
        "For 48 h, 22 % of the time, a patient's state was not assessed."
    )


def test_when_fewer_than_half_were_acknowledged_the_sentence_says_so() -> None:
    assert "Fewer than half were acknowledged: 1 of 3." in report_words.sentence(made(seen(0), seen(None), seen(None)))


def test_without_alerts_or_patients_nothing_is_made_up() -> None:
    assert report_words.sentence(made(spent={})) == "Nobody was on a ward in these days, and there was no alert."
    assert "0 alerts in 9 patient-days on North: 0 per 100" in report_words.sentence(made())
    alone = report_words.sentence(made(seen(0), spent={}))
    assert "a rate is unknown without patients" in alone
    unjudged = made(spent={"North": {UNJUDGED: DAY}})
    assert "The hours without an assessment are unknown." in report_words.sentence(unjudged)


def test_a_table_begins_with_all_wards_where_there_are_several() -> None:
    assert [part.name for part in report_words.parts(made())] == ["North"]
    both = made(seen(1), seen(None, "South"), spent={"North": STATES, "South": {}})
    found = report_words.parts(both)
    assert [(part.name, part.days) for part in found] == [
        ("All wards", "9 patient-days"),
        ("North", "9 patient-days"),
        ("South", "0 patient-days"),
    ]
    assert [line.priority for line in found[0].lines] == ["Any", "High", "Medium", "Low"]
    assert [line.mark for line in found[0].lines] == ["", "!!!", "!!", "!"]
    assert found[2].lines[0].cells == ("1", "unknown", "not reached", "not reached", "1 (1 still open)", "0", "0")
    assert found[1].lines[1].cells[:5] == ("0", "0", "–", "–", "0")


def test_who_was_told_is_counted_in_the_order_of_the_roles() -> None:
    told = frozenset({"nurse_in_charge", "senior_doctor"})
    columns, lines = report_words.climbed(made(replace(seen(1), told=told), seen(2)))
    assert columns[:2] == ["Bedside nurse", "Nurse in charge"]
    assert lines == [("North", ["0", "1", "0", "1", "0"])]


def test_hours_come_with_their_share_and_what_was_not_judged_only_where_there_is_any() -> None:
    columns, lines = report_words.states(made())
    assert columns == ["Patient-days", "Not assessed, h", "Possible, h", "Flagged, h", "Clear, h"]
    assert lines == [("North", ["9", "48 (22 %)", "0 (0 %)", "24 (11 %)", "144 (67 %)"])]
    columns, lines = report_words.states(made(spent={"North": {**STATES, UNJUDGED: 18 * HOUR}, "South": {}}))
    assert columns[-1] == "Could not be judged, h"
    assert lines[0][1][-1] == "18"
    assert report_words.states(made(seen(1, "South")))[1][2] == ("South", ["0", *["unknown"] * 4])


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0, "0 %"),
        (1, "under 1 %"),
        (99, "under 1 %"),
        (100, "1 %"),
        (9_900, "99 %"),
        (9_901, "over 99 %"),
        (10_000, "100 %"),
    ],
)
def test_a_share_that_is_not_nought_is_never_said_to_be(part: int, said: str) -> None:
    assert report_words.percent(Fraction(part, 10_000)) == said


def test_what_was_done_is_counted_in_the_order_of_the_actions() -> None:
    columns, lines = report_words.actions(
        made(done=(Done("North", "high", "treated"), Done("North", "low", "treated")))
    )
    assert (columns[0], columns[3], lines) == (
        str(ACTIONS["reviewed"]),
        str(ACTIONS["treated"]),
        [("North", ["0", "0", "0", "2", "0", "0"])],
    )


def test_the_file_has_a_line_for_each_ward_and_priority() -> None:
    course = Course(
        "leak", ((DAY, "medium"),), acks=(Ack(DAY + 90, "medium", "not_leak"),), told=(Told("medium", "senior_doctor"),)
    )
    where = Lying(("North",), (NO_TIME,))
    found = rows(made(*reached(course, where), done=(Done("North", "medium", "not_leak"),)))
    assert [(line["scope"], line["ward"], line["priority"]) for line in found] == [
        (scope, ward, priority)
        for scope, ward in (("all", ""), ("ward", "North"))
        for priority in ("any", "high", "medium", "low")
    ]
    line = found[6]
    assert (line["from"], line["to"]) == ("1970-01-01T01:00:00+01:00", "1970-01-31T01:00:00+01:00")
    assert {name: line[name] for name in list(line)[5:]} == {
        "patient_days": "9",
        "alerts": "1",
        "alerts_per_100_patient_days": "11.1111",
        "half_acknowledged_within_seconds": "90",
        "nine_of_ten_acknowledged_within_seconds": "90",
        "acknowledged": "1",
        "ended_unacknowledged": "0",
        "open_unacknowledged": "0",
        "judged_not_leak": "1",
        "withdrawn": "0",
        "climbed_to_bedside_nurse": "0",
        "climbed_to_nurse_in_charge": "0",
        "climbed_to_doctor_on_call": "0",
        "climbed_to_senior_doctor": "1",
        "climbed_to_response_team": "0",
        "done_reviewed": "0",
        "done_doctor_called": "0",
        "done_dose_held": "0",
        "done_treated": "0",
        "done_not_leak": "1",
        "done_other": "0",
        "hours_clear": "144",
        "hours_flagged": "24",
        "hours_possible": "0",
        "hours_unassessed": "48",
        "hours_unjudged": "0",
        "share_unassessed": "0.2222",
        "unknown": "",
    }


def test_unknown_is_empty_and_said_and_nought_is_nought() -> None:
    line = rows(made(seen(None, "South"), spent={}))[4]
    assert (
        line["alerts_per_100_patient_days"]
        == line["half_acknowledged_within_seconds"]
        == line["share_unassessed"]
        == ""
    )
    assert line["unknown"] == (
        "alerts_per_100_patient_days: no patient-days; half_acknowledged_within_seconds: not reached; "
        "nine_of_ten_acknowledged_within_seconds: not reached; share_unassessed: no time that could be judged"
    )
    line = rows(made(seen(0)))[4]
    assert (line["half_acknowledged_within_seconds"], line["unknown"]) == ("0", "")


def test_the_file_is_of_rfc_4180_and_no_ward_is_a_formula() -> None:
    ward = '=HYPERLINK("x"),\n1'
    text = as_csv(made(seen(1, ward), spent={ward: STATES}), BERLIN)
    assert text.startswith("\ufefffrom,to,scope,ward,")
    assert text.count("\r\n") == text.count("\n") == 9
    assert '\'=HYPERLINK(""x""), 1' in text
