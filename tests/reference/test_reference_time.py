"""Cases computed by hand from single sentences of sections 4 and 5, and the step function walked second by second."""

import random
import tomllib
from decimal import Decimal
from itertools import pairwise

import pytest

from .cases import FACTS, OBSERVED, USUAL, criteria, episodes, h, obs, stay, timeline
from .evaluator import evaluate, overall, step_function
from .inputs import Stay, read_stays
from .measures import CRITERIA, state

PULSE = "heart_rate"


def both(at: float) -> list[str]:
    return [obs(at, "systolic_bp", 80), obs(at, "albumin", "2.9")]


def normal(at: float) -> list[str]:
    return [obs(at, "systolic_bp", 120), obs(at, "albumin", "4"), obs(at, "weight", "70")]


def test_counts_for_hours_after_it_ceased_and_no_longer() -> None:
    rows = [obs(0, "systolic_bp", 80), obs(1, "systolic_bp", 120), obs(1, "albumin", "2.9"), obs(30, PULSE, 80)]
    assert timeline(rows, criteria(counts="24")) == [
        (0, "MUU", "possible"),
        (1, "NUM", "flagged"),
        (7, "UUM", "flagged"),
        (25, "UUM", "possible"),
    ]


def test_going_stale_is_ceasing_too() -> None:
    rows = [obs(0, "systolic_bp", 80), obs(20, "albumin", "2.9"), obs(40, PULSE, 80)]
    assert timeline(rows, criteria(counts="24"))[-2:] == [(20, "UUM", "flagged"), (30, "UUM", "possible")]


def test_counts_for_the_stay() -> None:
    rows = [obs(0, "systolic_bp", 80), obs(1, "systolic_bp", 120), obs(200, "albumin", "2.9")]
    assert timeline(rows, criteria(counts='"stay"'))[-1] == (200, "UUM", "flagged")


def test_overall_of_two_of_three() -> None:
    assert [row[1:] for row in timeline([obs(0, PULSE, 80)], criteria())] == [("UUU", "unassessed")]
    assert [row[1:] for row in timeline(normal(0)[:2], criteria())] == [("NUN", "clear")]
    assert [row[1:] for row in timeline(normal(0)[:1], criteria())] == [("NUU", "unassessed")]
    assert [row[1:] for row in timeline([*normal(0)[:1], *both(0)[1:]], criteria())] == [("NUM", "possible")]


def test_not_met_three_times_and_flagged() -> None:
    rows = both(0) + normal(1)
    assert timeline(rows, criteria(counts="24")) == [(0, "MUM", "flagged"), (1, "NNN", "flagged")]


def test_starts_at_the_admission_and_ends_at_discharge() -> None:
    rows = [obs(2, "albumin", "4"), obs(5, "albumin", "2.9")]
    out = evaluate(OBSERVED + "".join(rows), stay(admitted=h(1), discharged=h(5)), criteria())["timeline.csv"]
    assert out.splitlines()[1:] == [
        f"s,{h(1)},{h(2)},unknown,unknown,unknown,unassessed",
        f"s,{h(2)},{h(5)},unknown,unknown,not_met,unassessed",
    ]


def test_last_observed_at_belongs_to_a_stay_without_discharge() -> None:
    rows = [obs(0, "albumin", "4"), obs(36, "albumin", "2.9"), obs(36, "urine", 10)]
    assert timeline(rows, criteria()) == [(0, "UUN", "unassessed"), (36, "UUM", "possible")]
    assert timeline(rows[:1], criteria(), stay(admitted=h(3))) == [(0, "UUN", "unassessed")]


def test_discharge_not_after_the_start_leaves_only_urine() -> None:
    out = evaluate(OBSERVED + "".join(both(2)), stay(discharged=h(2)), criteria())
    assert [text.count("\n") for text in out.values()] == [1, 1, 1]


@pytest.mark.parametrize(("again", "expected"), [(h(9), [(0, 5), (9, None)]), (h(9, -1), [(0, None)])])
def test_clear_run_of_exactly_four_hours_ends_an_episode(again: str, expected: list[object]) -> None:
    second = [obs(again, "systolic_bp", 80), obs(again, "albumin", "2.9")]
    assert episodes(both(0) + normal(5) + second, criteria()) == expected


def test_clear_run_goes_on_through_changes_of_the_criteria() -> None:
    # One met and none unknown cannot become two, nor can one unknown alone: both are clear.
    met = [*both(0), *normal(5), obs(7, "albumin", "2.9"), obs(9, PULSE, 80)]
    unknown = [*both(0), *normal(5), obs(7, "mean_bp", 70), obs(9, PULSE, 80)]
    assert timeline(met, criteria())[1:] == [(5, "NNN", "clear"), (7, "NNM", "clear")]
    assert timeline(unknown, criteria())[1:] == [(5, "NNN", "clear"), (7, "UNN", "clear")]
    assert episodes(met, criteria()) == episodes(unknown, criteria()) == [(0, 5)]


def test_going_stale_never_ends_an_episode() -> None:
    assert episodes([*both(0), obs(90, PULSE, 80)], criteria()) == [(0, None)]
    assert episodes([*both(0), obs(90, PULSE, 80)], criteria(), stay(discharged=h(80))) == [(0, 80)]


@pytest.mark.parametrize(("last", "end"), [(h(9), 5), (h(9, -1), None)])
def test_clear_run_still_going_on_lasts_until_the_last_observed_at(last: str, end: int | None) -> None:
    assert episodes([*both(0), *normal(5), obs(last, PULSE, 80)], criteria()) == [(0, end)]


@pytest.mark.parametrize(("discharged", "end"), [(h(9), 5), (h(9, -1), 9 - 1 / 3600)])
def test_clear_run_cut_short_lasts_until_the_discharge(discharged: str, end: float) -> None:
    rows = [*both(0), *normal(5), obs(50, PULSE, 80)]
    assert episodes(rows, criteria(), stay(discharged=discharged)) == [(0, end)]


def test_with_no_hours_the_first_clear_instant_ends_it() -> None:
    assert episodes(both(0) + normal(5), criteria(clear=0)) == [(0, 5)]
    assert episodes(both(0) + normal(5), criteria(clear=4)) == [(0, None)]


def test_stays_are_sorted_by_code_point_and_quoted_only_where_needed() -> None:
    ids = ["z", "Z", '"a,b"', "\U0001d11e", "\uff5e", "10", "9"]
    rows = "".join(f"{stay_id},{h(0)},heart_rate,80,/min,,\n" for stay_id in ids)
    lines = evaluate(OBSERVED + rows, FACTS + f"unread,{h(0)},,,,,\n", criteria())["timeline.csv"].split("\n")
    assert [line.split(f",{h(0)}")[0] for line in lines[1:-1]] == ["10", "9", "Z", '"a,b"', "z", "\uff5e", "\U0001d11e"]


def walked(one: Stay, rules: dict[str, object]) -> list[tuple[tuple[str, ...], str]]:
    """States and overall at every second of the stay, by the definitions alone."""
    seconds = range(one.start(), one.last() + 1) if one.discharged is None else range(one.start(), one.discharged)
    at = {t: tuple(state(one, name, rules[name], t) for name in CRITERIA) for t in seconds}  # type: ignore[arg-type]
    ceased = [[b for a, b in pairwise(seconds) if at[a][k] == "met" != at[b][k]] for k in range(3)]
    counts_for = Decimal(str(rules["counts_for_hours"])) * 3600
    counting = {t: [at[t][k] == "met" or any(b <= t < b + counts_for for b in ceased[k]) for k in range(3)] for t in at}
    return [(at[t], overall(rules, at[t], counting[t])) for t in seconds]


def brief_stay(rng: random.Random) -> str:
    """Readings within some minutes, near every threshold."""
    values = {
        "systolic_bp": "80 90 120",
        "mean_bp": "60 65 80",
        "weight": "60 63 66",
        "albumin": "2.9 3 4",
        "oedema": "0 2",
    }
    rows = []
    for _ in range(rng.randrange(1, 25)):
        kind = rng.choice(list(values))
        when = h(0, rng.randrange(400))
        rows.append(f"s,{when},{kind},{rng.choice(values[kind].split())},{USUAL[kind]},,\n")
    return OBSERVED + "".join(rows)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_changes_between_the_steps(seed: int) -> None:
    rng = random.Random(seed)
    text = criteria(
        low=("systolic < 90", "mean < 65"),
        swelling=("weight_gain_percent >= 5", "oedema_grade >= 2"),
        counts="0.0201",
        valid=("0.0151", "0.04", "0.03"),
    )
    rules = tomllib.loads(text, parse_float=Decimal)
    stays = stay(dose=h(0, rng.randrange(400)), discharged=rng.choice(["", h(0, rng.randrange(400))]))
    (one,) = read_stays(brief_stay(rng), stays)
    expected = walked(one, rules)
    steps = step_function(one, rules)
    ends = [step.at for step in steps[1:]] + [one.start() + len(expected)]
    spans = zip(steps, ends, strict=False)
    assert [(step.states, step.overall) for step, end in spans for _ in range(end - step.at)] == expected
