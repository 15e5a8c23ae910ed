"""What is alerted of a stay: which problems it has, how grave they are, and when one is over."""

from collections.abc import Mapping

from models.verdicts import Assessment

SEVERITIES = ("high", "medium", "low")
"""The gravest first."""

LEAK = "leak"
"""The problem of an episode; every other problem is the name of a urine rule."""


def problems(assessment: Assessment | None) -> Mapping[str, str]:
    """The problems of a stay now, with the severity of each (specification, section 7)."""
    if assessment is None:
        return {}
    flagged = assessment.overall == "flagged"
    found = {}
    if assessment.episode_since is not None:
        # An episode that only stale readings or a short clear run keep open is no graver than it was.
        found[LEAK] = assessment.severity if flagged and assessment.severity else "medium"
    for verdict in assessment.urine:
        if verdict.state == "met":
            grave = "high" if flagged else "medium"
            found[verdict.rule.name] = grave if verdict.rule.priority == "high" else "low"
    return found


def graver(severity: str, than: str) -> bool:
    """Whether one severity is higher than another."""
    return SEVERITIES.index(severity) < SEVERITIES.index(than)


def end_reason(assessment: Assessment | None, problem: str) -> str | None:
    """Why a problem that a stay had is over, or None where an unknown leaves it open.

    A problem ends by what is known, never by what is not.
    """
    states = {} if assessment is None else {verdict.rule.name: verdict.state for verdict in assessment.urine}
    if states.get(problem) == "unknown":
        return None
    if states.get(problem) == "not_met" or (problem == LEAK and assessment and assessment.overall == "clear"):
        return "clear"
    return "the readings that stand do not show it"
