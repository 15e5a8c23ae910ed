"""Values that were recorded, in words and in the numbers of the language."""

from collections.abc import Sequence
from fractions import Fraction

from dashboard import words
from dashboard.api.form_answers import LastValue
from dashboard.language import as_written, number, t
from dashboard.settings import settings
from dashboard.words import told
from models.instants import seconds
from models.measurements import KINDS
from models.records import Reading


def text(one: Reading) -> str:
    """The value as it was typed, with its unit: `84 mmHg`, `grade 2`."""
    unit, value = told(KINDS[one.kind].units[one.typed_unit].label), as_written(one.typed_value)
    shown = t("grade {value}", value=value) if KINDS[one.kind].whole else f"{value} {unit}"
    if one.bag is not None:
        shown = t("{volume} mL (bag read at {held})", volume=Fraction(one.canonical), held=shown)
    return t("{value}, some not measured", value=shown) if one.incomplete else shown


def last(standing: Sequence[Reading], now: int) -> LastValue | None:
    """The first of the readings of a kind, the latest first; the second says where it has gone."""
    if not standing:
        return None
    latest, zone = standing[0], settings().zone
    at = seconds(latest.observed_at)
    trend, trend_text = _trend(standing, now)
    return LastValue(
        text=text(latest),
        value=latest.typed_value,
        unit=latest.typed_unit,
        at=at,
        at_text=words.clock(at, zone, now),
        age_text=t("{age} ago", age=words.age(now - at)),
        trend=trend,
        trend_text=trend_text,
    )


def _trend(standing: Sequence[Reading], now: int) -> tuple[str | None, str]:
    # What was passed in one interval says nothing about another's.
    if len(standing) < 2 or standing[0].kind == "urine":
        return None, ""
    latest, before = standing[:2]
    change = Fraction(latest.canonical) - Fraction(before.canonical)
    since = words.clock(seconds(before.observed_at), settings().zone, now)
    if not change:
        return "same", t("the same since {time}", time=since)
    unit = told(KINDS[latest.kind].unit.label)
    by = number(abs(change)) if KINDS[latest.kind].whole else f"{number(abs(change))} {unit}"
    if change > 0:
        return "up", t("up {change} since {time}", change=by, time=since)
    return "down", t("down {change} since {time}", change=by, time=since)
