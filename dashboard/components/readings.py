"""The readings of a stay: the table, the ways to take it along, and what was changed."""

import streamlit as st

from dashboard import readings_table, session, viewing
from dashboard.components.evidence import written
from dashboard.settings import settings
from models.criteria import CriteriaSet

_MORE = "lines of "
_TIMES = 5


def show(stay_id: int, revision: int, known_at: int | None, criteria: CriteriaSet | None) -> None:
    """The readings that stand, the newest first, and the history of those that do not count."""
    most = st.session_state.get(f"{_MORE}{stay_id}", viewing.FIRST_LINES)
    found = viewing.tables_of(stay_id, revision, known_at, criteria, most, sight=session.signed_in().sight)
    with st.container(key="readings head", horizontal=True, vertical_alignment="center"):
        st.subheader(f"Readings, {settings().time_zone}", anchor=False)
        st.html(written("taking.html", stay=stay_id, query="" if known_at is None else f"?known_at={known_at}"))
    table = found.readings
    if not table.lines:
        st.write("Nothing has been recorded for this patient yet.")
    else:
        st.html(written("readings.html", table=table, legend=legend(table)))
        _rest(stay_id, table, most)
    if found.changes:
        with st.expander(f"History of changes ({len(found.changes)})", key="changes"):
            st.html(written("changes.html", changes=found.changes))


def _rest(stay_id: int, table: readings_table.Table, most: int) -> None:
    if len(table.lines) == table.of:
        return
    more = min(most * _TIMES, table.of)
    st.text(f"These are the newest {len(table.lines):,} of {table.of:,} times; all are in the CSV.")
    st.button(f"Show the newest {more:,}", key="more lines", on_click=_show_more, args=(stay_id, most * _TIMES))


def _show_more(stay_id: int, most: int) -> None:
    st.session_state[f"{_MORE}{stay_id}"] = most


def legend(table: readings_table.Table) -> str:
    """What the signs in the table mean; those alone that are in it."""
    cells = [cell for line in table.lines for cell in line.cells]
    said = []
    if any(cell.mark for cell in cells):
        said.append("▼ low, ▲ high: meets a rule, as judged when it was taken.")
    if any(cell.held == readings_table.ALBUMIN for cell in cells):
        said.append(f"{readings_table.ALBUMIN} after an albumin infusion: it may only look better.")
    if any(cell.held == readings_table.VASOPRESSOR for cell in cells):
        said.append(f"{readings_table.VASOPRESSOR} under a vasopressor: it may only look better.")
    if any(cell.text.startswith("(") for cell in cells):
        said.append("In brackets: made of systolic and diastolic.")
    return " ".join([*said, "An empty cell: not recorded."])
