"""Why a set says otherwise than the authors of a published case: one sentence or two for each case that disagrees."""

from collections.abc import Mapping

NOT_GRADED = "The bedside set asks for oedema of grade 2, and only its presence is told, entered as the least grade, 1"

EXPLAINED: Mapping[str, str] = {
    "il2_textor_1987_mean12": (
        f"{NOT_GRADED}; the gain of 4 kg has no weight to be a gain of, and hypotension is stated without a "
        "number: one criterion met, the two others unknown. The two label sets take any oedema."
    ),
    "il2_cochat_1991_children": (
        "Children: a weight of 18.9 kg is refused, because thresholds for adults must not be used on a "
        "child without anybody noticing. True disagreement, and wanted."
    ),
    "denileukin_avarbock_2008": (
        "No number is published: an albumin 'below the limit of detection' cannot be entered as a value. "
        "Unknown is the right answer; that a result of the form '<1.0' cannot be entered is a gap of the "
        "program."
    ),
    "scls_yardimci_2016_58f": (
        f"{NOT_GRADED}; pressure meets the first criterion, weight and albumin are not told: possible, and "
        "the two that would settle it are named."
    ),
    "scls_intemergmed_2009_46m": (
        f"{NOT_GRADED}; laboratory values were not in what could be read: possible, not clear."
    ),
    "scls_bmcneph_2023_47m": (
        "Only a pressure has a number (74/60); low albumin is stated without one and swelling is not "
        "mentioned. Possible is all that one criterion can say."
    ),
    "scls_wu_aaaai_2016_49m": (
        f"{NOT_GRADED}; hypotension is stated without a number. The albumin of 0.9 g/dL alone makes it "
        "possible; the label sets take the oedema of grade 1 as the second sign."
    ),
    "scls_cmaj_2021_66m": (
        "The one set of readings is from the presentation, with a normal pressure (112/78); the course that "
        "led to the diagnosis is not in what could be read. Unassessed, because swelling and protein were "
        "not measured."
    ),
    "cls_covid_42m": (
        "No pressure, weight, oedema or albumin has a number; the shock and the rise of haemoglobin are not "
        "among the three criteria. Unknown is the right answer."
    ),
    "scls_lamou_2014_54m": (
        "The first pressure is told as normal without a number, the fall of protein without one too, and "
        "oedema is read from compartment syndromes: one sign at most, so possible under the labels, "
        "unassessed at the bedside."
    ),
}
