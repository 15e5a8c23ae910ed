"""The reading test of docs/chart-design.md: python -m tests.browser.reading FOLDER.

Draws the charts of ten made-up stays, without a word beside them, and writes what the engine says of each. Whoever
reads the pictures must not have seen the latter.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from dashboard.clock import now
from db import demo, migrate
from db.engine import open_store, reading
from db.known import Known, known
from db.stays import everywhere
from models.bedside import assess
from models.instants import HOUR, text
from models.measurements import CODES
from models.records import Stay
from tests.chromium import chromium
from tests.serving import Server, drawn, environment, serving

SEED = 2026
"""Not that of the demonstration, so that nobody knows these courses."""

BEDS = ("01", "03", "04", "05", "06", "11", "13", "14", "20", "22")

STEPS: Mapping[str, float] = {"systolic_bp": 10, "weight": 0.5, "albumin": 0.2}
"""Less than this in 24 hours is level: a choice, for this test alone."""


def main(folder: Path) -> None:
    """The pictures as 01.png and so on, and answers.json."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        url = environment(Path(kept))["CAPWATCH_DATABASE_URL"]
        migrate.upgrade(url)
        demo.load(open_store(url), now(), seed=SEED)
        with serving(Path(kept)) as server, chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            server.sign_in(page, "oncologist")
            answers = {bed: _one(server, page, stay, folder / f"{bed}.png") for bed, stay in _stays(server).items()}
    (folder / "answers.json").write_text(json.dumps(answers, indent=1), "utf-8")


def _stays(server: Server) -> dict[str, Stay]:
    with reading(server.engine) as session:
        return {stay.bed: stay for stay in everywhere(session, now()) if stay.bed in BEDS}


def _one(server: Server, page: Page, stay: Stay, file: Path) -> dict[str, Any]:
    page.get_by_role("link", name="Ward", exact=True).click()
    page.locator("[data-stay]", has_text=stay.patient.name).first.click()
    page.get_by_role("heading", level=1, name=stay.patient.name).wait_for()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    drawn(page)
    page.locator(".js-plotly-plot").first.screenshot(path=file)
    with reading(server.engine) as session:
        return _said(known(session, stay.id), now())


def _said(held: Known, at: int) -> dict[str, Any]:
    (found,) = assess(held.loaded.readings, held.loaded.stays, held.criteria, at)
    assert found is not None
    return {
        "state": found.overall,
        "priority": found.severity,
        "since": text(found.since),
        "episode since": None if found.episode_since is None else text(found.episode_since),
        "criteria": {part.label: part.state + (", counts" if part.counts else "") for part in found.criteria},
        "urine": {rule.rule.name: rule.state for rule in found.urine},
        "trend": {kind: _trend(held, kind, at) for kind in STEPS},
    }


def _trend(held: Known, kind: str, at: int) -> str:
    """The newest value against the last one taken at least 20 hours before it, as daily weights are."""
    readings = held.loaded.readings
    rows = sorted((readings.kind == CODES[kind]).nonzero()[0].tolist(), key=lambda row: int(readings.at[row]))
    if not rows:
        return "unknown"
    before = [row for row in rows if readings.at[row] <= readings.at[rows[-1]] - 20 * HOUR]
    if not before:
        return "unknown"
    change = float(readings.values.floats[rows[-1]] - readings.values.floats[before[-1]])
    way = "level" if abs(change) < STEPS[kind] else "rising" if change > 0 else "falling"
    return f"{way} ({change:+.2f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
