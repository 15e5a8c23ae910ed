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


class Choice(BaseModel):
    """Something to choose: what to send, and what to show."""

    code: str
    label: str


class LastValue(BaseModel):
    """The latest standing reading of a kind, and where it has gone since the one before."""

    text: str
    value: str
    unit: str
    at: int
    at_text: str
    age_text: str
    trend: Literal["up", "down", "same"] | None
    trend_text: str


class FieldOfForm(BaseModel):
    """A field: how it is called, how it is measured, its units (the first is the usual one), its last value."""

    label: str
    help: str
    hint: str
    unit: str
    units: list[Choice]
    grades: list[str] | None = None
    last: LastValue | None


class Bag(BaseModel):
    """What a bag held when it was last read."""

    value: str
    at_text: str


class Urine(BaseModel):
    """Since when urine is asked for, what came in this shift, and the bag."""

    since: int | None
    since_text: str
    shift_text: str
    bag: Bag | None


class AgoChoice(BaseModel):
    """A time to choose, so many minutes ago."""

    minutes: int
    label: str


class StayOfForm(BaseModel):
    """Whose form it is; `warning` where another patient of that name is on the ward."""

    id: int
    bed: str
    ward: str
    name: str
    age: str
    born: str
    number: str
    about: str
    warning: str


class Form(BaseModel):
    """All that a form needs to be drawn."""

    now: int
    zone: str
    zone_text: str
    person: Person
    stay: StayOfForm
    order: list[str]
    fields: dict[str, FieldOfForm]
    urine: Urine
    times: list[AgoChoice]
    reasons: list[Choice]
    positions: list[Choice]
    sites: list[Choice]
    withdrawal_reasons: list[Choice]


class Due(BaseModel):
    """What is to be measured, and by when."""

    kind: str
    label: str
    due_at: int | None
    text: str
    status: Literal["done", "due", "overdue", "long_overdue"]
    overdue: bool
    explained: str


class RoundBed(BaseModel):
    """A bed of the round."""

    stay: int
    ward: str
    bed: str
    name: str
    age: str
    born: str
    number: str
    same_name: bool
    mine: bool
    away: str | None
    away_text: str
    status: Literal["long_overdue", "overdue", "due", "done", "away"]
    due: list[Due]
    last_set_text: str
    overall: Overall | None
    overall_text: str
    severity: Severity | None
    headline: str


class OpenGlass(BaseModel):
    """A ward that stands open to this person by breaking the glass, and that in words."""

    id: int
    ward: str
    text: str


class Reason(BaseModel):
    """Why a ward may be opened."""

    code: str
    label: str


class Glass(BaseModel):
    """What stands open by breaking the glass, which wards could be, why, and until when in words."""

    open: list[OpenGlass]
    others: list[str]
    reasons: list[Reason]
    until_text: str


class Round(BaseModel):
    """Every bed, and which of them are this person's."""

    now: int
    zone: str
    person: Person
    beds: list[RoundBed]
    glass: Glass


class WaitingAlert(BaseModel):
    """An alert that has not ended: open, taken over or quiet `since` when and `until` when; never with a name."""

    id: int
    ward: str
    bed: str
    problem: str
    severity: Severity
    raised_at: int
    state: Literal["open", "taken", "quiet"]
    since: int
    until: int | None
    text: str


class OpenAlerts(BaseModel):
    """The alerts of a priority that nobody has taken note of: how many, and the one that has waited longest.

    `alert` is the one there is; None where there are several.
    """

    severity: Severity
    mark: str
    label: str
    count: int
    oldest: WaitingAlert
    alert: int | None
    text: str


class SilentAlerts(BaseModel):
    """The alerts that are quiet or taken over: how many, and which is open again first."""

    count: int
    label: str
    text: str


class Alerts(BaseModel):
    """What waits in the wards that this person looks after, as of `at`; `nothing` says so where nothing is open."""

    now: int
    zone: str
    at: int
    at_text: str
    wards: list[str]
    open: list[OpenAlerts]
    silent: SilentAlerts | None
    nothing: str
    alerts: list[WaitingAlert]


class Mine(BaseModel):
    """Whether a stay is one of this person's, as it is now."""

    stay: int
    mine: bool


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
