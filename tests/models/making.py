"""Short ways to make a case: times as hours after a midnight, values as text, a criteria set from a few rules."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from models.assessment import OVERALL_WORDS, as_written, timeline
from models.bedside import assess
from models.criteria import CriteriaSet, named, read
from models.episodes import episodes
from models.history import History
from models.instants import HOUR, NO_TIME, parse
from models.measurements import KINDS, canonical, read_number
from models.readings import Readings, StayFacts, Stays
from models.urine import collections, judge_all_urine
from models.verdicts import Assessment

T0 = parse("2026-03-01T00:00:00Z")
Row = tuple[int, int, str, Fraction, int | None, bool]
Rules = Sequence[tuple[str, str, str]]
LETTERS = "NMU"


def h(hours: float | Fraction, plus: int = 0) -> int:
    """The instant so many hours, and seconds, after midnight."""
    return T0 + round(hours * HOUR) + plus


def row(
    at: int,
    kind: str,
    value: str | Fraction,
    unit: str = "",
    start: int | None = None,
    incomplete: bool = False,
    stay: int = 0,
) -> Row:
    """One reading, its value as typed or as an exact number."""
    number = value if isinstance(value, Fraction) else read_number(value)
    return stay, at, kind, canonical(kind, number, unit or KINDS[kind].unit.code), start, incomplete


def facts(
    admitted: int | None = None, discharged: int | None = None, dose: int | None = None, **baselines: str | Fraction
) -> StayFacts:
    """What is known about a stay; baselines by kind, in canonical units."""
    return StayFacts(admitted, discharged, dose, {kind: Fraction(value) for kind, value in baselines.items()})


NOTHING_KNOWN = StayFacts()


def columns(rows: Sequence[Row], *stays: StayFacts) -> tuple[Readings, Stays]:
    """Readings and stays as the engine takes them; one stay of which nothing is known where none is given."""
    return Readings.gather(rows), Stays.gather(stays or (NOTHING_KNOWN,))


def bedside(rows: Sequence[Row], now: int, rules: CriteriaSet, stay: StayFacts = NOTHING_KNOWN) -> Assessment:
    """The one stay as judged now."""
    (found,) = assess(*columns(rows, stay), rules, now)
    assert found is not None
    return found


def steps(rows: Sequence[Row], rules: CriteriaSet, stay: StayFacts = NOTHING_KNOWN) -> list[tuple[int, str, str]]:
    """Start, the three states by letter (Not met, Met, Unknown) and overall of each row of the timeline."""
    found = as_written(timeline(History.of(*columns(rows, stay)), rules))
    letters = ["".join(LETTERS[state] for state in column) for column in found.criteria.T.tolist()]
    return [
        (at, states, OVERALL_WORDS[overall])
        for at, states, overall in zip(found.start.tolist(), letters, found.overall.tolist(), strict=True)
    ]


def overall(
    rows: Sequence[Row], rules: CriteriaSet, stay: StayFacts = NOTHING_KNOWN
) -> list[tuple[int, int | None, str]]:
    """Start, end and word of each unbroken run of one overall state."""
    found = as_written(timeline(History.of(*columns(rows, stay)), rules))
    runs: list[tuple[int, int | None, str]] = []
    for at, end, state in zip(found.start.tolist(), found.end.tolist(), found.overall.tolist(), strict=True):
        finish = None if end == NO_TIME else end
        if runs and runs[-1][2] == OVERALL_WORDS[state]:
            runs[-1] = runs[-1][0], finish, runs[-1][2]
        else:
            runs.append((at, finish, OVERALL_WORDS[state]))
    return runs


def episode_times(
    rows: Sequence[Row], rules: CriteriaSet, stay: StayFacts = NOTHING_KNOWN
) -> list[tuple[int, int | None]]:
    """Start and end of each episode."""
    found = episodes(timeline(History.of(*columns(rows, stay)), rules), rules.clear_for)
    return [
        (start, None if end == NO_TIME else end)
        for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True)
    ]


def urine(
    rows: Sequence[Row], rules: CriteriaSet, stay: StayFacts = NOTHING_KNOWN
) -> list[list[tuple[int, int, float, str]]]:
    """For each urine rule: time, observed seconds, value and state by letter of each entry."""
    history = History.of(*columns(rows, stay))
    entries = collections(history, rules.urine_longest)
    judged = judge_all_urine(history, rules.urine, entries)
    return [
        [
            (at, observed, value, LETTERS[state])
            for at, observed, value, state in zip(
                entries.at.tolist(), rule.observed.tolist(), rule.values.tolist(), rule.states.tolist(), strict=True
            )
        ]
        for rule in judged
    ]


SYSTOLIC: Rules = [("systolic", "<", "90")]
GAIN: Rules = [("weight_gain_percent", ">=", "5")]
ALBUMIN: Rules = [("albumin", "<", "3.0")]


def set_text(
    *,
    low: Rules = SYSTOLIC,
    swelling: Rules = GAIN,
    protein: Rules = ALBUMIN,
    needed: int = 2,
    counts: str = "0",
    clear: str = "4",
    valid: tuple[str, str, str] = ("6", "36", "36"),
    urine_rules: Iterable[tuple[str, str, str, str]] = (),
    longest: str = "24",
) -> str:
    """A criteria file; `valid` are the hours of the three criteria, urine rules are measure, op, number, hours."""
    head = (
        f'name = "made"\nversion = "1"\ntitle = "Made up"\nabout = "For a test."\nneeded = {needed}\n'
        f"counts_for_hours = {counts}\nclear_for_hours = {clear}\nurine_longest_interval_hours = {longest}\n"
    )
    parts = zip(("low_blood_pressure", "swelling", "low_protein"), valid, (low, swelling, protein), strict=True)
    return head + "".join(_criterion(*part) for part in parts) + "".join(map(_urine, enumerate(urine_rules)))


def _criterion(name: str, valid: str, rules: Rules) -> str:
    lines = "".join(
        f'  {{ measure = "{measure}", op = "{op}", value = {value}, source = "a test" }},\n'
        for measure, op, value in rules
    )
    oedema = "oedema_valid_for_hours = 24\n" if name == "swelling" else ""
    return f"[{name}]\nvalid_for_hours = {valid}\n{oedema}rules = [\n{lines}]\n"


def _urine(numbered: tuple[int, tuple[str, str, str, str]]) -> str:
    number, (measure, op, value, over) = numbered
    return (
        f'[[urine]]\nname = "rule {number}"\npriority = "medium"\nmeasure = "{measure}"\nop = "{op}"\n'
        f'value = {value}\nover_hours = {over}\nsource = "a test"\n'
    )


def made(**changes: object) -> CriteriaSet:
    """The criteria set of `set_text`."""
    return read(set_text(**changes), "made.toml")  # type: ignore[arg-type]


BEDSIDE = named("bedside")
