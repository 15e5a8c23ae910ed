"""Ladders as administrators set them, ward by ward; where none was set, the one that comes with the program."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, rights
from models.alerting import SEVERITIES
from models.instants import moment
from models.ladder import MINUTE, Step, checked, shipped
from models.ladder_typed import unsafe
from models.phrases import phrase
from models.records import Ladder

Ladders = Mapping[tuple[str | None, str], tuple[Step, ...]]
"""What was set, by ward (None: every ward) and severity."""


def every(session: Session, known_at: int | None = None) -> Ladders:
    """Every ladder in force that an administrator set, as known at an instant in seconds (None: now)."""
    rows = select(Ladder).order_by(Ladder.id)
    if known_at is not None:
        rows = rows.where(Ladder.set_at <= moment(known_at))
    last = {(row.ward, row.severity): row.steps for row in session.scalars(rows)}
    return {place: checked(json.loads(steps)) for place, steps in last.items() if steps is not None}


def of(ladders: Ladders, ward: str, severity: str) -> tuple[Step, ...]:
    """The ladder of a severity in a ward: the ward's own, else that of every ward, else the shipped one."""
    return ladders.get((ward, severity)) or ladders.get((None, severity)) or shipped()[severity]


def ladder(session: Session, ward: str, severity: str, known_at: int | None = None) -> tuple[Step, ...]:
    """The ladder of a severity in a ward, as known at an instant in seconds (None: now)."""
    return of(every(session, known_at), ward, severity)


def set_ladder(
    session: Session, ward: str | None, severity: str, steps: Sequence[Step] | None, *, by: int, now: int
) -> None:
    """Sets the ladder of a severity in a ward (None: in every ward that has none of its own).

    No steps: none is set any more. Raises ValueError with a sentence for steps that cannot be, PermissionError.
    """
    rights.allowed(session, by, "manage alerting")
    ward = None if ward is None else ward.strip()
    if ward == "" or severity not in SEVERITIES:
        raise ValueError(phrase("Choose a ward and a severity."))
    if steps is not None and (wrong := unsafe(steps)):
        raise ValueError(next(iter(wrong.values())))
    written = None if steps is None else _written(steps)
    before = every(session).get((ward, severity))
    if written == (None if before is None else _written(before)):
        return
    made = Ladder(
        ward=ward,
        severity=severity,
        steps=None if written is None else json.dumps(written),
        set_at=moment(now),
        set_by=by,
    )
    session.add(made)
    session.flush()
    audit.write(
        session,
        at=now,
        user_id=by,
        action="set ladder",
        subject=f"{severity}, {'every ward' if ward is None else ward}",
        before=None if before is None else {"steps": _written(before)},
        after=audit.columns(made),
    )


def _written(steps: Sequence[Step]) -> list[dict[str, Any]]:
    minutes = [divmod(step.after, MINUTE) for step in steps]
    written = [
        {"role": step.role, "after_minutes": whole if not rest else step.after / MINUTE, "way": step.way}
        for step, (whole, rest) in zip(steps, minutes, strict=True)
    ]
    checked(written)
    return written
