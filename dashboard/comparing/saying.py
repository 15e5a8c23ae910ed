"""The comparison in words: what came first, what was worse, and what nobody could tell."""

import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.comparing.firsts import FLAG, First, How
from dashboard.comparing.pairs import Pair, reach, shown, worst
from dashboard.comparing.parameters import PARAMETERS, Parameter
from dashboard.comparing.parts import Part
from dashboard.comparing.sides import Side
from models.criteria import CRITERIA
from models.interventions import INTERVENTIONS
from models.measurements import KINDS, plain

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Row:
    """A line of the table: what it tells, and a cell for each side."""

    label: str
    cells: tuple[str, ...]


def sentences(pair: Pair) -> list[str]:
    """What comes first, in words: the flag in both, and what was worse as far as both have gone."""
    return [flag_sentence(pair), worse_sentence(pair)]


def flag_sentence(pair: Pair) -> str:
    """`Flagged after dose 6, last cycle after dose 9: 3 doses earlier.`"""
    first, other = (side.firsts[FLAG] for side in pair.sides)
    if first.how is How.FIRST and other.how is How.FIRST:
        return _both_flagged(pair, first, other)
    return " ".join(
        f"{name.opening}: {_told(side.firsts[FLAG], side, FLAG)}."
        for side, name in zip(pair.sides, pair.names, strict=True)
    )


def _both_flagged(pair: Pair, first: First, other: First) -> str:
    last = pair.names[1].words
    if first.dose is None or other.dose is None:
        by = (other.at or 0) - pair.other.origin - (first.at or 0) + pair.this.origin
        said = f"Flagged {_when(first, pair.this)}, {last} {_when(other, pair.other)}: {_shift(by)}"
    elif first.dose == other.dose:
        since = f"{words.age(first.after or 0)} after it, {last} {words.age(other.after or 0)} after it"
        said = f"Flagged after dose {first.dose}, as {last}: {since}"
    else:
        said = f"Flagged after dose {first.dose}, {last} after dose {other.dose}: {_doses(other.dose - first.dose)}"
    doubtful, name = (first, pair.names[0]) if _later(pair, first, other) else (other, pair.names[1])
    # The later one may have been flagged before, while nobody could tell.
    doubt = f" {name.opening} could not be judged for {words.age(doubtful.unknown)} before that."
    return f"{said}.{doubt if doubtful.unknown else ''}"


def _later(pair: Pair, first: First, other: First) -> bool:
    if first.dose is not None and other.dose is not None:
        return (first.dose, first.after or 0) > (other.dose, other.after or 0)
    return (first.at or 0) - pair.this.origin > (other.at or 0) - pair.other.origin


def _doses(by: int) -> str:
    count = f"{abs(by)} dose{'s' if abs(by) != 1 else ''}"
    return f"{count} earlier" if by > 0 else f"{count} later"


def _shift(by: int) -> str:
    if by == 0:
        return "at the same time"
    return f"{words.age(abs(by))} {'earlier' if by > 0 else 'later'}"


def worse_sentence(pair: Pair) -> str:
    """What was worse as far as both can be compared, what was not, and what one of them lacks."""
    far = reach(pair)
    point = f"dose {far.dose}" if far.dose is not None else _start(pair.this.part)
    worse, level, lacking = [], [], []
    for parameter in shown(pair):
        this, other = (worst(side, parameter, end) for side, end in zip(pair.sides, far.ends, strict=True))
        if math.isnan(this) or math.isnan(other):
            lacking.append(parameter.label.lower())
        elif this != other and (this < other) == (parameter.worse == "low"):
            both = f"{signed(this, parameter)} {parameter.unit} ({pair.names[1].short} {signed(other, parameter)})"
            worse.append(f"{parameter.label.lower()} {both}")
        else:
            level.append(parameter.label.lower())
    than = pair.names[1].words
    said = [f"worse than {than}: {', '.join(worse)}"] if worse else []
    said += [f"not worse: {words.listed(level)}"] if level else []
    said += [f"not to be compared: {words.listed(lacking)}"] if lacking else []
    return f"Up to {words.age(far.after)} after {point} of each, {'; '.join(said or ['nothing was read'])}."


def signed(change: float, parameter: Parameter) -> str:
    """A change with its sign; a rate of urine has none."""
    number = plain(abs(change), parameter.digits)
    if not parameter.changes or number == "0":
        return number
    return f"{'+' if change > 0 else MINUS}{number}"


def rows(pair: Pair) -> list[Row]:
    """The table: the flag and each criterion, the worst of each parameter, and the doses."""
    labels = {FLAG: "First flagged"} | {name: f"{label} first met" for name, label in CRITERIA.items()}
    table = [
        Row(label, tuple(_capital(_told(side.firsts[name], side, name)) for side in pair.sides))
        for name, label in labels.items()
    ]
    for parameter in shown(pair):
        label = f"{parameter.label}, {'lowest' if parameter.worse == 'low' else 'highest'}"
        table.append(Row(label, tuple(_worst(side, parameter) for side in pair.sides)))
    done = Row("Interventions", tuple(interventions(side) for side in pair.sides))
    return [*table, Row("Doses", tuple(doses(side.part) for side in pair.sides)), done]


def interventions(side: Side) -> str:
    """`fluid bolus 3, vasopressor 1`: how often each kind was begun or still ran."""
    kinds = [one.kind for one in side.interventions]
    told = [f"{label.lower()} {kinds.count(kind)}" for kind, label in INTERVENTIONS.items() if kind in kinds]
    return ", ".join(told) if told else "none recorded"


def doses(part: Part) -> str:
    """`9 given, 1 held`."""
    counts = {state: sum(dose.state == state for dose in part.doses) for state in _STATES}
    told = [f"{count} {state}" for state, count in counts.items() if count]
    return ", ".join(told) if told else "none recorded"


_STATES = ("given", "delayed", "held", "stopped")


def _told(first: First, side: Side, name: str) -> str:
    """What became of a criterion or of the flag, as a clause."""
    verb = "flagged" if name == FLAG else "met"
    if first.how is How.FIRST:
        doubt = f"; could not be judged for {words.age(first.unknown)} before" if first.unknown else ""
        return f"{verb if name == FLAG else ''} {_when(first, side)}{doubt}".strip()
    if first.how is How.ALREADY:
        return f"{verb} already at {_start(side.part)}"
    so_far = " so far" if side.running else ""
    if first.how is How.UNKNOWN:
        return f"unknown throughout{so_far}"
    doubt = f", unknown for {words.age(first.unknown)} of {words.age(first.watched)}" if first.unknown else ""
    return f"not {verb}{so_far}{doubt}"


def _when(first: First, side: Side) -> str:
    since = f"{words.age((first.at or 0) - side.origin)} after {_start(side.part)}"
    return since if first.dose is None else f"{_after(first.dose, first.after)} ({since})"


def _after(dose: int, seconds: int | None) -> str:
    return f"{words.age(seconds or 0)} after dose {dose}"


def _start(part: Part) -> str:
    return "the first dose" if part.dosed else "the beginning"


def _worst(side: Side, parameter: Parameter) -> str:
    found, trace = side.worst.get(parameter.name), side.traces[parameter.name]
    if found is None:
        return "not recorded since the first dose" if len(trace.at) else "not recorded"
    when = words.age(found.at - side.origin) + f" after {_start(side.part)}"
    if found.dose is not None:
        when = _after(found.dose, found.after)
    return f"{_value(side, parameter, found.value, found.change, found.supported)}, {when}"


def reading(side: Side, parameter: Parameter, place: int, zone: ZoneInfo) -> str:
    """One reading of a trace: value and change, after which dose, and when."""
    trace = side.traces[parameter.name]
    at = int(trace.at[place])
    supported = bool(trace.supported[place])
    said = [_value(side, parameter, float(trace.value[place]), float(trace.change[place]), supported)]
    dose = side.part.last_before(at)
    if dose is not None:
        said.append(_after(dose.number, at - dose.at))
    if trace.met[place]:
        said.append("met a rule of the criteria")
    return "<br>".join([*said, words.day_and_time(words.local(at, zone))])


def _value(side: Side, parameter: Parameter, value: float, change: float, supported: bool) -> str:
    """`82 mmHg (−42 from 124) under a vasopressor`."""
    if not parameter.changes:
        return f"{plain(value, parameter.digits)} {parameter.unit}"
    unit = "" if parameter.kind == "oedema" else f" {KINDS[parameter.kind].unit.label}"
    shown_as, baseline = f"{plain(value)}{unit}", side.traces[parameter.name].baseline
    if baseline is None:
        return f"{shown_as} (no baseline)"
    per_cent = " %" if parameter.per_cent else ""
    held_up = (" after albumin" if parameter.kind == "albumin" else " under a vasopressor") if supported else ""
    return f"{shown_as} ({signed(change, parameter)}{per_cent} from {plain(baseline.value)}){held_up}"


def missing(pair: Pair) -> str:
    """What neither side has, in a sentence; empty where nothing lacks."""
    seen = {parameter.kind for parameter in shown(pair)} | {"mean_bp"}
    lacking = {one.label.lower(): None for one in PARAMETERS.values() if one.kind not in seen}
    return f"Not recorded in either: {words.listed(lacking)}." if lacking else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
