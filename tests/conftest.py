"""What tests of several floors share: settings of their own, a real server, a real browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from dashboard import settings
from tests.chromium import chromium
from tests.serving import Server, serving

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
    with chromium() as started:
        yield started


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
