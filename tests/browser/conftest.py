"""A patient and a bed of their own for each test of the tablet."""

import pytest
from playwright.sync_api import Page

from models.records import Stay
from tests.browser.bedside import admit, open_bed, open_round
from tests.serving import Server


@pytest.fixture
def stay(server: Server) -> Stay:
    """A patient in a bed that no other test uses."""
    return admit(server)


@pytest.fixture
def bed(server: Server, page: Page, stay: Stay) -> Page:
    """The set of that patient, opened from the round as a nurse would."""
    open_round(server, page)
    open_bed(page, stay)
    return page
