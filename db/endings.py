"""How an alert ends, as the record tells it: by what was measured, put right or changed, or by the discharge.

Instants within the sentences are ISO 8601 in UTC: whoever shows them puts them into the ward's time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.grounds import leak_rows, urine_rows
from db.loading import Judged, Loaded, load
from models.alerting import ENDS, LEAK, OVERDUE, over
from models.bedside import assess
from models.instants import moment, seconds, text
from models.measurements import CODES, KINDS, plain
from models.records import Alert, Entry, Reading, Stay, User, Withdrawal
from models.spells import Spell, spells, within


@dataclass(frozen=True)
class Ending:
    """That an alert is over: one of models.alerting.ENDS, a sentence, and the ids of the readings by which it ended."""

    kind: str
    sentence: str
    grounds: list[int] = field(default_factory=list)


def ending(session: Session, group: Judged, place: int, alert: Alert, now: int, *, holds: bool) -> Ending | None:
    """How an alert is over at `now`; None while it is not. holds: whether its problem is there now."""
    stay, assessment = group.stays[place], group.assessments[place]
    if holds and (alert.problem != LEAK or not _began_since(group, place, alert)):
        return None
    if _clock_is_behind(session, alert, now):
        return None
    if stay.discharged_at is not None and now >= seconds(stay.discharged_at):
        return Ending("discharged", f"The patient was discharged at {text(seconds(stay.discharged_at))}.")
    if alert.problem == OVERDUE:
        return _measured(session, stay, alert)
    if not over(assessment, alert.problem):
        return None
    return _judged(session, group, place, alert, now, holds=holds)


def _began_since(group: Judged, place: int, alert: Alert) -> bool:
    assessment = group.assessments[place]
    since = None if assessment is None else assessment.episode_since
    return since is not None and since > seconds(alert.raised_at)


def _clock_is_behind(session: Session, alert: Alert, now: int) -> bool:
    """Whether the record knows of a later time than the clock, which has been put back: nothing ends by that."""
    later = select(Reading.id).where(Reading.stay_id == alert.stay_id, Reading.recorded_at > moment(now)).limit(1)
    risen = max(seconds(alert.raised_at), seconds(alert.raised_to_at))
    return risen > now or session.scalars(later).first() is not None


def _judged(session: Session, group: Judged, place: int, alert: Alert, now: int, *, holds: bool) -> Ending | None:
    """By what stands now: the problem was there in the alert's life and is over, or it never was."""
    loaded = load(session, [alert.stay_id], until=now)
    had = within(spells(loaded.readings, loaded.stays, group.criteria, alert.problem, now), _begin(session, alert))
    past = [spell for spell in had if spell[1] is not None]
    if holds:
        # Another episode has begun since: it is an alert of its own, if this one's is in the record at all.
        return _clear(session, group, place, alert, loaded, past[-1]) if past else None
    if past:
        return _clear(session, group, place, alert, loaded, past[-1])
    if gone := _gone(session, alert, loaded):
        return gone
    sentence = f"{ENDS['not_shown']}: what stands in the record does not show it"
    return Ending("not_shown", f"{sentence}{_last_recorded(session, alert.stay_id)}.")


def _begin(session: Session, alert: Alert) -> int:
    """From when what it rested on was so: what it was raised by may have been observed long before."""
    observed = select(Reading.observed_at).where(Reading.id.in_(json.loads(alert.grounds)))
    last = max((seconds(at) for at in session.scalars(observed)), default=seconds(alert.raised_at))
    return min(last, seconds(alert.raised_at))


def _clear(session: Session, group: Judged, place: int, alert: Alert, loaded: Loaded, spell: Spell) -> Ending:
    assessment = group.assessments[place]
    until = spell[1]
    if alert.problem == LEAK and until is not None:
        (then,) = assess(loaded.readings, loaded.stays, group.criteria, until)
        ids = [] if then is None else loaded.ids[sorted(leak_rows(then, counting=False))].tolist()
        said = f"Clear since {text(until)}"
    else:
        rows = set() if assessment is None else urine_rows(group, place, assessment, alert.problem)
        ids, said = group.loaded.ids[sorted(rows)].tolist(), "No longer so"
        verdict = (
            next((one for one in assessment.urine if one.rule.name == alert.problem), None) if assessment else None
        )
        if verdict is not None and verdict.value is not None:
            rate = plain(verdict.value, apart_from=verdict.rule.value)
            said += f" at {text(verdict.at)}: {rate} {_UNITS[verdict.rule.measure]}"
    return Ending("clear", f"{said}{_by(session, ids)}.", sorted(ids))


_UNITS = {"urine_per_kg": "mL/kg/h", "urine_per_hour": "mL/h"}


def _by(session: Session, ids: Sequence[int]) -> str:
    """The last recorded of some readings in words, and by whom."""
    rows = session.execute(
        select(Reading, User.display_name)
        .join(User, User.id == Reading.recorded_by)
        .where(Reading.id.in_(ids))
        .order_by(Reading.recorded_at.desc(), Reading.id.desc())
        .limit(1)
    ).first()
    if rows is None:
        return ""
    reading, name = rows
    return f", by {_words(reading)}, recorded by {name} at {text(seconds(reading.recorded_at))}"


def _words(reading: Reading) -> str:
    value, code = reading.counted
    label = KINDS[reading.kind].label.lower()
    return f"{label} {value} {KINDS[reading.kind].units[code].label} of {text(seconds(reading.observed_at))}"


def _gone(session: Session, alert: Alert, loaded: Loaded) -> Ending | None:
    """That readings which it rested on were corrected or withdrawn, or that another of the same time counts."""
    rested = list(
        session.scalars(select(Reading).where(Reading.id.in_(json.loads(alert.grounds))).order_by(Reading.id))
    )
    gone = [reading for reading in rested if not _counts(loaded, reading.id)]
    if not gone:
        return None
    found = [(reading, *_fate(session, reading)) for reading in gone]
    said = "; ".join(f"{_words(reading)} {words}" for reading, words, _ in found)
    ids = {reading.id for reading in gone} | {other for _, _, other in found if other is not None}
    return Ending("withdrawn", f"{ENDS['withdrawn']}. {said[0].upper()}{said[1:]}.", sorted(ids))


def _counts(loaded: Loaded, reading_id: int) -> bool:
    """Whether a reading stands and no other of its time and kind was recorded after it."""
    (row,) = np.flatnonzero(loaded.ids == reading_id) if reading_id in loaded.ids else (None,)
    if row is None:
        return False
    at, kind = loaded.readings.at, loaded.readings.kind
    same = np.flatnonzero((at == at[row]) & (kind == kind[row]))
    return bool(kind[row] == CODES["urine"] or same[-1] == row)


def _fate(session: Session, reading: Reading) -> tuple[str, int | None]:
    """What became of a reading that no longer counts, and the id of the one that took its place."""
    new = session.execute(
        select(Reading, User.display_name)
        .join(User, User.id == Reading.recorded_by)
        .where(Reading.replaces_id == reading.id)
    ).first()
    if new is not None:
        return f"was corrected by {new[1]} at {text(seconds(new[0].recorded_at))}", new[0].id
    taken = session.execute(
        select(Withdrawal, User.display_name)
        .join(User, User.id == Withdrawal.withdrawn_by)
        .where(Withdrawal.reading_id == reading.id)
    ).first()
    if taken is not None:
        return f"was withdrawn by {taken[1]} at {text(seconds(taken[0].withdrawn_at))}", None
    return "gave way to another of the same time", None


def _measured(session: Session, stay: Stay, alert: Alert) -> Ending:
    if stay.away:
        return Ending("measured", "The patient is off the ward.")
    last = session.scalars(
        select(Entry.id)
        .where(Entry.stay_id == stay.id, Entry.recorded_at >= alert.raised_at)
        .order_by(Entry.recorded_at.desc(), Entry.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return Ending("not_shown", f"{ENDS['not_shown']}: nothing is overdue by it.")
    ids = list(session.scalars(select(Reading.id).where(Reading.entry_id == last).order_by(Reading.id)))
    return Ending("measured", f"{ENDS['measured']}{_last_recorded(session, stay.id)}.", ids)


def _last_recorded(session: Session, stay_id: int) -> str:
    row = session.execute(
        select(Entry, User.display_name)
        .join(User, User.id == Entry.recorded_by)
        .where(Entry.stay_id == stay_id)
        .order_by(Entry.recorded_at.desc(), Entry.id.desc())
        .limit(1)
    ).first()
    return "" if row is None else f", last recorded by {row[1]} at {text(seconds(row[0].recorded_at))}"
