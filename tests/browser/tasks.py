"""What a nurse does at a bed, as a finger does it: every tap is counted, and digits are typed as fast as people do."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# A digit on a tablet's keypad takes a person about a third of a second, finding and tapping something about one.
DIGIT = 330
TAP = 900


@dataclass
class Finger:
    """One finger on one page. With `human` it is as slow as one; else as fast as the page."""

    page: Page
    human: bool = False
    taps: int = 0
    digits: int = 0

    def tap(self, place: Locator) -> None:
        """Finds it and taps it."""
        if self.human:
            self.page.wait_for_timeout(TAP)
        place.tap()
        self.taps += 1

    def type(self, text: str) -> None:
        """Types where the cursor stands."""
        self.page.keyboard.type(text, delay=DIGIT if self.human else 0)
        self.digits += len(text)

    def next(self) -> None:
        """The keypad's key that leads on."""
        if self.human:
            self.page.wait_for_timeout(DIGIT)
        self.page.keyboard.press("Enter")
        self.taps += 1

    def open(self, stay: int) -> None:
        """Taps the bed in the round; the first field is then ready."""
        self.tap(self.page.locator(f".beds [data-stay='{stay}'] .open"))
        expect(self.page.locator("#field-systolic_bp")).to_be_focused()

    def button(self, name: str, exact: bool = True) -> None:
        """Taps the button of that name."""
        self.tap(self.page.get_by_role("button", name=name, exact=exact))

    def save(self) -> None:
        """Taps Save, and waits until it says saved."""
        self.button("Save")
        expect(self.page.locator(".saved .result h2")).to_be_visible()


def full_set(finger: Finger, stay: int) -> None:
    """Pressure, heart rate, weight, urine, albumin and oedema."""
    finger.open(stay)
    finger.type("118")
    finger.type("72")
    finger.next()
    finger.type("88")
    finger.next()
    finger.type("78.4")
    finger.next()
    finger.type("240")
    finger.next()
    finger.type("3.4")
    finger.button("No oedema")
    finger.save()


def pressure_alone(finger: Finger, stay: int) -> None:
    """Pressure and heart rate."""
    finger.open(stay)
    finger.type("118")
    finger.type("72")
    finger.next()
    finger.type("88")
    finger.save()


def no_urine(finger: Finger, stay: int) -> None:
    """That no urine was passed."""
    finger.open(stay)
    finger.button("Passed no urine")
    finger.save()


def unusual(finger: Finger, stay: int) -> None:
    """An unusual systolic, asked about and confirmed."""
    finger.open(stay)
    finger.type("58")
    finger.button("Save")
    finger.button("Yes, 58 mmHg")
    expect(finger.page.locator(".saved .result h2")).to_be_visible()


def an_hour_ago(finger: Finger, stay: int) -> None:
    """A pressure that was taken an hour ago."""
    finger.open(stay)
    finger.type("118")
    finger.type("72")
    finger.button("1 h ago")
    finger.save()


def off_the_ward(finger: Finger, stay: int) -> None:
    """That the patient was away, for all that is due."""
    finger.open(stay)
    finger.button("Passed no urine")
    finger.button("Why, all of these")
    finger.button("away", exact=False)
    finger.save()


def undone(finger: Finger, stay: int) -> None:
    """A set that was saved, and undone at once."""
    pressure_alone(finger, stay)
    finger.tap(finger.page.locator(".undo"))
    expect(finger.page.get_by_text("What was typed is here again")).to_be_visible()


TASKS: Mapping[str, tuple[Callable[[Finger, int], None], int]] = {
    "a full set: pressure, heart rate, weight, urine, albumin, oedema": (full_set, 12),
    "pressure and heart rate": (pressure_alone, 4),
    "passed no urine": (no_urine, 3),
    "an unusual systolic, confirmed": (unusual, 4),
    "a pressure of an hour ago": (an_hour_ago, 4),
    "no urine, and a reason for all that was not measured": (off_the_ward, 6),
    "saved, then undone": (undone, 5),
}
"""Each task, and the most taps that it may take besides the digits."""


def done(task: Callable[[Finger, int], None], finger: Finger, stay: int) -> float:
    """Does a task from the round; the seconds that it took."""
    began = time.perf_counter()
    task(finger, stay)
    return time.perf_counter() - began
