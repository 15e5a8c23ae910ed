"""What is answered: every answer of the interface. Times are seconds since 1970, beside what is said of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Overall = Literal["flagged", "possible", "clear", "unassessed"]
Severity = Literal["high", "medium", "low"]


class Sentence(BaseModel):
    """Why something was not done."""

    sentence: str


class Answer(BaseModel):
    """What can be tapped under a question: it confirms the value, takes it in another unit, or replaces it."""

    label: str
    confirmed: bool
    unit: str | None
    value: str | None = None


class Said(BaseModel):
    """A sentence for a field: a kind of reading, `observed_at`, `same`, `missing`, `reason`, or `set` for the whole."""

    field: str
    sentence: str
    answers: list[Answer]


class Doubts(BaseModel):
    """Nothing was saved: some values cannot be, or are asked about first."""

    refusals: list[Said]
    questions: list[Said]


class Saved(BaseModel):
    """A save, what it changed, and what follows; without `overall`, the stay has not begun."""

    status: Literal["saved", "same"]
    entry: int
    saved_at: str
    changed: str
    overall: Overall | None
    severity: Severity | None
    headline: str
    advice: str
    needs: list[str]
    undo_until: int
    undo_seconds: int
    urine: str | None = None


class CheckedSet(BaseModel):
    """The set can be saved as it is; nothing was."""

    status: Literal["checked"] = "checked"


class Moved(BaseModel):
    """A set that was moved: the save in either stay."""

    from_: Annotated[Saved, Field(serialization_alias="from")]
    to: Saved


class Person(BaseModel):
    """Who has signed in."""

    id: int
    name: str
    role: str
    may_record: bool


class Step(BaseModel):
    """One thing that was done to a value."""

    text: str
    by: str
    at_text: str
    reason: str


class ReadingOfSet(BaseModel):
    """A reading as it was typed, on the ward's clock, with its history, the first step first."""

    id: int
    kind: str
    label: str
    text: str
    value: str
    unit: str
    incomplete: bool
    observed_local: str
    stands: bool
    state_text: str
    history: list[Step]


class SetOfStay(BaseModel):
    """A set that was saved; `can_undo_until` only where this person may still undo it."""

    entry: int
    taken_at: int
    taken_text: str
    saved_text: str
    by: str
    mine: bool
    can_undo_until: int | None
    position: str
    site: str
    note: str | None
    missing: list[str]
    readings: list[ReadingOfSet]


class Sets(BaseModel):
    """The sets of a stay, the last first."""

    sets: list[SetOfStay]


class Texts(BaseModel):
    """The texts of the browser's part, by their English."""

    language: str
    words: dict[str, str]


class TabletKey(BaseModel):
    """The key that encrypts what waits on a tablet: base64 of 32 bytes, this person's alone."""

    key: str
    person: int
