"""Every slip of the table through the rules: what is refused or asked, in which words, with which answers."""

from dataclasses import replace
from fractions import Fraction

import pytest

from models.entry import check
from models.held import Context, OtherSet, Urine
from models.instants import HOUR, text
from models.typed import Answer, Typed
from tests.models.slips import OTHER, SLIPS, Field, Slip, Told, without_times

NOW = 1_800_000_000


def typed(field: Field) -> Typed:
    """A field as the form sends it."""
    start = None if field.start is None else text(NOW + field.start)
    resulted = None if field.resulted is None else text(NOW + field.resulted)
    return Typed(field.kind, field.value, field.unit, start, resulted_at=resulted, bag=field.bag)


def held(slip: Slip) -> Context:
    """What the store would hold beside a set; the table lists what was before in order of time."""
    at = NOW - slip.ago * HOUR
    rows = [(NOW - round(one.hours * HOUR), one) for one in slip.before]
    last = {one.kind: (Fraction(one.value), when) for when, one in rows if when < at}
    others: dict[int, dict[str, Fraction]] = {}
    for when, one in rows:
        if one.by_other:
            others.setdefault(when, {})[one.kind] = Fraction(one.value)
    return Context(
        now=NOW,
        last=last,
        beside={one.kind: Fraction(one.value) for when, one in rows if when == at},
        last_urine=last["urine"][1] if "urine" in last else None,
        urine=_urine(slip),
        others=[OtherSet(OTHER, when, found) for when, found in others.items()],
    )


def _urine(slip: Slip) -> Urine | None:
    before = [one for one in slip.before if one.kind == "urine"]
    if not before:
        return None
    times, last = [NOW - round(one.hours * HOUR) for one in before], before[-1]
    bag = None if last.bag is None else Fraction(last.bag)
    return Urine(times[-1], times[-2] if len(times) > 1 else None, Fraction(last.value), bag)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_met_with_the_right_words(slip: Slip) -> None:
    found = check(NOW - slip.ago * HOUR, [typed(field) for field in slip.typed], held(slip))
    told = [
        Told(how, one.field, without_times(one.sentence), [without_times(answer.label) for answer in one.answers])
        for how, said in (("refused", found.refusals), ("asked", found.questions))
        for one in said
    ]
    assert told == [Told(one.how, one.field, one.sentence, list(one.answers)) for one in slip.told]
    assert found.good is not bool(slip.told)


@pytest.mark.parametrize("slip", [slip for slip in SLIPS if slip.told], ids=lambda slip: slip.name)
def test_every_answer_ends_the_question_it_stands_under(slip: Slip) -> None:
    fields, context = [typed(field) for field in slip.typed], held(slip)
    first = check(NOW - slip.ago * HOUR, fields, context)
    for said in (*first.refusals, *first.questions):
        for answer in said.answers:
            answered = [_answered(one, answer) if one.kind == said.field else one for one in fields]
            again = check(NOW - slip.ago * HOUR, answered, context)
            assert said.field in ("same", "observed_at") or said not in (*again.refusals, *again.questions)
            assert answer.confirmed or said.field == "same" or said.field not in {one.field for one in again.refusals}


def _answered(one: Typed, answer: Answer) -> Typed:
    return replace(one, value=answer.value or one.value, unit=answer.unit or one.unit, confirmed=answer.confirmed)


def test_the_table_is_long_enough_and_names_each_slip_once() -> None:
    assert len({slip.name for slip in SLIPS}) == len(SLIPS) >= 60
