"""What can be said about an alert by whoever takes note of it, and for how long it is quiet then."""

from collections.abc import Mapping

from models.phrases import Phrase, phrase

ACTIONS: Mapping[str, Phrase] = {
    "reviewed": phrase("Reviewed at the bedside"),
    "doctor_called": phrase("Doctor called"),
    "dose_held": phrase("Dose held"),
    "treated": phrase("Fluid or treatment given"),
    "not_leak": phrase("Judged not to be leak"),
    "other": phrase("Other"),
}

ASKED: Mapping[str, Phrase] = {
    "doctor_called": phrase("Say who was called."),
    "not_leak": phrase("Say why this is not a leak."),
    "other": phrase("Say what was done."),
}
"""What is asked for where an action without words says too little."""

QUIETS = (30, 60, 120, 240)
"""For how many minutes an alert can be quiet."""


def refusal(action: str, words: str | None) -> Phrase | None:
    """Why an alert cannot be acknowledged so, in a sentence; None where it can."""
    if action not in ACTIONS:
        return phrase("Choose what was done about the alert.")
    return None if words and words.strip() else ASKED.get(action)


def refusal_of_quiet(minutes: int) -> Phrase | None:
    """Why an alert cannot be quiet, or with somebody, for so long; None where it can."""
    return None if minutes in QUIETS else phrase("Choose 30 minutes, 1 hour, 2 hours or 4 hours.")
