"""The readings of a stay as rows on paper: times down, kinds across, what meets a rule marked."""

from dashboard.abnormal import HIGH, LOW
from dashboard.paper.grid import Cell, Row, Section
from dashboard.readings_table import ALBUMIN, VASOPRESSOR, Line, Table

NOT_READ = "–"
_TIME = 1.7
"""How much wider the column of times is than the others."""


def section(table: Table, title: str, zone: str) -> Section:
    """The lines of a table of readings, under this title; zone: the name of the ward's."""
    return Section(
        title=title,
        heads=(f"Time, {zone}", *table.columns),
        widths=(_TIME, *[1.0] * len(table.columns)),
        rows=tuple(map(_row, table.lines)),
        total=table.of,
        things="times",
        nothing="Nothing has been recorded.",
        notes=(_note(table),),
    )


def _row(line: Line) -> Row:
    cells = (
        Cell(" ".join(part for part in (cell.mark, cell.text or NOT_READ, cell.held) if part), bold=bool(cell.mark))
        for cell in line.cells
    )
    return (Cell(line.time, bold=True), *cells)


def _note(table: Table) -> str:
    held = {cell.held for line in table.lines for cell in line.cells}
    marks = f"{LOW} {HIGH} meets a rule as it was taken; {NOT_READ} not read then"
    said = [f"Values as typed, the latest first. {marks}; a mean in brackets is made of systolic and diastolic."]
    if ALBUMIN in held:
        said.append(f"{ALBUMIN} after an albumin infusion: it may only look better.")
    if VASOPRESSOR in held:
        said.append(f"{VASOPRESSOR} under a vasopressor: it may only look better.")
    return " ".join(said)
