"""What is said before a dose: every state of what is due, every kind of finding, and never a word to give it."""

import re
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import dose_words
from models.dosing import Due
from models.holding import TICKS, Asked, findings, summary
from models.instants import HOUR
from models.regimen import named, shipped
from models.symptoms import Answers, notices
from tests.models.making import Row, columns, facts, h, row
from tests.models.strategies import rows

UTC = ZoneInfo("UTC")
HIGH = named("aldesleukin-high-dose")
NOW = h(100)
# "given" is what became of a dose; these would be advice.
ADVICE = re.compile(r"\b(give|may be given|ok|okay|safe|clear|go ahead|fit)\b")


def due(state: str, at: int | None) -> str:
    return dose_words.due_line(Due(state, 5, at, 1, 4, 4), HIGH, UTC, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "hours", "line"),
    [
        ("first", None, "Dose 5 of at most 14: no time is set before the first one"),
        ("first", 98, "Dose 5 of at most 14: the rest ended 02:00"),
        ("later", 101.5, "Dose 5 of at most 14: due 05:30, in 1 h 30 min"),
        ("due", 100, "Dose 5 of at most 14: due now (04:00)"),
        ("overdue", 97, "Dose 5 of at most 14: overdue by 3 h, it was due 01:00"),
        ("rest", 148, "No dose is due: rest until 7 Mar 04:00, another 2 d"),
        ("complete", 124, "No dose is due: the course is complete, no other before 6 Mar 04:00"),
        ("stopped", None, "No dose is due: treatment was stopped"),
    ],
)
def test_what_is_due(state: str, hours: float | None, line: str) -> None:
    assert due(state, None if hours is None else h(hours)) == line


def said(made: list[Row], name: str = HIGH.name, **ticks: str) -> str:
    readings, stays = columns(made, facts(weight="70"))
    regimen = named(name)
    found = summary(findings(readings, stays, regimen, Asked(None, 24 * HOUR, ticks=ticks), NOW), regimen)
    groups = dose_words.groups(found, regimen, UTC, NOW)
    lines = [" ".join(line) for group in groups for line in group.findings]
    return "\n".join([dose_words.headline(found, regimen), *(group.title for group in groups), *lines])


def test_nothing_found_says_what_is_unknown() -> None:
    ticks = dict.fromkeys(("confusion", "arrhythmia", "ischaemia", "infection", "vasopressor"), "not found")
    made = [row(h(99), "systolic_bp", "110"), row(h(99), "heart_rate", "90"), row(h(99), "creatinine", "1")]
    headline = said([*made, row(h(99), "weight", "70")], **ticks).splitlines()[0]
    assert headline == "Nothing found of what was looked for; unknown: urine and oxygen saturation."


@pytest.mark.parametrize(
    ("made", "line"),
    [
        ([row(h(98), "systolic_bp", "84")], "● Systolic 84 mmHg at 02:00; below 90 mmHg: found. 2 h old"),
        ([row(h(98), "systolic_bp", "89.999")], "● Systolic 89.999 mmHg at 02:00; below 90 mmHg: found."),
        ([row(h(93), "systolic_bp", "84")], "? Systolic: the last, 84 mmHg, is 7 h old and proves nothing now"),
        ([row(h(99), "systolic_bp", "84"), row(h(99, 60), "mean_bp", "60")], "? Systolic: the latest pressure has no"),
        ([row(h(99), "urine", "50")], "? Urine in 8 h: an interval was not measured, or fewer than 8 h were"),
        (
            [row(h(99), "urine", "100", start=h(89))],
            "● Urine in 8 h 80 mL at 03:00, 100 mL in 10 h; at most 160 mL: found.",
        ),
        (
            [row(h(99), "weight", "84")],
            "● Weight over the baseline 20 % at 03:00, 84 kg against 70 kg (entered for the stay); above 15 %: found.",
        ),
        (
            [row(h(99), "creatinine", "1")],
            "○ Creatinine 1 mg/dL at 03:00; above 2.9 mg/dL (absolute) and at least 2.5 mg/dL (relative): not found.",
        ),
        ([], "? Heart rate: not recorded (above 130 per minute (absolute) and at least 100 per minute (relative))."),
    ],
)
def test_a_finding_in_words(made: list[Row], line: str) -> None:
    assert line in said(made)


def test_every_rule_has_its_source_under_its_number() -> None:
    for name in shipped():
        regimen = named(name)
        listed = dose_words.sources(regimen)
        assert [source for _, source in listed][: len(regimen.holds)] == [rule.source for rule in regimen.holds]
        assert f"At most {regimen.schedule.most_in_cycle.value} doses a cycle" in [what for what, _ in listed]


@given(st.sampled_from(shipped()), rows(), st.data())
def test_whatever_is_recorded_it_never_says_to_give(name: str, made: list[Row], data: st.DataObject) -> None:
    signs = [rule.name for rule in named(name).holds if rule.rule is None]
    ticks = data.draw(st.fixed_dictionaries({sign: st.sampled_from(TICKS) for sign in signs}))
    assert not ADVICE.search(said(made, name, **ticks).lower())


def test_a_notice_says_since_when_and_when_last() -> None:
    one = [Answers(h(98), ("chest_pain",), ())]
    assert [dose_words.notice(each, UTC, NOW) for each in notices(one)] == ["Chest pain: there since 02:00 (2 h)."]
    (twice,) = notices([*one, Answers(h(99), ("chest_pain",), ())])
    assert dose_words.notice(twice, UTC, NOW) == "Chest pain: there since 02:00 (2 h), last at 03:00."


def test_counts_name_the_course_where_the_regimen_has_one() -> None:
    found = Due("later", 5, NOW, 2, 4, 18)
    assert dose_words.counted(found, HIGH) == ("Cycle 2: 4 of at most 14 doses given, 18 of at most 28 in this course.")
    assert dose_words.counted(found, named("tagraxofusp")) == "Cycle 2: 4 of at most 5 doses given."
    assert dose_words.days(round(Fraction(9) * 24 * HOUR)) == "9 days"
