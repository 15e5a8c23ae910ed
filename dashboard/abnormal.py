"""Which readings meet a rule, each judged at the time it was taken: what a table marks."""

from collections.abc import Iterator, Mapping

import numpy as np

from dashboard import words
from models.criteria import CriteriaSet
from models.history import History
from models.met import met_when_taken
from models.readings import Ints, Readings, Stays
from models.rules import MET
from models.urine import collections, judge_all_urine

LOW, HIGH = "▼", "▲"

_MARKS = {"systolic_bp": LOW, "mean_bp": LOW, "albumin": LOW, "urine": LOW, "weight": HIGH, "oedema": HIGH}


def mark(kind: str) -> str:
    """The sign beside a reading of a kind that meets a rule: every fall is low, every gain high."""
    return _MARKS[kind]


def reasons(
    readings: Readings, stays: Stays, criteria: CriteriaSet, times: Ints
) -> Mapping[tuple[str, int], list[str]]:
    """By kind and time, the rules in words that the readings of these times meet; nothing where none is met.

    A pressure's mean stands under `mean_bp` whether it was measured or is made of systolic and diastolic.
    """
    found: dict[tuple[str, int], list[str]] = {}
    for kind, at, rule in _met(History.of(readings, stays), criteria, np.unique(times)):
        found.setdefault((kind, at), []).append(rule)
    return found


def _met(history: History, criteria: CriteriaSet, times: Ints) -> Iterator[tuple[str, int, str]]:
    for rule, met in met_when_taken(history, criteria, times):
        said = f"{rule.measure.label} {words.threshold(rule)}"
        for at in met.tolist():
            yield rule.measure.latest, at, said
    yield from _urine(history, criteria, times)


def _urine(history: History, criteria: CriteriaSet, times: Ints) -> Iterator[tuple[str, int, str]]:
    entries = collections(history, criteria.urine_longest)
    places = np.flatnonzero(np.isin(entries.at, times))
    for judged in judge_all_urine(history, criteria.urine, entries, places):
        for at in entries.at[places[judged.states == MET]].tolist():
            yield "urine", at, words.urine_rule(judged.rule)
