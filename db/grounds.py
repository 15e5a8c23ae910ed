"""Which readings an alert rests on."""

import json

import numpy as np

from db.loading import Judged
from models.alerting import LEAK, OVERDUE
from models.measurements import CODES
from models.verdicts import Assessment


def grounds(group: Judged, place: int, problem: str) -> list[int]:
    """The ids of the readings that the rules of a problem looked at, in order; what is overdue rests on none."""
    assessment = group.assessments[place]
    if assessment is None or problem == OVERDUE:
        return []
    rows = leak_rows(assessment, counting=True) if problem == LEAK else urine_rows(group, place, assessment, problem)
    return sorted(int(group.loaded.ids[row]) for row in rows)


def as_json(ids: list[int]) -> str:
    """Ids as the store keeps them."""
    return json.dumps(ids)


def leak_rows(assessment: Assessment, *, counting: bool) -> set[int]:
    """The rows of the readings that the criteria which count (or do not) were judged on."""
    used = [
        one
        for criterion in assessment.criteria
        if criterion.counts is counting
        for rule in criterion.rules
        for one in (*rule.latest, rule.reference)
    ]
    return {one.row for one in used if one is not None and one.row is not None}


def urine_rows(group: Judged, place: int, assessment: Assessment, problem: str) -> set[int]:
    """The rows of the urine in the window of a rule, and of the weight."""
    verdict = next((verdict for verdict in assessment.urine if verdict.rule.name == problem), None)
    if verdict is None:
        return set()
    readings = group.loaded.readings
    within = (readings.at > verdict.at - verdict.rule.over) & (readings.at <= verdict.at)
    rows = np.flatnonzero(within & (readings.stay == place) & (readings.kind == CODES["urine"])).tolist()
    return {*rows, *([] if verdict.weight is None or verdict.weight.row is None else [verdict.weight.row])}
