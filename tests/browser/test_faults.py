"""Sets that are typed while the network, the server and the browser fail: each is saved once, where it belongs.

FAULTY_SETS says how many are typed, FAULTY_SEEDS by how many nurses and in which order, SHORTEST_FAULT and
LONGEST_FAULT for how many seconds the line fails (docs/entry.md tells of 200 sets, and of a minute).
"""

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.faults import Site, site
from tests.wire import State

SETS = int(os.environ.get("FAULTY_SETS", "12"))
LENGTHS = (("SHORTEST_FAULT", "0.2"), ("LONGEST_FAULT", "3"))
SEEDS = [int(seed) for seed in os.environ.get("FAULTY_SEEDS", "1").split(",")]
PATIENTS = 3
STATES = (State.DOWN, State.HELD, State.SWALLOWED, State.DEAF)
INSTANTS = ("before", "in mid-field", "on save", "after the request", "after it was kept")
SHORTEST_FAULT, LONGEST_FAULT = (float(os.environ.get(name, usual)) for name, usual in LENGTHS)


class Nurse:
    """Who types one set after another, whatever happens meanwhile; `typed` is what was saved or kept, in order."""

    def __init__(self, here: Site, context: BrowserContext, stays: list[int], seed: int) -> None:
        self.here, self.context, self.stays = here, context, stays
        self.random = random.Random(seed)
        self.page = self.arrive()
        self.typed: list[tuple[int, str, str]] = []
        self.said_saved = 0
        self.reloaded = False

    def arrive(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        return page

    def set(self, number: int) -> None:
        """One set of values that no other set has, and perhaps a fault on the way."""
        stay, instant = self.random.choice(self.stays), self.random.choice(INSTANTS)
        systolic, rate = str(100 + number % 90), str(60 + number // 90)
        fault = self.fault()
        self.open(stay)
        self.at("before", instant, fault)
        self.again(stay)
        self.page.locator("#field-systolic_bp").fill(systolic)
        self.at("in mid-field", instant, fault)
        self.again(stay)
        expect(self.page.locator("#field-systolic_bp")).to_have_value(systolic)
        self.page.locator("#field-heart_rate").fill(rate)
        self.at("on save", instant, fault, reloads=False)
        self.save(instant, fault)
        self.typed.append((stay, systolic, rate))
        self.told(self.typed[-1])
        self.at("after it was kept", instant, fault)
        self.reloaded = False

    def fault(self) -> Callable[[bool], None]:
        """The line fails, the server is killed and started again, the page is loaded again, the tab is closed."""
        state, seconds = self.random.choice(STATES), self.random.uniform(SHORTEST_FAULT, LONGEST_FAULT)
        also = self.random.choice(("", "", "reload", "close", "kill"))

        def happens(reloads: bool) -> None:
            if also == "kill":
                self.here.kill()
                self.here.start()
                return
            self.here.fail(state, seconds)
            self.reloaded = reloads and also in ("reload", "close")
            if self.reloaded and also == "reload":
                self.page.reload(wait_until="commit")
            elif self.reloaded:
                self.page.close()
                self.page = self.arrive()
                self.page.goto(f"{self.here.url}/round", wait_until="commit")

        return happens

    def at(self, here: str, instant: str, fault: Callable[[bool], None], reloads: bool = True) -> None:
        if here == instant:
            fault(reloads)

    def open(self, stay: int) -> None:
        """Opens the bed: with no connection if it was loaded before, else as soon as there is one again."""
        field = self.page.locator("#field-systolic_bp")
        bed = self.page.locator(f".beds [data-stay='{stay}'] .open")
        back = self.page.get_by_role("button", name="◀ Round")
        nothing = self.page.get_by_role("heading", name="No connection")
        expect(bed.or_(back).or_(nothing).first).to_be_visible(timeout=30_000)
        if nothing.is_visible():
            self.here.settle()
        elif back.is_visible():
            back.click()
        bed.click()
        refused = self.page.get_by_text("this bed was not loaded before")
        expect(field.or_(refused).first).to_be_visible(timeout=15_000)
        if not field.is_visible():
            self.here.settle()
            expect(self.page.locator("#bar .offline")).to_be_hidden(timeout=30_000)
            bed.click()
        expect(field).to_be_visible(timeout=15_000)

    def again(self, stay: int) -> None:
        """Where the page was loaded again, the bed is opened again."""
        if self.reloaded:
            self.reloaded = False
            self.open(stay)

    def save(self, instant: str, fault: Callable[[bool], None]) -> None:
        if instant == "after the request":
            self.page.once("request", lambda _: fault(False))
        self.page.get_by_role("button", name="Save", exact=True).click()

    def told(self, typed: tuple[int, str, str]) -> None:
        """Saved, or kept: and what is said to be saved is in the store at that moment."""
        saved = self.page.get_by_role("heading", name=re.compile("^Saved at"))
        expect(saved.or_(self.page.locator(".kept-panel")).first).to_be_visible(timeout=30_000)
        if saved.is_visible():
            self.said_saved += 1
            assert typed in self.here.kept([typed[0]]), "said to be saved, and not in the store"


@pytest.mark.parametrize("seed", SEEDS)
def test_sets_typed_while_everything_fails_are_each_saved_once(
    tmp_path: Path, context: BrowserContext, seed: int
) -> None:
    with site(tmp_path) as here:
        stays = here.admit(PATIENTS)
        nurse = Nurse(here, context, stays, seed)
        here.sign_in(nurse.page)
        for stay in stays:
            nurse.page.locator(f".beds [data-stay='{stay}'] .mine").click()
        for number in range(SETS):
            nurse.set(number)
        here.settle()
        if nurse.page.get_by_role("heading", name="No connection").is_visible():
            nurse.page.reload()
        expect(nurse.page.locator(".beds, .set").first).to_be_visible(timeout=60_000)
        expect(nurse.page.locator("#bar .kept")).to_be_hidden(timeout=90_000)
        found = here.kept(stays)
        assert sorted(found) == sorted(nurse.typed)
        for stay in stays:
            assert [one for one in found if one[0] == stay] == [one for one in nurse.typed if one[0] == stay]
        left = nurse.page.evaluate("Object.keys(localStorage).filter(name => /outbox|returned/.test(name))")
        assert left == []
        # While faults are short there are sets between them.
        assert nurse.said_saved or SHORTEST_FAULT > 10
