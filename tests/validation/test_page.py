"""The page of validation says what is found again here: all of it but the long comparison, of which a part is."""

import re

import pytest

from models.criteria import read
from tests.validation.needs import needs_shared
from validation import agreement, ward
from validation.__main__ import DOCS
from validation.cases_section import cases_section
from validation.made_sets import made_set
from validation.urine_section import urine_section

PAGE = (DOCS / "validation.md").read_text("utf-8")


@needs_shared
@pytest.mark.parametrize("section", [ward.section, cases_section, urine_section])
def test_the_page_says_what_is_found_now(section) -> None:
    assert section() in PAGE, "run make validate"


@needs_shared
def test_the_picture_is_of_what_is_found_now() -> None:
    assert (DOCS / ward.PICTURE).read_text("utf-8") == ward.picture(), "run make validate"


def test_the_page_tells_of_enough_stays_and_no_difference() -> None:
    real, generated = re.findall(r"^\| (?:real|generated), .*$", PAGE, re.MULTILINE)
    for line, least in ((real, 268), (generated, 20_000)):
        stays, *_, differences, _ = (int(cell.replace(",", "")) for cell in line.strip("| ").split(" | ")[1:])
        assert stays >= least
        assert differences == 0


def test_a_difference_is_found_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    observations, stays = agreement.hostile_files(1, 2)
    same = agreement.compare(observations, stays, made_set(1), 2)
    assert (same.judged, same.differences) == (2, ())
    assert same.rows > 4
    other = agreement.ours
    monkeypatch.setattr(agreement, "ours", lambda *given: {n: t.replace("Z", "Y") for n, t in other(*given).items()})
    assert agreement.compare(observations, stays, made_set(1), 2).differences


@pytest.mark.parametrize("seed", range(50))
def test_every_drawn_set_can_be_read(seed: int) -> None:
    assert read(made_set(seed), "drawn.toml").needed in (1, 2, 3)
