"""What can be laid beside each other: the cycles of a patient's stays. Times in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from dashboard.course_marks import DoseMark
from models.cycles import GIVEN, Cycle, cycles


@dataclass(frozen=True)
class Part:
    """A cycle of a stay, or a stay of which no dose is known (`number` None).

    origin: its first dose (`dosed`); for a stay without one its beginning, or None where that is not known either.
    end: the first dose of the stay's next cycle; None for the last one, which ends with the stay.
    """

    stay_id: int
    number: int | None
    origin: int | None
    end: int | None
    doses: tuple[DoseMark, ...]
    dosed: bool = True

    @property
    def key(self) -> tuple[int, int | None]:
        """What tells it from all others."""
        return self.stay_id, self.number

    @property
    def given(self) -> tuple[DoseMark, ...]:
        """The doses that were given, in order."""
        return tuple(dose for dose in self.doses if dose.state == GIVEN)

    def last_before(self, at: int) -> DoseMark | None:
        """The last dose given before an instant; what is seen at the very time of a dose came before it."""
        return next((dose for dose in reversed(self.given) if dose.at < at), None)


def parts(
    stay_id: int, doses: Sequence[DoseMark], begun: int | None, first_dose: int | None = None
) -> tuple[Part, ...]:
    """The parts of a stay in order: its cycles, or the stay itself where no dose was given.

    begun: when the stay began; first_dose: where a first dose is known of which no record is kept.
    """
    ordered = sorted(doses, key=_order)
    found = cycles([(dose.number, dose.at, dose.state) for dose in ordered])
    if not found:
        origin = begun if first_dose is None else first_dose
        return (Part(stay_id, None, origin, None, tuple(ordered), dosed=first_dose is not None),)
    ends = [*(cycle.start for cycle in found[1:]), None]
    given = iter([dose for dose in ordered if dose.state == GIVEN])
    others = [(dose, _home(dose, found)) for dose in ordered if dose.state != GIVEN]
    made = []
    for cycle, end in zip(found, ends, strict=True):
        own = [*islice(given, len(cycle.doses)), *(dose for dose, home in others if home is cycle)]
        made.append(Part(stay_id, cycle.number, cycle.start, end, tuple(sorted(own, key=_order))))
    return tuple(made)


def _order(dose: DoseMark) -> tuple[int, int]:
    return dose.at, dose.number


def _home(dose: DoseMark, found: Sequence[Cycle]) -> Cycle:
    """The cycle of a dose that was not given: between two of them the earlier one, as long as its numbers go on."""
    last = max((place for place, cycle in enumerate(found) if cycle.start <= dose.at), default=0)
    over = dose.at > found[last].end and dose.number <= found[last].doses[-1]
    return found[min(last + over, len(found) - 1)]
