"""What cannot be seen is not kept, and every letter that can be is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.legible import UNSEEN, legible
from models.records import Base, Patient


@pytest.mark.parametrize(
    "letter",
    [
        *("\0", "\a", "\b", "\x1b", "\x7f", "\x85", "\x9f", "\v", "\f"),
        *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
        *("\u2028", "\u2029", "\ufeff", "\ud800", "\udfff", "\U000e0001", "\U000e007f"),
    ],
)
def test_what_turns_hides_or_ends_what_follows_is_shown_as_unseen(letter: str) -> None:
    assert legible(f"Eve{letter} 90/60") == f"Eve{UNSEEN} 90/60"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ærøskøbing",
        "Łódź",
        "אברהם",
        "عائشة",
        "नेहा",
        "李小龍",
        "O'Neill-Smith",
        "a\nb\tc\r\n",
        "<b>&amp;</b>",
        "می‌خواهم",
        "👩‍⚕️",
    ],
)
def test_names_and_notes_of_any_script_stay_as_they_are(text: str) -> None:
    assert legible(text) == text


@given(st.text())
def test_it_changes_nothing_twice_and_keeps_the_length(text: str) -> None:
    once = legible(text)
    assert legible(once) == once
    assert len(once) == len(text)
    assert not [
        one for one in once if unicodedata.bidirectional(one) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"}
    ]


def test_whatever_way_a_text_comes_to_the_store_it_is_legible() -> None:
    patient = Patient(name="Eve\u202egnorts", record_number="1\0")
    patient.record_number = "2\u2066"
    assert (patient.name, patient.record_number) == (f"Eve{UNSEEN}gnorts", f"2{UNSEEN}")


def test_no_text_of_any_table_is_left_out() -> None:
    for table in Base.__subclasses__():
        row = table()
        for column in table.__table__.columns:
            if column.type.python_type is str:
                setattr(row, column.key, "\u202e")
                assert getattr(row, column.key) == UNSEEN, f"{table.__name__}.{column.key}"
