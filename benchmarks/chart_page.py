"""How long the chart of a month of pressures taken every minute takes to open: python -m benchmarks.chart_page.

Prints a Markdown table: from the tap on the board to the chart drawn, to the crosshair that answers, and the parts of
the server's work by themselves.
"""

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from playwright.sync_api import Browser
from sqlalchemy import select

from dashboard import clock, drawing, presets
from dashboard.charts import Window, drawn
from dashboard.charts.crosshair import crosshair, packed
from db import doses, observations, stays
from db.admissions import Admission
from db.bulk import CheckedEntry, insert_entries
from db.engine import reading, writing
from db.known import known
from models.assessment import timeline
from models.bedside import assess
from models.history import History
from models.instants import HOUR
from models.records import User
from models.typed import Accepted, Typed
from tests.chromium import chromium
from tests.serving import Server, serving
from tests.serving import drawn as settled

RUNS = 5
POINTS = 45_000
NAME = "Minute by Minute"
SMALL, OTHER = "Cherry Specimen", "Amber Testcase"
_UNITS = {"systolic_bp": "mm[Hg]", "diastolic_bp": "mm[Hg]", "heart_rate": "/min", "weight": "kg", "albumin": "g/dL"}


def main() -> None:
    """Fills a store, opens the page several times in a browser, then does the server's work by itself."""
    print("| what | median | least | greatest |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="capwatch-bench-") as folder, serving(Path(folder)) as server:
        stay_id = filled(server)
        with chromium() as browser:
            for name, what in ((SMALL, "a few days of a ward"), (NAME, f"{POINTS} pressures")):
                opened = [_opened(server, browser, name, stay_id) for _ in range(RUNS)]
                for place, step in enumerate(
                    ("tap to chart", "tap to crosshair", "another preset", "zoom by a button")
                ):
                    _row(f"{what}: {step}", [times[place] for times in opened])
        for what, work in _parts(server, stay_id).items():
            _row(what, [_timed(work) for _ in range(RUNS)])


def filled(server: Server, points: int = POINTS) -> int:
    """A stay with so many pressures, a minute apart up to now, and what a ward takes beside them."""
    now = clock.now()
    start = now - points * 60
    with writing(server.engine) as session:
        nurse, doctor = (
            session.scalars(select(User.id).where(User.role == role).order_by(User.id)).first() or 0
            for role in ("nurse", "oncologist")
        )
        admission = Admission("BENCH-1", NAME, date(1960, 1, 2), "Demonstration ward", "99", start, "bedside")
        stay_id = stays.admit(session, admission, by=nurse, now=now).id
        insert_entries(session, list(_entries(stay_id, start, points, nurse)))
        for number in range(1, 15):
            decided = doses.Decision(
                str(uuid.uuid4()), stay_id, number, "given", start + (24 + 8 * number) * HOUR, "aldesleukin"
            )
            doses.decide(session, decided, by=doctor, now=now)
    return stay_id


def _entries(stay_id: int, start: int, points: int, by: int) -> list[CheckedEntry]:
    random = np.random.default_rng(0)
    place = np.arange(points)
    systolic = np.rint(105 + 18 * np.sin(place / 3000) + random.normal(0, 7, points)).clip(45, 250).astype(int).tolist()
    made = []
    for minute, value in enumerate(systolic):
        typed = {"systolic_bp": str(value), "diastolic_bp": str(round(value * 0.58))}
        if minute % 60 == 0:
            typed["heart_rate"] = str(90 + minute // 60 % 30)
        if minute % 1440 == 0:
            typed |= {
                "weight": f"{70 + minute // 1440 % 9 / 2:.1f}",
                "albumin": f"{3.6 - minute // 1440 % 10 / 10:.1f}",
            }
        readings = [
            Accepted(kind, text, _UNITS[kind], Fraction(text), None, False, False) for kind, text in typed.items()
        ]
        if minute % 120 == 119:
            readings.append(Accepted("urine", "90", "mL", Fraction(90), None, False, False))
        made.append(CheckedEntry(str(uuid.uuid4()), stay_id, start + minute * 60, start + minute * 60, by, readings))
    return made


def _opened(server: Server, browser: Browser, name: str, stay_id: int) -> list[float]:
    """Seconds of one opening on a tablet that has shown another patient before, so that the program is loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True)
    page = context.new_page()
    server.sign_in(page, "oncologist")
    page.get_by_role("button", name=OTHER).first.click()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    settled(page)
    page.get_by_role("link", name="Ward").click()
    _renew(server, stay_id)
    row = page.get_by_role("button", name=name).first
    row.wait_for()
    settled(page)
    began = time.perf_counter()
    row.click()
    page.get_by_role("heading", name=name).wait_for()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    chart = time.perf_counter() - began
    page.wait_for_function("document.querySelector('.js-plotly-plot')?._fullLayout?.xaxis")
    box = page.locator(".js-plotly-plot").bounding_box() or {}
    # The script that listens may arrive after the chart: a hand goes on moving.
    for step in range(1000):
        page.mouse.move(box["x"] + box["width"] / 2 + step % 50, box["y"] + 60)
        if page.locator(".strip.on").count():
            break
    times = [chart, time.perf_counter() - began]
    for control in ("24 h", "Zoom in"):
        began = time.perf_counter()
        before = page.locator(".js-plotly-plot .xtick").all_text_contents()
        page.get_by_role("button", name=control).or_(page.get_by_role("radio", name=control)).first.click()
        page.wait_for_function(
            "before => document.querySelectorAll('.js-plotly-plot .xtick').length &&"
            " [...document.querySelectorAll('.js-plotly-plot .xtick')].map(t => t.textContent).join() != before.join()",
            arg=before,
        )
        times.append(time.perf_counter() - began)
        settled(page)
    context.close()
    return times


def _renew(server: Server, stay_id: int) -> None:
    """One more reading, so that nothing that was drawn before can be shown again."""
    with reading(server.engine) as session:
        nurse = session.scalars(select(User.id).where(User.role == "nurse")).first() or 0
    typed = (Typed("heart_rate", "91", "/min", confirmed=True),)
    entry = observations.NewEntry(str(uuid.uuid4()), stay_id, clock.now() - 30, typed, confirmed=frozenset({"same"}))
    observations.record(server.engine, entry, by=nurse, now=clock.now())


def _parts(server: Server, stay_id: int) -> dict[str, Callable[[], Any]]:
    zone = ZoneInfo("Europe/Berlin")

    def load() -> Any:
        with reading(server.engine) as session:
            return known(session, stay_id)

    found = load()
    at = clock.now()
    made = drawing.course_of(found, at)
    whole = presets.span(presets.WHOLE, made.start, made.end, ())
    history = History.of(found.loaded.readings, found.loaded.stays)
    steps = timeline(history, found.criteria, at)
    figure = drawn(made, Window(*whole, zone)).figure
    print(f"| figure, characters of JSON | {len(figure.to_json())} | | |")
    print(f"| values under the crosshair, bytes | {len(packed(crosshair(made, steps)))} | | |")
    return {
        "server: what is known": load,
        "server: the state now": lambda: assess(found.loaded.readings, found.loaded.stays, found.criteria, at),
        "server: its course": lambda: drawing.course_of(found, at),
        "server: the figure": lambda: drawn(made, Window(*whole, zone)),
        "server: the figure as JSON": figure.to_json,
        "server: values under the crosshair": lambda: packed(crosshair(made, steps)),
    }


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(what: str, seconds: list[float]) -> None:
    times = (statistics.median(seconds), min(seconds), max(seconds))
    print(f"| {what} | {' | '.join(f'{1000 * one:.0f} ms' for one in times)} |", flush=True)


if __name__ == "__main__":
    main()
