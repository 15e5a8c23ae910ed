"""What is refused and asked about a set as a whole: its time, what is missing, and whether it is somebody else's."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce

from models.held import Context, OtherSet
from models.instants import HOUR
from models.measurements import KINDS, shortened
from models.phrases import Clock, Phrase, phrase
from models.typed import POSITIONS, REASONS, SITES, Accepted, Answer, Said, Typed, Whole

LONG_AGO = 4 * HOUR
"""A set that was taken longer ago than this is asked about (a local choice)."""

SAME_WITHIN = 600
"""Two people's sets no further apart than these seconds may be one (a local choice)."""

DISCARD = "discard"
"""The value of an answer that says: do not save this set."""


def refusals(observed_at: int, typed: Sequence[Typed], context: Context, about: Whole) -> list[Said]:
    """What cannot be about a set."""
    said = []
    if observed_at > context.now:
        said.append(Said("observed_at", phrase("The time of the set is in the future.")))
    if not typed and not about.missing:
        said.append(Said("set", phrase("Nothing has been typed yet.")))
    said += [
        Said("set", phrase("'{typed}' is not known.", typed=shortened(chosen)))
        for chosen, known in ((about.position, POSITIONS), (about.site, SITES))
        if chosen is not None and chosen not in known
    ]
    kinds = [one.kind for one in typed]
    said += [
        Said(kind, phrase("{label} is given twice in one set.", label=phrase(KINDS[kind].label)))
        for kind in KINDS
        if kinds.count(kind) > 1 and kind != "urine"
    ]
    if [one.bag for one in typed if one.kind == "urine"].count(True) > 1:
        said.append(Said("urine", phrase("A bag is read twice in one set.")))
    return said + _missing_refusals(set(kinds), about)


def _missing_refusals(typed: set[str], about: Whole) -> list[Said]:
    kinds = [kind for kind, _ in about.missing]
    said = [
        Said("missing", phrase("'{typed}' is not known.", typed=shortened(word)))
        for kind, reason in about.missing
        for word, known in ((kind, KINDS), (reason, REASONS))
        if word not in known
    ]
    for kind, named in KINDS.items():
        if kinds.count(kind) > 1:
            said.append(Said("missing", phrase("{label} is missing twice.", label=phrase(named.label))))
        elif kind in kinds and kind in typed:
            both = "{label} is given, and a reason why it is missing. Which is right?"
            said.append(Said("missing", phrase(both, label=phrase(named.label))))
    return said


def questions(observed_at: int, accepted: Sequence[Accepted], context: Context, about: Whole) -> list[Said]:
    """What is asked about a set, apart from what has been confirmed."""
    asked = []
    if context.now - observed_at > LONG_AGO and "observed_at" not in about.confirmed:
        asked.append(_long_ago(observed_at, context.now))
    if "same" not in about.confirmed:
        asked += [_same(other) for other in context.others if _alike(observed_at, accepted, other)][:1]
    return asked


def _long_ago(observed_at: int, now: int) -> Said:
    time, hours = Clock(observed_at), Fraction((now - observed_at) // HOUR)
    if now - observed_at < 24 * HOUR:
        sentence = phrase("{time} is more than {hours} h ago. Was the set taken then?", time=time, hours=hours)
    else:
        days = Fraction((now - observed_at) // (24 * HOUR))
        sentence = phrase("{time} is more than {days} d ago. Is the date right?", time=time, days=days)
    return Said("observed_at", sentence, (Answer(phrase("Yes, taken {time}", time=time), confirmed=True),))


def _alike(observed_at: int, accepted: Sequence[Accepted], other: OtherSet) -> bool:
    """Whether two sets have a kind in common and differ in none."""
    values = {one.kind: one.value for one in accepted}
    common = values.keys() & other.values.keys()
    near = abs(observed_at - other.at) <= SAME_WITHIN
    return near and bool(common) and all(values[kind] == other.values[kind] for kind in common)


def _same(other: OtherSet) -> Said:
    sentence = phrase(
        "{name} saved {values} at {time}. Is this the same set?",
        name=other.by,
        values=_listed(other.values),
        time=Clock(other.at),
    )
    answers = (
        Answer(phrase("The same: do not save"), value=DISCARD),
        Answer(phrase("No, save mine too"), confirmed=True),
    )
    return Said("same", sentence, answers)


def _listed(values: Mapping[str, Fraction]) -> Phrase:
    """`84/50 mmHg, Weight 78.4 kg`."""
    rest, parts = {kind: values[kind] for kind in KINDS if kind in values}, []
    if {"systolic_bp", "diastolic_bp"} <= rest.keys():
        both = {"systolic": rest.pop("systolic_bp"), "diastolic": rest.pop("diastolic_bp")}
        parts.append(phrase("{systolic}/{diastolic} mmHg", **both))
    parts += [
        phrase(
            "{label} {value} {unit}", label=phrase(KINDS[kind].label), value=value, unit=phrase(KINDS[kind].unit.label)
        )
        for kind, value in rest.items()
    ]
    return reduce(lambda first, more: phrase("{first}, {more}", first=first, more=more), parts)
