"""The evaluate command over texts, as literally as it can be written (specification, sections 4, 5 and 8)."""

import csv
import io
import math
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from .inputs import Stay, read_stays, text
from .measures import CRITERIA, HOUR, state
from .urine import urine_rows

HEADERS = {
    "timeline.csv": ["stay_id", "start", "end", *CRITERIA, "overall"],
    "episodes.csv": ["stay_id", "start", "end"],
    "urine.csv": ["stay_id", "at", "rule", "observed_hours", "value", "state"],
}
Criteria = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """What holds from one instant up to the next step."""

    at: int
    states: tuple[str, ...]
    overall: str


def evaluate(obs_text: str, stays_text: str | None, criteria_text: str) -> dict[str, str]:
    """The three files of the evaluate command, by name.

    Takes the texts of the observations, of the stays (None where there is none) and of the criteria. The rows must be
    well-formed: a row that the command would refuse is not looked for here.
    """
    criteria = tomllib.loads(criteria_text, parse_float=Decimal)
    rows: dict[str, list[list[str]]] = {name: [header] for name, header in HEADERS.items()}
    for stay in read_stays(obs_text, stays_text):
        steps = step_function(stay, criteria)
        rows["timeline.csv"] += timeline_rows(stay, steps)
        rows["episodes.csv"] += [[stay.stay_id, text(a), text(b)] for a, b in episodes(stay, criteria, steps)]
        rows["urine.csv"] += urine_rows(stay, criteria)
    return {name: written(found) for name, found in rows.items()}


def inside(stay: Stay, t: int) -> bool:
    """Whether t belongs to the stay: before the discharge, else up to and with the last observed_at."""
    return stay.start() <= t and (t <= stay.last() if stay.discharged is None else t < stay.discharged)


def instants(stay: Stay, criteria: Criteria) -> set[int]:
    """Every instant at which a criterion's state could change: starts, readings, expiries, the first dose."""
    lifetimes = {
        Fraction(criteria[name][key]) * HOUR
        for name in CRITERIA
        for key in ("valid_for_hours", "oedema_valid_for_hours")
        if key in criteria[name]
    }
    found = {stay.start()} | stay.observed
    found |= {math.ceil(t + lifetime) for t in stay.observed for lifetime in lifetimes}
    if stay.first_dose is not None:
        found.add(stay.first_dose)
    return {t for t in found if inside(stay, t)}


def states_at(stay: Stay, criteria: Criteria, times: set[int]) -> dict[int, tuple[str, ...]]:
    """The states of the three criteria at each instant, in order of time."""
    return {t: tuple(state(stay, name, criteria[name], t) for name in CRITERIA) for t in sorted(times)}


def ceasings(states: dict[int, tuple[str, ...]], place: int) -> list[int]:
    """The instants at which a criterion ceased to be met."""
    return [b for a, b in pairwise(states) if states[a][place] == "met" != states[b][place]]


def step_function(stay: Stay, criteria: Criteria) -> list[Step]:
    """The steps of a stay; neighbours differ in a state or in overall."""
    times = instants(stay, criteria)
    states = states_at(stay, criteria, times)
    ceased = [ceasings(states, place) for place in range(len(CRITERIA))]
    counts_for = criteria["counts_for_hours"]
    if counts_for != "stay":
        ends = {math.ceil(b + Fraction(counts_for) * HOUR) for found in ceased for b in found}
        states = states_at(stay, criteria, times | {t for t in ends if inside(stay, t)})
    firsts = [next((t for t in states if states[t][place] == "met"), None) for place in range(len(CRITERIA))]
    steps: list[Step] = []
    for t, now in states.items():
        counting = [
            now[place] == "met" or still_counts(counts_for, ceased[place], firsts[place], t)
            for place in range(len(CRITERIA))
        ]
        step = Step(t, now, overall(criteria, now, counting))
        if not steps or (steps[-1].states, steps[-1].overall) != (step.states, step.overall):
            steps.append(step)
    return steps


def still_counts(counts_for: str | int | Decimal, ceased: list[int], first: int | None, t: int) -> bool:
    """Whether a criterion that need not be met at t counts from before."""
    if counts_for == "stay":
        return first is not None and first <= t
    return any(b <= t < b + Fraction(counts_for) * HOUR for b in ceased)


def overall(criteria: Criteria, states: tuple[str, ...], counting: list[bool]) -> str:
    """The overall state, from the states at t and which criteria count."""
    n = sum(counting)
    u = sum(found == "unknown" and not counts for found, counts in zip(states, counting, strict=True))
    if n >= criteria["needed"]:
        return "flagged"
    if n + u < criteria["needed"]:
        return "clear"
    return "possible" if n >= 1 else "unassessed"


def runs(steps: list[Step]) -> list[tuple[int, str]]:
    """Start and overall of each unbroken run of one overall."""
    return [(next(group).at, which) for which, group in groupby(steps, key=lambda step: step.overall)]


def episodes(stay: Stay, criteria: Criteria, steps: list[Step]) -> list[tuple[int, int | None]]:
    """Start and end of each episode; the end is None while it has not ended."""
    lasting = Fraction(criteria["clear_for_hours"]) * HOUR
    found = runs(steps)
    stops = [start for start, _ in found[1:]] + [stay.last() if stay.discharged is None else stay.discharged]
    closed: list[tuple[int, int | None]] = []
    opened: int | None = None
    for (start, which), stop in zip(found, stops[: len(found)], strict=True):
        if which == "flagged" and opened is None:
            opened = start
        elif which == "clear" and opened is not None and stop - start >= lasting:
            closed.append((opened, start))
            opened = None
    return closed if opened is None else [*closed, (opened, stay.discharged)]


def timeline_rows(stay: Stay, steps: list[Step]) -> list[list[str]]:
    """The rows of a stay: each step ends where the next one starts, the last at discharge if there is one."""
    ends = [step.at for step in steps[1:]] + [stay.discharged]
    return [
        [stay.stay_id, text(step.at), text(end), *step.states, step.overall]
        for step, end in zip(steps, ends[: len(steps)], strict=True)
    ]


def written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
