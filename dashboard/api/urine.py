"""Urine as a form shows it: since when, how much in this shift, and what the bag held."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from dashboard import words
from dashboard.api.form_answers import Bag, Urine
from dashboard.language import number, t
from dashboard.settings import settings
from models.instants import seconds
from models.records import Reading

SHIFTS = (6, 14, 22)
"""The hours at which a shift begins: a local choice, the three shifts of a ward."""


def told_of(standing: Sequence[Reading], now: int) -> Urine:
    """What is told of the urine that stands, the latest first."""
    latest = standing[0] if standing else None
    since = seconds(latest.observed_at) if latest else None
    return Urine(since=since, since_text=_since(since, now), shift_text=_shift(standing, now), bag=_bag(standing, now))


def _since(at: int | None, now: int) -> str:
    if at is None:
        return t("No urine has been recorded yet: say when it began.")
    return t("since {time}, {age} ago", time=words.clock(at, settings().zone, now), age=words.age(now - at))


def _shift(standing: Sequence[Reading], now: int) -> str:
    began = shift_began(now)
    here = [one for one in standing if began < seconds(one.observed_at) <= now]
    start = words.clock(began, settings().zone, now)
    if not here:
        return t("None in this shift, since {time}", time=start)
    volume = number(sum((Fraction(one.canonical) for one in here), Fraction()))
    if any(one.incomplete for one in here):
        return t("At least {volume} mL in this shift, since {time}: some was not measured", volume=volume, time=start)
    return t("{volume} mL in this shift, since {time}", volume=volume, time=start)


def shift_began(now: int) -> int:
    """When the shift of an instant began, on the ward's clock."""
    zone = settings().zone
    there = words.local(now, zone)
    days = (there.date() - timedelta(days=1), there.date())
    starts = [seconds(datetime(day.year, day.month, day.day, hour, tzinfo=zone)) for day in days for hour in SHIFTS]
    return max(start for start in starts if start <= now)


def _bag(standing: Sequence[Reading], now: int) -> Bag | None:
    read = next((one for one in standing if one.bag is not None), None)
    if read is None or read.bag is None:
        return None
    at = words.clock(seconds(read.observed_at), settings().zone, now)
    return Bag(value=number(Fraction(read.bag)), at_text=at)
