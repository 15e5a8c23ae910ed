"""Which doses, interventions and askings count: a row stands until another replaces it or it is retracted."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from models.instants import moment
from models.records import Asking, Dose, Intervention, Retraction

RETRACTED: Mapping[type, Any] = {
    Dose: Retraction.dose_id,
    Intervention: Retraction.intervention_id,
    Asking: Retraction.asking_id,
}
"""The column of a retraction that names the row."""


def stands(record: type[Dose] | type[Intervention] | type[Asking], known_at: int | None = None) -> Any:
    """The condition that a row counts: not replaced and not retracted, as far as was known at an instant (seconds)."""
    retracted = select(Retraction.id).where(RETRACTED[record] == record.id)
    if known_at is not None:
        retracted = retracted.where(Retraction.retracted_at <= moment(known_at))
    if record is Asking:
        return ~exists(retracted)
    newer = _newer(record)
    replaced = select(newer.id).where(newer.replaces_id == record.id)
    if known_at is not None:
        replaced = replaced.where(newer.recorded_at <= moment(known_at))
    return ~(exists(replaced) | exists(retracted))


# Made once: to make an alias takes longer than to ask with it.
@cache
def _newer(record: type[Dose] | type[Intervention]) -> Any:
    return aliased(record)
