"""What the evaluate command writes: timeline, episodes and urine as CSV (specification, section 8)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from db.exchange import decimals, times
from db.exchange.characters import all_of
from db.exchange.lines import quoted, table
from models.assessment import OVERALL_WORDS, Timeline, as_written
from models.criteria import CRITERIA, CriteriaSet
from models.episodes import Episodes, episodes
from models.many import Entries, Judge, judging
from models.readings import Ints, Readings, Stays
from models.rules import STATE_WORDS, States

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
    found = rows(ids, readings, stays, criteria, judging(criteria, len(readings)))
    return {name: table(HEADERS[name]) + b"".join(found[name]).decode() for name in HEADERS}


def rows(
    ids: Sequence[str], readings: Readings, stays: Stays, criteria: CriteriaSet, judge: Judge
) -> dict[str, list[memoryview]]:
    """The rows of each file by its name in UTF-8, without the header, in parts; `judge` is of the same criteria."""
    whole, entries = judge(readings, stays)
    steps, found = as_written(whole), episodes(whole, criteria.clear_for)
    names, rules = quoted(ids), quoted([rule.name for rule in criteria.urine])
    return {
        "timeline.csv": _parts(steps.stay, names, lambda part, who: _timeline(steps, part, who)),
        "episodes.csv": _parts(found.stay, names, lambda part, who: _episodes(found, part, who)),
        "urine.csv": _parts(entries.stay, names, lambda part, who: _urine(entries, rules, part, who)) if rules else [],
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


def _urine(entries: Entries, rules: Sequence[str], part: slice, who: Any) -> Any:
    """The lines of every rule, one entry after the other. Joining costs by the field: commas are in them already."""
    at = times.written(entries.at[part], ",", ",")
    fields = [field for number, rule in enumerate(rules) for field in (who, at, *_judged(entries, number, rule, part))]
    return pc.binary_join_element_wise(*fields, "")


def _judged(entries: Entries, number: int, rule: str, part: slice) -> tuple[Any, Any, Any]:
    """The rule and for how long it was observed, each once for all rows; the value; the state and the line's end."""
    observed = pa.array(entries.observed[number, part]).dictionary_encode()
    begins = pc.binary_join_element_wise(rule, decimals.hours(observed.dictionary.to_numpy()), "", ",")
    states = _words([f",{word}" for word in STATE_WORDS], entries.states[number, part], _END)
    return begins.take(observed.indices), decimals.values(entries.values[number, part]), states


def _words(words: Sequence[str], states: States, end: str = "") -> Any:
    return pa.array([word + end for word in words]).take(pa.array(states))


def _line_end(texts: Any) -> Any:
    return pc.binary_join_element_wise(texts, _END, "")


def _line(*columns: Any) -> Any:
    return pc.binary_join_element_wise(*columns, ",")
