"""What is done for a patient whose vessels leak: the kinds of intervention, and how they are said."""

from collections.abc import Mapping

from models.phrases import Phrase, phrase

INTERVENTIONS: Mapping[str, Phrase] = {
    "fluid": phrase("Fluid bolus"),
    "vasopressor": phrase("Vasopressor"),
    "albumin": phrase("Albumin infusion"),
    "diuretic": phrase("Diuretic"),
}
"""Every kind, in the order of the chart's lanes."""
