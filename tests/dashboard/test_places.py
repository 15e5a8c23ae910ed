"""Which pages stand in whose navigation, and what the others say to whom they are closed."""

import pytest

from dashboard.places import PLACES, first
from dashboard.settings import ROOT
from models.roles import ROLES

CLINICAL = ["Ward", "Record", "Patient", "Compare", "Dose", "Alerts", "Report", "Stays"]
TITLES = {
    "nurse": CLINICAL,
    "oncologist": [title for title in CLINICAL if title != "Record"],
    "administrator": ["Ward", "Patient", "Compare", "Alerts", "Report", "People", "Alerting", "Access"],
    "auditor": ["Audit", "Access"],
}


@pytest.mark.parametrize("role", TITLES)
def test_a_role_has_the_pages_that_it_can_use(role: str) -> None:
    assert [place.title for place in PLACES if place.listed and place.open_to(role)] == TITLES[role]
    assert [place.title for place in (first(role),) if place] == TITLES[role][:1]


@pytest.mark.parametrize("role", TITLES)
def test_every_other_page_says_why_it_is_closed(role: str) -> None:
    for place in PLACES:
        assert bool(place.refusal(role)) != place.open_to(role), place


def test_every_script_of_a_page_has_its_place() -> None:
    scripts = {file.stem for file in (ROOT / "dashboard" / "pages").glob("*.py")}
    assert {place.script for place in PLACES} == scripts


def test_no_role_is_left_out() -> None:
    assert set(TITLES) | {"program"} == set(ROLES)
