"""Criteria sets drawn by a seed, their numbers among the values that the generated stays lie on."""

import random

from tests.models.making import set_text

LOW, HIGH = ("<", "<="), (">", ">=")
# (measure, operators that fit it, numbers): those of the shipped sets, and others that the stays hit exactly.
PRESSURE = (
    ("systolic", LOW, ("90", "80", "120")),
    ("systolic_fall", HIGH, ("40", "10", "30")),
    ("systolic_fall_percent", HIGH, ("25", "30", "33.3")),
    ("mean", LOW, ("65", "60", "70")),
)
SWELLING = (
    ("weight_gain_kg", HIGH, ("1.5", "3", "3.1")),
    ("weight_gain_percent", HIGH, ("5", "2")),
    ("weight_gain_day_kg", HIGH, ("1.5", "3")),
    ("weight_gain_day_percent", HIGH, ("5", "2")),
    ("oedema_grade", HIGH, ("1", "2", "3")),
)
PROTEIN = (("albumin", LOW, ("3.0", "3.5", "4")), ("albumin_fall", HIGH, ("0.5", "0.4", "1")))
URINE = (("urine_per_kg", LOW, ("0.5", "0.571", "0.3")), ("urine_per_hour", LOW, ("10", "35", "100")))
Measures = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


def made_set(seed: int) -> str:
    """The text of a criteria file, the same for the same seed."""
    rng = random.Random(seed)
    return set_text(
        low=rules(rng, PRESSURE),
        swelling=rules(rng, SWELLING),
        protein=rules(rng, PROTEIN),
        needed=rng.choice((1, 2, 2, 3)),
        counts=rng.choice(("0", "1", "6.5", "24", '"stay"')),
        clear=rng.choice(("0", "4", "8", "12")),
        valid=(rng.choice(("0.5", "4", "6", "12")), rng.choice(("24", "36", "72")), rng.choice(("24", "36", "48"))),
        urine_rules=[(*rule, rng.choice(("0.5", "6", "8", "12"))) for rule in rules(rng, URINE)],
        longest=rng.choice(("8", "12", "24")),
    )


def rules(rng: random.Random, measures: Measures) -> list[tuple[str, str, str]]:
    """One rule or more, each on a measure of its own: measure, operator, number."""
    drawn = rng.sample(measures, rng.randint(1, len(measures)))
    return [(measure, rng.choice(operators), rng.choice(numbers)) for measure, operators, numbers in drawn]
