"""Cases computed by hand from single sentences of sections 1 to 3, so that the reference itself is believed."""

import pytest

from .cases import criteria, h, obs, states, stay

LOW, SWELLING, PROTEIN = 0, 1, 2
HEART_RATE_LATER = obs(100, "heart_rate", 80)
DAY_GAIN = criteria(swelling=("weight_gain_day_kg >= 1.5",))


@pytest.mark.parametrize(
    ("value", "unit", "letter"),
    [
        ("90", "mm[Hg]", "N"),
        ("90.0", "mm[Hg]", "N"),
        ("89.9", "mm[Hg]", "M"),
        ("11.999", "kPa", "M"),
        ("12", "kPa", "N"),
    ],
)
def test_below_90_is_strict_and_kpa_is_converted(value: str, unit: str, letter: str) -> None:
    # 12 kPa is 90.007 mmHg, 11.999 kPa is 89.9999 mmHg.
    assert states(LOW, [obs(0, "systolic_bp", value, unit)], criteria()) == [(0, letter)]


def test_reading_is_stale_at_exactly_its_expiry() -> None:
    rows = [obs(0, "systolic_bp", 80), HEART_RATE_LATER]
    assert states(LOW, rows, criteria()) == [(0, "M"), (6, "U")]


def test_diastolic_alone_does_not_displace_a_blood_pressure() -> None:
    rows = [obs(0, "systolic_bp", 80), obs(1, "diastolic_bp", 40), HEART_RATE_LATER]
    assert states(LOW, rows, criteria()) == [(0, "M"), (6, "U")]


def test_mean_alone_is_the_current_blood_pressure_and_has_no_systolic() -> None:
    rules = criteria(low=("systolic < 90", "mean < 65"))
    rows = [obs(0, "systolic_bp", 120), obs(1, "mean_bp", 70), obs(2, "mean_bp", 60), HEART_RATE_LATER]
    assert states(LOW, rows, rules) == [(0, "N"), (1, "U"), (2, "M"), (8, "U")]


def test_mean_leads_where_there_is_no_systolic_rule() -> None:
    rows = [obs(0, "mean_bp", 70), obs(1, "systolic_bp", 120)]
    assert states(LOW, rows, criteria(low=("mean < 65",))) == [(0, "N"), (1, "U")]


@pytest.mark.parametrize(("systolic", "diastolic", "letter"), [(95, "50", "N"), (95, "49.99", "M"), (94, "50", "M")])
def test_calculated_mean_is_not_rounded(systolic: int, diastolic: str, letter: str) -> None:
    rows = [obs(0, "systolic_bp", systolic), obs(0, "diastolic_bp", diastolic)]
    assert states(LOW, rows, criteria(low=("systolic < 90", "mean < 65"))) == [(0, letter)]


def test_measured_mean_goes_before_the_calculated_one() -> None:
    rows = [obs(0, "systolic_bp", 120), obs(0, "diastolic_bp", 80), obs(0, "mean_bp", 60)]
    assert states(LOW, rows, criteria(low=("systolic < 90", "mean < 65"))) == [(0, "M")]


def test_later_row_counts_within_a_second_kind_by_kind() -> None:
    tied = [
        obs("2024-03-01T00:00:00.9Z", "systolic_bp", 80),
        obs("2024-03-01T01:00:00.2+01:00", "systolic_bp", 120),
        obs(0, "diastolic_bp", 90),
    ]
    assert states(LOW, tied, criteria()) == [(0, "N")]
    assert states(LOW, tied[::-1], criteria()) == [(0, "M")]


@pytest.mark.parametrize(("fallen", "letter"), [("90", "M"), ("90.01", "N")])
def test_fall_of_40_from_the_first_reading(fallen: str, letter: str) -> None:
    rows = [obs(0, "systolic_bp", 130), obs(8, "systolic_bp", fallen)]
    assert states(LOW, rows, criteria(low=("systolic_fall >= 40",))) == [(0, "N"), (6, "U"), (8, letter)]


@pytest.mark.parametrize(
    ("first", "second", "unit", "letter"),
    [
        ("62.0", "65.1", "kg", "M"),
        ("62.0", "65.09999", "kg", "N"),
        ("143.3", "150.465", "[lb_av]", "M"),
        ("62000", "65100", "g", "M"),
    ],
)
def test_gain_of_exactly_five_percent(first: str, second: str, unit: str, letter: str) -> None:
    rows = [obs(0, "weight", first, unit), obs(1, "weight", second, unit)]
    assert states(SWELLING, rows, criteria())[-1][1] == letter


def test_oedema_meets_but_does_not_exclude_and_expires_on_its_own() -> None:
    rules = criteria(swelling=("weight_gain_percent >= 5", "oedema_grade >= 2"))
    assert states(SWELLING, [obs(0, "oedema", 0)], rules) == [(0, "U")]
    both = [obs(0, "weight", 70), obs(1, "oedema", 2), HEART_RATE_LATER]
    assert states(SWELLING, both, rules) == [(0, "N"), (1, "M"), (25, "N"), (36, "U")]


def test_oedema_leads_where_there_is_no_weight_rule() -> None:
    rows = [obs(0, "oedema", 0), HEART_RATE_LATER]
    assert states(SWELLING, rows, criteria(swelling=("oedema_grade >= 2",))) == [(0, "N"), (24, "U")]


@pytest.mark.parametrize(("dose", "letter"), [(h(10), "M"), (h(10, -1), "N"), ("", "N"), (h(-5), "N")])
def test_reading_at_exactly_the_first_dose_belongs_to_the_baseline(dose: str, letter: str) -> None:
    # 63 is 5 % over 60 (taken at hour 10) and 1.6 % over 62, the first; a dose before all readings leaves the first.
    rows = [obs(0, "weight", 62), obs(10, "weight", 60), obs(20, "weight", 63)]
    assert states(SWELLING, rows, criteria(), stay(dose=dose))[-1][1] == letter


def test_no_gain_is_seen_before_the_first_dose() -> None:
    rows = [obs(0, "weight", 60), obs(5, "weight", 66), obs(12, "weight", "69.3")]
    assert states(SWELLING, rows, criteria(), stay(dose=h(11))) == [(0, "N"), (12, "M")]
    assert states(SWELLING, rows, criteria(), stay(dose=h(50))) == [(0, "N")]


def test_entered_baseline_is_no_reading() -> None:
    # 63 kg is 5 % over the entered 60 kg, yet as the first weight it is its own previous weight.
    rows = [obs(0, "weight", 63)]
    assert states(SWELLING, rows, criteria(), stay(weight="60")) == [(0, "M")]
    assert states(SWELLING, rows, DAY_GAIN, stay(weight="60")) == [(0, "N")]


@pytest.mark.parametrize(
    ("before", "letter"),
    [
        (h(48), "M"),
        (h(48, 1), "U"),
        (h(24), "M"),
        (h(24, -1), "U"),
    ],
)
def test_previous_day_is_12_to_36_hours_before_inclusive(before: str, letter: str) -> None:
    rows = [obs(0, "weight", 60), obs(before, "weight", 60), obs(60, "weight", "61.5")]
    assert states(SWELLING, rows, DAY_GAIN)[-1][1] == letter


def test_nearest_to_24_hours_before_and_of_two_equally_near_the_earlier() -> None:
    latest = obs(60, "weight", "61.5")
    nearer_later = [obs(h(30), "weight", 60), obs(h(42, -1), "weight", 61), latest]
    equally_near = [obs(h(30), "weight", 60), obs(h(42), "weight", 61), latest]
    assert states(SWELLING, nearer_later, DAY_GAIN)[-1] == (60, "N")
    assert states(SWELLING, equally_near, DAY_GAIN)[-1] == (60, "M")


@pytest.mark.parametrize(("second", "letter"), [("35", "M"), ("35.1", "N")])
def test_albumin_falls_by_exactly_half_a_gram(second: str, letter: str) -> None:
    rules = criteria(protein=("albumin < 3.5", "albumin_fall >= 0.5"))
    rows = [obs(0, "albumin", "4.0"), obs(5, "albumin", second, "g/L")]
    assert states(PROTEIN, rows, rules)[-1][1] == letter


def test_every_leading_rule_must_be_known_to_exclude() -> None:
    # The second weight has no previous day's weight, so its day gain is unknown while its gain is not met.
    rules = criteria(swelling=("weight_gain_percent >= 5", "weight_gain_day_kg >= 1.5"))
    weights = [obs(0, "weight", 70), obs(5, "weight", 70)]
    assert states(SWELLING, weights, rules) == [(0, "N"), (5, "U")]
