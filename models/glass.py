"""Breaking the glass: opening a ward that is not one's own, for a reason, for some hours."""

from collections.abc import Mapping

from models.instants import HOUR
from models.phrases import Phrase, phrase

OPEN_FOR = 4 * HOUR
"""How long a ward stays open, in seconds: half a shift. Arbitrary; whoever needs longer says why again."""

LONGEST_WORDS = 500

OTHER = "other"
REASONS: Mapping[str, Phrase] = {
    "emergency": phrase("emergency"),
    "covering": phrase("covering another ward"),
    "moved": phrase("the patient moved here"),
    "advice": phrase("asked for advice"),
    OTHER: phrase("another reason"),
}


def refusal(reason: str, words: str) -> Phrase | None:
    """Why a ward is not opened for this, as a sentence; None where it is."""
    if reason not in REASONS:
        return phrase("Choose why you open this ward.")
    if reason == OTHER and not words.strip():
        return phrase("Say in words why you open this ward.")
    if len(words.strip()) > LONGEST_WORDS:
        return phrase("Say it in at most 500 characters.")
    return None
