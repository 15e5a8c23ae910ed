"""The section of the published cases."""

from validation.explained import EXPLAINED
from validation.hours import sets
from validation.published import Case, cases, flagged_if_graded

_OPENING = """## Published cases

{count} published cases and groups, beside what their authors concluded. A set "says" the strongest state that it
reaches at any instant up to the last reading (flagged, then possible, unassessed, clear). Agreement is a flag where
the authors concluded a leak, and no flag where they denied it.

How a case becomes readings: a value with a number is entered at its hour; what is told without one ("hypotension",
"weight gain", "low albumin") is not entered at all. Oedema of no stated grade is entered as grade 1, the least
there is, which is the cautious reading; absent oedema as 0. A change of weight without a weight is no reading. A
mean that only follows from systolic and diastolic is left to the program, which does not round it. Nothing is
entered as a baseline. A dagger (†) marks a case whose values or hours were partly inferred when it was collected;
the list below the tables says which.
"""

_COUNTS = """Of {leaks} concluded leaks, flagged: {flagged}. **Called clear by any set: {cleared}.** Of the
{denied} groups of which a leak was denied, flagged: {wrong}. Were oedema of no stated grade entered as grade 2,
the flags would be {graded}.

The set is a screen, not a diagnosis, in both directions: interleukin-2 with interferon (il2_ifn_norway_1996) gave
oedema and a falling albumin, and its authors measured that this was no leak. With an albumin below the limit both
label sets would flag it, and would be right as a screen. Means of groups without numbers cannot be judged, and unknown
is the right answer to them.
"""


def cases_section() -> str:
    """Both tables, the explanations, and what was inferred."""
    every = cases()
    opening = _OPENING.format(count=len(every))
    return "\n".join([opening, _table(every), _counts(every), _explanations(every), _inferred(every)])


def _table(every: tuple[Case, ...]) -> str:
    head = ["case", "n", "entered", "authors", *sets()]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    words = {True: "leak", False: "no leak", None: "not said"}
    for case in every:
        mark = " †" if case.inferred else ""
        entered = "; ".join(case.entered) or "nothing: no number is published"
        said = [case.said[name] for name in sets()]
        lines.append(f"| {case.id}{mark} | {case.number} | {entered} | {words[case.verdict]} | {' | '.join(said)} |")
    return "\n".join(lines) + "\n"


def _counts(every: tuple[Case, ...]) -> str:
    leaks = [case for case in every if case.verdict]
    parts = [f"{sum(case.said[name] == 'flagged' for case in leaks)} by `{name}`" for name in sets()]
    wrong = sum("flagged" in case.said.values() for case in every if case.verdict is False)
    cleared = sum("clear" in case.said.values() for case in leaks)
    graded = ", ".join(f"{len(flagged_if_graded(name, 2))} by `{name}`" for name in sets())
    return _COUNTS.format(
        leaks=len(leaks),
        flagged=", ".join(parts),
        cleared=cleared,
        denied=sum(case.verdict is False for case in every),
        wrong=wrong,
        graded=graded,
    )


def _explanations(every: tuple[Case, ...]) -> str:
    lines = ["| disagreement | why |", "|---|---|"]
    lines += [f"| {case.id} | {EXPLAINED[case.id]} |" for case in every if case.disagrees]
    return "\n".join(lines) + "\n"


def _inferred(every: tuple[Case, ...]) -> str:
    lines = ["Sources, and what was inferred:\n"]
    for case in every:
        inferred = f" Inferred: {'; '.join(case.inferred)}." if case.inferred else ""
        lines.append(f"- {case.id}: {case.source}.{inferred}")
    return "\n".join(lines) + "\n"
