"""What a form is told of a stay: its fields, their last values, urine, and what can be chosen."""

from typing import Literal

from pydantic import BaseModel

from dashboard.api.answers import Person


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
