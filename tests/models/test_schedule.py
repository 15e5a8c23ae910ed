"""Schedules as data: what is shipped, what a file of the hospital's own may say, and what it may not."""

from pathlib import Path

import pytest

from models.schedule import ScheduleError, named, read, shipped

PACE = """every = { hours = 4, source = "s" }
listed_before = { minutes = 30, source = "s" }
overdue_after = { minutes = 30, source = "s" }
long_overdue_after = { hours = 2, source = "s" }
again_after = { hours = 1, source = "s" }
"""
OWN = f"""name = "own"
version = "2"
title = "Own"
about = "Ours."
first_within = {{ minutes = 90, source = "s" }}

[[kind]]
kind = "systolic_bp"
[kind.usual]
{PACE}"""
FLAGGED = f"[kind.flagged]\n{PACE}"


def test_what_is_shipped_can_be_read_and_says_where_each_number_is_from() -> None:
    assert shipped() == ["close", "step-down", "ward"]
    for name in shipped():
        found = named(name)
        assert found.name == name
        assert all(source for plan in found.plans for source in plan.sources.values())


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN + FLAGGED.replace("hours = 4", "hours = 2"), "utf-8")
    found = named(str(tmp_path / "own.toml"))
    (plan,) = found.plans
    assert (found.name, found.version, found.first_within) == ("own", "2", 5400)
    assert (plan.usual, plan.not_clear, plan.after_dose) == ((14400, 1800, 1800, 7200, 3600), None, None)
    assert plan.flagged == (7200, 1800, 1800, 7200, 3600)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title =", "titel =", "titel: is not known"),
        ('{ hours = 4, source = "s" }', "{ hours = 4 }", "kind number 1 usual every source: Field required"),
        ('{ hours = 4, source = "s" }', '{ source = "s" }', "needs hours or minutes, one of them"),
        ("hours = 4", "hours = 4, minutes = 240", "needs hours or minutes, one of them"),
        ("hours = 4", "hours = 0", "greater than 0"),
        ("hours = 4", "hours = 168.0001", "must be a whole number of seconds"),
        ("hours = 4", "hours = 169", "is longer than 168 hours"),
        ("hours = 4", "minutes = 30", "listed_before must be shorter than every"),
        ("hours = 2", "minutes = 30", "long_overdue_after must be longer than overdue_after"),
        ("again_after = { hours = 1", "again_after = { hours = 5", "again_after must not be longer than every"),
        ('"systolic_bp"', '"mood"', "'mood' is not a kind of reading"),
        ("[[kind]]", "[[kind]", "Expected"),
        ("[kind.usual]", f'[kind.usual]\n{PACE}[[kind]]\nkind = "systolic_bp"\n[kind.usual]', "is there twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(old: str, new: str, words: str) -> None:
    with pytest.raises(ScheduleError, match=words) as refused:
        read(OWN.replace(old, new, 1), "own.toml")
    assert str(refused.value).startswith("own.toml: ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("every = { hours = 4", "every = { minutes = 241"),
        ("overdue_after = { minutes = 30", "overdue_after = { minutes = 31"),
        ("long_overdue_after = { hours = 2", "long_overdue_after = { minutes = 121"),
        ("again_after = { hours = 1", "again_after = { minutes = 61"),
    ],
)
def test_a_graver_state_may_only_be_tighter(old: str, new: str) -> None:
    assert read(OWN + FLAGGED, "own.toml").plans[0].flagged == named("ward").plans[0].usual
    with pytest.raises(ScheduleError, match="is longer for flagged than for usual: it may only be tighter"):
        read(
            OWN
            + FLAGGED.replace(
                f"\n{old}" if old.startswith("overdue") else old, f"\n{new}" if old.startswith("overdue") else new, 1
            ),
            "own.toml",
        )


def test_what_is_no_schedule_and_no_file_is_said_to_be_neither() -> None:
    with pytest.raises(ScheduleError, match="neither a schedule \\(close, step-down, ward\\) nor a readable file"):
        named("nowhere.toml")
