"""A set of readings as typed at the bedside -> refusals, questions, canonical readings.

What cannot be is refused; what is unusual is asked about and then believed; nothing is converted or rounded unasked.
"""

from collections.abc import Sequence
from fractions import Fraction

from models import bags, instants, whole
from models.doubts import questions
from models.held import Context
from models.likely import meant
from models.measurements import KINDS, refusal, shortened
from models.numbers import number_as_typed
from models.phrases import Phrase, phrase
from models.typed import RESULTS, Accepted, Answer, Checked, Said, Typed, Whole


def check(observed_at: int, typed: Sequence[Typed], context: Context, about: Whole | None = None) -> Checked:
    """A set taken at `observed_at`, held to the limits of every value and to what the record holds."""
    about = about or Whole()
    refusals, accepted = [], []
    for one in typed:
        try:
            accepted.append(_accept(one, observed_at, context))
        except _Refused as refused:
            refusals.append(refused.said)
    refusals += whole.refusals(observed_at, typed, context, about)
    refusals += _pressure_refusals(accepted, context)
    seen = {said.field for said in refusals}
    asked = [
        said
        for reading in accepted
        if reading.kind not in seen and not reading.confirmed
        for said in questions(reading, observed_at, accepted, context)
    ]
    asked += [said for said in whole.questions(observed_at, accepted, context, about) if said.field not in seen]
    return Checked(tuple(refusals), tuple(asked), tuple(accepted))


class _Refused(Exception):
    def __init__(self, said: Said) -> None:
        self.said = said


def _accept(one: Typed, observed_at: int, context: Context) -> Accepted:
    _refuse_unknown(one)
    try:
        number = number_as_typed(one.value) * KINDS[one.kind].units[one.unit].factor
        start = _start(one, observed_at)
        resulted_at = _resulted_at(one, observed_at, context.now)
        bag = _held(one, number)
        value = number if bag is None else bags.volume(bag, start, context)
    except ValueError as error:
        raise _Refused(Said(one.kind, error.args[0])) from None
    if sentence := refusal(one.kind, value):
        raise _Refused(Said(one.kind, *_meant(one, sentence, context)))
    typed_value = one.value.strip()
    return Accepted(one.kind, typed_value, one.unit, value, start, one.incomplete, one.confirmed, resulted_at, bag)


def _refuse_unknown(one: Typed) -> None:
    if one.kind not in KINDS:
        raise _Refused(Said("set", phrase("'{kind}' is not a kind of reading.", kind=shortened(one.kind))))
    if one.unit not in KINDS[one.kind].units:
        label = phrase(KINDS[one.kind].label.lower())
        raise _Refused(
            Said(one.kind, phrase("'{unit}' is not a unit of {label}.", unit=shortened(one.unit), label=label))
        )


def _start(one: Typed, observed_at: int) -> int | None:
    if not one.interval_start:
        return None
    start = instants.parse(one.interval_start)
    if start >= observed_at:
        raise ValueError(phrase("The start of the collection must be before its end."))
    return start


def _resulted_at(one: Typed, observed_at: int, now: int) -> int | None:
    if not one.resulted_at:
        return None
    if one.kind not in RESULTS:
        raise ValueError(phrase("Only a result of the laboratory has a time at which it came."))
    came = instants.parse(one.resulted_at)
    if came < observed_at:
        raise ValueError(phrase("The result cannot have come before the blood was taken."))
    if came > now:
        raise ValueError(phrase("The time of the result is in the future."))
    return came


def _held(one: Typed, number: Fraction) -> Fraction | None:
    if one.bag and one.kind != "urine":
        raise ValueError(phrase("Only urine is read from a bag."))
    return number if one.bag else None


def _meant(one: Typed, sentence: Phrase, context: Context) -> tuple[Phrase, tuple[Answer, ...]]:
    """What was probably meant by a value that cannot be."""
    if one.bag:
        return sentence, ()
    question, answers = meant(one.kind, one.value, one.unit, context)
    if question is None:
        return sentence, answers
    return phrase("{limits} {question}", limits=sentence, question=question), answers


def _pressure_refusals(accepted: Sequence[Accepted], context: Context) -> list[Said]:
    """Diastolic below systolic, mean between them: among this set and what stands at the same moment."""
    values = {**context.beside, **{reading.kind: reading.value for reading in accepted}}
    typed = {reading.kind for reading in accepted}
    systolic, diastolic, mean = (values.get(kind) for kind in ("systolic_bp", "diastolic_bp", "mean_bp"))
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        place = "diastolic_bp" if "diastolic_bp" in typed else "systolic_bp"
        if place in typed:
            return [Said(place, _not_below(systolic, diastolic, both={"systolic_bp", "diastolic_bp"} <= typed))]
    if mean is not None and typed & {"systolic_bp", "diastolic_bp", "mean_bp"}:
        too_low, too_high = diastolic is not None and mean < diastolic, systolic is not None and mean > systolic
        if too_low or too_high:
            place = next(kind for kind in ("mean_bp", "systolic_bp", "diastolic_bp") if kind in typed)
            return [Said(place, phrase("Mean pressure {mean} does not lie between diastolic and systolic.", mean=mean))]
    return []


def _not_below(systolic: Fraction, diastolic: Fraction, *, both: bool) -> Phrase:
    values = {"systolic": systolic, "diastolic": diastolic}
    if both and systolic != diastolic:
        swapped = "Diastolic {diastolic} is not below systolic {systolic}. Swapped? Then type {diastolic}/{systolic}."
        return phrase(swapped, **values)
    return phrase("Diastolic {diastolic} is not below systolic {systolic}.", **values)
