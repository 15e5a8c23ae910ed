"""Which letters can be printed, and that no other is lost without a trace."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from dashboard import colours
from dashboard.abnormal import HIGH, LOW
from dashboard.components.evidence import OVERALL_SHAPES
from dashboard.paper.letters import FONTS, MISSING, needs_shaping, one_line, printable
from dashboard.paper.paper import Paper
from dashboard.words import SYMBOLS


@pytest.mark.parametrize("bold", [False, True])
def test_every_sign_of_the_program_is_printed(bold: bool) -> None:
    signs = f"≥ ≤ < > µ ° – — − … × ± · † ‡ [1] {MISSING} ✓ → {LOW} {HIGH}" + "".join(
        [*SYMBOLS.values(), *OVERALL_SHAPES.values()]
    )
    shown, _ = printable(signs, bold)
    assert shown == signs


@pytest.mark.parametrize(
    ("first", "last"), [(0x20, 0x7E), (0xA0, 0x24F), (0x391, 0x3C9), (0x400, 0x45F), (0x1E00, 0x1EF9)]
)
def test_the_letters_of_latin_greek_and_cyrillic_are_there(first: int, last: int) -> None:
    letters = "".join(chr(code) for code in range(first, last + 1) if unicodedata.category(chr(code))[0] in "LNP")
    for bold in (False, True):
        assert printable(letters, bold)[0] == letters


def test_other_letters_are_replaced_one_by_one() -> None:
    assert printable("王 Ming 小", bold=False)[0] == f"{MISSING} Ming {MISSING}"


def test_letters_that_only_the_plain_font_has_are_printed_in_it() -> None:
    shown, style = printable("מרים", bold=True)
    assert shown == "מרים"
    assert style in FONTS


def test_signs_that_turn_the_text_around_are_shown_to_be_there() -> None:
    assert printable("Eve\u202egnorts\u2066", bold=False)[0] == f"Eve{MISSING}gnorts{MISSING}"


def test_a_text_is_one_line_with_its_accents_put_together() -> None:
    assert one_line("a\n\t b  e\u0301") == "a b é"


def test_only_what_runs_from_the_right_or_joins_is_shaped() -> None:
    assert [needs_shaping(text) for text in ("Amber ≥ 3", "Žďár", "مح", "כ", "x\u0325\u0301")] == [
        False,
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("word", ["Wilhelmina", "mmmmmmmm" * 30, "ملح" * 90])
def test_lines_are_no_wider_than_asked_for_and_lose_nothing(word: str) -> None:
    text = f"{word} and {word}"
    with Paper("test") as paper:
        lines = paper.wrapped(text, 30, 9)
        assert all(paper.span(line, 9) <= 30.01 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_keep_their_colour_on_a_page_that_is_turned_back_to() -> None:
    with Paper("test") as paper:
        paper.pdf.set_compression(False)
        for _ in range(2):
            paper.add_page()
            paper.area(10, 10, 10, 10, colours.SOFT)
        for page in (1, 2):
            paper.turn_to(page)
            paper.put(20, 20, "x", colour=colours.INK)
            paper.area(10, 10, 10, 10, colours.INK)
        made = PdfReader(io.BytesIO(paper.bytes()))
    for page in made.pages:
        contents = page.get_contents()
        assert contents is not None
        before = contents.get_data().decode("latin-1").split("Tj")[0]
        assert re.findall(r"([0-9. ]+) (?:rg|g)\b", before)[-1].split()[0] == "0.0667"


def test_what_is_cut_ends_in_an_ellipsis_and_fits() -> None:
    with Paper("test") as paper:
        assert paper.cut("short", 30) == "short"
        cut = paper.cut("word " * 400, 30)
        assert paper.span(cut) <= 30
    assert cut.endswith("…")
    assert cut.startswith("word word")
