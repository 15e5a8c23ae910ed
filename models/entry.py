"""A set of readings as typed at the bedside -> refusals, questions, canonical readings.

What cannot be is refused; what is unusual is asked about and then believed; nothing is converted or rounded unasked.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from models import instants
from models.doubts import questions
from models.held import Context
from models.measurements import KINDS, canonical, plain, read_number, refusal, shortened
from models.typed import Accepted, Answer, Checked, Said, Typed

_TYPED = re.compile(r"\d{1,6}([.,]\d{1,6})?", re.ASCII)


def check(observed_at: int, typed: Sequence[Typed], context: Context) -> Checked:
    """A set taken at `observed_at`, held to the limits of every value and to what the record holds."""
    refusals, accepted = [], []
    for one in typed:
        try:
            accepted.append(_accept(one, observed_at))
        except _Refused as refused:
            refusals.append(refused.said)
    refusals += _set_refusals(observed_at, typed, context)
    refusals += _pressure_refusals(accepted, context)
    seen = {said.field for said in refusals}
    asked = [
        said
        for reading in accepted
        if reading.kind not in seen and not reading.confirmed
        for said in questions(reading, observed_at, accepted, context)
    ]
    return Checked(tuple(refusals), tuple(asked), tuple(accepted))


class _Refused(Exception):
    def __init__(self, said: Said) -> None:
        self.said = said


def number_as_typed(text: str) -> Fraction:
    """The exact number in a field: digits 0 to 9, one decimal point or comma. Raises ValueError with a sentence."""
    text = text.strip()
    if _TYPED.fullmatch(text):
        return Fraction(read_number(text.replace(",", ".")))
    if not text:
        raise ValueError("Type a number.")
    if text.startswith(("-", "−")):
        raise ValueError(f"'{shortened(text)}' is below zero.")
    if len(re.findall(r"[.,]", text)) > 1:
        raise ValueError(f"'{shortened(text)}' has more than one decimal mark.")
    raise ValueError(f"'{shortened(text)}' is not a plain number. Use the digits 0 to 9 and one decimal mark.")


def _accept(one: Typed, observed_at: int) -> Accepted:
    if one.kind not in KINDS:
        raise _Refused(Said("set", f"'{shortened(one.kind)}' is not a kind of reading."))
    if one.unit not in KINDS[one.kind].units:
        raise _Refused(Said(one.kind, f"'{shortened(one.unit)}' is not a unit of {KINDS[one.kind].label.lower()}."))
    try:
        value = canonical(one.kind, number_as_typed(one.value), one.unit)
        start = _start(one, observed_at)
    except ValueError as error:
        raise _Refused(Said(one.kind, str(error))) from None
    if sentence := refusal(one.kind, value):
        raise _Refused(Said(one.kind, sentence, _other_unit(one)))
    return Accepted(one.kind, one.value.strip(), one.unit, value, start, one.incomplete, one.confirmed)


def _start(one: Typed, observed_at: int) -> int | None:
    if not one.interval_start:
        return None
    start = instants.parse(one.interval_start)
    if start >= observed_at:
        raise ValueError("The start of the collection must be before its end.")
    return start


def _other_unit(one: Typed) -> tuple[Answer, ...]:
    """The units in which a value that is refused would be possible."""
    number, kind = number_as_typed(one.value), KINDS[one.kind]
    return tuple(
        Answer(f"{one.value.strip()} {unit.label} = {plain(number * unit.factor)} {kind.unit.label}", unit=code)
        for code, unit in kind.units.items()
        if code not in (one.unit, "g") and refusal(one.kind, number * unit.factor) is None
    )


def _set_refusals(observed_at: int, typed: Sequence[Typed], context: Context) -> list[Said]:
    said = []
    if observed_at > context.now:
        said.append(Said("observed_at", "The time of the set is in the future."))
    if not typed:
        said.append(Said("set", "Nothing has been typed yet."))
    kinds = [one.kind for one in typed]
    said += [
        Said(kind, f"{KINDS[kind].label} is given twice in one set.")
        for kind in KINDS
        if kinds.count(kind) > 1 and kind != "urine"
    ]
    return said


def _pressure_refusals(accepted: Sequence[Accepted], context: Context) -> list[Said]:
    """Diastolic below systolic, mean between them: among this set and what stands at the same moment."""
    values = {**context.beside, **{reading.kind: reading.value for reading in accepted}}
    typed = {reading.kind for reading in accepted}
    systolic, diastolic, mean = (values.get(kind) for kind in ("systolic_bp", "diastolic_bp", "mean_bp"))
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        place = "diastolic_bp" if "diastolic_bp" in typed else "systolic_bp"
        if place in typed:
            return [Said(place, f"Diastolic {plain(diastolic)} is not below systolic {plain(systolic)}. Swapped?")]
    if mean is not None and typed & {"systolic_bp", "diastolic_bp", "mean_bp"}:
        too_low, too_high = diastolic is not None and mean < diastolic, systolic is not None and mean > systolic
        if too_low or too_high:
            place = next(kind for kind in ("mean_bp", "systolic_bp", "diastolic_bp") if kind in typed)
            return [Said(place, f"Mean pressure {plain(mean)} does not lie between diastolic and systolic.")]
    return []
