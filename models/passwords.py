"""What may be a password or a PIN: long enough, and not among those that are tried first. No rules of composition.

Length and a list in their place: NIST SP 800-63B, section 5.1.1.2.
"""

import gzip
import re
import string
from functools import cache
from itertools import pairwise
from pathlib import Path

from models.phrases import Phrase, phrase

SHORTEST, LONGEST = 12, 1024
"""Characters of a password."""

SHORTEST_PIN, LONGEST_PIN = 6, 12
"""Digits of a PIN, which opens nothing without a tablet's session (db.pins)."""

PROGRAM = "capwatch"

_COMMON = Path(__file__).parent / "common_passwords" / "common-passwords.txt.gz"
_PADDING = string.digits + string.punctuation + string.whitespace
_REPEATED = re.compile(r"(.+?)\1+")


def problem(password: str, *names: str) -> Phrase | None:
    """Why this cannot be the password of an account with these names; None where it can."""
    if len(password) < SHORTEST:
        return phrase("A password needs at least {least} characters.", least=str(SHORTEST))
    if len(password) > LONGEST:
        return phrase("A password has at most {most} characters.", most=str(LONGEST))
    folded = password.casefold()
    if _core(folded) in {_core(name.casefold()) for name in (*names, PROGRAM)} | {""}:
        return phrase(
            "A password must be more than a name or a number. Several words that do not belong together are good."
        )
    if folded in common() or _core(folded) in common():
        return phrase(
            "This is among the passwords that are tried first. Several words that do not belong together are good."
        )
    return None


def pin_problem(pin: str) -> Phrase | None:
    """Why this cannot be a PIN; None where it can."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        return phrase("A PIN has {least} to {most} digits.", least=str(SHORTEST_PIN), most=str(LONGEST_PIN))
    if _REPEATED.fullmatch(pin) or _counts(pin):
        return phrase("This PIN is among those that are tried first. Choose digits without a pattern.")
    return None


@cache
def common() -> frozenset[str]:
    """The passwords that most people use, in small letters."""
    with gzip.open(_COMMON, "rt", encoding="utf-8") as file:
        return frozenset(line.strip().casefold() for line in file)


def _core(folded: str) -> str:
    """What is left of a password without what people pad it with: digits and marks at its ends, and itself again."""
    core = folded.strip(_PADDING)
    repeated = _REPEATED.fullmatch(core)
    return repeated[1] if repeated else core


def _counts(pin: str) -> bool:
    """Whether it counts up or down, by whatever step: 123456, 987654, 024680."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1
