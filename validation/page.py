"""docs/validation.md: the sections in order, each made of the figures of its own module."""

from validation import ward
from validation.agreement import FILES, STAYS_IN_FILE, WITHOUT_FACTS, Compared
from validation.cases_section import cases_section
from validation.urine_section import urine_section

_OPENING = """# Is it right?

Made by `make validate` (`python -m validation`), which needs the real data and the published cases in `../shared`;
where a section could not be made, the run stops rather than leave an old figure. Everything here is drawn by fixed
seeds, so two runs write the same page.

The real data is an extract of the MIMIC-IV Clinical Database Demo 2.2 (Johnson et al., PhysioNet, Open Database
License 1.0): intensive care, 268 admissions of 100 patients. **Nobody in it is known to have had capillary leak
syndrome.** It shows what the program does with real gaps and real dirt, and cannot show how often it finds a leak
or misses one.
"""


def page(real: Compared, generated: Compared, refused: int) -> str:
    """The whole page, from what was compared and how many real rows were refused."""
    return "\n".join(
        [_OPENING, ward.section(), agreement_section(real, generated, refused), cases_section(), urine_section()]
    )


def agreement_section(real: Compared, generated: Compared, refused: int) -> str:
    """How much was compared with the reference, and what differed."""
    rows = [
        ("real, under each shipped set", real),
        ("generated, under each shipped set and a drawn one", generated),
    ]
    told = [
        f"| {name} | {found.stays:,} | {found.readings:,} | {found.judged:,} | {found.rows:,} | "
        f"{len(found.differences)} | {found.rounded} |"
        for name, found in rows
    ]
    differences = [f"- `{told}`" for found in (real, generated) for told in found.differences[:20]]
    return "\n".join([_AGREEMENT.format(refused=refused), *told, "", *differences, _GENERATED])


_AGREEMENT = """## Agreement with a second evaluator

`tests/reference` was written from the specification by another hand: one stay, one instant at a time, in exact
fractions, and it shares no line with the program. Both write the three files of `evaluate`, and every row is
compared. {refused} of the real rows are outside the limits of their kind (a weight of 0, a mean of 801) and are
left out of both. A urine value may differ by one in its sixth decimal, as the specification allows; those are
counted apart.

| what | stays | readings | stays x sets | rows compared | differences | last decimal only |
|---|---|---|---|---|---|---|"""

_GENERATED = f"""The generated stays come in {FILES} files of {STAYS_IN_FILE}, aimed at the edges: values on,
just below and just above every threshold, times on an expiry and one second to either side, ties, mixed units,
time zones and fractions of a second, incomplete and overlapping urine, discharges before the last reading. Each
file is judged under every shipped set and under one set drawn for it alone ({FILES} different ones); of every
{WITHOUT_FACTS}th file the stays' own facts are withheld.
"""
