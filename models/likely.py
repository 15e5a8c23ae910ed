"""What was probably meant by a value that cannot be or is unusual, as answers of one tap. Nothing is taken unasked."""

from collections.abc import Iterator
from fractions import Fraction

from models.held import Context
from models.measurements import KINDS, refusal
from models.numbers import moved_point, number_as_typed
from models.phrases import Phrase, phrase
from models.typed import Answer

Answers = tuple[Answer, ...]

_PRESSURES = ("systolic_bp", "diastolic_bp", "mean_bp")

# A local choice: as near to the last value as what is not asked about.
_NEAR_WEIGHT = Fraction(1, 10)
_NEAR_ALBUMIN = Fraction("1.5")


def in_unit(kind: str, text: str, unit: str) -> Answer:
    """The same number in another unit; what it then means where that is not the canonical one."""
    units, number = KINDS[kind].units, number_as_typed(text)
    label, main = phrase(units[unit].label), KINDS[kind].unit
    if unit == main.code:
        return Answer(phrase("{typed} {unit}", typed=text.strip(), unit=label), unit=unit)
    same = phrase(
        "{typed} {unit} = {value} {canonical}",
        typed=text.strip(),
        unit=label,
        value=number * units[unit].factor,
        canonical=phrase(main.label),
    )
    return Answer(same, unit=unit)


def meant(kind: str, text: str, unit: str, context: Context, *, usual: bool = False) -> tuple[Phrase | None, Answers]:
    """A question that names the likely slip, and its answers: what is near the last value, else all that is possible.

    usual: only what would not be asked about in its turn.
    """
    units = tuple(_other_units(kind, text, unit, usual=usual))
    near = tuple(one for one in units if one.unit and near_last(kind, _value(kind, text, one.unit), context))
    points = tuple(_other_points(kind, text, unit, context))
    last = context.last.get(kind)
    if near or (units and not points):
        return _which_unit(kind, near or units), (*(near or units), *points)
    if points and last is not None:
        mark = "Is the decimal mark right? The last value was {last} {unit}."
        return phrase(mark, last=last[0], unit=phrase(KINDS[kind].unit.label)), points
    return (phrase("Is the decimal mark right?") if points else None), points


def _which_unit(kind: str, answers: Answers) -> Phrase:
    labels = [KINDS[kind].units[one.unit].label for one in answers if one.unit]
    return phrase("Is it {unit}?", unit=phrase(labels[0])) if len(labels) == 1 else phrase("Is it another unit?")


def _other_units(kind: str, text: str, unit: str, *, usual: bool) -> Iterator[Answer]:
    for code in KINDS[kind].units:
        value = _value(kind, text, code)
        # 8.4 is sooner 84 mmHg with a point too many than 8.4 kPa: of pressures only the usual is offered.
        fits = is_usual(kind, value) if usual or kind in _PRESSURES else refusal(kind, value) is None
        if code != unit and fits:
            yield in_unit(kind, text, code)


def _other_points(kind: str, text: str, unit: str, context: Context) -> Iterator[Answer]:
    """The number with its decimal mark one place to either side, where that is near the last value."""
    for places in (-1, 1):
        moved = moved_point(text, places)
        if moved is not None and near_last(kind, _value(kind, moved, unit), context):
            label = phrase("{typed} {unit}", typed=moved, unit=phrase(KINDS[kind].units[unit].label))
            yield Answer(label, value=moved)


def _value(kind: str, text: str, unit: str) -> Fraction:
    return number_as_typed(text) * KINDS[kind].units[unit].factor


def is_usual(kind: str, value: Fraction) -> bool:
    """Whether a canonical value is neither refused nor asked about by itself."""
    limits = KINDS[kind]
    low = limits.lowest if limits.usual_low is None else limits.usual_low
    high = limits.highest if limits.usual_high is None else limits.usual_high
    return low <= value <= high


def near_last(kind: str, value: Fraction, context: Context) -> bool:
    """Whether a canonical weight or albumin would be believed after the last one; an albumin also if there is none."""
    last = context.last.get(kind)
    if kind == "weight":
        return last is not None and abs(value - last[0]) <= last[0] * _NEAR_WEIGHT
    if kind == "albumin":
        return is_usual(kind, value) and (last is None or abs(value - last[0]) <= _NEAR_ALBUMIN)
    return False
