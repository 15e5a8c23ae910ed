"""All readings of a stay on paper: as many pages as they need, each with the names of the columns."""

from zoneinfo import ZoneInfo

from dashboard.paper import grid, pages, sets
from dashboard.paper.gathered import Gathered
from dashboard.paper.grid import Section
from dashboard.paper.paper import Paper


def readings(held: Gathered, by: str, now: int, zone: ZoneInfo) -> bytes:
    """The file, printed by somebody of that name."""
    said = pages.head(held, "Readings of a stay", by, now, zone)
    with Paper(f"Capwatch: readings of stay {held.known.stay.id}") as paper:
        _table(paper, sets.section(held.sets, "Readings", zone.key), pages.top(paper, said))
        pages.draw(paper, said)
        return paper.bytes()


def _table(paper: Paper, section: Section, top: float) -> None:
    paper.add_page()
    y = grid.title(paper, section, top)
    if section.rows:
        y = grid.heads(paper, section, y)
    for row in section.rows:
        lines, height = grid.measured(paper, section, row)
        if y + height > pages.BOTTOM:
            paper.add_page()
            y = grid.heads(paper, section, top)
        y = grid.put_row(paper, section, row, lines, y)
