"""The demonstration ward: 24 people who do not exist, in their beds over six days, each with a story to show.

The ward is a function of `now` by shift alone: the last midnight of its own clock is always 10 h 25 min before `now`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from db.demo_course import MOST_DOSES, Body, Course, simulate
from db.demo_round import Mess, Set, observe

NOW = 10 + 25 / 60
"""The ward's own clock, in hours since its midnight, when somebody looks."""

SEED = 1987

WARD = "Demonstration ward"
DAY_UNIT = "Example day unit"
"""A second, small ward, so that it can be seen what is not shown to whom."""


@dataclass(frozen=True)
class Guest:
    """A made-up patient; hours are those of the ward's clock. `most`: doses after which treatment was stopped.

    left: when the patient was discharged (None: is here); away, away_since: why and since when off the ward; refused:
    kinds that the patient did not want measured, a few minutes ago.
    """

    bed: str
    name: str
    age: int
    body: Body
    admitted: float
    first_dose: float | None
    most: int = MOST_DOSES
    catheter: bool = False
    mess: Mess = field(default_factory=Mess)
    away: str | None = None
    away_since: float | None = None
    refused: tuple[str, ...] = ()
    entered_weight: str | None = None
    left: float | None = None
    ward: str = WARD


@dataclass(frozen=True)
class Bedside:
    """A patient with the simulated course and what was written down of it."""

    guest: Guest
    course: Course
    sets: tuple[Set, ...]


def _day(ago: int, hour: float) -> float:
    return hour - 24 * ago


def _body(weight: float, pressure: tuple[int, int], albumin: float, rate: int, *answers: float) -> Body:
    leak, vessels, kidneys = answers or (1.0, 1.0, 1.0)
    return Body(weight, *pressure, albumin, rate, round(0.012 * weight, 2), leak, vessels, kidneys)


GUESTS: Sequence[Guest] = (
    # Complete courses, as published: the leak of the fifth day.
    Guest("01", "Amber Testcase", 58, _body(77, (132, 82), 3.7, 74), _day(6, 16), _day(5, 14.2)),
    Guest("02", "Basil Example", 63, _body(70, (128, 80), 3.5, 78, 1.15, 1.4, 1.0), _day(6, 13), _day(5, 8.2), 13),
    # All three at once, and the pressure hardly answers to fluid.
    Guest(
        "03",
        "Cherry Specimen",
        47,
        _body(68, (118, 72), 3.4, 80, 1.6, 5.0, 1.3),
        _day(3, 15),
        _day(2, 13.0),
        catheter=True,
    ),
    # No urine at all.
    Guest(
        "04",
        "Danube Sample",
        71,
        _body(82, (136, 80), 3.4, 72, 1.5, 2.3, 7.0),
        _day(3, 20),
        _day(2, 22.0),
        catheter=True,
    ),
    # Nothing met now; flagged by what was met within the day.
    Guest("05", "Elbe Pretend", 52, _body(74, (122, 76), 4.1, 70, 1.0, 2.7, 0.8), _day(3, 9), _day(3, 20.0), 6),
    # Not weighed for two mornings: the flag would go if the old weight were trusted.
    Guest(
        "06",
        "Fig Placeholder",
        66,
        _body(88, (126, 78), 3.3, 76, 0.5, 2.9, 0.7),
        _day(5, 10),
        _day(4, 16.2),
        8,
        mess=Mess(no_weight=frozenset({0, 1})),
    ),
    Guest(
        "07",
        "Garnet Fiction",
        39,
        _body(63, (120, 74), 3.2, 82),
        _day(3, 12),
        _day(2, 6.3),
        away="CT, then a new line in theatre",
        away_since=8.5,
        mess=Mess(quiet_from=3.0),
    ),
    Guest(
        "08",
        "Hazel Mockup",
        55,
        _body(78, (130, 80), 4.0, 74, 0.8, 1.0, 0.8),
        _day(3, 14),
        _day(2, 8.3),
        mess=Mess(pounds_on=1),
    ),
    Guest(
        "09",
        "Indigo Specimen",
        61,
        _body(81, (134, 84), 3.0, 77, 0.7, 1.0, 0.9),
        _day(2, 16),
        _day(1, 6.2),
        mess=Mess(others_pressure_at=3.4, no_weight=frozenset({0})),
    ),
    Guest(
        "10",
        "Juniper Rehearsal",
        44,
        _body(66, (124, 76), 4.0, 79, 0.9, 1.2, 1.2),
        _day(3, 11),
        _day(2, 14.0),
        mess=Mess(unmeasured=(5, 9)),
    ),
    # The leak has closed: water comes back out, protein is slow.
    Guest("11", "Kiwi Practice", 49, _body(80, (130, 82), 3.7, 71, 1.2, 1.7, 1.0), _day(6, 9), _day(6, 18.0), 11),
    Guest(
        "12",
        "Lilac Makebelieve",
        57,
        _body(72, (126, 78), 3.9, 75, 0.6, 1.0, 0.9),
        _day(3, 15),
        _day(2, 22.2),
        mess=Mess(late=(1.5, 9.3)),
    ),
    Guest(
        "13",
        "Mango Notreal",
        68,
        _body(92, (138, 84), 3.7, 73, 0.7, 1.0, 1.0),
        _day(4, 13),
        _day(3, 8.0),
        mess=Mess(no_weight=frozenset({0, 1})),
        refused=("weight",),
    ),
    Guest("14", "Nile Invented", 60, _body(76, (116, 72), 3.1, 84, 0.3, 2.2, 1.0), _day(4, 12), _day(3, 12.0)),
    Guest(
        "15",
        "Olive Imaginary",
        73,
        _body(76, (140, 78), 3.9, 70, 0.9, 1.2, 2.4),
        _day(3, 10),
        _day(2, 6.0),
        catheter=True,
    ),
    Guest("16", "Plum Prototype", 36, _body(71, (122, 74), 4.1, 72), _day(2, 15), _day(1, 14.3)),
    Guest("17", "Quince Template", 50, _body(85, (134, 82), 4.0, 76, 0.8, 1.3, 0.9), _day(2, 10), _day(2, 22.0)),
    Guest("18", "Rhine Nonesuch", 42, _body(69, (118, 74), 3.8, 78, 0.9, 1.0, 1.0), _day(2, 14), _day(1, 8.0)),
    Guest(
        "19",
        "Saffron Standin",
        64,
        _body(79, (132, 80), 4.2, 74, 0.5, 0.8, 0.7),
        _day(5, 11),
        _day(4, 6.0),
        entered_weight="79.5",
    ),
    Guest("20", "Teal Exercise", 31, _body(64, (116, 70), 4.0, 80, 0.8, 0.9, 0.9), _day(3, 16), _day(2, 14.2)),
    Guest("21", "Umber Illustration", 69, _body(90, (142, 86), 3.8, 72), _day(1, 13), 6.3),
    Guest("22", "Vistula Dummy", 53, _body(73, (128, 80), 3.9, 75), _day(1, 15), None),
    # Not weighed yet, blood not back yet.
    Guest("23", "Walnut Dryrun", 46, _body(75, (126, 78), 3.9, 77), 9.5, None, mess=Mess(no_weight=frozenset({0}))),
    Guest("24", "Zinnia Storyline", 78, _body(62, (138, 76), 3.8, 74), 10.0, None),
)


EARLIER: Sequence[Guest] = (
    # The cycle before, three weeks ago: a leak that came a dose later and was half as strong.
    replace(
        GUESTS[2],
        body=_body(68, (118, 72), 3.4, 80, 0.8, 2.0, 0.9),
        admitted=_day(24, 15),
        first_dose=_day(23, 13.0),
        most=10,
        left=_day(18, 11),
    ),
)


DAY_GUESTS: Sequence[Guest] = (
    Guest("D1", "Acacia Pretence", 51, _body(71, (124, 78), 4.0, 74), 9.0, None, ward=DAY_UNIT),
    Guest("D2", "Birch Supposed", 67, _body(83, (136, 82), 3.9, 71), 9.4, None, ward=DAY_UNIT),
)


def ward(seed: int = SEED) -> list[Bedside]:
    """Everybody on the ward; the same seed gives the same ward."""
    return [_bedside(guest, place, seed) for place, guest in enumerate(GUESTS)]


def earlier(seed: int = SEED) -> list[Bedside]:
    """The stays that are over, of people who are on the ward again."""
    return [_bedside(guest, len(GUESTS) + place, seed) for place, guest in enumerate(EARLIER)]


def day_unit(seed: int = SEED) -> list[Bedside]:
    """Everybody on the small ward."""
    return [_bedside(guest, len(GUESTS) + len(EARLIER) + place, seed) for place, guest in enumerate(DAY_GUESTS)]


def _bedside(guest: Guest, place: int, seed: int) -> Bedside:
    until = NOW if guest.left is None else guest.left
    course = simulate(guest.body, guest.admitted, until, guest.first_dose, guest.most)
    random = np.random.default_rng([seed, place])
    walk = round(place + float(random.uniform(0, 4))) / 60
    sets = observe(course, guest.mess, until, random, catheter=guest.catheter, walk=walk)
    return Bedside(guest, course, sets)
