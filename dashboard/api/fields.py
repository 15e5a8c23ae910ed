"""The fields of a form in words: how each is called, how it is measured, what its limits mean."""

from dataclasses import dataclass

from dashboard.api.form_answers import Choice, FieldOfForm, LastValue
from dashboard.language import number, t
from dashboard.words import told
from models.measurements import KINDS, plain
from models.phrases import Phrase, phrase

ORDER = ("systolic_bp", "diastolic_bp", "heart_rate", "weight", "urine", "albumin", "oedema")
"""The kinds of a form, in the order in which they are measured at the bed."""

_NOT_OFFERED = frozenset({"g"})
"""Units that files use and no bedside does."""


@dataclass(frozen=True)
class _Words:
    """What a field's help begins with, what its first hint says, and its own label where a kind's is too short."""

    help: Phrase
    hint: Phrase
    label: Phrase | None = None


_WORDS = {
    "systolic_bp": _Words(
        phrase("Measure at rest, the cuff at the height of the heart, on the same arm each time."),
        phrase("Type 84/50 here, or each number in its own field."),
    ),
    "diastolic_bp": _Words(
        phrase("The lower number of the same measurement as the systolic pressure."),
        phrase("Filled by itself when 84/50 is typed in the field before."),
    ),
    "heart_rate": _Words(
        phrase("From the monitor, or counted over 30 seconds and doubled."),
        phrase("Beats in a minute, in whole numbers."),
    ),
    "weight": _Words(
        phrase("On the same scale, at the same time of day, in light clothing."),
        phrase("With a decimal: 78.4 or 78,4."),
    ),
    "urine": _Words(
        phrase(
            "All urine since the time shown. If some was lost or not measured, say so: a part is never taken for all."
        ),
        phrase("What was passed since the time shown; 0 if there was none."),
        phrase("Urine since last time"),
    ),
    "albumin": _Words(
        phrase("From the laboratory. The time of the set is when the blood was taken, not when the result came."),
        phrase("Look at the unit: 26 g/L is 2.6 g/dL."),
    ),
    "oedema": _Words(
        phrase(
            "Press for 5 seconds over the shin: 0 none, 1 slight, 2 to 4 mm, 3 to 6 mm, 4 deeper, or the whole body."
        ),
        phrase("Tap the grade; 0 is no oedema."),
    ),
}


def field(kind: str, last: LastValue | None) -> FieldOfForm:
    """A field with its last value."""
    measured, said = KINDS[kind], _WORDS[kind]
    units = [unit for unit in measured.units.values() if unit.code not in _NOT_OFFERED]
    return FieldOfForm(
        label=told(said.label or measured.label),
        help=f"{told(said.help)} {_limits(kind)}",
        hint=told(said.hint),
        unit=units[0].code,
        units=[Choice(code=unit.code, label=told(unit.label)) for unit in units],
        grades=_grades(kind) if measured.whole else None,
        last=last,
    )


def _limits(kind: str) -> str:
    measured = KINDS[kind]
    can_be = {"low": number(measured.lowest), "high": number(measured.highest), "unit": told(measured.unit.label)}
    if measured.usual_low is None or measured.usual_high is None:
        return t("Can be {low} to {high}.", **can_be)
    return t(
        "Can be {low} to {high} {unit}; outside {usual_low} to {usual_high} you are asked whether it is right.",
        usual_low=measured.usual_low,
        usual_high=measured.usual_high,
        **can_be,
    )


def _grades(kind: str) -> list[str]:
    measured = KINDS[kind]
    return [plain(grade) for grade in range(int(measured.lowest), int(measured.highest) + 1)]
