"""A made-up course of high-dose interleukin-2: a small model of capillary leak. Nothing here is a patient's.

Each dose raises the leak for some hours. Leaking vessels lose protein and water to the tissues; pressure and urine
fall; fluid is given when pressure is low; what is taken in and not passed is weight. Times are hours. The numbers are
chosen, not measured, so that five days of 8-hourly doses land near the published means: albumin 3.6 to 2.2 g/dL and
+4.0 kg (Textor 1987, doi 10.1016/0002-9343(87)90941-7), mean pressure 98 to 84 mmHg (an r-Met interleukin-2 series).
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

STEP = 1 / 6
"""Hours between two states of the model."""

DOSE_EVERY, MOST_DOSES = 8.0, 14
"""Aldesleukin (Proleukin) US prescribing information: every 8 hours, at most 14 doses."""

# The leak of one dose is greatest after 4.5 hours, as the pressure is said to be lowest 4 to 6 hours after a dose.
_RISE, _DECAY = 2.0, 14.0
_PLATEAU = _DECAY / DOSE_EVERY

_MAINTENANCE, _KEPT_OPEN, _DRUNK, _UNSEEN = 0.078, 0.02, 0.058, 0.042  # L/h: drip, drink, breath and skin

# TIL consensus 2024: 500 mL for a low pressure, 250 mL to repeat it, then a vasopressor. How often is a choice.
LOW_SYSTOLIC = 90.0
_FLUID_APART, _FLUID_TRIED = 1.5, 3
_PRESSOR_OFF, _PRESSOR_RAISES = 112.0, 9.0  # mmHg
_VASOPRESSOR = "Vasopressor running"
_MOST_HELD = 3  # SpringerPlus 2015;4 (s40064-015-0890-1): stop when a dose was held three times


@dataclass(frozen=True)
class Body:
    """Somebody before treatment (kg, mmHg, g/dL, /min, mg/dL), and how strongly each part answers: 1 is the mean."""

    weight: float = 75.0
    systolic: float = 130.0
    diastolic: float = 82.0
    albumin: float = 3.6
    heart_rate: float = 76.0
    creatinine: float = 0.9
    leak: float = 1.0
    vessels: float = 1.0
    kidneys: float = 1.0


class Moment(NamedTuple):
    """What could be measured at an instant; `urine` is all that was passed since the start, in mL."""

    systolic: float
    diastolic: float
    heart_rate: float
    weight: float
    albumin: float
    urine: float
    oedema: int
    creatinine: float

    @property
    def mean(self) -> float:
        """Mean pressure in mmHg."""
        return (self.systolic + 2 * self.diastolic) / 3


class PlannedDose(NamedTuple):
    """A dose at its hour: given, or held for the reason named."""

    number: int
    at: float
    held: str | None


class Fluid(NamedTuple):
    """Fluid given fast from an hour on, in L."""

    at: float
    volume: float


@dataclass(frozen=True)
class Course:
    """The states from hour `begin` on; doses, fluid given fast, and from when to when a vasopressor ran (None: on)."""

    begin: float
    moments: tuple[Moment, ...]
    doses: tuple[PlannedDose, ...]
    fluids: tuple[Fluid, ...]
    pressors: tuple[tuple[float, float | None], ...]

    def at(self, hour: float) -> Moment:
        """The state at an hour; before the first and after the last, those."""
        place = round((hour - self.begin) / STEP)
        return self.moments[min(max(place, 0), len(self.moments) - 1)]


def simulate(body: Body, begin: float, end: float, first_dose: float | None, most: int = MOST_DOSES) -> Course:
    """The course from hour `begin` to `end`; no dose if `first_dose` is None, at most `most` that are due."""
    state, care = _State(body), _Care()
    moments = []
    for step in range(round((end - begin) / STEP) + 1):
        hour, moment = begin + step * STEP, state.moment()
        due = first_dose is not None and len(care.doses) < most
        if due and hour >= (first_dose or 0) + len(care.doses) * DOSE_EVERY - STEP / 2:
            care.dose(hour, state)
        care.support(hour, moment.systolic)
        moments.append(moment)
        state.advance(care.infusion(hour), hour, treated=bool(care.doses), pressor=care.pressor)
    return Course(begin, tuple(moments), tuple(care.doses), tuple(care.fluids), tuple(care.pressors))


@dataclass
class _Care:
    """What doctors and nurses do about it."""

    doses: list[PlannedDose] = field(default_factory=list)
    fluids: list[Fluid] = field(default_factory=list)
    pressors: list[tuple[float, float | None]] = field(default_factory=list)

    @property
    def pressor(self) -> bool:
        return bool(self.pressors) and self.pressors[-1][1] is None

    def dose(self, hour: float, state: "_State") -> None:
        """A dose that is due is given or held; after three were held, no more are due."""
        if sum(dose.held is not None for dose in self.doses) == _MOST_HELD:
            return
        held = _VASOPRESSOR if self.pressor else state.hold()
        self.doses.append(PlannedDose(len(self.doses) + 1, hour, held))
        state.fast += held is None

    def support(self, hour: float, systolic: float) -> None:
        """Fluid for a low pressure; where it has not helped three times in half a day, a vasopressor."""
        if self.pressor and systolic >= _PRESSOR_OFF:
            self.pressors[-1] = (self.pressors[-1][0], hour)
        recent = [fluid.at for fluid in self.fluids if hour - fluid.at < 12]
        if not self.doses or self.pressor or systolic >= LOW_SYSTOLIC or (recent and hour - recent[-1] < _FLUID_APART):
            return
        if len(recent) == _FLUID_TRIED:
            self.pressors.append((hour, None))
        else:
            self.fluids.append(Fluid(hour, 0.25 if recent else 0.5))

    def infusion(self, hour: float) -> float:
        """What runs in at an hour beside the drip, in L/h: each volume within an hour."""
        return sum(fluid.volume for fluid in self.fluids if 0 <= hour - fluid.at < 1)


@dataclass
class _State:
    """What changes: the dose not yet felt, its effect, protein (a share), water gained and that in the plasma (L)."""

    body: Body
    fast: float = 0.0
    effect: float = 0.0
    protein: float = 1.0
    water: float = 0.0
    plasma: float = 0.0
    passed: float = 0.0
    waste: float = 1.0
    injury: float = 0.0
    night: float = 0.0
    supported: float = 0.0

    @property
    def leak(self) -> float:
        """The leak, 1 on the plateau of 8-hourly doses in the mean patient."""
        return self.body.leak * self.effect / _PLATEAU

    def moment(self) -> Moment:
        """What could be measured now."""
        body, mean = self.body, self.mean_pressure()
        pulse = (body.systolic - body.diastolic) * (0.25 + 0.75 * (mean / self._usual_mean()))
        rate = body.heart_rate + 13 * self.leak**0.8 + 30 * max(-self.plasma, 0) + 6 * min(self.fast, 1)
        tissue = (self.water - self.plasma) * 75 / body.weight
        return Moment(
            mean + pulse * 2 / 3,
            mean - pulse / 3,
            rate - self.night,
            body.weight + self.water,
            body.albumin * self.protein,
            self.passed * 1000,
            min(int(max(tissue, 0) / 2.1 + 0.3), 4),
            body.creatinine * self.waste,
        )

    def hold(self) -> str | None:
        """Why a dose that is due now is held."""
        if self.moment().systolic < LOW_SYSTOLIC:
            return "Systolic below 90 mmHg"
        # Dutcher 2014, table 3: below 160 mL in a shift of 8 hours.
        return "Urine below 20 mL/h" if self.urine() < 0.020 else None

    def _usual_mean(self) -> float:
        return (self.body.systolic + 2 * self.body.diastolic) / 3

    def mean_pressure(self) -> float:
        """Wide vessels and lost plasma lower it; at night it is a little lower anyway."""
        widening = self.body.vessels * self.effect / _PLATEAU
        return self._usual_mean() - 8 * widening + 12 * min(self.plasma, 0.5) - self.night + self.supported

    def kidneys(self) -> float:
        """How well the kidneys work, 1 as before treatment: by pressure, plasma and the leak itself."""
        driven = max((self.mean_pressure() + self.night - 52) / (self._usual_mean() - 52), 0.0)
        return float(min(driven, 1.2) ** 0.7 * max(1 - 0.3 * self.injury, 0.0))

    def urine(self) -> float:
        """Urine in L/h; once the leak has closed, the water comes back out."""
        returning = 0.25 * max(self.water - 0.4, 0) * math.exp(-2.5 * self.leak)
        return 0.0012 * self.body.weight * self.kidneys() * (1 + returning)

    def advance(self, given: float, clock: float, *, treated: bool, pressor: bool) -> None:
        """One step on, with a drip once treated and what is given beside it in L/h."""
        urine, size = self.urine(), self.body.weight / 75
        drip = _MAINTENANCE if self.leak > 0.25 or self.fast > 0.2 else _KEPT_OPEN
        flow = drip + (_DRUNK - _UNSEEN) * size - urine if treated else 0.0
        if self.water <= 0:
            flow = max(flow, 0.0)  # nobody dries out: thirst
        self.water += STEP * (flow + given)
        self.plasma += STEP * (given + flow / 4)
        self.plasma += STEP / 3 * (0.06 * self.water - 0.6 * self.leak - self.plasma)
        self.passed += STEP * urine
        self.protein += STEP * ((1 - self.protein) / 150 - 0.0072 * self.leak * self.protein)
        self.waste += STEP / 24 * (1 / max(self.kidneys(), 0.2) - self.waste)
        self.injury += STEP / 20 * (self.body.kidneys * self.effect / _PLATEAU - self.injury)
        self.effect += STEP * (self.fast / _RISE - self.effect / _DECAY)
        self.fast -= STEP * self.fast / _RISE
        self.night = 2.5 * math.cos((clock - 3) * math.pi / 12)
        self.supported = _PRESSOR_RAISES if pressor else 0.0
