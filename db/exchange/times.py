"""Columns of times, read and written: the forms that files are full of at once, every other by `instants.parse`."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from db.exchange.characters import Characters, put_together, taken_apart
from models import instants
from models.instants import HOUR, NO_TIME
from models.readings import Flags, Ints

_DAY = 24 * HOUR
_MONTHS = np.arange("0001-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
# Days since 1970 of the first of every month of the calendar, and how many each has.
_FIRST, _LENGTH = _MONTHS[:-1], np.diff(_MONTHS)
_EARLIEST, _LATEST = int(_FIRST[0]) * _DAY, int(_MONTHS[-1]) * _DAY - 1
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)
_MARKS = ((4, "-"), (7, "-"), (10, "Tt "), (13, ":"), (16, ":"))
_SECONDS, _ZONES = len("2026-01-31T08:00:00"), (len("Z"), len("+01:00"))
_LONGEST = len("2026-01-31T08:00:00.000000000+01:00")


def read(texts: Any, *, may_lack: bool = False) -> tuple[Ints, Flags]:
    """Seconds of each text, and whether it is a time; where it may lack, a blank is `NO_TIME`."""
    starts, data = taken_apart(texts)
    widths = np.diff(starts)
    if may_lack and not widths.any():
        return np.full(len(texts), NO_TIME), np.ones(len(texts), dtype=np.bool_)
    if (usual := _usual(texts, widths)) is not None:
        return usual, np.ones(len(texts), dtype=np.bool_)
    at, known = np.full(len(texts), NO_TIME), np.zeros(len(texts), dtype=np.bool_)
    for width in np.unique(widths[(widths > _SECONDS) & (widths <= _LONGEST)]).tolist():
        rows = np.flatnonzero(widths == width)
        text = _characters(starts, data, rows, width)
        for zone in _ZONES:
            if width >= _SECONDS + zone and not known[rows].all():
                found, good = _fixed(text[: width - zone], text[width - zone :])
                at[rows[good]], known[rows[good]] = found[good], True
    others = np.flatnonzero(~known)
    if len(others):
        at[others], known[others] = _singly(texts.take(pa.array(others)), may_lack)
    return at, known


def written(at: Ints, before: str = "", after: str = "") -> Any:
    """The texts of instants as an Arrow array, an empty one for `NO_TIME`, with the same characters around each."""
    lacking = at == NO_TIME
    plain = pa.array(np.where(lacking, 0, at)).cast(pa.timestamp("s")).cast(pa.string())
    starts, data = taken_apart(plain)
    model = f"{before}{' ' * _SECONDS}Z{after}".encode()
    text = np.tile(np.frombuffer(model, np.uint8), (len(at), 1))
    first = len(before)
    text[:, first : first + _SECONDS] = data[starts[0] : starts[-1]].reshape(len(at), _SECONDS)
    text[:, first + 10] = ord("T")
    times = put_together(text)
    return pc.if_else(pa.array(lacking), before + after, times) if lacking.any() else times


def _usual(texts: Any, widths: NDArray[np.int32]) -> Ints | None:
    """Seconds of texts that all are as times are written as a rule, in UTC without fractions; else nothing."""
    if not (widths == _SECONDS + 1).all() or not pc.all(pc.ends_with(texts, "Z")).as_py():
        return None
    try:
        at: Ints = texts.cast(pa.timestamp("s", "UTC")).cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    # Arrow's calendar has a year 0.
    return at if at.min(initial=_EARLIEST) >= _EARLIEST else None


def _characters(starts: NDArray[np.int32], data: Characters, rows: Ints, width: int) -> Characters:
    """The texts of these rows, all of one width: a row for each position in them."""
    if len(rows) == len(starts) - 1:
        return np.ascontiguousarray(data[starts[0] : starts[-1]].reshape(len(rows), width).T)
    found: Characters = data[starts[rows].astype(np.int64) + np.arange(width)[:, None]]
    return found


def _fixed(text: Characters, zone: Characters) -> tuple[Ints, Flags]:
    """Times with dashes and colons, perhaps with a fraction of a second, and their zones; false for anything else."""
    digits = text - ord("0")  # what is no digit becomes greater than nine
    good = _all_digits(digits, _DIGITS) & _is_fraction(text)
    for place, marks in _MARKS:
        good &= _is_one_of(text[place], marks)
    days, is_day = _days(digits)
    hour, minute, second = (_number(digits, place) for place in (11, 14, 17))
    good &= is_day & (hour < 24) & (minute < 60) & (second < 60)
    ahead, is_zone = _zone(zone)
    at = days * _DAY + (hour * 60 + minute) * 60 + second - ahead
    return at, good & is_zone & (at >= _EARLIEST) & (at <= _LATEST)


def _is_fraction(text: Characters) -> Flags:
    """Whether what follows the seconds is nothing, or a point or a comma with digits."""
    if len(text) == _SECONDS:
        return np.ones(text.shape[1], dtype=np.bool_)
    digits = text[_SECONDS + 1 :] - ord("0")
    return _is_one_of(text[_SECONDS], ".,") & (len(digits) > 0) & _all_digits(digits, range(len(digits)))


def _days(digits: Characters) -> tuple[Ints, Flags]:
    """Days since 1970, and whether there is such a day."""
    year = _number(digits, 0) * 100 + _number(digits, 2)
    month, day = _number(digits, 5), _number(digits, 8)
    good = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12)
    place = np.where(good, (year - 1) * 12 + month - 1, 0)
    return _FIRST[place] + day - 1, good & (day >= 1) & (day <= _LENGTH[place])


def _zone(zone: Characters) -> tuple[Ints, Flags]:
    """Seconds that the clock is ahead, and whether that stands there; 24 hours and more do not."""
    if len(zone) == 1:
        return np.zeros(zone.shape[1], dtype=np.int64), _is_one_of(zone[0], "Zz")
    digits = zone - ord("0")
    hours, minutes = _number(digits, 1), _number(digits, 4)
    good = _is_one_of(zone[0], "+-") & _is_one_of(zone[3], ":") & (hours < 24) & (minutes < 60)
    return np.where(zone[0] == ord("-"), -60, 60) * (hours * 60 + minutes), good & _all_digits(digits, (1, 2, 4, 5))


def _all_digits(digits: Characters, places: Iterable[int]) -> Flags:
    found: Flags = np.logical_and.reduce([digits[place] <= 9 for place in places])
    return found


def _is_one_of(text: Characters, marks: str) -> Flags:
    found: Flags = np.logical_or.reduce([text == ord(mark) for mark in marks])
    return found


def _number(digits: Characters, place: int) -> Ints:
    """The two digits from a position on."""
    number: Ints = digits[place].astype(np.int64) * 10 + digits[place + 1]
    return number


def _singly(texts: Any, may_lack: bool) -> tuple[Ints, Flags]:
    each = texts.dictionary_encode()
    found = [_instant(text, may_lack) for text in each.dictionary.to_pylist()]
    at = np.array([NO_TIME if one is None else one for one in found], dtype=np.int64)
    known = np.array([one is not None for one in found], dtype=np.bool_)
    codes = each.indices.to_numpy()
    return at[codes], known[codes]


def _instant(text: str, may_lack: bool) -> int | None:
    if may_lack and not text.strip():
        return NO_TIME
    try:
        return instants.parse(text)
    except ValueError:
        return None
