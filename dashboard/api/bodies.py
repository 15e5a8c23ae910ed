"""What may be sent: every body of the interface, its values as text, untouched."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from models.glass import LONGEST_WORDS
from models.measurements import KINDS

_UUID4 = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"

Key = Annotated[
    str,
    StringConstraints(pattern=_UUID4),
    AfterValidator(str.lower),
    Field(description="A UUID (version 4) made when the form was opened: sent again, it is the same save."),
]
# PostgreSQL keeps every character but NUL, which nobody types.
_KEPT = r"^[^\x00]*$"

Short = Annotated[str, StringConstraints(max_length=64, pattern=_KEPT)]
Words = Annotated[str, StringConstraints(max_length=200, pattern=_KEPT)]


def _whole(number: Any) -> Any:
    # JSON knows no integers: 1.0 is 1, and what JSON Schema calls one.
    return int(number) if isinstance(number, float) and number.is_integer() else number


Whole = Annotated[int, BeforeValidator(_whole)]
Id = Annotated[int, Field(ge=1, lt=2**63), BeforeValidator(_whole)]
Local = Annotated[Short, Field(description="A time on the ward's clock: 2026-01-31T08:00.")]
Time = Annotated[Short, Field(description="ISO 8601 with a zone: 2026-01-31T08:00:00Z.")]


class Body(BaseModel):
    """Nothing unknown is taken, and nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Value(Body):
    """A value as typed, with its unit (UCUM)."""

    value: Short
    unit: Short
    interval_start: Time | None = None
    interval_local: Local | None = None
    incomplete: Annotated[bool, Field(description="Some of the urine of this interval was not measured.")] = False
    confirmed: Annotated[bool, Field(description="The question about this value was answered with yes.")] = False


class ReadingBody(Value):
    """One field of the form."""

    kind: Annotated[Short, Field(description=f"One of {', '.join(KINDS)}.")]
    resulted_at: Annotated[Time | None, Field(description="When a laboratory's result came.")] = None
    resulted_local: Local | None = None
    bag: Annotated[bool, Field(description="Urine: the value is what the bag now holds.")] = False


class EntryBody(Body):
    """A set as typed: taken at an instant with its zone, at a time on the ward's clock, or (neither) now.

    `by` is who typed it: it is not saved under the name of somebody who has signed in since.
    """

    key: Key
    stay: Id
    by: Whole | None = None
    observed_at: Time | None = None
    observed_local: Local | None = None
    readings: Annotated[list[ReadingBody], Field(max_length=len(KINDS) + 4)]
    position: Short | None = None
    site: Short | None = None
    missing: Annotated[
        # What is no kind is refused by the rules, whatever it is made of.
        dict[Annotated[str, StringConstraints(max_length=64)], Short],
        Field(max_length=len(KINDS), description="For a kind that is not there, the reason."),
    ] = {}
    confirmed: Annotated[
        list[Short], Field(max_length=4, description="`observed_at`: the time is right; `same`: it is another set.")
    ] = []
    note: Words | None = None
    check: Annotated[bool, Field(description="Answer as for a save, and save nothing.")] = False


class WithdrawalBody(Body):
    """That something was entered in error, and why."""

    key: Key
    reason: Words


class MoveBody(WithdrawalBody):
    """That a set belongs to another stay."""

    stay: Id


class CorrectionBody(Value):
    """What a reading should have been; without a time, the reading keeps its own."""

    key: Key
    reason: Words
    observed_at: Time | None = None
    observed_local: Local | None = None


class MineBody(Body):
    """Whether a stay is one of this person's."""

    mine: bool


class GlassBody(Body):
    """Which ward is opened, and why."""

    key: Key
    ward: Words
    reason: Short
    words: Annotated[str, StringConstraints(max_length=LONGEST_WORDS, pattern=_KEPT)] = ""


class NothingBody(Body):
    """Nothing more is said."""
