"""What the record holds beside a set that is being typed."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.loading import load
from db.standing import stands
from models.held import Context, OtherSet, Urine
from models.instants import moment, seconds
from models.measurements import KINDS
from models.records import Reading, User
from models.whole import SAME_WITHIN

_KINDS = tuple(KINDS)


def context(
    session: Session, stay_id: int, observed_at: int, now: int, without: int | None = None, by: int | None = None
) -> Context:
    """What stands in a stay before and at an instant, apart from one reading: what a set taken then is held against.

    by: who typed it, where the sets of other people are to be looked at.
    """
    readings, _, ids = load(session, [stay_id], until=observed_at)
    last: dict[str, int] = {}
    beside: dict[str, int] = {}
    # In order of time; of one time, the one recorded last comes last and counts.
    for row in np.argsort(readings.at, kind="stable").tolist():
        if ids[row] != without:
            (last if readings.at[row] < observed_at else beside)[_KINDS[readings.kind[row]]] = row
    collected = [one for one in _collections(session, stay_id) if one.id != without]
    return Context(
        now=now,
        last={kind: (readings.values.exactly(row), int(readings.at[row])) for kind, row in last.items()},
        beside={kind: readings.values.exactly(row) for kind, row in beside.items()},
        last_urine=int(readings.at[last["urine"]]) if "urine" in last else None,
        urine=_last_urine([one for one in collected if one.at < observed_at]),
        bag_beside=any(one.at == observed_at and one.bag is not None for one in collected),
        bag_after=counted_after(collected, observed_at),
        others=() if by is None else _others(session, stay_id, observed_at, by),
    )


class Collection(NamedTuple):
    """A urine reading that stands; instants in seconds, mL."""

    id: int
    at: int
    start: int | None
    incomplete: bool
    volume: Fraction
    bag: Fraction | None


def bag_counted_on(session: Session, reading: Reading) -> int | None:
    """When a bag was next read, where what was new in it was counted from this reading of a bag."""
    if reading.bag is None:
        return None
    return counted_after(_collections(session, reading.stay_id), seconds(reading.observed_at))


def counted_after(collected: Sequence[Collection], at: int) -> int | None:
    """When the next urine after an instant was taken, if it is a bag's."""
    later = min((one.at for one in collected if one.at > at), default=None)
    bags = [one for one in collected if one.at == later and one.bag is not None]
    return later if bags else None


def _collections(session: Session, stay_id: int) -> list[Collection]:
    """Every urine reading of a stay that stands, in order of time."""
    columns = (
        Reading.id,
        Reading.observed_at,
        Reading.interval_start,
        Reading.incomplete,
        Reading.canonical,
        Reading.bag,
    )
    rows = session.execute(
        select(*columns).where(Reading.stay_id == stay_id, Reading.kind == "urine", stands()).order_by(Reading.id)
    )
    found = [
        Collection(
            one.id,
            seconds(one.observed_at),
            None if one.interval_start is None else seconds(one.interval_start),
            one.incomplete,
            Fraction(one.canonical),
            None if one.bag is None else Fraction(one.bag),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: one.at)


def _last_urine(before: Sequence[Collection]) -> Urine | None:
    """The last time urine was recorded; several collections at one time are one."""
    if not before:
        return None
    at = before[-1].at
    those = [one for one in before if one.at == at]
    starts = [one.start for one in those if one.start is not None]
    previous = max((one.at for one in before if one.at < at), default=None)
    since = min(starts) if starts else previous
    return Urine(
        at=at,
        since=None if any(one.incomplete for one in those) else since,
        volume=sum((one.volume for one in those), Fraction(0)),
        bag=next((one.bag for one in those if one.bag is not None), None),
    )


def _others(session: Session, stay_id: int, observed_at: int, by: int) -> list[OtherSet]:
    """What other people recorded about an instant, set by set, the latest first."""
    rows = session.execute(
        select(Reading, User.display_name)
        .join(User, User.id == Reading.recorded_by)
        .where(
            Reading.stay_id == stay_id,
            Reading.recorded_by != by,
            Reading.observed_at.between(moment(observed_at - SAME_WITHIN), moment(observed_at + SAME_WITHIN)),
            stands(),
        )
        .order_by(Reading.entry_id.desc(), Reading.id)
    ).all()
    sets: dict[int, tuple[str, int, dict[str, Fraction]]] = {}
    for reading, name in rows:
        _, _, values = sets.setdefault(reading.entry_id, (name, seconds(reading.observed_at), {}))
        values[reading.kind] = Fraction(reading.canonical)
    return [OtherSet(*one) for one in sets.values()]
