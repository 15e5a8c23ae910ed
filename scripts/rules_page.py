"""Writes docs/rules.md from the criteria sets and the table of measurements: python -m scripts.rules_page."""

from pathlib import Path

from dashboard import words
from models.criteria import CriteriaSet, named, shipped
from models.instants import HOUR
from models.measurements import KINDS, Kind, plain

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"

_OPENING = """# The rules and their sources

Made by `python -m scripts.rules_page` from `models/criteria/*.toml` and `models/measurements.py`; a test keeps it true.

Where a source says "local choice", the number is this project's own and says so. A hospital's own set is a file of the
same shape, named by `CAPWATCH_CRITERIA`; it is checked when the program starts.
"""

_LIMITS = """## Limits of a value

Outside the first range a value is refused, outside the second it is asked about. Both are wide on purpose: a systolic
of 40, an albumin of 0.9 g/dL and a doubling of weight are published cases. The ranges are local choices, set beside the
limits of public data sets (CLIF, MIMIC-IV, OpenMRS).
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_OPENING, *(_set(named(name)) for name in shipped()), _limits()])


def _set(found: CriteriaSet) -> str:
    counts = "until the end of the stay" if found.counts_for is None else f"for {_hours(found.counts_for)} after"
    lines = [
        f"## {found.title} (`{found.name}`, version {found.version})\n",
        f"{found.about}\n",
        f"{found.needed} criteria are needed. One counts while it is met and {counts}.",
        f"A clear run of {_hours(found.clear_for)} ends an episode.\n",
        "| criterion | current for | rule | source |",
        "|---|---|---|---|",
    ]
    for criterion in found.criteria:
        for rule in criterion.rules:
            words_of_rule = f"{rule.measure.label} {words.threshold(rule)}"
            lines.append(f"| {criterion.label} | {_hours(criterion.valid(rule))} | {words_of_rule} | {rule.source} |")
    for urine in found.urine:
        limit = f"{words.OPERATORS[urine.op]} {plain(urine.value)} {urine.unit} over {_hours(urine.over)}"
        lines.append(f"| Urine ({urine.priority} priority) | | {urine.name}: {limit} | {urine.source} |")
    return "\n".join(lines) + "\n"


def _limits() -> str:
    lines = [
        _LIMITS,
        "| reading | LOINC | unit | also accepted | refused outside | asked outside |",
        "|---|---|---|---|---|---|",
        *(_limit(kind) for kind in KINDS.values()),
    ]
    return "\n".join(lines) + "\n"


def _limit(kind: Kind) -> str:
    others = ", ".join(f"`{unit.code}`" for unit in list(kind.units.values())[1:])
    usual = ""
    if kind.usual_low is not None and kind.usual_high is not None:
        usual = f"{plain(kind.usual_low)} to {plain(kind.usual_high)}"
    refused = f"{plain(kind.lowest)} to {plain(kind.highest)}"
    return f"| {kind.label} | {kind.loinc or 'local code'} | `{kind.unit.code}` | {others} | {refused} | {usual} |"


def _hours(seconds: int) -> str:
    return f"{plain(seconds / HOUR)} h"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
