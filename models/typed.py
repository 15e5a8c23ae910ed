"""A set as typed, what the record holds beside it, and what is answered: the words between form and rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Typed:
    """One field as typed: text and unit untouched. `confirmed` answers "is it right?" with yes."""

    kind: str
    value: str
    unit: str
    interval_start: str | None = None
    incomplete: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class Context:
    """What the record holds when a set is checked, in canonical units and seconds.

    `last`: the latest value of each kind before this set, with its time; `beside`: what stands at the very moment of
    this set; `last_urine`: when urine was last recorded before it.
    """

    now: int
    last: Mapping[str, tuple[Fraction, int]] = field(default_factory=dict)
    beside: Mapping[str, Fraction] = field(default_factory=dict)
    last_urine: int | None = None


@dataclass(frozen=True)
class Answer:
    """What can be tapped under a sentence: it confirms the value, or takes it in another unit."""

    label: str
    confirmed: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Said:
    """A sentence for a field: a kind of reading, or `observed_at`, or `set` for the whole."""

    field: str
    sentence: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A reading to be kept: as typed, and in canonical unit."""

    kind: str
    typed_value: str
    unit: str
    value: Fraction
    start: int | None
    incomplete: bool
    confirmed: bool


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
