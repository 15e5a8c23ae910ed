"""The ladder of an alert that nobody takes note of: who is told, step by step, by which way, and after how long."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from pydantic import TypeAdapter, ValidationError

from models.ladder_file import LaddersInFile, StepInFile, Steps, climbing
from models.ladder_words import MESSAGE_STATES, ROLES, TAKINGS, WAYS

__all__ = ["MESSAGE_STATES", "ROLES", "TAKINGS", "WAYS", "Step", "checked", "due", "due_times", "shipped"]

MINUTE = 60


@dataclass(frozen=True)
class Step:
    """Whom (one of ROLES), after how many seconds, by which of WAYS; `source` says where a shipped step is from."""

    role: str
    after: int
    way: str
    source: str | None = field(default=None, compare=False)


@cache
def shipped() -> Mapping[str, tuple[Step, ...]]:
    """The ladder of each severity that comes with the program."""
    text = (resources.files("models") / "ladders" / "common.toml").read_text("utf-8")
    found = LaddersInFile.model_validate(tomllib.loads(text))
    return {"high": _steps(found.high), "medium": _steps(found.medium), "low": _steps(found.low)}


_SHAPE: TypeAdapter[list[StepInFile]] = TypeAdapter(Steps)


def checked(steps: Sequence[Mapping[str, object]]) -> tuple[Step, ...]:
    """Steps as somebody gives them: `role`, `after_minutes`, `way`. Raises ValueError with a sentence."""
    try:
        found = _SHAPE.validate_python(list(steps))
        climbing(found)
    except ValidationError as error:
        raise ValueError(_sentence(error)) from None
    except ValueError as error:
        raise ValueError(f"The ladder cannot be used: {error}.") from None
    return _steps(found)


def due(
    steps: Sequence[Step], since: int, now: int, taken: Mapping[int, int], hurried_at: int | None
) -> list[tuple[int, int]]:
    """The steps to take at `now` as (place, due at), in order; instants in seconds.

    since: from when the ladder counts. taken: when each step that was taken had been due, by its place.
    hurried_at: when somebody declined: the next step was due at once.
    """
    times = due_times(steps, since, taken, hurried_at)
    found = [(place, at) for place, at in enumerate(times) if place not in taken and at <= now]
    return sorted(found, key=lambda one: (one[1], one[0]))


def due_times(steps: Sequence[Step], since: int, taken: Mapping[int, int], hurried_at: int | None) -> tuple[int, ...]:
    """When each step is due, or was. One refusal hurries one step: the first that was neither due by then nor taken."""
    times = [since + step.after for step in steps]
    if hurried_at is not None:
        ahead = (
            place for place, at in enumerate(times) if at > hurried_at and taken.get(place, hurried_at) == hurried_at
        )
        hurried = next(ahead, None)
        times = [hurried_at if place == hurried else at for place, at in enumerate(times)]
    return tuple(taken.get(place, at) for place, at in enumerate(times))


def _steps(found: Sequence[StepInFile]) -> tuple[Step, ...]:
    return tuple(Step(step.role, step.after_minutes * MINUTE, step.way, step.source) for step in found)


def _sentence(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place = [f"step {part + 1}" if isinstance(part, int) else str(part).replace("_", " ") for part in problem["loc"]]
    reason = problem["msg"].removeprefix("Value error, ")
    return f"The ladder cannot be used: {', '.join([*place, reason[0].lower() + reason[1:]])}."
