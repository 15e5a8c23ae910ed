"""How soon a save shows on another tablet while twenty boards are open: python -m benchmarks.tablets.

Twenty real pages of one Chromium, with the server, on the same machine. Prints the seconds from the answer to the save
to the row that says so, on the second and on the last tablet.
"""

import statistics
import tempfile
import time
import uuid
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from dashboard.settings import settings
from models.records import Stay
from tests.browser.bedside import admit
from tests.chromium import chromium
from tests.serving import Server, serving

TABLETS, RUNS = 20, 5
WARD = "Demonstration ward"


def main() -> None:
    """Opens the boards, saves, and says how long it took."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, chromium() as browser:
        stays = [admit(server, ward=WARD) for _ in range(RUNS)]
        began = time.perf_counter()
        pages = _open(server, browser)
        print(f"{TABLETS} boards open after {time.perf_counter() - began:.0f} s", flush=True)
        print(f"promised: within {settings().refresh_seconds + 1} s")
        found = [_shown(server, stay, page) for stay, page in zip(stays, [pages[1], pages[-1]] * RUNS, strict=False)]
        print(f"shown after {', '.join(f'{one:.1f}' for one in found)} s; median {statistics.median(found):.1f} s")


def _open(server: Server, browser: Browser) -> list[Page]:
    pages = []
    for _ in range(TABLETS):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True)
        server.let_in(context)
        pages.append(context.new_page())
        pages[-1].goto(server.url)
        expect(pages[-1].locator("[data-stay]").first).to_be_visible(timeout=120_000)
    return pages


def _shown(server: Server, stay: Stay, page: Page) -> float:
    row = page.locator(f"[data-stay='{stay.id}']")
    expect(row).to_contain_text("Not assessed", timeout=60_000)
    values = (("systolic_bp", "84", "mm[Hg]"), ("albumin", "2.6", "g/dL"))
    readings = [{"kind": kind, "value": value, "unit": unit, "confirmed": True} for kind, value, unit in values]
    with server.client("nurse") as nurse:
        body = {"key": str(uuid.uuid4()), "stay": stay.id, "readings": readings}
        assert nurse.post("/api/v1/entries", json=body).status_code == 201
        saved = time.perf_counter()
        expect(row).to_contain_text("Flagged 2 of 3", timeout=120_000)
        return time.perf_counter() - saved


if __name__ == "__main__":
    main()
