"""What a ward asks first: hours by state, alerts, and how often the naive rule called safe what nobody knew."""

from functools import cache

from validation import alerts, naive
from validation.hours import Hours, of_set, sets
from validation.picture import svg
from validation.real import real

PICTURE = "validation-hours.svg"
_STATES = ("flagged", "possible", "unassessed", "clear")

_PARAGRAPH = """## What a ward asks first

**On {days:,.0f} watched patient-days of real intensive care, the simple rule that takes what is missing for
normal called the patient safe in {safe:.0%} of the hours. In {unsure:.0%} of those hours at least one of the
three criteria was in truth unknown, nearly always because nobody had measured weight or albumin lately. In the
same hours the bedside set says clear in {clear:.0%}; possible or unassessed in {open:.0%}, and names what would
settle it; and flagged in {flagged:.0%}, because it knows signs that the simple rule does not (a fall of pressure,
a gain in a day) and counts each for 24 hours after it was last met. It would raise {episodes:.1f} new episodes
per 100 watched patient-days, the simple rule {naive:.1f} new flags in fewer stays, since that goes out and
comes again; with warnings of urine and of graver states, which the simple rule does not have, the bedside set
would raise {alerts:.0f} alerts.**

A watched hour is one within 6 hours after a systolic pressure. The extract is of intensive care: for the rest of
each admission it has no pressures, and the "whole stays" hold that time too. These are very ill patients, many of
them with low pressure and low albumin for other reasons, and none is known to have had a leak: the share of flagged
hours on a ward that gives interleukin-2 must be counted there.

![Shares of watched hours by state, for each set and for the naive rule]({picture})

The simple ("naive") rule: {rule}. In {lacking:.0%} of its safe hours it had no value at all within its own hours
for at least one of its three. Of the bedside set's flagged hours among them, two criteria or more were met at
that very hour in {met:.0%}; in the rest at least one still counted from before. Unknown is meant by the set's own
limits of age (bedside: pressure 6 h, weight and albumin 36 h).
"""

_HOURS = """### Hours

| set | hours | flagged | possible | unassessed | clear | pressure unknown | swelling unknown | protein unknown |
|---|---|---|---|---|---|---|---|---|"""

_SAFE = """### While the naive rule said safe

Hours in which it did not flag, and what each set said of them.

| set | hours | a criterion unknown | flagged | possible | unassessed | clear |
|---|---|---|---|---|---|---|"""

_ALERTS = """### Alerts

Raised on transitions (specification, section 7): a new episode; an episode that becomes high-priority after it
began; a urine rule that becomes met. A rise in the priority of a urine warning is not counted. Per 100 patient-days
of watched time; in brackets, of the whole stays ({whole:,.0f} patient-days).

| set | stays with an episode | new episodes | rises to high | urine warnings | all |
|---|---|---|---|---|---|"""


def section() -> str:
    """The paragraph, the picture's link and the tables."""
    watched, whole = _of_all(True), _of_all(False)
    lines = [_paragraph(watched["bedside"]), _HOURS]
    lines += [_hours_row(f"{name}, watched", watched[name]) for name in sets()]
    lines += [_hours_row(f"{name}, whole stays", whole[name]) for name in sets()]
    lines += ["", _SAFE]
    lines += [_safe_row(f"{name}, watched", watched[name]) for name in sets()]
    lines += [_safe_row(f"{name}, whole stays", whole[name]) for name in sets()]
    lines += ["", _ALERTS.format(whole=whole["bedside"].total / 24)]
    days = watched["bedside"].total / 24, whole["bedside"].total / 24
    lines += [_alerts_row(name, alerts.raised(real().history, name), days) for name in sets()]
    lines += [_alerts_row("the naive rule", alerts.naive_raised(real().history), days)]
    return "\n".join(lines) + "\n"


def picture() -> str:
    """The picture of the watched hours."""
    watched = _of_all(True)
    bars = [(name, [(state, part.states[state] / part.total) for state in _STATES]) for name, part in watched.items()]
    part = watched["bedside"]
    naive_parts = [
        ("flagged", 1 - part.safe / part.total),
        ("safe, something unknown", part.safe_unsure / part.total),
        ("safe, nothing unknown", (part.safe - part.safe_unsure) / part.total),
    ]
    title = f"{part.total:,.0f} watched hours of real intensive care, by state"
    return svg(title, [*bars, ("the naive rule", naive_parts)])


@cache
def _of_all(watched: bool) -> dict[str, Hours]:
    return {name: of_set(real().history, name, watched) for name in sets()}


def _paragraph(part: Hours) -> str:
    days = part.total / 24
    history = real().history
    found, simple = alerts.raised(history, "bedside"), alerts.naive_raised(history)
    return _PARAGRAPH.format(
        days=days,
        safe=part.safe / part.total,
        unsure=part.safe_unsure / part.safe,
        clear=part.safe_states["clear"] / part.safe,
        open=(part.safe_states["possible"] + part.safe_states["unassessed"]) / part.safe,
        flagged=part.safe_states["flagged"] / part.safe,
        episodes=found.episodes * 100 / days,
        naive=simple.episodes * 100 / days,
        alerts=found.total * 100 / days,
        picture=PICTURE,
        rule=naive.WORDS,
        lacking=part.safe_lacking / part.safe,
        met=part.safe_met / part.safe_states["flagged"],
    )


def _share(hours: float, of: float) -> str:
    return f"{hours:,.0f} ({hours / of:.1%})"


def _hours_row(name: str, part: Hours) -> str:
    cells = [
        _share(hours, part.total) for hours in [*(part.states[state] for state in _STATES), *part.unknown.values()]
    ]
    return f"| {name} | {part.total:,.0f} | {' | '.join(cells)} |"


def _safe_row(name: str, part: Hours) -> str:
    cells = [part.safe_unsure, *(part.safe_states[state] for state in _STATES)]
    return f"| {name} | {part.safe:,.0f} | {' | '.join(_share(hours, part.safe) for hours in cells)} |"


def _alerts_row(name: str, found: alerts.Raised, days: tuple[float, float]) -> str:
    stays = f"{found.stays} of {len(real().history.stays)}"
    counts = (found.episodes, found.rises, found.urine, found.total)
    cells = [f"{count * 100 / days[0]:.1f} ({count * 100 / days[1]:.1f})" for count in counts]
    return f"| {name} | {stays} | {' | '.join(cells)} |"
