"""What is unusual about a reading and therefore asked about (specification, section 1)."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from models.held import Context
from models.instants import HOUR
from models.measurements import KINDS, plain
from models.typed import Accepted, Answer, Said


def questions(reading: Accepted, at: int, accepted: Sequence[Accepted], context: Context) -> list[Said]:
    """At most one question for a field: all that is unusual about it, with what can be answered."""
    probes: tuple[Callable[[], tuple[str, tuple[Answer, ...]] | None], ...] = (
        lambda: _thousands(reading),
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


def _thousands(reading: Accepted) -> _Doubt:
    """A mark before three digits may have been meant to part thousands."""
    digits = re.fullmatch(r"([1-9]\d{0,2})[.,](\d{3})", reading.typed_value)
    if digits is None or reading.unit != "mL":
        return None
    small, large = plain(reading.value, 3), digits[1] + digits[2]
    return f"{reading.typed_value} mL is read as {small} mL. For {large} mL type it without a mark.", ()


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
    typed = {one.kind: one.value for one in accepted}
    values = {**context.beside, **typed}
    place = "diastolic_bp" if "diastolic_bp" in typed else "systolic_bp"
    if reading.kind != place or not {"systolic_bp", "diastolic_bp"} <= values.keys():
        return None
    gap = values["systolic_bp"] - values["diastolic_bp"]
    return (f"Diastolic is only {plain(gap)} mmHg below systolic. Is it right?", ()) if gap < 15 else None


def _urine_rate(reading: Accepted, at: int, context: Context) -> _Doubt:
    start = reading.start if reading.start is not None else context.last_urine
    if reading.kind != "urine" or start is None or start >= at:
        return None
    rate = reading.value * HOUR / (at - start)
    return (f"That is {plain(rate, 0)} mL in an hour. Is it right?", ()) if rate > 500 else None
