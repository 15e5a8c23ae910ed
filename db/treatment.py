"""Doses held to the regimen of a stay: what was decided of a drug over all stays of a patient, and what may follow."""

import json
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import doses, rights
from db.doses import Decision
from db.event_standing import stands
from db.sight import WHOLE_STORE
from models.cycles import GIVEN
from models.dosing import Decided, Due, due, refusal
from models.instants import seconds
from models.records import Asking, Dose, Stay
from models.regimen import Regimen, named
from models.symptoms import Answers, Notice, notices


def decided(session: Session, stay: Stay, regimen: Regimen) -> list[Dose]:
    """Every decision that stands: all of this stay, and those about the same drug of the patient's earlier stays."""
    earlier = (
        select(Dose)
        .join(Stay, Stay.id == Dose.stay_id)
        .where(Stay.patient_id == stay.patient_id, Stay.id != stay.id, stands(Dose))
    )
    # The name of a drug may have been typed with more behind it, such as the dose.
    drug = regimen.drug.casefold()
    # What a patient was given elsewhere counts wherever the next dose is decided.
    found = session.scalars(earlier, execution_options=WHOLE_STORE)
    same = [dose for dose in found if dose.drug.strip().casefold().startswith(drug)]
    return sorted([*same, *doses.of_stay(session, stay.id)], key=lambda dose: (dose.given_at, dose.id))


def as_decided(rows: Iterable[Dose]) -> list[Decided]:
    """The decisions as the rules take them."""
    return [
        Decided(row.number, seconds(row.given_at), row.state, None if row.due_at is None else seconds(row.due_at))
        for row in rows
    ]


def due_now(stay: Stay, regimen: Regimen, rows: Iterable[Dose], at: int) -> Due:
    """What is due in a stay at an instant, by all these decisions."""
    began = stay.admitted_at or stay.created_at
    return due(regimen, as_decided(rows), at, seconds(began))


def decide(session: Session, decision: Decision, *, by: int, now: int) -> Dose:
    """Records a decision, none beyond what the regimen of the stay allows. Raises what `doses.decide` does."""
    if doses.known(session, decision.key):
        return doses.decide(session, decision, by=by, now=now)
    _refuse_beyond(session, decision, None, by, now)
    return doses.decide(session, decision, by=by, now=now)


def correct(session: Session, dose_id: int, decision: Decision, why: str, *, by: int, now: int) -> Dose:
    """Replaces a decision, none by one beyond what the regimen allows. Raises what `doses.correct` does."""
    if not doses.known(session, decision.key):
        _refuse_beyond(session, decision, dose_id, by, now)
    return doses.correct(session, dose_id, decision, why, by=by, now=now)


def _refuse_beyond(session: Session, decision: Decision, without: int | None, by: int, now: int) -> None:
    """Two people may have the page open: what is in the store now decides, and not what either was shown."""
    stay = rights.stay_for(session, decision.stay_id, by, "decide", now)
    if stay.regimen is None or decision.state != GIVEN:
        return
    regimen = named(stay.regimen)
    others = [dose for dose in decided(session, stay, regimen) if dose.id != without]
    # A correction keeps its own time; what came after it has been decided too.
    before = due_now(stay, regimen, (dose for dose in others if seconds(dose.given_at) < decision.at), decision.at)
    most = regimen.schedule.most_in_cycle.value
    if decision.number > most:
        raise ValueError(f"{most} doses are the most of a cycle: there is no dose {decision.number}.")
    if sentence := refusal(regimen, before):
        raise ValueError(sentence)
    if without is None and before.number != decision.number:
        raise ValueError(f"Dose {before.number} is the next one: somebody else has decided. Look again.")


def answers(askings: Iterable[Asking]) -> list[Answers]:
    """Askings as the rules take them."""
    return [
        Answers(seconds(one.asked_at), *(tuple(json.loads(part)) for part in (one.present, one.absent)))
        for one in askings
    ]


def standing_notices(askings: Iterable[Asking]) -> tuple[Notice, ...]:
    """The grave symptoms that stand after these askings."""
    return notices(answers(askings))
