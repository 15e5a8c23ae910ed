"""The sets of a stay, each value with its history: `GET /api/v1/stays/{stay}/sets`."""

from collections.abc import Iterator, Sequence

from dashboard import words
from dashboard.api import looks, values
from dashboard.api.answers import ReadingOfSet, SetOfStay, Sets, Step
from dashboard.api.calls import Call, Operation
from dashboard.api.said import UNDO
from dashboard.language import t
from dashboard.settings import settings
from dashboard.store import store
from dashboard.words import told
from db import stays
from db.engine import reading
from db.history import Recording, SetOf
from db.history import sets as sets_of
from models.instants import seconds
from models.measurements import CODES, KINDS
from models.typed import POSITIONS, REASONS, SITES


def sets(call: Call) -> tuple[int, Sets]:
    """Every set of one stay, the last first; the patient counts as opened."""
    stay_id = call.numbers["stay"]
    with reading(store(), call.person.sight) as session:
        stays.one(session, stay_id)
        found = sets_of(session, stay_id)
    looks.note(store(), call.person.id, stay_id, call.at)
    return 200, Sets(sets=[_set(one, call.person.id, call.at) for one in found])


def _set(one: SetOf, person_id: int, now: int) -> SetOfStay:
    entry, zone = one.entry, settings().zone
    taken, saved = seconds(entry.observed_at), seconds(entry.recorded_at)
    mine = entry.recorded_by == person_id
    return SetOfStay(
        entry=entry.id,
        taken_at=taken,
        taken_text=words.clock(taken, zone, now),
        saved_text=words.clock(saved, zone, now),
        by=one.by,
        mine=mine,
        can_undo_until=saved + UNDO if mine and one.stands and now < saved + UNDO else None,
        position=told(POSITIONS[entry.position]) if entry.position else "",
        site=told(SITES[entry.site]) if entry.site else "",
        note=entry.note,
        missing=[_missing(kind, reason) for kind, reason in one.missing],
        readings=[_reading(chain, one, now) for chain in _chains(one.recordings)],
    )


def _missing(kind: str, reason: str) -> str:
    return t("{label}: {reason}", label=told(KINDS[kind].label), reason=told(REASONS[reason]))


def _chains(recordings: Sequence[Recording]) -> list[list[Recording]]:
    """The recordings of each value, from the first to what it is now, in the order of a form."""
    chains: dict[int, list[Recording]] = {}
    for one in recordings:
        chain = chains.pop(one.reading.replaces_id or 0, [])
        chains[one.reading.id] = [*chain, one]
    return sorted(chains.values(), key=lambda chain: (CODES[chain[0].reading.kind], chain[0].reading.id))


def _reading(chain: Sequence[Recording], of: SetOf, now: int) -> ReadingOfSet:
    last = chain[-1]
    return ReadingOfSet(
        id=last.reading.id,
        kind=last.reading.kind,
        label=told(KINDS[last.reading.kind].label),
        text=values.text(last.reading),
        value=last.reading.typed_value,
        unit=last.reading.typed_unit,
        incomplete=last.reading.incomplete,
        observed_local=f"{words.local(seconds(last.reading.observed_at), settings().zone):%Y-%m-%dT%H:%M}",
        stands=last.stands,
        state_text=_state(last, of),
        history=list(_steps(chain, now)),
    )


def _state(last: Recording, of: SetOf) -> str:
    if last.withdrawal is not None:
        return t("moved to another patient") if of.undone and of.undone.moved_to_id is not None else t("withdrawn")
    return t("corrected") if last.reading.replaces_id is not None else ""


def _steps(chain: Sequence[Recording], now: int) -> Iterator[Step]:
    zone = settings().zone
    for one in chain:
        at = words.clock(seconds(one.reading.recorded_at), zone, now)
        yield Step(text=values.text(one.reading), by=one.by, at_text=at, reason=told(one.reading.reason or ""))
        if one.withdrawal is not None:
            at = words.clock(seconds(one.withdrawal.withdrawn_at), zone, now)
            reason = told(one.withdrawal.reason)
            yield Step(text=t("withdrawn"), by=one.withdrawn_by or "", at_text=at, reason=reason)


OPERATIONS = (
    Operation(
        "GET",
        "/api/v1/stays/{stay}/sets",
        "The sets of a stay, the last first, each value with its history; the patient counts as opened",
        sets,
        {200: Sets},
        needs="see",
    ),
)
