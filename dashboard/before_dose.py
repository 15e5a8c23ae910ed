"""Everything that is looked at before a dose of a stay, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from dashboard.clock import now as present
from db import known as records
from db import treatment
from db.known import Known
from models.bedside import until
from models.cycles import cycles
from models.dosing import Due, arithmetic
from models.holding import Asked, Finding, State, Summary, findings, summary
from models.holding_values import Record
from models.instants import seconds, text
from models.records import Dose, Stay
from models.regimen import Regimen, named
from models.symptoms import Notice


@dataclass(frozen=True)
class Weight:
    """A weight of the record that can be taken for the dose, and how it came there."""

    value: Fraction
    at: int | None
    origin: str


@dataclass(frozen=True)
class Before:
    """A stay before its next dose. Without a regimen nothing is due, and nothing is looked for."""

    known: Known
    at: int
    regimen: Regimen | None
    decided: tuple[Dose, ...]
    due: Due | None
    notices: tuple[Notice, ...]
    weights: tuple[Weight, ...]

    @property
    def stay(self) -> Stay:
        """The stay, with its patient."""
        return self.known.stay

    def findings(self, ticks: Mapping[str, State]) -> tuple[Finding, ...]:
        """What speaks for holding, with what was ticked by hand."""
        if self.regimen is None:
            return ()
        readings, stays, _ = self.known.loaded
        return findings(readings, stays, self.regimen, self._asked(ticks), self.at)

    def _asked(self, ticks: Mapping[str, State]) -> Asked:
        runs: dict[str, list[tuple[int, int | None]]] = {}
        for one in self.known.interventions:
            run = seconds(one.started_at), None if one.ended_at is None else seconds(one.ended_at)
            runs.setdefault(one.kind, []).append(run)
        return Asked(self._cycle_start(), self.known.criteria.urine_longest, runs, ticks)

    def _cycle_start(self) -> int | None:
        if self.due is None or not self.due.given:
            return None
        rows = treatment.as_decided(self.decided)
        found = cycles([(one.number, one.at, one.state) for one in rows if one.at <= self.at])
        return found[-1].start if found else None


def load(stored: Session, stay_id: int) -> Before:
    """The stay as it is known now. Raises CriteriaError or RegimenError where a set of rules cannot be used."""
    at, known = present(), records.known(stored, stay_id)
    regimen = None if known.stay.regimen is None else named(known.stay.regimen)
    decided = known.doses if regimen is None else tuple(treatment.decided(stored, known.stay, regimen))
    return Before(
        known=known,
        at=at,
        regimen=regimen,
        decided=decided,
        due=None if regimen is None else treatment.due_now(known.stay, regimen, decided, at),
        notices=treatment.standing_notices(known.askings),
        weights=_weights(known, at),
    )


def _weights(known: Known, at: int) -> tuple[Weight, ...]:
    """The latest weight and the baseline; one of them where they are the same reading."""
    seen, _ = until(known.loaded.readings, at)
    record = Record.of(seen, known.loaded.stays, None, known.criteria.urine_longest, at)
    row, baseline = record.latest("weight"), record.baseline("weight")
    latest = None if row < 0 else record.taken(row)
    offered = [Weight(latest.value, latest.at, "latest")] if latest else []
    if baseline and (latest is None or baseline.at != latest.at):
        offered.append(Weight(baseline.value, baseline.at, f"baseline, {baseline.origin}"))
    return tuple(offered)


def basis(before: Before, found: tuple[Finding, ...], weight: Fraction | None) -> dict[str, Any]:
    """What the page showed when it was decided, as JSON can hold it."""
    regimen, due = before.regimen, before.due
    shown: dict[str, Any] = {"shown_at": text(before.at)}
    if regimen is not None and due is not None:
        put = summary(found, regimen)
        shown["regimen"] = {"name": regimen.name, "version": regimen.version, "hash": regimen.hash}
        shown["due"] = {"state": due.state, "number": due.number, "at": None if due.at is None else text(due.at)}
        shown["cycle"] = {"number": due.cycle, "given": due.given, "in_course": due.in_course}
        shown["found"] = _counts(put)
        shown["findings"] = [_finding(one) for one in found]
        if weight is not None:
            shown["weight_kg"], shown["arithmetic"] = str(float(weight)), arithmetic(regimen, due.number, weight)
    shown["symptoms"] = [{"name": one.symptom.name, "since": text(one.since)} for one in before.notices]
    return shown


def _counts(put: Summary) -> dict[str, Any]:
    parts = {"absolute": put.absolute, "relative": put.relative, "unknown": put.unknown, "not_found": put.not_found}
    return {name: len(part) for name, part in parts.items()} | {"many_relative": put.many}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "name": one.rule.name,
        "level": one.rule.level,
        "state": one.state,
        "reason": one.reason,
        "value": None if one.value is None else f"{float(one.value):.6g}",
        "taken_at": None if one.taken is None else text(one.taken.at),
        "under": one.held_up,
    }
