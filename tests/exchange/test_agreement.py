"""The engine against the reference, which was written from the specification by another hand: no row may differ."""

from pathlib import Path

import pytest

from models.criteria import shipped
from tests.exchange.comparing import differences, ours
from tests.models.making import set_text
from tests.reference.hostile import hostile_files
from validation.real import FOLDER, present, real

SHIPPED = Path(__file__).parents[2] / "models" / "criteria"
URINE = (
    ("urine_per_kg", "<", "0.5", "8"),
    ("urine_per_hour", "<=", "10", "12"),
    ("urine_per_kg", "<=", "0.571", "0.5"),
)
# Between them every measure, every operator, each count that may be needed, and durations other than the shipped ones.
MADE = {
    "one needed, stay": set_text(
        low=[("systolic_fall", ">", "40"), ("mean", "<=", "65")],
        swelling=[("weight_gain_kg", ">=", "1.5"), ("oedema_grade", ">", "1")],
        protein=[("albumin_fall", ">", "0.5")],
        needed=1,
        counts='"stay"',
        clear="0",
        urine_rules=URINE,
    ),
    "three needed, an hour": set_text(
        low=[("systolic_fall_percent", ">=", "25"), ("systolic", "<=", "90")],
        swelling=[("weight_gain_day_percent", ">", "2"), ("weight_gain_percent", ">", "5")],
        protein=[("albumin", "<=", "3.5"), ("albumin_fall", ">=", "0.5")],
        needed=3,
        counts="1",
        clear="12",
        valid=("12", "72", "24"),
        urine_rules=URINE,
        longest="8",
    ),
    "mean and oedema lead, none counts on": set_text(
        low=[("mean", "<", "65")],
        swelling=[("oedema_grade", ">=", "2")],
        protein=[("albumin_fall", ">", "0.4")],
        counts="0",
        clear="0",
        valid=("0.5", "36", "1.25"),
    ),
    "one needed, clear for twelve": set_text(
        low=[("systolic_fall_percent", ">", "30"), ("mean", "<", "60")],
        swelling=[("weight_gain_day_kg", ">", "1.5"), ("weight_gain_kg", ">", "3"), ("oedema_grade", ">=", "3")],
        needed=1,
        counts="6.5",
        clear="12",
    ),
    "three needed, clear at once": set_text(needed=3, counts="36", clear="0", valid=("30", "24", "48")),
}
SETS = {name: (SHIPPED / f"{name}.toml").read_text("utf-8") for name in shipped()} | MADE
SEEDS = range(25)


@pytest.mark.parametrize("rules", SETS.values(), ids=SETS)
def test_hostile_stays(rules: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        observations, stays = hostile_files(seed, 25)
        assert differences(observations, stays, rules, tmp_path) == [], f"seed {seed}"


@pytest.mark.parametrize("rules", SETS.values(), ids=SETS)
def test_hostile_stays_of_which_nothing_is_known(rules: str, tmp_path: Path) -> None:
    for seed in (1000, 1001, 1002):
        observations, _ = hostile_files(seed, 40)
        assert differences(observations, None, rules, tmp_path) == [], f"seed {seed}"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_stays_alone_are_what_they_are_together(seed: int, tmp_path: Path) -> None:
    observations, stays = hostile_files(seed, 12)
    header, *rows = observations.splitlines(keepends=True)
    for name, together in ours(tmp_path, observations, stays, SETS["bedside"]).items():
        assert together.count("\n") > 1, name
    plain = [row for row in rows if row.startswith("h1,")]
    alone = ours(tmp_path, header + "".join(plain), stays, SETS["bedside"])
    whole = ours(tmp_path, observations, stays, SETS["bedside"])
    for name, text in alone.items():
        assert text.splitlines()[1:] == [row for row in whole[name].splitlines() if row.startswith("h1,")]


@pytest.mark.skipif(
    not present(), reason=f"the real data is not in {FOLDER.parent.name}/{FOLDER.name} beside the checkout"
)
@pytest.mark.parametrize("name", shipped())
def test_real_stays(name: str, tmp_path: Path) -> None:
    held = real()
    assert held.refused == 28
    assert len(held.observations.splitlines()) == 68_008 - 28
    assert differences(held.observations, held.stays, SETS[name], tmp_path) == []
