"""What an open page brings over the line, its messages compressed and not: python -m benchmarks.traffic

Chromium looks at the demonstration ward by way of a relay that counts. Where messages are to be sent as they are, the
relay hides from the server that the browser offers to unpack them.
"""

import tempfile
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.chromium import chromium
from tests.serving import Server, serving, still
from tests.wire import Wire

PAGES = ("Ward", "Patient", "Compare", "Dose", "Alerts")
PATIENT = "Cherry Specimen"
"""One who was here before, so that there is something to compare."""
SECONDS = 30
_OFFERED, _HIDDEN = b"permessage-deflate", b"permessage-nothing"


class _Counting(Wire):
    def __init__(self, target: int, *, compressed: bool) -> None:
        self.answered = 0
        self._compressed = compressed
        super().__init__(target)

    def passed(self, data: bytes, answers: bool) -> bytes:
        """All of it, counted where it is an answer."""
        if answers:
            self.answered += len(data)
            return data
        return data if self._compressed else data.replace(_OFFERED, _HIDDEN)


def main() -> None:
    """Prints kilobytes a second of each page."""
    print("| page | as it is | compressed |\n|---|--:|--:|", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), lock_minutes="0") as server,
        chromium() as browser,
    ):
        for name in PAGES:
            rates = [_rate(server, browser, name, compressed=compressed) for compressed in (False, True)]
            print(f"| {name} | " + " | ".join(f"{rate / 1000:.1f}" for rate in rates) + " |", flush=True)


def _rate(server: Server, browser: Browser, name: str, *, compressed: bool) -> float:
    """Bytes a second that the server sends to a page that nobody touches."""
    with (
        closing(_Counting(int(server.url.rpartition(":")[2]), compressed=compressed)) as line,
        browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True) as context,
    ):
        server.let_in(context, "oncologist")
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{line.port}/")
        if name != "Ward":
            page.get_by_role("button", name=PATIENT).first.click()
            page.get_by_role("button", name="As known at").wait_for()
            page.get_by_role("link", name=name, exact=True).click()
            expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
        still(page)
        before, began = line.answered, time.monotonic()
        page.wait_for_timeout(SECONDS * 1000)
        return (line.answered - before) / (time.monotonic() - began)


if __name__ == "__main__":
    main()
