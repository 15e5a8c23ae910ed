"""How long a nurse takes at a bed, at a person's speed: python -m benchmarks.entry.

Prints the Markdown table of docs/entry.md: taps besides the digits, digits, and seconds from the round to "saved".
"""

import statistics
import tempfile
from pathlib import Path

from tests.browser.faults import site
from tests.browser.tasks import TASKS, Finger, done
from tests.chromium import chromium

RUNS = 3


def main() -> None:
    """Every task, on patients of its own each time."""
    print("| task | taps | digits | seconds |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="capwatch-bench-") as folder, site(Path(folder)) as here:
        stays = iter(here.admit(RUNS * len(TASKS)))
        with chromium() as browser:
            page = browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True).new_page()
            here.sign_in(page)
            for name, (task, _) in TASKS.items():
                seconds = []
                for _ in range(RUNS):
                    page.reload()
                    finger = Finger(page, human=True)
                    seconds.append(done(task, finger, next(stays)))
                print(f"| {name} | {finger.taps} | {finger.digits} | {statistics.median(seconds):.1f} |", flush=True)


if __name__ == "__main__":
    main()
