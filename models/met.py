"""Which readings meet a rule of the three criteria, each judged at the instant at which it was taken."""

from collections.abc import Iterator

import numpy as np

from models.criteria import CriteriaSet, Rule
from models.history import History
from models.readings import Ints
from models.rules import MET, Instants, judge


def met_when_taken(history: History, criteria: CriteriaSet, times: Ints) -> Iterator[tuple[Rule, Ints]]:
    """Each rule with those of these times (seconds, of the only stay) at which a reading taken then meets it."""
    instants = Instants(history, np.zeros(len(times), dtype=np.int64), times)
    for part in criteria.criteria:
        for rule in part.rules:
            judged = judge(instants, part, rule)
            yield rule, times[(judged.states == MET) & judged.found & (judged.at == times)]
