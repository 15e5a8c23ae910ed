"""Documentation that cannot rot: what is made from the program is as the program would make it."""

import re

import pytest

from dashboard.__main__ import main
from dashboard.settings import ROOT
from scripts import regimens_page, rules_page, schedules_page


def test_the_page_of_rules_is_what_the_program_uses() -> None:
    assert rules_page.PAGE.read_text("utf-8") == rules_page.page(), "run python -m scripts.rules_page"


def test_the_page_of_regimens_is_what_the_program_uses() -> None:
    assert regimens_page.PAGE.read_text("utf-8") == regimens_page.page(), "run python -m scripts.regimens_page"


def test_the_page_of_schedules_is_what_the_program_uses() -> None:
    assert schedules_page.PAGE.read_text("utf-8") == schedules_page.page(), "run python -m scripts.schedules_page"


@pytest.mark.parametrize("name", [name for name in main.list_commands(None) if name != "user"])  # type: ignore[arg-type]
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"^\| `{name}\b", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def test_every_picture_and_page_that_is_linked_is_there() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
