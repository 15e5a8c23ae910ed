"""Made-up stays for laws: few values near the thresholds, times on and around each other's expiries."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from models.criteria import CriteriaSet, named
from models.readings import StayFacts
from tests.models.making import T0, Row, made

VALUES = {
    "systolic_bp": ("80", "90", "89.9", "130"),
    "diastolic_bp": ("45", "50", "60"),
    "mean_bp": ("64", "65"),
    "weight": ("70", "71.5", "73.5", "74"),
    "albumin": ("2.9", "3", "3.5", "4"),
    "oedema": ("0", "1", "2"),
    "urine": ("0", "40", "80", "280"),
    "heart_rate": ("80",),
    "creatinine": ("1",),
}
WELL = {"systolic_bp": "130", "weight": "70", "albumin": "4", "oedema": "0"}
LEAKING = {"systolic_bp": "80", "weight": "74", "albumin": "2.9"}
OTHER_KINDS = ("heart_rate", "creatinine", "urine")
# Hours that the shipped sets let pass until something is stale, forgotten or over, and sums of them.
HOURS = (0, 1, 2, 4, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72, 80)

moments = st.builds(
    lambda hours, more: T0 + hours * 3600 + more, st.sampled_from(HOURS), st.sampled_from((0, 0, 0, -1, 1))
)


@st.composite
def courses(draw: st.DrawFn, stay: int) -> list[Row]:
    """Whole sets one after another, leaking or well: episodes that begin, end and return."""
    found: list[Row] = []
    at = draw(moments)
    for whole in draw(st.lists(st.sampled_from((LEAKING, WELL, WELL)), min_size=2, max_size=7)):
        found += [(stay, at, kind, Fraction(value), None, False) for kind, value in whole.items()]
        at += draw(st.sampled_from((1, 4, 8, 9, 13, 26, 30))) * 3600 + draw(st.sampled_from((0, 0, -1, 1)))
    return found


@st.composite
def rows(draw: st.DrawFn, kinds: Sequence[str] = tuple(VALUES), least: int = 1, stay: int = 0) -> list[Row]:
    """Readings of one stay in any order, ties among them; with all kinds sometimes beside a course of leaks."""
    found = draw(courses(stay)) if kinds == tuple(VALUES) and draw(st.booleans()) else []
    for _ in range(draw(st.integers(0 if found else least, 4 if found else 14))):
        kind, at = draw(st.sampled_from(kinds)), draw(moments)
        start = draw(st.none() | st.sampled_from((at - 8 * 3600, at - 25 * 3600, at))) if kind == "urine" else None
        value = Fraction(draw(st.sampled_from(VALUES[kind])))
        found.append((stay, at, kind, value, start, kind == "urine" and draw(st.integers(0, 9)) == 0))
    return found


facts = st.builds(
    StayFacts,
    admitted=st.none() | moments,
    discharged=st.none() | st.none() | moments,
    first_dose=st.none() | moments,
    baselines=st.dictionaries(st.just("weight"), st.just(Fraction(70)))
    | st.fixed_dictionaries({"systolic_bp": st.just(Fraction(130)), "albumin": st.just(Fraction("3.5"))}),
)

# All shipped sets, and one that uses every measure and asks for all three.
every_measure = made(
    low=[
        *(("systolic", "<=", "80"), ("systolic_fall", ">", "40")),
        *(("systolic_fall_percent", ">=", "30"), ("mean", "<=", "64")),
    ],
    swelling=[("weight_gain_kg", ">", "3.5"), ("weight_gain_day_percent", ">=", "5"), ("oedema_grade", ">", "1")],
    protein=[("albumin_fall", ">=", "0.5")],
    counts="12",
    clear="1",
    urine_rules=[("urine_per_kg", "<=", "0.5", "8")],
)
sets: st.SearchStrategy[CriteriaSet] = st.sampled_from(
    [
        named("bedside"),
        named("denileukin-label"),
        named("tagraxofusp-label"),
        every_measure,
        replace(every_measure, needed=1),
    ]
)


def of_stay(some: Sequence[Row], stay: int) -> list[Row]:
    """The same readings as those of another stay."""
    return [(stay, *one[1:]) for one in some]


def without_ties(some: Sequence[Row]) -> list[Row]:
    """Of each kind but urine the first reading of a moment."""
    kept: dict[object, Row] = {}
    for one in some:
        kept.setdefault(one if one[2] == "urine" else one[1:3], one)
    return list(kept.values())


def moved(some: Sequence[Row], by: int) -> list[Row]:
    """The readings that many seconds later."""
    return [(one[0], one[1] + by, *one[2:4], None if one[4] is None else one[4] + by, one[5]) for one in some]


def moved_facts(stay: StayFacts, by: int) -> StayFacts:
    """What is known about a stay, that many seconds later."""
    times = {name: getattr(stay, name) for name in ("admitted", "discharged", "first_dose")}
    return replace(stay, **{name: None if at is None else at + by for name, at in times.items()})
