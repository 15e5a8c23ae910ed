"""How many taps each thing takes that a nurse does at a bed, from the round to "saved"."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.faults import site
from tests.browser.tasks import TASKS, Finger, done


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["tablet", "upright"])
def test_a_nurse_needs_few_taps(tmp_path: Path, context: BrowserContext, size: tuple[int, int]) -> None:
    with site(tmp_path) as here:
        stays = here.admit(len(TASKS))
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        here.sign_in(page)
        for stay, (name, (task, most)) in zip(stays, TASKS.items(), strict=True):
            page.reload()
            finger = Finger(page)
            done(task, finger, stay)
            assert finger.taps <= most, name
