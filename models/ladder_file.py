"""The shape of a ladder, in a file or as an administrator sets it, checked: a step that cannot be is refused."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from models.ladder_words import ROLES, WAYS

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
LONGEST_MINUTES = 24 * 60
MOST_STEPS = 12


class StepInFile(BaseModel):
    """One step: whom, after how many whole minutes, by which way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: str
    after_minutes: Annotated[int, Field(strict=True, ge=0, le=LONGEST_MINUTES)]
    way: str
    source: Text | None = None

    @field_validator("role")
    @classmethod
    def _known_role(cls, role: str) -> str:
        if role not in ROLES:
            raise ValueError(f"'{role}' is not a role ({', '.join(ROLES)})")
        return role

    @field_validator("way")
    @classmethod
    def _known_way(cls, way: str) -> str:
        if way not in WAYS:
            raise ValueError(f"'{way}' is not a way ({', '.join(WAYS)})")
        return way


Steps = Annotated[list[StepInFile], Field(min_length=1, max_length=MOST_STEPS)]


class LaddersInFile(BaseModel):
    """The ladder of each severity, every step beside its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    version: Text
    title: Text
    about: Text
    high: Steps
    medium: Steps
    low: Steps

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        for steps in (self.high, self.medium, self.low):
            if any(step.source is None for step in steps):
                raise ValueError("a step has no source")
            climbing(steps)
        return self


def climbing(steps: Sequence[StepInFile]) -> None:
    """Raises ValueError with a sentence where steps go back in time, or name a role twice at one time."""
    if any(later.after_minutes < step.after_minutes for step, later in pairwise(steps)):
        raise ValueError("a step comes before the one above it")
    if len({(step.role, step.after_minutes) for step in steps}) < len(steps):
        raise ValueError("a role is named twice at one time")
