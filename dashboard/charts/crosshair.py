"""What was known of a stay at each of its instants, in compact columns: what the crosshair says in the browser.

Values travel as the words that are shown, each once, and as small numbers that point to them: exact, whatever the
figure leaves out, and small enough for a month of pressures taken every minute.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.course import Course
from dashboard.course_urine import Urine
from dashboard.course_values import Line, Pressures, Weights
from dashboard.thresholds import ALBUMIN, PRESSURE, Baseline
from dashboard.words import OVERALL, STATES, SYMBOLS
from models.assessment import OVERALL_WORDS, Timeline
from models.instants import NO_TIME
from models.interventions import INTERVENTIONS
from models.measurements import plain
from models.readings import Flags, Floats, Ints
from models.rules import STATE_WORDS

_SMALL = (np.uint8, np.uint16, np.uint32)


def crosshair(course: Course, steps: Timeline) -> dict[str, Any]:
    """The columns of a course and of the steps of its states. Times in seconds, counted from its start.

    Arrays of numpy are columns for `packed`; all else is plain data.
    """
    begin, base = course.start, course.baselines.get("weight")
    edges = {panel: _edges(course, panel) for panel in (PRESSURE, ALBUMIN)}
    return {
        "start": begin,
        "end": course.end - begin,
        "pressure": _pressures(course.pressures, begin, edges[PRESSURE]),
        "heart_rate": _line(course.heart_rate, begin, lambda value: f"{plain(value)} /min"),
        "weight": _line(course.weight, begin, lambda value: f"{plain(value)} kg")
        | {"detail": _coded([_changes(course.weight, place, base) for place in range(len(course.weight.at))])},
        "oedema": _line(course.oedema, begin, lambda value: f"grade {plain(value)}"),
        "albumin": _line(course.albumin, begin, lambda value: f"{_apart(value, edges[ALBUMIN])} g/dL"),
        "urine": _urine(course.urine, begin),
        "states": _states(steps, begin, [row.label for row in course.rows]),
        "doses": [[dose.at - begin, dose.number, dose.state] for dose in sorted(course.doses, key=lambda one: one.at)],
        "interventions": [
            [one.start - begin, None if one.end is None else one.end - begin, str(INTERVENTIONS[one.kind])]
            for one in sorted(course.interventions, key=lambda one: one.start)
        ],
    }


def packed(found: Mapping[str, Any]) -> bytes:
    """The same in one piece: the length of a JSON text (4 bytes, lowest first), that text, the columns it points to."""
    body = bytearray()

    def place(column: NDArray[Any]) -> dict[str, int]:
        small, begins = _smallest(column), len(body)
        body.extend(small.tobytes())
        return {"width": small.itemsize, "from": begins, "count": len(small)}

    text = json.dumps(found, default=place, ensure_ascii=False, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + bytes(body)


def _smallest(column: NDArray[Any]) -> NDArray[Any]:
    """The column in as few bytes as hold it, the lowest first."""
    most = int(column.max(initial=0))
    kind = next(kind for kind in _SMALL if most <= np.iinfo(kind).max)
    return column.astype(np.dtype(kind).newbyteorder("<"))


def _edges(course: Course, panel: str) -> Floats:
    found: Floats = np.concatenate([np.zeros(0), *(band.edge for band in course.bands if band.panel == panel)])
    return found


def _apart(value: float, edges: Floats, decimals: int = 2) -> str:
    """The value in words that do not pass for a threshold which it only comes near."""
    nearest = float(edges[np.argmin(np.abs(edges - value))]) if len(edges) else None
    return plain(value, decimals, nearest)


def _words(values: Floats, say: Callable[[float], str]) -> dict[str, Any]:
    """Each different value once in words (none for what is not known), and for each moment which of them."""
    different, index = np.unique(values, return_inverse=True)
    return {"words": ["" if np.isnan(one) else say(one) for one in different.tolist()], "index": index}


def _coded(texts: Sequence[str]) -> dict[str, Any]:
    """The same for texts."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return {"words": list(places), "index": np.array([places[text] for text in texts], dtype=np.int64)}


def _since(at: Ints, begin: int) -> dict[str, Any]:
    """Instants in order as the first of them, and the steps from each to the next."""
    return {"first": int(at[0]) - begin if len(at) else 0, "steps": np.diff(at, prepend=at[:1])}


def _line(line: Line, begin: int, say: Callable[[float], str]) -> dict[str, Any]:
    return {
        "at": _since(line.at, begin),
        "valid": line.valid_for,
        "value": _words(line.value, say),
        "supported": line.supported,
    }


def _changes(weights: Weights, place: int, base: Baseline | None) -> str:
    value, before = float(weights.value[place]), float(weights.previous[place])
    parts = []
    if base is not None:
        parts.append(f"{_signed(value - base.value)} kg ({_signed(100 * (value - base.value) / base.value, 1)} %)")
    if int(weights.previous_at[place]) not in (NO_TIME, int(weights.at[place])):
        parts.append(f"{_signed(value - before)} kg in a day")
    return ", ".join(parts)


def _signed(change: float, decimals: int = 2) -> str:
    shown = plain(change, decimals)
    return shown if shown == "0" or change < 0 else f"+{shown}"


def _pressures(read: Pressures, begin: int, edges: Floats) -> dict[str, Any]:
    """The blood pressures; a diastolic alone is none, and has its own moments."""
    is_pressure: Flags = ~(np.isnan(read.systolic) & np.isnan(read.mean))
    alone = ~is_pressure & ~np.isnan(read.diastolic)

    def column(values: Floats, kept: Flags) -> dict[str, Any]:
        return _words(values[kept], lambda value: _apart(value, edges, 1))

    return {
        "at": _since(read.at[is_pressure], begin),
        "valid": read.valid_for,
        "systolic": column(read.systolic, is_pressure),
        "diastolic": column(read.diastolic, is_pressure),
        "mean": column(read.mean, is_pressure),
        "supported": read.supported[is_pressure],
        "alone": {"at": _since(read.at[alone], begin), "value": column(read.diastolic, alone)},
    }


def _urine(urine: Urine, begin: int) -> dict[str, Any]:
    """Entries with their starts; none where no start is known: such an entry holds its own instant alone."""
    return {
        "at": _since(urine.at, begin),
        "start": [None if start == NO_TIME else start - begin for start in urine.start.tolist()],
        "value": [f"{plain(volume)} mL" for volume in urine.volume.tolist()],
        "detail": [_rate(*rates) for rates in zip(urine.rate.tolist(), urine.per_kg.tolist(), strict=True)],
    }


def _rate(rate: float, per_kg: float) -> str:
    if np.isnan(rate):
        return "rate unknown"
    by_weight = "" if np.isnan(per_kg) else f", {plain(per_kg)} mL/kg/h"
    return f"{plain(rate, 1)} mL/h{by_weight}"


def _states(steps: Timeline, begin: int, labels: Sequence[str]) -> dict[str, Any]:
    """The steps of the three and of what follows from them, each that differs once in words."""
    table = np.stack([steps.overall, *steps.criteria, *steps.counting], axis=1).astype(np.int64)
    different, index = np.unique(table, axis=0, return_inverse=True)
    return {
        "at": _since(steps.start, begin),
        "labels": list(labels),
        "index": index.ravel(),
        "words": [_step(*row) for row in different.tolist()],
    }


def _step(overall: int, *parts: int) -> dict[str, Any]:
    """What holds during a step: overall, and for each criterion its mark and its state."""
    half = len(parts) // 2
    names = [STATE_WORDS[state] for state in parts[:half]]
    return {
        "overall": OVERALL[OVERALL_WORDS[overall]],
        "criteria": [
            [SYMBOLS[name], STATES[name].lower() + (", counts" if counts and name != "met" else "")]
            for name, counts in zip(names, parts[half:], strict=True)
        ],
    }
