"""How a comparison is to be read: its axis, its marks, and the baselines it rests on."""

from dashboard import words
from dashboard.comparing import aligning
from dashboard.comparing.pairs import Name, Pair, shown
from dashboard.comparing.sides import Side
from models.history import BEFORE_FIRST_DOSE, ENTERED, FIRST_READING
from models.measurements import KINDS, plain

_ORIGINS = {
    ENTERED: "entered for the stay",
    BEFORE_FIRST_DOSE: "last before the first dose",
    FIRST_READING: "first reading",
}


def explained(pair: Pair, by_hours: bool) -> list[str]:
    """One line each: where 0 is, how both are aligned, what the marks mean, and every baseline."""
    return [
        "0 is each one's own baseline. Urine is no change but the rate over 8 h.",
        _alignment(pair, by_hours),
        "A larger mark met a rule of the criteria when it was taken. A line breaks where a reading had expired.",
        *(_baselines(side, name, pair) for side, name in zip(pair.sides, pair.names, strict=True)),
        *(_rebased(name) for side, name in zip(pair.sides, pair.names, strict=True) if side.rebased),
    ]


def _alignment(pair: Pair, by_hours: bool) -> str:
    if by_hours:
        lack = "" if pair.dosed else " One of both has no numbered dose."
        return f"By hours: from each one's first dose, or from its beginning where it has none.{lack}"
    this, other = (side.part for side in pair.sides)
    steps = dict.fromkeys(words.hours(round(step)) for step in (aligning.step(this, other), aligning.step(other, this)))
    return (
        "By dose number: a dose stands at its number, and the time between two doses is spread evenly between them; a "
        "dose that was not given keeps the place at which it was due. Before the first and after the last dose a "
        f"number is the usual time from dose to dose ({' and '.join(steps)})."
    )


def _baselines(side: Side, name: Name, pair: Pair) -> str:
    told = []
    for parameter in shown(pair):
        base = side.traces[parameter.name].baseline
        if base is None:
            told.append(f"{parameter.label.lower()} none")
        elif parameter.changes:
            unit = "" if parameter.kind == "oedema" else f" {KINDS[parameter.kind].unit.label}"
            number = f"{plain(base.value)}{unit}"
            told.append(f"{parameter.label.lower()} {number} ({_ORIGINS[base.origin]})")
    return f"Baselines of {name.words}: {', '.join(told)}."


def _rebased(name: Name) -> str:
    return (
        f"The criteria of {name.words} are judged from the baselines of its stay, which are those before the stay's "
        "first dose: a change here is from this cycle's own."
    )
