"""The section of urine beside the public code."""

from validation import urine
from validation.kdigo import HABITS, TOGETHER, Window, change
from validation.real import real

_OPENING = """## Urine beside the KDIGO stages of the public MIMIC-IV code

The urine stages of `kdigo_stages.sql` (MIT-LCP/mimic-code, with `kdigo_uo.sql` and `weight_durations.sql`), their
arithmetic written anew in `validation/kdigo.py`, beside our rule "below 0.5 mL/kg/h" over the same 6 hours (KDIGO
stage 1) and 12 hours (stage 2), at each of the {entries:,} urine entries of the real data. Both take whole
entries with the time since the one before, and both ask for as many documented hours as the window has. Ours
divides by the baseline weight; theirs by the latest one or, before any, the first one yet to come. With every
habit of theirs given up, the arithmetic here says what our engine says at every entry and window ({apart}
differences), so the reasons below are complete.

What the extract cannot show: it has no beginning of intensive care (the first heart rate of an admission stands
for it, and a second time in intensive care is not told apart), no irrigation beside the volumes, and no entry
marked incomplete; {repeats} rows are repeated. The other public file, `urine_output_rate.sql`, sums the entries
of the last 5 and 11 hours; the stages are not made of it.

Stages of the public code, by entry: {stages}.

| window | ours \\ theirs | low | not low | none |
|---|---|---|---|---|"""

_REASONS = """
Why they differ: the one habit of the public code that, given up by itself, makes both say the
same. "low, not low" is ours, then theirs.

| habit of the public code | over 6 h | over 12 h | how |
|---|---|---|---|"""

_CLOSING = """
What that means. **The weight:** where the weights part, the latest is mostly above the
baseline, as it is in a leak, and the public code calls more entries low; we keep the weight before treatment and
say so on screen. **The gap:** an entry that ends 12 silent hours gets no stage there, just when nobody had
measured; ours believes an interval of up to 24 hours, and says unknown beyond. **The edge:** with hourly charting
their closed window of 6 hours sums 7 entries over 7 hours, which matters near the threshold only. **The first
entry:** they take its volume as one hour's; we take its interval as unknown, since a night's volume taken for an
hour's looks like good urine.
"""


def urine_section() -> str:
    """The tables of verdicts and reasons."""
    history = real().history
    windows = urine.windows(history)
    stages = urine.stages(history)
    named = ", ".join(f"stage {stage} {stages[stage]:,}" for stage in (0, 1, 2, 3)) + f", none {stages[None]:,}"
    opening = _OPENING.format(
        entries=stages.total(), apart=urine.apart_from_engine(history), repeats=urine.repeats(history), stages=named
    )
    pairs = [line for window in windows for line in _pairs(window)]
    reasons = [_reason(habit, windows) for habit in (*HABITS, TOGETHER)]
    return "\n".join([opening, *pairs, _same(windows), _REASONS, *reasons, _CLOSING])


def _pairs(window: Window) -> list[str]:
    words = {True: "low", False: "not low", None: "unknown"}
    return [
        f"| {window.hours} h | {word} | {' | '.join(f'{window.pairs[ours, theirs]:,}' for theirs in words)} |"
        for ours, word in words.items()
    ]


def _same(windows: list[Window]) -> str:
    parts = []
    for window in windows:
        same = sum(count for (ours, theirs), count in window.pairs.items() if ours is theirs)
        parts.append(f"{same / window.pairs.total():.1%} of entries over {window.hours} h")
    none = " and ".join(f"{window.pairs[None, None]:,}" for window in windows)
    return f"\nBoth say the same at {' and '.join(parts)}; too few hours are documented for either at {none}."


def _reason(habit: str, windows: list[Window]) -> str:
    counts = [sum(count for (found, _), count in window.reasons.items() if found == habit) for window in windows]
    states = (True, False, None)
    changes = [change(ours, theirs) for ours in states for theirs in states if ours is not theirs]
    how = [(sum(window.reasons[habit, one] for window in windows), one) for one in changes]
    told = "; ".join(f"{one}: {count}" for count, one in sorted(how, key=lambda part: -part[0]) if count)
    return f"| {habit} | {counts[0]} | {counts[1]} | {told or 'never here'} |"
