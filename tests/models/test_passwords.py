"""What may be a password or a PIN."""

import pytest

from models.passwords import LONGEST, common, pin_problem, problem

NAMES = ("nina", "Nina Maria Test")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "a long password",
        "twelve chars",
        "x7" * 5 + "zq",
        "пароль от склада",
        "seven small brown dogs",
        "q" * 1023 + "z",
    ],
)
def test_length_is_enough(password: str) -> None:
    assert problem(password, *NAMES) is None


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("", "at least 12"),
        ("eleven char", "at least 12"),
        ("q" * LONGEST + "z", "at most 1024"),
        ("Nina 1234567890", "more than a name"),
        ("NinaNinaNina", "more than a name"),
        ("nina maria test", "more than a name"),
        ("Capwatch2026!", "more than a name"),
        ("capwatchcapwatch", "more than a name"),
        ("193847561029", "more than a name"),
        ("passwordpassword", "tried first"),
        ("Password123456", "tried first"),
        ("!!Sunshine2026", "tried first"),
        ("aaaaaaaaaaaa", "tried first"),
        ("1q2w3e4r5t6y", "tried first"),
    ],
)
def test_what_is_tried_first_is_refused(password: str, complaint: str) -> None:
    assert complaint in (problem(password, *NAMES) or "")


def test_the_list_is_whole() -> None:
    assert len(common()) == 19_640
    assert {"password", "iloveyou", "1q2w3e4r5t6y"} <= common()


@pytest.mark.parametrize("pin", ["739104", "112358", "123457", "000001", "482915730264"])
def test_a_pin_has_digits_without_a_pattern(pin: str) -> None:
    assert pin_problem(pin) is None


@pytest.mark.parametrize("pin", ["", "12345", "73910", "4829157302641", "73910a", "٧٣٩١٠٤", "739 104", "²39104"])
def test_a_pin_is_six_to_twelve_digits(pin: str) -> None:
    assert "6 to 12 digits" in (pin_problem(pin) or "")


@pytest.mark.parametrize(
    "pin", ["123456", "654321", "890123", "024680", "000000", "111111", "121212", "123123", "10101010"]
)
def test_a_pin_that_is_tried_first_is_refused(pin: str) -> None:
    assert "tried first" in (pin_problem(pin) or "")
