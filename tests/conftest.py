"""What tests of several floors share: settings of their own, a real server, a real browser."""

import os
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import event

from dashboard import settings
from db import passwords
from models.acts import ACTS
from models.records import AuditEntry
from tests.chromium import chromium, forget, warm, watch_policy
from tests.postgres import Cluster, cluster
from tests.serving import Server, serving

# What is to be seen is seen as soon as it is there; only a test that fails waits as long as a busy machine may need.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need a browser first: they take longest, and the file that begins last decides when all end."""
    slow = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("CAPWATCH_") and name != "CAPWATCH_CHROMIUM"]:
        monkeypatch.delenv(name)
    settings.settings.cache_clear()
    yield
    settings.settings.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Passwords are hashed as lightly as argon2 can: at full cost each account of a test's takes 0.2 s or more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(autouse=True, scope="session")
def _known_acts() -> Iterator[None]:
    """Whatever a test writes to the audit is an action that models/acts.py has words for."""

    def written(entry: AuditEntry, _: object, values: dict[str, object]) -> None:
        action = values.get("action")
        assert action is None or action in ACTS, f"{action} is not in models/acts.py"

    event.listen(AuditEntry, "init", written)
    yield
    event.remove(AuditEntry, "init", written)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a store of its own with the demonstration ward, which all tests of a process share."""
    with serving(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server, which all tests of a process share."""
    with cluster() as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium. Not for the whole session: while Playwright runs, nothing else can run an event loop."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def violations() -> list[str]:
    """What pages did against the content security policy."""
    return []


@pytest.fixture(scope="module")
def tablet(browser: Browser, violations: list[str]) -> Iterator[BrowserContext]:
    """A tablet's browser for all tests of a module: what it has fetched and compiled stays there."""
    with warm(browser) as context:
        watch_policy(context, violations)
        yield context


@pytest.fixture
def context(tablet: BrowserContext, violations: list[str]) -> Iterator[BrowserContext]:
    """That browser as if it were new: nobody has signed in, and nothing is kept on the tablet.

    Whatever a test does, no page does anything against its content security policy.
    """
    yield tablet
    forget(tablet)
    told, violations[:] = list(violations), []
    assert told == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A blank page of the tablet's browser."""
    return context.new_page()
