"""What is answered of whole wards: the beds of a round, wards opened by breaking the glass, alerts that wait."""

from typing import Literal

from pydantic import BaseModel

from dashboard.api.answers import Overall, Person, Severity


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
