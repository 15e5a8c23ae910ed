"""The summary of a stay for the round or a transfer: one or two pages."""

from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.components import evidence
from dashboard.paper import grid, pages, plotting, sets, told
from dashboard.paper.fitting import fitted
from dashboard.paper.gathered import Gathered, chart
from dashboard.paper.grid import Measured, Section
from dashboard.paper.paper import INNER, MARGIN, POINT, Paper
from dashboard.sentence import sentence
from models.verdicts import Assessment

MOST_SETS = 40
"""More of the latest times than this never fit."""

_LEAST = {"sets": 8, "doses": 6, "interventions": 4, "symptoms": 2, "alerts": 3, "sources": 99}
"""Rows that a table keeps while another has more: what page one cites is cut last."""

_CHART = 118.0
"""Millimetres that are kept for the chart."""

_LARGEST, _SMALLEST = 0.215, 0.13
"""Millimetres for a pixel of the screen: letters of 14 pixels are then 8 to 5 points high."""

_MOST_LINES = 8


def summary(held: Gathered, by: str, now: int, zone: ZoneInfo) -> bytes:
    """The file, printed by somebody of that name."""
    said = pages.head(held, "Summary of a stay", by, now, zone)
    # Whose it is stands on the pages alone: a file's title is shown where everybody sees it.
    with Paper(f"Capwatch: summary of stay {held.known.stay.id}") as paper:
        top = pages.top(paper, said)
        _first(paper, held, zone, top)
        _second(paper, held, zone, top)
        pages.draw(paper, said)
        return paper.bytes()


def _first(paper: Paper, held: Gathered, zone: ZoneInfo, top: float) -> None:
    paper.add_page()
    y = _state(paper, held, zone, top) + 1
    (proof,) = _fitted(paper, [told.criteria(held, zone)], [0], pages.BOTTOM - y - (_CHART if held.assessment else 0))
    y = grid.draw(paper, proof, y)
    if held.assessment:
        _chart(paper, held, zone, y)


def _second(paper: Paper, held: Gathered, zone: ZoneInfo, top: float) -> None:
    paper.add_page()
    sections = {
        "sets": sets.section(held.sets, "Last readings", zone.key),
        "doses": told.doses(held, zone),
        "interventions": told.interventions(held, zone),
        "symptoms": told.symptoms(held, zone),
        "alerts": told.alerts(held, zone),
        "sources": told.sources(held),
    }
    for section in _fitted(paper, list(sections.values()), list(map(_LEAST.__getitem__, sections)), pages.BOTTOM - top):
        top = grid.draw(paper, section, top)


def _fitted(paper: Paper, sections: list[Section], least: list[int], room: float) -> list[Section]:
    """The sections with as many rows as there is room for."""
    measured = [Measured.of(paper, section) for section in sections]
    counts = [len(section.rows) for section in sections]
    kept = fitted(counts, least, lambda number, count: measured[number].height(paper, count), room)
    return [section.short(count) for section, count in zip(sections, kept, strict=True)]


def _state(paper: Paper, held: Gathered, zone: ZoneInfo, y: float) -> float:
    """What the stay is, in a frame; gives where it ends."""
    found, top = held.assessment, y
    lines = [(12.0, True, _title(held, zone)), *((9.5, False, line) for line in _said(held, zone))]
    if found is not None and not held.over and held.known.at is None and (advice := words.advice(found)):
        lines.append((10.0, True, advice))
    y += 1.5
    for size, bold, text in lines:
        wrapped = paper.wrapped(text, INNER - 6, size, bold=bold)
        for line in wrapped[:_MOST_LINES]:
            y += 1.25 * size * POINT
            paper.put(MARGIN + 3, y, line, size, bold=bold)
        if len(wrapped) > _MOST_LINES:
            y += 1.25 * size * POINT
            paper.put(MARGIN + 3, y, "The rest of this is left out and is on screen.", size, bold=True)
    y += 2
    paper.frame(MARGIN, top, INNER, y - top)
    return y


def _title(held: Gathered, zone: ZoneInfo) -> str:
    found = held.assessment
    if found is None:
        return "This stay has not begun: there is nothing to judge yet."
    state = f"{evidence.OVERALL_SHAPES[found.overall]} {words.OVERALL[found.overall]}"
    if found.severity is not None:
        state += f" – {words.PRIORITY_MARKS[found.severity]} {words.PRIORITIES[found.severity]} priority"
    return f"{state} – state at {told.full_moment(held.at, zone)}"


def _said(held: Gathered, zone: ZoneInfo) -> list[str]:
    found = held.assessment
    if found is None:
        return []
    lines = [sentence(found, held.known.criteria, zone).text, f"{words.headline(found, zone)} {_since(found, zone)}"]
    if settling := evidence.settling(found):
        lines.append(f"What would settle it: {settling}")
    if held.over:
        lines.append(f"This stay is over: everything is shown as it was at its end, {told.full_moment(held.at, zone)}.")
    return lines


def _since(found: Assessment, zone: ZoneInfo) -> str:
    return f"{words.OVERALL[found.overall]} since {told.full_moment(found.since, zone)}."


def _chart(paper: Paper, held: Gathered, zone: ZoneInfo, y: float) -> None:
    made, part = chart(held, zone)
    paper.put(MARGIN, y + 4, f"Course: {part}", 9.5, bold=True)
    notes = [line for note in made.notes for line in paper.wrapped(note, INNER, grid.SIZE)]
    room = pages.BOTTOM - y - 6 - 3.4 * len(notes)
    pixel = max(_SMALLEST, min(_LARGEST, room / plotting.height(made.figure)))
    plotting.draw(paper, made.figure, MARGIN, y + 5, INNER, pixel)
    y += 6 + plotting.height(made.figure) * pixel
    for line in notes:
        y += 3.2
        paper.put(MARGIN, y, line, grid.SIZE)
