"""The machine's Chromium, driven by Playwright."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from dashboard.settings import ROOT

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # All pages of a site in one process: the next one finds the scripts of the one before compiled.
    "--process-per-site",
)
TABLET = {"width": 1280, "height": 800}
_KEEPER = "http://127.0.0.1/"
"""An address of the site that every test's server has, where nothing listens."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser until the end of the block; while it runs, nothing else in the process can run an event loop."""
    found = subprocess.run(["scripts/chromium", "find"], cwd=ROOT, check=True, capture_output=True, text=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=list(_ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def warm(browser: Browser) -> Iterator[BrowserContext]:
    """A tablet's browser until the end of the block; an empty page of the servers' site keeps their process alive."""
    context = browser.new_context(viewport=TABLET, has_touch=True)
    keeper = context.new_page()
    keeper.route("**/*", lambda route: route.fulfill(body=""))
    keeper.goto(_KEEPER)
    yield context
    context.close()


def watch_policy(context: BrowserContext, violations: list[str]) -> None:
    """Notes what any page does against its content security policy, from its first script on."""

    def note(told: str) -> None:
        # A library within Streamlit tries WebAssembly for long numbers, and does without: that it may not is meant.
        if not told.startswith("script-src: wasm-eval in ") or "/static/js/protobuf." not in told:
            violations.append(told)

    context.expose_function("violated", note)
    context.add_init_script(
        """addEventListener("securitypolicyviolation", (event) =>
          violated(`${event.effectiveDirective}: ${event.blockedURI} in ${event.sourceFile || location.href}`));"""
    )


def forget(context: BrowserContext) -> None:
    """Makes a warm browser as good as a new one: all pages closed, and nothing that a page could read left."""
    keeper, *pages = context.pages
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(page.url)) for page in pages}
    for page in pages:
        page.close()
    context.set_offline(False)
    context.unroute_all()
    context.clear_cookies()
    sweeper = context.new_cdp_session(keeper)
    for origin in origins:
        sweeper.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    sweeper.detach()
