"""The machine's Chromium, driven by Playwright."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from dashboard.settings import ROOT

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser until the end of the block; while it runs, nothing else in the process can run an event loop."""
    found = subprocess.run(["scripts/chromium", "find"], cwd=ROOT, check=True, capture_output=True, text=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=list(_ARGUMENTS))
        yield browser
        browser.close()
