"""Laws that hold for every stay and criteria set, tried on many made-up ones."""

import random
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.assessment import OVERALL_WORDS, Timeline, timeline
from models.bedside import assess
from models.criteria import CriteriaSet
from models.episodes import episodes
from models.history import History
from models.instants import NO_TIME
from models.readings import StayFacts
from models.rules import MET, STATE_WORDS, UNKNOWN
from models.urine import collections, judge_all_urine
from tests.models.making import Row, columns
from tests.models.strategies import OTHER_KINDS, facts, moved, moved_facts, of_stay, rows, sets, without_ties

Table = list[tuple[Any, ...]]


def stepped(some: Sequence[Row], stays: Sequence[StayFacts], rules: CriteriaSet) -> Timeline:
    return timeline(History.of(*columns(some, *stays)), rules)


def tables(some: Sequence[Row], stays: Sequence[StayFacts], rules: CriteriaSet) -> tuple[Table, Table, Table]:
    """Everything that is computed: steps, episodes and urine, each row beginning with stay and time."""
    history = History.of(*columns(some, *stays))
    steps = timeline(history, rules)
    found = episodes(steps, rules.clear_for)
    entries = collections(history, rules.urine_longest)
    judged = judge_all_urine(history, rules.urine, entries)
    return (
        _rows(steps.stay, steps.start, steps.end, *steps.criteria, *steps.counting, steps.overall),
        _rows(found.stay, found.start, found.end),
        _rows(
            entries.stay, entries.at, *(column for one in judged for column in (one.observed, one.values, one.states))
        ),
    )


def _rows(*found: Any) -> Table:
    # NaN as a word, so that rows can be compared.
    lists = [["nan" if np.isnan(value) else value for value in column.tolist()] for column in found]
    return list(zip(*lists, strict=True))


def of(stay: int, parts: tuple[Table, Table, Table]) -> tuple[Table, ...]:
    return tuple([row[1:] for row in table if row[0] == stay] for table in parts)


def later(row: tuple[Any, ...], times: int, by: int) -> tuple[Any, ...]:
    return tuple(value + by if 0 < place <= times and value != NO_TIME else value for place, value in enumerate(row))


@given(rows(), facts, sets, st.sampled_from((-1, 1, 3600, -(10**9), 10**9 + 7)))
def test_shifting_all_times_shifts_all_results(some: list[Row], stay: StayFacts, rules: CriteriaSet, by: int) -> None:
    before = tables(some, [stay], rules)
    after = tables(moved(some, by), [moved_facts(stay, by)], rules)
    for table, shifted, times in zip(before, after, (2, 2, 1), strict=True):
        assert [later(row, times, by) for row in table] == shifted


@given(rows(), facts, rows(stay=1), facts, sets)
def test_adding_a_stay_changes_no_other(
    some: list[Row], stay: StayFacts, others: list[Row], other: StayFacts, rules: CriteriaSet
) -> None:
    alone = of(0, tables(some, [stay], rules))
    mixed = [one for pair in zip_longest(others, some) for one in pair if one]
    assert of(0, tables([*some, *others], [stay, other], rules)) == alone
    assert of(1, tables([*of_stay(others, 0), *of_stay(some, 1)], [other, stay], rules)) == alone
    assert of(0, tables(mixed, [stay, other], rules)) == alone


@given(rows(least=2), facts, sets, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant_but_for_ties(
    some: list[Row], stay: StayFacts, rules: CriteriaSet, dice: random.Random
) -> None:
    some = without_ties(some)
    assert tables(dice.sample(some, len(some)), [stay], rules) == tables(some, [stay], rules)


@given(rows(), facts, sets, st.data())
def test_of_a_tie_only_the_row_recorded_last_counts(
    some: list[Row], stay: StayFacts, rules: CriteriaSet, data: st.DataObject
) -> None:
    last = {(one[1:3], one if one[2] == "urine" else None): place for place, one in enumerate(some)}
    kept = [one for place, one in enumerate(some) if place in last.values()]
    assert tables(kept, [stay], rules) == tables(some, [stay], rules)


@given(rows(), facts, sets)
def test_each_step_is_what_the_bedside_says_at_its_instants(
    some: list[Row], stay: StayFacts, rules: CriteriaSet
) -> None:
    data = columns(some, stay)
    steps = stepped(some, [stay], rules)
    found = episodes(steps, rules.clear_for)
    for place, (start, end) in enumerate(zip(steps.start.tolist(), steps.end.tolist(), strict=True)):
        last = max(one[1] for one in some) if end == NO_TIME else end - 1
        for now in {start, (start + last) // 2, last}:
            (said,) = assess(*data, rules, now)
            assert said is not None
            assert said.overall == OVERALL_WORDS[steps.overall[place]]
            assert [part.state for part in said.criteria] == [STATE_WORDS[state] for state in steps.criteria[:, place]]
            assert [part.counts for part in said.criteria] == steps.counting[:, place].tolist()
            assert said.episode_since == running(found, rules.clear_for, now)


def running(found: Any, clear_for: int, now: int) -> int | None:
    """The start of the episode that is known to run now: one is over only once it has been clear for long enough."""
    spans = zip(found.start.tolist(), found.end.tolist(), strict=True)
    return next((start for start, end in spans if start <= now and (end == NO_TIME or now < end + clear_for)), None)


@given(rows(), facts, sets, rows(kinds=OTHER_KINDS))
def test_an_added_reading_of_another_kind_changes_no_criterion(
    some: list[Row], stay: StayFacts, rules: CriteriaSet, others: list[Row]
) -> None:
    first, last = min(one[1] for one in some), max(one[1] for one in some)
    within = [one for one in others if first <= one[1] <= last]
    assert tables([*within, *some], [stay], rules)[:2] == tables(some, [stay], rules)[:2]


@given(rows(), facts, sets, rows(kinds=("weight", "oedema")))
def test_weights_change_neither_pressure_nor_protein(
    some: list[Row], stay: StayFacts, rules: CriteriaSet, weights: list[Row]
) -> None:
    before, after = (stepped(part, [stay], rules) for part in (some, [*some, *weights]))
    for at, states in zip(before.start.tolist(), before.criteria.T.tolist(), strict=True):
        place = int(after.start.searchsorted(at, side="right")) - 1
        assert after.criteria[[0, 2], place].tolist() == [states[0], states[2]]


@settings(max_examples=300)
@given(rows(least=4), facts, sets)
def test_only_a_clear_run_or_the_discharge_ends_an_episode(
    some: list[Row], stay: StayFacts, rules: CriteriaSet
) -> None:
    steps = stepped(some, [stay], rules)
    words = [OVERALL_WORDS[state] for state in steps.overall.tolist()]
    ends = [steps.periods.until[0] if end == NO_TIME else end for end in steps.end.tolist()]
    found = episodes(steps, rules.clear_for)
    for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True):
        assert words[steps.start.tolist().index(start)] == "flagged"
        if end not in (NO_TIME, stay.discharged):
            clear = steps.start.tolist().index(end)
            stop = next((place for place in range(clear, len(words)) if words[place] != "clear"), len(words))
            assert stop > clear, "it ended in a step that is not clear"
            assert ends[stop - 1] - end >= rules.clear_for
    flags = [at for at, word in zip(steps.start.tolist(), words, strict=True) if word == "flagged"]
    spans = list(zip(found.start.tolist(), found.end.tolist(), strict=True))
    assert all(any(start <= at and (end == NO_TIME or at < end) for start, end in spans) for at in flags)


@given(rows(least=4), facts, sets)
def test_steps_are_in_order_and_add_up(some: list[Row], stay: StayFacts, rules: CriteriaSet) -> None:
    steps = stepped(some, [stay], rules)
    assert (steps.start[1:] == steps.end[:-1]).all()
    assert (steps.start[1:] > steps.start[:-1]).all()
    counting = steps.counting.sum(axis=0)
    open_ = ((steps.criteria == UNKNOWN) & ~steps.counting).sum(axis=0)
    assert steps.counting[steps.criteria == MET].all()
    words = [OVERALL_WORDS[state] for state in steps.overall.tolist()]
    for word, n, u in zip(words, counting.tolist(), open_.tolist(), strict=True):
        assert (word == "flagged") == (n >= rules.needed)
        assert (word == "clear") == (n + u < rules.needed)
        assert n >= 1 or word != "possible"
        assert n == 0 or word != "unassessed"
