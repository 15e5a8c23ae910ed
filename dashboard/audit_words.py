"""Entries of the audit in words: who did what to whom, from where, and what stood before and after."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.words import local
from db.audit_check import Checked
from db.audit_search import MOST_COUNTED, Told
from models.acts import act
from models.instants import parse, seconds
from models.measurements import KINDS

NOTHING = "nothing"
"""What stands where a value was set to be absent."""


@dataclass(frozen=True)
class Row:
    """One value: what it is called, and what it was; `changed` where it stood on both sides and differs."""

    name: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True)
class Line:
    """An entry as shown. `more` is what else is known of it; `sides` says which of before and after there are."""

    number: int
    at: str
    who: str
    did: str
    about: str
    address: str
    more: str
    sides: tuple[bool, bool]
    rows: tuple[Row, ...]


def line(told: Told, zone: ZoneInfo) -> Line:
    """An entry in words, times on the ward's clock."""
    entry = told.entry
    return Line(
        number=entry.id,
        at=moment(seconds(entry.at), zone),
        who=who(told),
        did=act(entry.action).words,
        about=_about(told),
        address=entry.address or "",
        more=_more(told),
        sides=(entry.before is not None, entry.after is not None),
        rows=tuple(rows(told.before, told.after, zone)),
    )


def who(told: Told) -> str:
    """Who did it; where nobody had signed in, what stands for them."""
    return told.by or act(told.entry.action).nobody


def moment(at: int, zone: ZoneInfo) -> str:
    """`2026-11-22 14:03:20` on the ward's clock."""
    return f"{local(at, zone):%Y-%m-%d %H:%M:%S}"


def rows(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, zone: ZoneInfo) -> Iterator[Row]:
    """The values of both sides by name, in the order in which they were written."""
    old, new = (dict(_flat(side, zone)) if side else {} for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        changed = name in old and name in new and old[name] != new[name]
        yield Row(name, old.get(name, ""), new.get(name, ""), changed)


def found(count: int) -> str:
    """How many entries there are."""
    if count > MOST_COUNTED:
        return f"More than {MOST_COUNTED:,} entries."
    return {0: "No entry.", 1: "1 entry."}.get(count, f"{count:,} entries.")


def check(last: Checked | None, zone: ZoneInfo) -> str:
    """What the last check of the chain found."""
    if last is None:
        return "Nobody has checked yet whether every entry is as it was written."
    at = moment(last.at, zone)
    if last.broken is not None:
        return f"{last.broken} Found at {at}."
    return f"Every entry up to number {last.head.id} was as it was written when they were checked at {at}."


def _about(told: Told) -> str:
    if told.patient is None:
        return told.entry.subject
    return f"{told.patient} ({told.record_number}), {told.ward}, bed {told.bed}"


def _more(told: Told) -> str:
    # Of a patient it is what was changed or which row: nothing that anybody typed.
    subject = [] if told.patient is None else [_named(told.entry.subject)]
    request = [f"request {told.entry.request}"] if told.entry.request else []
    return ", ".join([f"Entry {told.entry.id}", *subject, *request])


def _flat(value: Any, zone: ZoneInfo, name: str = "") -> Iterator[tuple[str, str]]:
    """Each value in it with its path, such as `readings 1, kind`."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(inner, zone, f"{name}, {_named(key)}".removeprefix(", "))
    elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, zone, f"{name} {place}")
    elif isinstance(value, str) and name.endswith("kind") and value in KINDS:
        yield name, KINDS[value].label
    else:
        yield name, _shown(value, zone)


def _named(key: str) -> str:
    return key.replace("_", " ")


def _shown(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(one, zone) for one in value) or NOTHING
    if value is None or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _time(value, zone) if isinstance(value, str) else json.dumps(value)


def _time(text: str, zone: ZoneInfo) -> str:
    """An instant as audit entries write it (ISO 8601, UTC) on the ward's clock; any other text as it is."""
    if not (text.endswith("Z") and len(text) == len("2026-11-22T14:03:20Z")):
        return text
    try:
        return moment(parse(text), zone)
    except ValueError:
        return text
