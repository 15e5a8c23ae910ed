"""What the evaluate command writes: timeline, episodes and urine as CSV (specification, section 8)."""

import csv
import math
from collections.abc import Iterable, Sequence
from typing import Any

from models.assessment import OVERALL_WORDS, as_written, timeline
from models.criteria import CRITERIA, CriteriaSet
from models.episodes import episodes
from models.history import History
from models.instants import HOUR, NO_TIME, text
from models.readings import Readings, Stays
from models.rules import STATE_WORDS
from models.urine import collections, judge_all_urine


def evaluated(ids: Sequence[str], readings: Readings, stays: Stays, criteria: CriteriaSet) -> dict[str, str]:
    """The text of each file by its name; `ids` are the stays' own, in order."""
    history = History.of(readings, stays)
    steps = as_written(timeline(history, criteria))
    found = episodes(steps, criteria.clear_for)
    states = [[STATE_WORDS[state] for state in row.tolist()] for row in steps.criteria]
    overall = [OVERALL_WORDS[state] for state in steps.overall.tolist()]
    return {
        "timeline.csv": table(
            ("stay_id", "start", "end", *CRITERIA, "overall"),
            zip(_ids(ids, steps.stay), _times(steps.start), _times(steps.end), *states, overall, strict=True),
        ),
        "episodes.csv": table(
            ("stay_id", "start", "end"),
            zip(_ids(ids, found.stay), _times(found.start), _times(found.end), strict=True),
        ),
        "urine.csv": table(
            ("stay_id", "at", "rule", "observed_hours", "value", "state"), _urine(ids, history, criteria)
        ),
    }


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV with a header, `\\n` and minimal quoting."""
    lines = _Lines()
    # Told to end lines with both, the writer quotes a field that holds either.
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return "".join(lines)


class _Lines(list[str]):
    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + "\n")


def _ids(ids: Sequence[str], stays: Any) -> list[str]:
    return [ids[stay] for stay in stays.tolist()]


def _times(column: Any) -> list[str]:
    return ["" if at == NO_TIME else text(at) for at in column.tolist()]


def _urine(ids: Sequence[str], history: History, criteria: CriteriaSet) -> Iterable[Sequence[str]]:
    entries = collections(history, criteria.urine_longest)
    judged = judge_all_urine(history, criteria.urine, entries)
    for place, (stay, at) in enumerate(zip(_ids(ids, entries.stay), _times(entries.at), strict=True)):
        for rule in judged:
            value = rule.values[place]
            shown = "" if math.isnan(value) else f"{value:.6f}"
            hours = f"{rule.observed[place] / HOUR:.4f}"
            yield stay, at, rule.rule.name, hours, shown, STATE_WORDS[rule.states[place]]
