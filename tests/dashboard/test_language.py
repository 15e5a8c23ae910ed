"""Languages: which one is spoken, that every text is translated, and numbers, dates and zones in each."""

import re
from collections.abc import Iterator
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from dashboard import language, messages, words
from models.instants import parse

NOW = parse("2026-07-12T10:00:00Z")
BERLIN, HALIFAX = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Halifax")
_PLACES = re.compile(r"\{(\w*)\}")


@pytest.fixture
def german() -> Iterator[None]:
    """All is said in German."""
    with language.speaking("de"):
        yield


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("fr, de;q=0.5, en;q=0.1", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0, fr", "en"),
        ("de;q=nonsense", "en"),
        ("*", "en"),
        (";;;,,,q=1", "en"),
    ],
)
def test_the_browser_chooses_the_language(header: str, spoken: str) -> None:
    assert language.asked_for(header) == spoken


def test_every_text_has_a_translation_with_the_same_places() -> None:
    translated = language.catalogue("de")
    assert [text for text in messages.every() if text not in translated] == []
    for english, german in translated.items():
        assert sorted(_PLACES.findall(english)) == sorted(_PLACES.findall(german)), english


def test_what_is_said_is_english_where_nothing_is_asked_for() -> None:
    assert language.t("{hours} h", hours=3) == "3 h"
    assert language.number(Fraction("78.4")) == "78.4"


@pytest.mark.usefixtures("german")
def test_a_text_without_a_translation_is_said_in_english() -> None:
    assert language.t("Nobody says {this}.", this=Fraction("1.5")) == "Nobody says 1,5."


@pytest.mark.usefixtures("german")
def test_numbers_and_dates_are_written_as_in_the_language() -> None:
    assert language.number(Fraction("78.4")) == "78,4"
    assert language.as_written("8.4") == language.as_written("8,4") == "8,4"
    assert words.clock(parse("2026-05-03T01:10:00Z"), BERLIN, NOW) == "3. Mai 03:10"
    assert words.listed(["a", "b", "c"]) == "a, b und c"


def test_times_are_the_wards_in_either_language() -> None:
    at = parse("2026-07-12T02:10:00Z")
    assert (words.clock(at, BERLIN, NOW), words.clock(at, HALIFAX, NOW)) == ("04:10", "11 Jul 23:10")
    with language.speaking("de"):
        assert (words.clock(at, BERLIN, NOW), words.clock(at, HALIFAX, NOW)) == ("04:10", "11. Juli 23:10")
    assert words.zone_name(NOW, BERLIN) == "Europe/Berlin (CEST)"
    assert words.zone_name(NOW, HALIFAX) == "America/Halifax (ADT)"


def test_the_texts_of_the_browser_are_found_in_its_files(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(messages.of_browser()) <= set(messages.every())
