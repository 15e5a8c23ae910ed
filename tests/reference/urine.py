"""Urine rules at every entry, whole entries only (specification, section 6)."""

from bisect import bisect_right
from fractions import Fraction
from typing import Any

from .inputs import Entry, Stay, text
from .measures import HOUR, baseline, compare


def interval(stay: Stay, place: int, longest_hours: Fraction) -> int | None:
    """Seconds over which the entry was passed; None where that is not known."""
    entry = stay.urine[place]
    start = entry.start
    if start is None and place > 0:
        start = stay.urine[place - 1].at
    if start is None or entry.incomplete or start >= entry.at:
        return None
    length = entry.at - start
    return None if length > longest_hours * HOUR else length


def in_window(stay: Stay, t: int, over_hours: Fraction) -> range:
    """The places of the entries with t - over_hours < observed_at <= t."""
    times = [entry.at for entry in stay.urine]
    return range(bisect_right(times, t - over_hours * HOUR), bisect_right(times, t))


def judge(stay: Stay, criteria: dict[str, Any], rule: dict[str, Any], t: int) -> tuple[Fraction, Fraction | None]:
    """Observed hours at t, and the rule's value (None where unknown)."""
    over_hours, longest = Fraction(rule["over_hours"]), Fraction(criteria["urine_longest_interval_hours"])
    window = in_window(stay, t, over_hours)
    lengths = [interval(stay, place, longest) for place in window]
    hours = Fraction(sum(length for length in lengths if length is not None), HOUR)
    if None in lengths or hours < over_hours:
        return hours, None
    per_hour = sum((stay.urine[place].volume for place in window), Fraction(0)) / hours
    if rule["measure"] == "urine_per_hour":
        return hours, per_hour
    weight = baseline(stay, "weight", t)
    return hours, None if weight is None else per_hour / weight


def fixed(value: Fraction, places: int) -> str:
    """A number of at least 0 with so many decimals."""
    units = round(value * 10**places)
    return f"{units // 10**places}.{units % 10**places:0{places}d}"


def urine_rows(stay: Stay, criteria: dict[str, Any]) -> list[list[str]]:
    """A row for each entry and rule, by time, then the rules' order."""
    rows = []
    for entry in stay.urine:
        for rule in criteria.get("urine", []):
            rows.append(urine_row(stay, criteria, rule, entry))
    return rows


def urine_row(stay: Stay, criteria: dict[str, Any], rule: dict[str, Any], entry: Entry) -> list[str]:
    hours, value = judge(stay, criteria, rule, entry.at)
    found = compare(value, rule["op"], rule["value"])
    shown = "" if value is None else fixed(value, 6)
    return [stay.stay_id, text(entry.at), rule["name"], fixed(hours, 4), shown, found]
