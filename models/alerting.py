"""What is alerted of a stay: which problems it has, how grave they are, and when one is over."""

from collections.abc import Mapping

from models.phrases import Phrase, phrase
from models.verdicts import Assessment

SEVERITIES = ("high", "medium", "low")
"""The gravest first."""

LEAK, OVERDUE = "leak", "overdue"
"""The problems of an episode, and of observations that are overdue; every other is the name of a urine rule."""

ENDS: Mapping[str, Phrase] = {
    "clear": phrase("The readings show that it is over"),
    "withdrawn": phrase("Withdrawn: the reading was corrected"),
    "discharged": phrase("The patient was discharged"),
    "measured": phrase("What was overdue was measured or explained"),
    "not_shown": phrase("What is known of the stay was changed"),
}
"""How an alert can end."""


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


def over(assessment: Assessment | None, problem: str) -> bool:
    """Whether a problem that is not there now is known to be over: an unknown never ends one."""
    states = {} if assessment is None else {verdict.rule.name: verdict.state for verdict in assessment.urine}
    return states.get(problem) != "unknown"
