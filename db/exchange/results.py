"""What the evaluate command writes: timeline, episodes and urine as CSV (specification, section 8)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from db.exchange import decimals, times
from db.exchange.characters import all_of
from db.exchange.lines import quoted, table
from models.assessment import OVERALL_WORDS, Timeline, as_written, timeline
from models.criteria import CRITERIA, CriteriaSet
from models.episodes import Episodes, episodes
from models.history import History
from models.readings import Ints, Readings, Stays
from models.rules import STATE_WORDS, States
from models.urine import Collections, JudgedUrine, collections, judge_all_urine

HEADERS: Mapping[str, Sequence[str]] = {
    "timeline.csv": ("stay_id", "start", "end", *CRITERIA, "overall"),
    "episodes.csv": ("stay_id", "start", "end"),
    "urine.csv": ("stay_id", "at", "rule", "observed_hours", "value", "state"),
}
"""The files, and the columns of each."""

# Rows that are put together at once: few enough for the processor's cache, and for names as long as a book.
_AT_ONCE, _MOST_CHARACTERS = 1 << 14, 1 << 26
_END = "\n"


def evaluated(ids: Sequence[str], readings: Readings, stays: Stays, criteria: CriteriaSet) -> dict[str, str]:
    """The text of each file by its name; `ids` are the stays' own, in order."""
    found = rows(ids, readings, stays, criteria)
    return {name: table(HEADERS[name]) + b"".join(found[name]).decode() for name in HEADERS}


def rows(ids: Sequence[str], readings: Readings, stays: Stays, criteria: CriteriaSet) -> dict[str, list[memoryview]]:
    """The rows of each file by its name in UTF-8, without the header, in parts."""
    history = History.of(readings, stays)
    steps = as_written(timeline(history, criteria))
    found = episodes(steps, criteria.clear_for)
    entries = collections(history, criteria.urine_longest)
    judged = judge_all_urine(history, criteria.urine, entries)
    names = quoted(ids)
    return {
        "timeline.csv": _parts(steps.stay, names, lambda part, who: _timeline(steps, part, who)),
        "episodes.csv": _parts(found.stay, names, lambda part, who: _episodes(found, part, who)),
        "urine.csv": _parts(entries.stay, names, lambda part, who: _urine(entries, judged, part, who))
        if judged
        else [],
    }


def _parts(stay: Ints, names: Sequence[str], lines: Callable[[slice, Any], Any]) -> list[memoryview]:
    """The lines that are made of slices of the rows, with the name of the stay of each."""
    held = pa.array(names, pa.string())
    size = max(1, min(_AT_ONCE, _MOST_CHARACTERS // max(map(len, names), default=1)))
    parts = (slice(first, first + size) for first in range(0, len(stay), size))
    return [all_of(lines(part, held.take(pa.array(stay[part])))) for part in parts]


def _timeline(steps: Timeline, part: slice, who: Any) -> Any:
    states = [_words(STATE_WORDS, row[part]) for row in steps.criteria]
    overall = _words(OVERALL_WORDS, steps.overall[part], _END)
    return _line(who, times.written(steps.start[part]), times.written(steps.end[part]), *states, overall)


def _episodes(found: Episodes, part: slice, who: Any) -> Any:
    return _line(who, times.written(found.start[part]), _line_end(times.written(found.end[part])))


def _urine(entries: Collections, judged: Sequence[JudgedUrine], part: slice, who: Any) -> Any:
    """The lines of every rule, one entry after the other."""
    at = times.written(entries.at[part])
    lines = [_urine_rule(rule, part, who, at) for rule in judged]
    return pc.binary_join_element_wise(*lines, "")


def _urine_rule(rule: JudgedUrine, part: slice, who: Any, at: Any) -> Any:
    (name,) = quoted([rule.rule.name])
    observed, value = decimals.hours(rule.observed[part]), decimals.values(rule.values[part])
    return _line(who, at, name, observed, value, _words(STATE_WORDS, rule.states[part], _END))


def _words(words: Sequence[str], states: States, end: str = "") -> Any:
    return pa.array([word + end for word in words]).take(pa.array(states))


def _line_end(texts: Any) -> Any:
    return pc.binary_join_element_wise(texts, _END, "")


def _line(*columns: Any) -> Any:
    return pc.binary_join_element_wise(*columns, ",")
