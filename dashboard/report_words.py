"""A report in words: the sentence that comes first, and the lines of its tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboard.language import number
from dashboard.words import PRIORITIES, PRIORITY_MARKS, age, listed
from models.acknowledging import ACTIONS
from models.alerting import SEVERITIES
from models.instants import HOUR
from models.ladder import ROLES
from models.lying import UNJUDGED
from models.reporting import ANY, Counts, Report, Time, Within, per_hundred_days

UNKNOWN = "unknown"
ALL = "All wards"
HALF, MOST = 50, 90


@dataclass(frozen=True)
class Line:
    """The alerts of a ward and priority, each cell in words."""

    mark: str
    priority: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A ward, or all of them: its patient-days and its lines."""

    name: str
    days: str
    lines: tuple[Line, ...]


COLUMNS = (
    "Alerts",
    "Per 100 patient-days",
    "Half acknowledged within",
    "Nine of ten within",
    "Nobody acknowledged",
    "Judged not a leak",
    "Withdrawn",
)
_STATES = {
    "unassessed": "Not assessed",
    "possible": "Possible",
    "flagged": "Flagged",
    "clear": "Clear",
}


def sentence(found: Report) -> str:
    """What whoever leads the ward wants to know first."""
    every, time = found.counts[None, ANY], found.time[None]
    if not every.alerts and not time.patients and not every.actions:
        return "Nobody was on a ward in these days, and there was no alert."
    return " ".join(part for part in (_how_many(found), _how_soon(every), _not_leak(every), _unassessed(time)) if part)


def _how_many(found: Report) -> str:
    every, time = found.counts[None, ANY], found.time[None]
    where = found.wards[0] if len(found.wards) == 1 else f"{len(found.wards)} wards"
    rate = per_hundred_days(every.alerts, time)
    per = "a rate is unknown without patients" if rate is None else f"{number(rate, 1)} per 100 patient-days"
    return f"{_counted(every.alerts, 'alert')} in {_days(time)} on {where}: {per}."


def _how_soon(every: Counts) -> str:
    half, most = every.within(HALF), every.within(MOST)
    if half is None:
        return ""
    if half == "not reached":
        seen = len(every.after)
        return f"Fewer than half were acknowledged: {seen} of {every.alerts}."
    rest = f"nine of ten within {_span(most)}" if most != "not reached" else "fewer than nine of ten ever"
    unseen = every.alerts - len(every.after)
    nobody = f" ({unseen} by nobody)" if unseen else ""
    return f"Half were acknowledged within {_span(half)}, {rest}{nobody}."


def _not_leak(every: Counts) -> str:
    if not every.not_leak:
        return ""
    return f"{_counted(every.not_leak, 'alert')} {'was' if every.not_leak == 1 else 'were'} judged not to be a leak."


def _unassessed(time: Time) -> str:
    share = time.share("unassessed")
    if share is None:
        return "The hours without an assessment are unknown." if time.patients else ""
    length = hours(time.states.get("unassessed", 0))
    return f"For {length} h, {percent(share)} of the time, a patient's state was not assessed."


def parts(found: Report) -> list[Part]:
    """The table of alerts: all wards first where there are several."""
    return [
        Part(
            name(ward), _days(found.time[ward]), tuple(_line(found, ward, severity) for severity in (ANY, *SEVERITIES))
        )
        for ward in shown(found)
    ]


def shown(found: Report) -> list[str | None]:
    """The wards of the tables, all of them (None) first where there are several."""
    return list(found.wards) if len(found.wards) == 1 else [None, *found.wards]


def name(ward: str | None) -> str:
    """What a ward is called."""
    return ALL if ward is None else ward


def _line(found: Report, ward: str | None, severity: str) -> Line:
    counts = found.counts[ward, severity]
    rate = per_hundred_days(counts.alerts, found.time[ward])
    cells = (
        str(counts.alerts),
        UNKNOWN if rate is None else number(rate, 1),
        within(counts.within(HALF)),
        within(counts.within(MOST)),
        _nobody(counts),
        str(counts.not_leak),
        str(counts.withdrawn),
    )
    return Line(PRIORITY_MARKS.get(severity, ""), PRIORITIES.get(severity, "Any"), cells)


def within(found: Within) -> str:
    """A time to acknowledgement."""
    if found is None:
        return "–"
    return found if found == "not reached" else _span(found)


def _nobody(counts: Counts) -> str:
    unseen = str(counts.missed + counts.waiting)
    return f"{unseen} ({counts.waiting} still open)" if counts.waiting else unseen


def states(found: Report) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The table of hours: its columns, and a line for each ward."""
    kept = dict(_STATES)
    if found.time[None].states.get(UNJUDGED):
        kept[UNJUDGED] = "Could not be judged"
    lines = [
        (name(ward), [_days(found.time[ward], unit=False), *_hours(found.time[ward], kept)]) for ward in shown(found)
    ]
    return ["Patient-days", *(f"{word}, h" for word in kept.values())], lines


def _hours(time: Time, kept: Sequence[str] | Mapping[str, str]) -> list[str]:
    return [_share(time, state) for state in kept]


def _share(time: Time, state: str) -> str:
    length, share = hours(time.states.get(state, 0)), time.share(state)
    if not time.patients:
        return UNKNOWN
    return length if share is None or state == UNJUDGED else f"{length} ({percent(share)})"


def actions(found: Report) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The table of what was done: its columns, and a line for each ward."""
    lines = [
        (name(ward), [str(found.counts[ward, ANY].actions.get(action, 0)) for action in ACTIONS])
        for ward in shown(found)
    ]
    return [str(word) for word in ACTIONS.values()], lines


def climbed(found: Report) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The table of who was told of an alert that had waited: its columns, and a line for each ward."""
    lines = [(name(ward), [str(found.counts[ward, ANY].told.get(role, 0)) for role in ROLES]) for ward in shown(found)]
    return [str(word) for word in ROLES.values()], lines


def hours(seconds: int) -> str:
    """`7,490`, or `3.5` where there are few."""
    exact = Fraction(seconds, HOUR)
    return f"{round(exact):,}" if exact >= 100 else number(exact, 1)


def percent(share: Fraction) -> str:
    """A share that is not nought, or not all, is never written as such."""
    if 0 < share < Fraction(1, 100):
        return "under 1 %"
    if Fraction(99, 100) < share < 1:
        return "over 99 %"
    return f"{round(share * 100)} %"


def _days(time: Time, unit: bool = True) -> str:
    days = number(time.days, 1)
    if not unit:
        return days
    return f"{days} patient-day{'' if time.days == 1 else 's'}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _span(seconds: int) -> str:
    return "under 1 min" if 0 <= seconds < 60 else age(seconds)


def about(found: Report, labels: Mapping[str, str]) -> str:
    """What the alerts were about, the most frequent first; empty where there was none."""
    problems = found.counts[None, ANY].problems
    ranked = sorted(problems.items(), key=lambda one: (-one[1], labels[one[0]]))
    said = listed(f"{labels[problem].lower()} {count}" for problem, count in ranked)
    return f"What the alerts were about: {said}." if said else ""
