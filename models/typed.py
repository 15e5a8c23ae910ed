"""A set as typed, what the record holds beside it, and what is answered: the words between form and rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.phrases import Phrase, phrase

REASONS: Mapping[str, Phrase] = {
    "away": phrase("Away from the ward"),
    "refused": phrase("Refused"),
    "asleep": phrase("Asleep"),
    "not_possible": phrase("Not possible"),
    "not_due": phrase("Not due"),
}
"""Why a kind was not measured, and how it is said."""

CHANGE_REASONS = (
    phrase("Typing error"),
    phrase("Wrong unit"),
    phrase("Wrong time"),
    phrase("Wrong patient"),
    phrase("Faulty measurement"),
    phrase("Other"),
)
"""Why what was saved is changed: offered for a correction, a withdrawal or a move."""

POSITIONS: Mapping[str, Phrase] = {
    "lying": phrase("Lying"),
    "sitting": phrase("Sitting"),
    "standing": phrase("Standing"),
}
"""How the patient was when the pressure was taken."""

SITES: Mapping[str, Phrase] = {"cuff": phrase("Cuff"), "line": phrase("Arterial line")}
"""With what the pressure was taken."""

RESULTS = ("albumin", "creatinine")
"""The kinds that come from a laboratory, some time after the blood was taken."""

Missing = tuple[str, str]
"""A kind that was not measured, and why (`REASONS`)."""


@dataclass(frozen=True)
class Typed:
    """One field as typed: text and unit untouched. `confirmed` answers "is it right?" with yes.

    resulted_at: when a laboratory's result came. bag: the number is what the urine bag holds now, of which what it held
    before is no longer part of the volume.
    """

    kind: str
    value: str
    unit: str
    interval_start: str | None = None
    incomplete: bool = False
    confirmed: bool = False
    resulted_at: str | None = None
    bag: bool = False


@dataclass(frozen=True)
class Whole:
    """What is said about a set as a whole.

    confirmed: which questions have been answered: `observed_at` (it was taken so long ago), `same` (it is not the set
    that somebody else has saved).
    """

    position: str | None = None
    site: str | None = None
    missing: tuple[Missing, ...] = ()
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What can be tapped under a sentence: it confirms the value, takes it in another unit, or replaces its text."""

    label: str
    confirmed: bool = False
    unit: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Said:
    """A sentence for a field: a kind of reading, `observed_at`, `same`, `missing`, or `set` for the whole."""

    field: str
    sentence: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A reading to be kept: as typed, and in canonical unit; of a urine bag also what it holds, in mL."""

    kind: str
    typed_value: str
    unit: str
    value: Fraction
    start: int | None
    incomplete: bool
    confirmed: bool
    resulted_at: int | None = None
    bag: Fraction | None = None


@dataclass(frozen=True)
class Checked:
    """The result for a set: it can be kept if nothing is refused and no question is open."""

    refusals: tuple[Said, ...]
    questions: tuple[Said, ...]
    readings: tuple[Accepted, ...]

    @property
    def good(self) -> bool:
        """Whether the set can be kept as it is."""
        return not self.refusals and not self.questions
