"""What is unusual about a reading and therefore asked about (specification, section 1)."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from models import bags
from models.held import Context
from models.instants import HOUR
from models.likely import in_unit, is_usual, meant, near_last
from models.measurements import KINDS, plain
from models.numbers import number_as_typed
from models.phrases import Clock, Phrase, Value, phrase
from models.typed import Accepted, Answer, Said

_Doubt = tuple[Phrase, tuple[Answer, ...]] | None

# Local choices: what is typed in mL but was probably read in L, and how near to a running total is too near.
_LITRES = Fraction(5)
_NEAR_TOTAL = Fraction(1, 5)


def questions(reading: Accepted, at: int, accepted: Sequence[Accepted], context: Context) -> list[Said]:
    """At most one question for a field: the first thing that is unusual about it, with what can be answered."""
    probes: tuple[Callable[[], _Doubt], ...] = (
        lambda: _thousands(reading),
        lambda: _litres(reading),
        lambda: _unit_in_doubt(reading, context),
        lambda: _likely_slip(reading, context),
        lambda: _change(reading, context),
        lambda: _unusual(reading, context),
        lambda: _pulse_pressure(reading, accepted, context),
        lambda: _running_total(reading, at, context),
        lambda: _urine_rate(reading, at, context),
    )
    found = next((found for probe in probes if (found := probe())), None)
    if emptied := bags.doubt(reading, context):
        return [Said(reading.kind, _both(emptied, found), (Answer(phrase("Yes, it was empty"), confirmed=True),))]
    if found is None:
        return []
    return [Said(reading.kind, found[0], (*found[1], _as_typed(reading, bool(found[1]))))]


def _as_typed(reading: Accepted, otherwise: bool) -> Answer:
    """Believes the value: a yes where the question is whether it is right, a no where another was offered."""
    typed, unit = reading.typed_value, phrase(KINDS[reading.kind].units[reading.unit].label)
    if otherwise:
        return Answer(phrase("No, {typed} {unit}", typed=typed, unit=unit), confirmed=True)
    return Answer(phrase("Yes, {typed} {unit}", typed=typed, unit=unit), confirmed=True)


def _both(first: Phrase, found: _Doubt) -> Phrase:
    return first if found is None else phrase("{first} {second}", first=found[0], second=first)


def _thousands(reading: Accepted) -> _Doubt:
    """A mark before three digits may have been meant to part thousands."""
    digits = re.fullmatch(r"([1-9]\d{0,2})[.,](\d{3})", reading.typed_value)
    if digits is None or reading.unit != "mL":
        return None
    large = digits[1] + digits[2]
    sentence = phrase(
        "{typed} mL is read as {small} mL. For {large} mL type it without a mark.",
        typed=reading.typed_value,
        small=plain(reading.bag if reading.bag is not None else reading.value, 3),
        large=large,
    )
    return sentence, (Answer(phrase("{typed} {unit}", typed=large, unit=phrase("mL")), value=large),)


def _litres(reading: Accepted) -> _Doubt:
    """Half a litre typed in a field of millilitres."""
    whole = reading.value.denominator == 1
    if reading.kind != "urine" or reading.unit != "mL" or reading.bag is not None or whole or reading.value > _LITRES:
        return None
    sentence = phrase("{typed} mL is very little. Is it litres?", typed=reading.typed_value)
    return sentence, (in_unit("urine", reading.typed_value, "L"),)


def _unit_in_doubt(reading: Accepted, context: Context) -> _Doubt:
    if reading.kind == "albumin" and reading.unit == "g/dL" and 6 <= reading.value <= 60:
        sentence = phrase("Albumin {typed} g/dL is very high. Is it g/L?", typed=reading.typed_value)
        return sentence, (in_unit("albumin", reading.typed_value, "g/L"),)
    last = context.last.get("weight")
    if reading.kind != "weight" or last is None:
        return None
    ratio = reading.value / last[0]
    if Fraction("1.9") <= ratio <= Fraction("2.4"):
        return _twice(reading, last[0])
    return _half(reading, last[0]) if Fraction("0.42") <= ratio <= Fraction("0.53") else None


def _twice(reading: Accepted, last: Fraction) -> _Doubt:
    if reading.unit != "kg":
        return phrase(
            "{value} kg is twice the last weight, {last} kg. Is it right?", value=reading.value, last=last
        ), ()
    sentence = phrase("{typed}: pounds? The last weight was {last} kg.", typed=reading.typed_value, last=last)
    return sentence, (in_unit("weight", reading.typed_value, "[lb_av]"),)


def _half(reading: Accepted, last: Fraction) -> _Doubt:
    if reading.unit == "[lb_av]":
        sentence = phrase("{typed}: kilograms? The last weight was {last} kg.", typed=reading.typed_value, last=last)
        return sentence, (in_unit("weight", reading.typed_value, "kg"),)
    sentence = phrase(
        "{value} kg is half the last weight, {last} kg. Pounds and kilograms mixed up?", value=reading.value, last=last
    )
    return sentence, ()


def _likely_slip(reading: Accepted, context: Context) -> _Doubt:
    """Not near the last value, but so in another unit, or with the decimal mark elsewhere."""
    if reading.kind not in context.last or near_last(reading.kind, reading.value, context):
        return None
    question, answers = meant(reading.kind, reading.typed_value, reading.unit, context, usual=True)
    if question is None or not any(_nearer(reading.kind, answer, reading, context) for answer in answers):
        return None
    typed, unit = reading.typed_value, phrase(KINDS[reading.kind].units[reading.unit].label)
    return phrase("{typed} {unit}? {question}", typed=typed, unit=unit, question=question), answers


def _nearer(kind: str, answer: Answer, reading: Accepted, context: Context) -> bool:
    factor = KINDS[kind].units[answer.unit or reading.unit].factor
    return near_last(kind, number_as_typed(answer.value or reading.typed_value) * factor, context)


def _change(reading: Accepted, context: Context) -> _Doubt:
    last = context.last.get(reading.kind)
    if last is None:
        return None
    change, unit = reading.value - last[0], phrase(KINDS[reading.kind].unit.label)
    far = (reading.kind == "weight" and abs(change) > last[0] / 10) or (
        reading.kind == "albumin" and abs(change) > Fraction("1.5")
    )
    if not far:
        return None
    amount: dict[str, Value] = {"change": abs(change), "unit": unit, "last": last[0]}
    if change > 0:
        above = "That is {change} {unit} above the last value, {last} {unit}. Is it right, and this patient's?"
        return phrase(above, **amount), ()
    below = "That is {change} {unit} below the last value, {last} {unit}. Is it right, and this patient's?"
    return phrase(below, **amount), ()


def _unusual(reading: Accepted, context: Context) -> _Doubt:
    if is_usual(reading.kind, reading.value):
        return None
    kind = KINDS[reading.kind]
    question, answers = (
        (None, ())
        if reading.bag is not None
        else meant(reading.kind, reading.typed_value, reading.unit, context, usual=True)
    )
    named: dict[str, Value] = {"label": phrase(kind.label), "value": reading.value, "unit": phrase(kind.unit.label)}
    high = kind.usual_high is not None and reading.value > kind.usual_high
    question = question or phrase("Is it right?")
    if high:
        return phrase("{label} {value} {unit} is unusually high. {question}", **named, question=question), answers
    return phrase("{label} {value} {unit} is unusually low. {question}", **named, question=question), answers


def _pulse_pressure(reading: Accepted, accepted: Sequence[Accepted], context: Context) -> _Doubt:
    typed = {one.kind: one.value for one in accepted}
    values = {**context.beside, **typed}
    place = "diastolic_bp" if "diastolic_bp" in typed else "systolic_bp"
    if reading.kind != place or not {"systolic_bp", "diastolic_bp"} <= values.keys():
        return None
    gap = values["systolic_bp"] - values["diastolic_bp"]
    return (phrase("Diastolic is only {gap} mmHg below systolic. Is it right?", gap=gap), ()) if gap < 15 else None


def _running_total(reading: Accepted, at: int, context: Context) -> _Doubt:
    """A volume that would fit a bag which was not emptied since the last one."""
    last = context.urine
    if reading.kind != "urine" or reading.bag is not None or reading.start is not None or last is None:
        return None
    before = last.bag if last.bag is not None else last.volume
    if before <= 0 or reading.value < before or not (last.bag is not None or _near_total(reading.value, at, context)):
        return None
    sentence = phrase(
        "Is that the volume since {time}, or what the bag holds now? It was {before} mL then.",
        time=Clock(last.at),
        before=before,
    )
    rest, factor = reading.value - before, KINDS["urine"].units[reading.unit].factor
    text = plain(rest / factor, 6)
    label = phrase("The bag: {rest} mL since {time}", rest=rest, time=Clock(last.at))
    return sentence, (Answer(label, value=text),) if Fraction(text) * factor == rest else ()


def _near_total(value: Fraction, at: int, context: Context) -> bool:
    """Whether a volume is about the last one and what would have come since at the same rate."""
    last = context.urine
    if last is None or last.since is None or last.since >= last.at:
        return False
    span, before = at - last.at, last.at - last.since
    # After a much longer time the honest volume comes near the total too.
    total = last.volume * (before + span) / before
    return span <= 2 * before and abs(value - total) <= total * _NEAR_TOTAL


def _urine_rate(reading: Accepted, at: int, context: Context) -> _Doubt:
    start = reading.start if reading.start is not None else context.last_urine
    if reading.kind != "urine" or start is None or start >= at:
        return None
    rate = reading.value * HOUR / (at - start)
    if rate <= 500:
        return None
    return phrase(
        "That is {rate} mL in an hour. Is it the volume since {time}, and not what the bag holds now?",
        rate=Fraction(plain(rate, 0)),
        time=Clock(start),
    ), ()
