"""What is due, overdue or explained, and who is off the ward, in words: the same on every screen."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.language import t
from models.due import Due, Status
from models.instants import parse
from models.measurements import KINDS
from models.phrases import phrase
from models.typed import REASONS

STATUS = {"due": phrase("Due"), "overdue": phrase("Overdue"), "long_overdue": phrase("Long overdue")}
"""The word of each status that asks for something."""

_SHORT = {"systolic_bp": phrase("Pressure")}


def label(kind: str) -> str:
    """A kind in a word: `Pressure`, `Urine`."""
    return words.told(_SHORT.get(kind, KINDS[kind].label))


def sentence(one: Due, zone: ZoneInfo, now: int) -> str:
    """How it stands with a kind: `Pressure overdue by 1 h`."""
    late = now - one.due_at
    if one.status == "long_overdue":
        return t("{label} long overdue, by {age}", label=label(one.kind), age=words.age(late))
    if one.status == "overdue":
        return t("{label} overdue by {age}", label=label(one.kind), age=words.age(late))
    if late >= 60:
        return t("{label} due since {time}", label=label(one.kind), time=words.clock(one.due_at, zone, now))
    if late >= 0:
        return t("{label} due now", label=label(one.kind))
    return t("{label} due at {time}", label=label(one.kind), time=words.soon(one.due_at, zone, now))


def explained(one: Due, zone: ZoneInfo, now: int) -> str:
    """Why a kind was last not measured, and when it is asked for again; empty where nothing was said."""
    if one.why is None:
        return ""
    said = {
        "reason": words.told(REASONS[one.why.reason]),
        "time": words.clock(one.why.at, zone, now),
        "again": words.soon(one.why.again_at, zone, now),
    }
    return t("{reason} {time}, asked again {again}", **said)


def summed(found: Sequence[Due], status: Status, now: int) -> str:
    """The kinds of a status in a few words: `Overdue 2 h: pressure and urine`; empty where there are none."""
    kinds = [one for one in found if one.status == status]
    if not kinds:
        return ""
    which = words.listed(label(one.kind).lower() for one in kinds)
    late = now - min(one.due_at for one in kinds)
    word = words.told(STATUS[status])
    return f"{word} {words.short_age(late)}: {which}" if status != "due" else f"{word}: {which}"


def away(why: str, since: int | None, zone: ZoneInfo, now: int) -> str:
    """That a patient is off the ward, why, since when and for how long."""
    where = why if why.casefold().startswith("off the ward") else t("Off the ward: {why}", why=why)
    where = where[:1].upper() + where[1:]
    if since is None:
        return where
    since_when = t("since {time}, {age}", time=words.clock(since, zone, now), age=words.age(now - since))
    return f"{where}, {since_when}"


def held_away(held: Mapping[str, str | None], zone: ZoneInfo, now: int) -> str:
    """The same from the columns of a stay as the audit writes them; empty where the patient is on the ward."""
    why, since = held["away"], held["away_since"]
    return away(why, parse(since) if since else None, zone, now) if why else ""
