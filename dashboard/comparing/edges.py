"""The thresholds in force as changes from a part's own baseline: where each rule turns."""

from collections.abc import Mapping

from dashboard import words
from dashboard.comparing.parameters import PARAMETERS, Parameter, measured
from dashboard.comparing.traces import Trace
from dashboard.thresholds import EDGES, Baseline
from models.criteria import CriteriaSet, Rule, UrineRule

Edges = dict[tuple[str, str], float | None]
"""By the name of a parameter and the rule in words; None for a rule that turns nowhere fixed."""


def edges(criteria: CriteriaSet, judged: Mapping[str, Baseline], own: Mapping[str, Trace]) -> Edges:
    """Where each rule of a set turns on each parameter, in the parameter's unit.

    judged: the baselines the stay is judged from, in which a rule on a fall or a gain is measured; own: the part's.
    None: the rule compares with the previous day, or a baseline is missing.
    """
    found: Edges = {}
    for parameter in PARAMETERS.values():
        base = own[parameter.name].baseline
        for criterion in criteria.criteria:
            for rule in criterion.rules:
                if rule.measure.name in measured(parameter):
                    found[parameter.name, rule_words(rule)] = _edge(parameter, rule, judged.get(parameter.kind), base)
        if not parameter.changes:
            for warning in criteria.urine:
                found[parameter.name, urine_words(warning)] = _urine_edge(parameter, warning, judged.get("weight"))
    return found


def rule_words(rule: Rule) -> str:
    """`fall of systolic at least 40 mmHg`."""
    return f"{rule.measure.label} {words.threshold(rule)}"


def urine_words(rule: UrineRule) -> str:
    """`urine below 0.5 mL/kg/h over 8 h`."""
    return f"urine {words.OPERATORS[rule.op]} {words.plain(rule.value)} {rule.unit} over {words.hours(rule.over)}"


def _edge(parameter: Parameter, rule: Rule, judged: Baseline | None, own: Baseline | None) -> float | None:
    compares = rule.measure.reference
    if own is None or compares == "previous day" or (compares and judged is None):
        return None
    turns = float(EDGES[rule.measure.name](float(rule.value), judged.value if judged else float("nan")))
    return (turns - own.value) * (100 / own.value if parameter.per_cent else 1)


def _urine_edge(parameter: Parameter, rule: UrineRule, weight: Baseline | None) -> float | None:
    if rule.unit == parameter.unit:
        return float(rule.value)
    if weight is None:
        return None
    number = float(rule.value)
    return number * weight.value if parameter.name == "urine_per_hour" else number / weight.value
