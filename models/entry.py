"""A set of readings as typed at the bedside -> refusals, questions, canonical readings.

What cannot be is refused; what is unusual is asked about and then believed; nothing is converted or rounded unasked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from models import instants
from models.instants import HOUR
from models.measurements import KINDS, canonical, plain, read_number, refusal, shortened

_TYPED = re.compile(r"\d{1,6}([.,]\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class Typed:
    """One field as typed: text and unit untouched. `confirmed` answers "is it right?" with yes."""

    kind: str
    value: str
    unit: str
    interval_start: str | None = None
    incomplete: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class Context:
    """What the record holds when a set is checked, in canonical units and seconds.

    `last`: the latest value of each kind before this set, with its time; `beside`: what stands at the very moment of
    this set; `last_urine`: when urine was last recorded before it.
    """

    now: int
    last: Mapping[str, tuple[Fraction, int]] = field(default_factory=dict)
    beside: Mapping[str, Fraction] = field(default_factory=dict)
    last_urine: int | None = None


@dataclass(frozen=True)
class Answer:
    """What can be tapped under a sentence: it confirms the value, or takes it in another unit."""

    label: str
    confirmed: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Said:
    """A sentence for a field: a kind of reading, or `observed_at`, or `set` for the whole."""

    field: str
    sentence: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A reading to be kept: as typed, and in canonical unit."""

    kind: str
    typed_value: str
    unit: str
    value: Fraction
    start: int | None
    incomplete: bool
    confirmed: bool


@dataclass(frozen=True)
class Checked:
    """The result for a set: it can be kept if nothing is refused and no question is open."""

    refusals: tuple[Said, ...]
    questions: tuple[Said, ...]
    readings: tuple[Accepted, ...]

    @property
    def good(self) -> bool:
        """Whether the set can be kept as it is."""
        return not self.refusals and not self.questions


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
    questions = [
        said
        for reading in accepted
        if reading.kind not in seen and not reading.confirmed
        for said in _questions(reading, observed_at, accepted, context)
    ]
    return Checked(tuple(refusals), tuple(questions), tuple(accepted))


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
        if code != one.unit and code != "g" and refusal(one.kind, number * unit.factor) is None
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
            place = "mean_bp" if "mean_bp" in typed else "systolic_bp"
            return [Said(place, f"Mean pressure {plain(mean)} does not lie between diastolic and systolic.")]
    return []


def _questions(reading: Accepted, at: int, accepted: Sequence[Accepted], context: Context) -> list[Said]:
    """At most one question for a field: all that is unusual about it, with what can be answered."""
    probes: tuple[Callable[[], tuple[str, tuple[Answer, ...]] | None], ...] = (
        lambda: _unit_in_doubt(reading, context),
        lambda: _change(reading, context),
        lambda: _unusual(reading),
        lambda: _pulse_pressure(reading, accepted, context),
        lambda: _urine_rate(reading, at, context),
    )
    found = next((found for probe in probes if (found := probe())), None)
    if found is None:
        return []
    unit = KINDS[reading.kind].units[reading.unit].label
    return [Said(reading.kind, found[0], (*found[1], Answer(f"Yes, {reading.typed_value} {unit}", confirmed=True)))]


_Doubt = tuple[str, tuple[Answer, ...]] | None


def _unit_in_doubt(reading: Accepted, context: Context) -> _Doubt:
    label = KINDS[reading.kind].label
    if reading.kind == "albumin" and reading.unit == "g/dL" and 6 <= reading.value <= 60:
        other = plain(reading.value / 10)
        answer = Answer(f"{reading.typed_value} g/L = {other} g/dL", unit="g/L")
        return f"{label} {reading.typed_value} g/dL is very high. Is it g/L?", (answer,)
    last = context.last.get("weight")
    if reading.kind != "weight" or last is None:
        return None
    ratio, was = reading.value / last[0], f"The last weight was {plain(last[0])} kg."
    if Fraction("1.9") <= ratio <= Fraction("2.4"):
        if reading.unit != "kg":
            return f"{label} {plain(reading.value)} kg is twice the last. {was}", ()
        pounds = plain(reading.value * KINDS["weight"].units["[lb_av]"].factor)
        return f"{was} Pounds?", (Answer(f"{reading.typed_value} lb = {pounds} kg", unit="[lb_av]"),)
    if Fraction("0.42") <= ratio <= Fraction("0.53"):
        kilograms = (Answer(f"{reading.typed_value} kg", unit="kg"),) if reading.unit == "[lb_av]" else ()
        return f"{label} {plain(reading.value)} kg is half the last. {was} Pounds and kilograms mixed up?", kilograms
    return None


def _change(reading: Accepted, context: Context) -> _Doubt:
    last = context.last.get(reading.kind)
    if last is None:
        return None
    change, unit = reading.value - last[0], KINDS[reading.kind].unit.label
    far = (reading.kind == "weight" and abs(change) > last[0] / 10) or (
        reading.kind == "albumin" and abs(change) > Fraction("1.5")
    )
    if not far:
        return None
    direction = "above" if change > 0 else "below"
    return f"That is {plain(abs(change))} {unit} {direction} the last value, {plain(last[0])} {unit}. Is it right?", ()


def _unusual(reading: Accepted) -> _Doubt:
    kind = KINDS[reading.kind]
    too_low = kind.usual_low is not None and reading.value < kind.usual_low
    too_high = kind.usual_high is not None and reading.value > kind.usual_high
    if not (too_low or too_high):
        return None
    word = "high" if too_high else "low"
    return f"{kind.label} {plain(reading.value)} {kind.unit.label} is unusually {word}. Is it right?", ()


def _pulse_pressure(reading: Accepted, accepted: Sequence[Accepted], context: Context) -> _Doubt:
    values = {**context.beside, **{one.kind: one.value for one in accepted}}
    if reading.kind != "diastolic_bp" or "systolic_bp" not in values:
        return None
    gap = values["systolic_bp"] - reading.value
    return (f"Only {plain(gap)} mmHg below systolic. Is it right?", ()) if gap < 15 else None


def _urine_rate(reading: Accepted, at: int, context: Context) -> _Doubt:
    start = reading.start if reading.start is not None else context.last_urine
    if reading.kind != "urine" or start is None or start >= at:
        return None
    rate = reading.value * HOUR / (at - start)
    return (f"That is {plain(rate, 0)} mL in an hour. Is it right?", ()) if rate > 500 else None
