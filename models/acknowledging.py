"""What can be said about an alert by whoever takes note of it."""

from collections.abc import Mapping

from models.phrases import Phrase, phrase

ACTIONS: Mapping[str, Phrase] = {
    "reviewed": phrase("Reviewed"),
    "doctor_called": phrase("Doctor called"),
    "dose_held": phrase("Dose held"),
    "treated": phrase("Treated"),
    "not_leak": phrase("Not a leak"),
    "other": phrase("Other"),
}

ASKED: Mapping[str, Phrase] = {
    "doctor_called": phrase("Say who was called."),
    "not_leak": phrase("Say why this is not a leak."),
    "other": phrase("Say what was done."),
}
"""What is asked for where an action without words says too little."""


def refusal(action: str, words: str | None) -> Phrase | None:
    """Why an alert cannot be acknowledged so, in a sentence; None where it can."""
    if action not in ACTIONS:
        return phrase("Choose what was done about the alert.")
    return None if words and words.strip() else ASKED.get(action)
