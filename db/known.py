"""Everything the record holds of a stay, or held at an instant of the past."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import alerts, criteria_versions, doses, interventions, stays, symptoms
from db.alerts import AlertStory
from db.loading import Loaded, columns_at, load
from models.criteria import CriteriaSet, named
from models.instants import moment
from models.phrases import phrase
from models.records import Asking, Dose, Intervention, Stay


@dataclass(frozen=True)
class Known:
    """A stay as it was known `at` an instant in seconds (None: now).

    stay: its row as it is now, with the patient; columns: what may change about it, as `columns_of` writes it, as it
    was then. criteria_assumed: what the criteria set said then was not kept, so that this is what it said later.
    """

    stay: Stay
    at: int | None
    columns: Mapping[str, str | None]
    criteria: CriteriaSet
    criteria_assumed: bool
    loaded: Loaded
    doses: tuple[Dose, ...]
    interventions: tuple[Intervention, ...]
    askings: tuple[Asking, ...]
    alerts: tuple[AlertStory, ...]


def known(session: Session, stay_id: int, at: int | None = None) -> Known:
    """What the record held at an instant: all that was recorded by then, that second included, and nothing later.

    Raises LookupError with a sentence for no such stay or one that had not been recorded by then; CriteriaError.
    """
    stay = stays.one(session, stay_id)
    if at is not None and stay.created_at > moment(at):
        raise LookupError(phrase("The record did not hold this stay then."))
    columns = columns_at(session, stay, at)
    criteria, assumed = _criteria(session, columns["criteria"] or "", at)
    return Known(
        stay,
        at,
        columns,
        criteria,
        assumed,
        load(session, [stay_id], known_at=at),
        tuple(doses.of_stay(session, stay_id, at)),
        tuple(interventions.of_stay(session, stay_id, at)),
        tuple(symptoms.of_stay(session, stay_id, at)),
        tuple(alerts.stories(session, stay_id, at)),
    )


def _criteria(session: Session, name: str, at: int | None) -> tuple[CriteriaSet, bool]:
    return (named(name), False) if at is None else criteria_versions.known(session, name, at)
