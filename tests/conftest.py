"""What tests of several floors share: settings of their own, a real server, a real browser."""

import os
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dashboard import settings
from tests.serving import Server, serving

_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TABLET = {"width": 1280, "height": 800}


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("CAPWATCH_") and name != "CAPWATCH_CHROMIUM"]:
        monkeypatch.delenv(name)
    settings.settings.cache_clear()
    yield
    settings.settings.cache_clear()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a store of its own with the demonstration ward, which all tests of a process share."""
    with serving(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium. Not for the whole session: while Playwright runs, nothing else can run an event loop."""
    found = subprocess.run(["scripts/chromium", "find"], cwd=settings.ROOT, check=True, capture_output=True, text=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=list(_CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A tablet's browser, in which nobody has signed in."""
    context = browser.new_context(viewport=TABLET, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A blank page of the tablet's browser."""
    return context.new_page()
