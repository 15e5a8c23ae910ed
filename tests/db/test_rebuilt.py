"""What was known at an instant: as it was seen then, and as a store rebuilt from the audit up to then has it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from db import (
    acknowledgements,
    criteria_versions,
    doses,
    health,
    interventions,
    observations,
    passing,
    sets,
    stays,
    symptoms,
    takings,
)
from db.admissions import Admission
from db.audit import columns
from db.engine import reading, writing
from db.history import Recording, history
from db.known import Known, known
from db.saves import KeyConflict, Refused, Superseded
from models.acknowledging import ACTIONS as ANSWERS
from models.acknowledging import QUIETS
from models.bedside import assess
from models.criteria import content, named
from models.instants import HOUR, moment
from models.interventions import INTERVENTIONS
from models.records import DOSE_STATES, Alert, Asking, Dose, Entry, Intervention, Reading, Stay, User
from models.typed import Typed
from tests.db.conftest import ANSWERED, UNITS
from tests.db.rebuilt import play
from tests.shelf import Shelf

BEGIN = 1_800_000_000
REFUSALS = (Refused, Superseded, KeyConflict, ValueError, LookupError)
VALUES = {
    "systolic_bp": ("84", "121", "78", "96"),
    "diastolic_bp": ("50", "66"),
    "weight": ("70.5", "74,2", "71.0"),
    "albumin": ("2.8", "3.9"),
    "urine": ("0", "30", "250"),
    "oedema": ("0", "3"),
}
KINDS = tuple(VALUES)
_DOCTORS = (doses.decide, doses.correct, doses.withdraw, stays.amend)


@dataclass
class Ward:
    """A store that is written to at increasing times; a refusal leaves it as it was."""

    engine: Engine
    criteria: Path
    now: int = BEGIN
    nurse: int = 0
    doctor: int = 0
    seen: dict[tuple[int, int], object] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)

    def do(self, act: str, gap: int, which: int, how: int) -> None:
        """One act `gap` seconds later."""
        self.now += gap
        with suppress(*REFUSALS):
            ACTS[act](self, which, how)
        self.times.append(self.now)

    def look(self) -> None:
        """Keeps what is known of every stay now."""
        with reading(self.engine) as session:
            for stay_id in session.scalars(select(Stay.id)):
                self.seen[stay_id, self.now] = told(known(session, stay_id), self.now)

    def key(self) -> str:
        return f"key {len(self.times)}"

    def one(self, table: type, which: int, *among: ColumnElement[bool]) -> int:
        """The id of a row, counted from the last; LookupError where there is none."""
        with reading(self.engine) as session:
            ids = list(session.scalars(select(table.id).where(*among).order_by(table.id.desc())))
        if not ids:
            raise LookupError
        return ids[which % len(ids)]

    def written(self, act: Callable[..., object], *about: object) -> None:
        by = self.doctor if act in _DOCTORS else self.nurse
        with writing(self.engine) as session:
            act(session, *about, by=by, now=self.now)


def told(known: Known, at: int) -> dict[str, Any]:
    """All that is known of a stay, as values that can be compared, with the assessment at an instant."""
    loaded = known.loaded
    (assessment,) = assess(loaded.readings, loaded.stays, known.criteria, at)
    return {
        "patient": columns(known.stay.patient),
        "columns": known.columns,
        "criteria": known.criteria.hash,
        "readings": [
            loaded.ids.tolist(),
            loaded.readings.at.tolist(),
            loaded.readings.kind.tolist(),
            loaded.readings.start.tolist(),
            loaded.readings.incomplete.tolist(),
            [loaded.readings.values.exactly(row) for row in range(len(loaded.ids))],
        ],
        "doses": [columns(row) for row in known.doses],
        "interventions": [columns(row) for row in known.interventions],
        "askings": [columns(row) for row in known.askings],
        "alerts": known.alerts,
        "assessment": repr(assessment),
    }


def _admit(ward: Ward, which: int, how: int) -> None:
    number = str(len(ward.times))
    admission = Admission(
        number,
        f"Patient {number}",
        datetime(1960, 5, 1, tzinfo=UTC).date() if how % 2 else None,
        "North",
        number,
        ward.now - how * HOUR,
        str(ward.criteria) if which % 2 else "bedside",
        {"weight": Fraction("70.25")} if how % 3 == 0 else {},
    )
    ward.written(stays.admit, admission)


def _record(ward: Ward, which: int, how: int) -> None:
    kinds = [kind for place, kind in enumerate(KINDS) if (which + how) >> (place % 3) & 1]
    observed_at = ward.now - (how % 3) * HOUR
    typed = tuple(
        Typed(
            kind,
            VALUES[kind][how % len(VALUES[kind])],
            UNITS.get(kind, "mm[Hg]"),
            datetime.fromtimestamp(observed_at - 8 * HOUR, UTC).isoformat() if kind == "urine" and how % 2 else None,
            incomplete=kind == "urine" and how == 3,
            confirmed=True,
            resulted_at=datetime.fromtimestamp(ward.now, UTC).isoformat() if kind == "albumin" and how % 2 else None,
            bag=kind == "urine" and how == 2,
        )
        for kind in kinds
    )
    missing = (("heart_rate", "asleep"),) if how % 4 == 0 else ()
    note, position = ("a note" if which % 3 == 0 else None), ("lying" if which % 2 else None)
    entry = observations.NewEntry(
        ward.key(), ward.one(Stay, which), observed_at, typed, note, position, None, missing, ANSWERED
    )
    observations.record(ward.engine, entry, by=ward.nurse, now=ward.now)


def _correct(ward: Ward, which: int, how: int) -> None:
    with reading(ward.engine) as session:
        old = session.get_one(Reading, ward.one(Reading, which))
    values = VALUES[old.kind]
    typed = Typed(old.kind, values[how % len(values)], old.typed_unit, confirmed=True)
    at = int(old.observed_at.timestamp()) - how * 60
    correction = observations.Correction(ward.key(), old.id, at, typed, "typed wrongly")
    observations.correct(ward.engine, correction, by=ward.nurse, now=ward.now)


def _withdraw(ward: Ward, which: int, how: int) -> None:
    retraction = observations.Retraction(ward.key(), ward.one(Reading, which), "another patient's")
    observations.withdraw(ward.engine, retraction, by=ward.nurse, now=ward.now)


def _withdraw_set(ward: Ward, which: int, how: int) -> None:
    sets.withdraw_set(ward.engine, ward.key(), ward.one(Entry, which), "never taken", by=ward.nurse, now=ward.now)


def _move_set(ward: Ward, which: int, how: int) -> None:
    entry = ward.one(Entry, which)
    with reading(ward.engine) as session:
        to = ward.one(Stay, how, Stay.id != session.get_one(Entry, entry).stay_id)
    sets.move_set(ward.engine, ward.key(), entry, to, "another patient's", by=ward.nurse, now=ward.now)


def _decision(ward: Ward, stay_id: int, how: int) -> doses.Decision:
    state = DOSE_STATES[how % 4] if how > 3 else "given"
    due_at, basis = (ward.now + HOUR, '{"systolic": 84}') if how % 2 else (None, None)
    number = how + len(ward.times) % 3 * 10 + 1
    return doses.Decision(
        ward.key(), stay_id, number, state, ward.now - how * HOUR, "aldesleukin", "pressure", due_at, basis
    )


def _dose(ward: Ward, which: int, how: int) -> None:
    ward.written(doses.decide, _decision(ward, ward.one(Stay, which), how))


def _correct_dose(ward: Ward, which: int, how: int) -> None:
    dose_id = ward.one(Dose, which)
    with reading(ward.engine) as session:
        stay_id = session.get_one(Dose, dose_id).stay_id
    ward.written(doses.correct, dose_id, _decision(ward, stay_id, how), "another time")


def _withdraw_dose(ward: Ward, which: int, how: int) -> None:
    ward.written(doses.withdraw, ward.one(Dose, which), "never given")


def _given(ward: Ward, stay_id: int, how: int) -> interventions.Given:
    ended_at = ward.now - HOUR // 2 if how % 2 else None
    kind, note = tuple(INTERVENTIONS)[how % 4], ("500 mL" if how % 3 else None)
    return interventions.Given(ward.key(), stay_id, kind, ward.now - (1 + how) * HOUR, ended_at, note)


def _intervene(ward: Ward, which: int, how: int) -> None:
    ward.written(interventions.start, _given(ward, ward.one(Stay, which), how))


def _correct_intervention(ward: Ward, which: int, how: int) -> None:
    row_id = ward.one(Intervention, which)
    with reading(ward.engine) as session:
        stay_id = session.get_one(Intervention, row_id).stay_id
    ward.written(interventions.correct, row_id, _given(ward, stay_id, how), "another volume")


def _end_intervention(ward: Ward, which: int, how: int) -> None:
    ward.written(
        interventions.end,
        ward.one(Intervention, which, Intervention.ended_at.is_(None)),
        ward.now - how * 60,
        ward.key(),
    )


def _withdraw_intervention(ward: Ward, which: int, how: int) -> None:
    ward.written(interventions.withdraw, ward.one(Intervention, which), "never done")


def _ask(ward: Ward, which: int, how: int) -> None:
    present, absent = (("dizziness",), ("chest_pain",)) if how % 2 else ((), ("dizziness", "chest_pain"))
    note = "on standing" if how % 3 else None
    ward.written(symptoms.ask, symptoms.Asked(ward.key(), ward.one(Stay, which), ward.now - how, present, absent, note))


def _withdraw_asking(ward: Ward, which: int, how: int) -> None:
    ward.written(symptoms.withdraw, ward.one(Asking, which), "another patient's")


def _acknowledge(ward: Ward, which: int, how: int) -> None:
    action = tuple(ANSWERS)[how % len(ANSWERS)]
    alert_id = ward.one(Alert, which, Alert.ended_at.is_(None))
    with writing(ward.engine) as session:
        minutes = QUIETS[which % len(QUIETS)]
        acknowledgements.acknowledge(
            session, alert_id, action, "Dr Invented", ward.key(), quiet_minutes=minutes, by=ward.nurse, now=ward.now
        )


def _take(ward: Ward, which: int, how: int) -> None:
    alert_id = ward.one(Alert, which, Alert.ended_at.is_(None))
    with writing(ward.engine) as session:
        takings.take(session, alert_id, ward.key(), minutes=QUIETS[how % len(QUIETS)], by=ward.nurse, now=ward.now)


def _decline(ward: Ward, which: int, how: int) -> None:
    ward.written(takings.decline, ward.one(Alert, which, Alert.ended_at.is_(None)), "With another patient", ward.key())


def _amend(ward: Ward, which: int, how: int) -> None:
    changes: list[dict[str, object]] = [
        {"away": "off the ward: imaging"},
        {"regimen": "aldesleukin-high-dose"},
        {"baseline_albumin_g_dl": Fraction("3.8"), "away": None},
        {"first_dose_at": moment(ward.now - 20 * HOUR)},
        {"first_dose_at": None},
        {"bed": f"bed {len(ward.times)}"},
        {"criteria": str(ward.criteria)},
        {"criteria": "bedside"},
        {"admitted_at": moment(ward.now - 30 * HOUR)},
        {"baseline_weight_kg": Fraction("66.5")},
    ]
    ward.written(stays.amend, ward.one(Stay, which), changes[how % len(changes)])


def _discharge(ward: Ward, which: int, how: int) -> None:
    ward.written(stays.discharge, ward.one(Stay, which), ward.now - how * 60)


def _new_criteria(ward: Ward, which: int, how: int) -> None:
    """The set in the file says something else, and the program is started again."""
    text = content("bedside")
    ward.criteria.write_text(text.replace("value = 90,", f"value = {80 + how},"), "utf-8")
    named.cache_clear()
    content.cache_clear()
    with writing(ward.engine) as session:
        criteria_versions.note_all(session, ward.now)


def _pass(ward: Ward, which: int, how: int) -> None:
    passing.settle_current(ward.engine, ward.now)
    passing.climb(ward.engine, ward.now)


ACTS: dict[str, Callable[[Ward, int, int], None]] = {
    function.__name__[1:]: function
    for function in (
        _record,
        _admit,
        _correct,
        _withdraw,
        _withdraw_set,
        _move_set,
        _dose,
        _correct_dose,
        _withdraw_dose,
        _intervene,
        _correct_intervention,
        _end_intervention,
        _withdraw_intervention,
        _ask,
        _withdraw_asking,
        _acknowledge,
        _take,
        _decline,
        _amend,
        _discharge,
        _new_criteria,
        _pass,
    )
}
GAPS = (0, 1, 60, 1800, 3 * HOUR, 9 * HOUR, 30 * HOUR)
# Two of three acts record a set or are chosen at will: without readings there is little to know.
acts = st.tuples(
    st.one_of(st.just("record"), st.sampled_from(tuple(ACTS)), st.sampled_from(tuple(ACTS))),
    st.sampled_from(GAPS),
    st.integers(0, 7),
    st.integers(0, 9),
)


@contextmanager
def ward_of(shelf: Shelf) -> Iterator[Ward]:
    with TemporaryDirectory() as folder, shelf.lent(shelf.empty()) as engine:
        criteria = Path(folder) / "own.toml"
        criteria.write_text(content("bedside"), "utf-8")
        ward = Ward(engine, criteria)
        with writing(engine) as session:
            nurse, doctor = (
                User(
                    name=role,
                    display_name=role,
                    role=role,
                    password_hash="!",
                    every_ward=True,
                    created_at=moment(BEGIN),
                )
                for role in ("nurse", "oncologist")
            )
            session.add_all((nurse, doctor))
            session.flush()
            ward.nurse, ward.doctor = nurse.id, doctor.id
        for which in (0, 1):
            ward.do("admit", 60, which, 9)
            ward.do("record", 60, 0, 7)
            for act in ("dose", "intervene", "ask"):
                ward.do(act, 60, 0, which)
        yield ward


def check(ward: Ward, shelf: Shelf, at: int) -> None:
    """What is known at an instant is what was seen then, and what the rebuilt store knows then and now."""
    with shelf.lent(shelf.empty()) as again:
        play(ward.engine, again, at)
        assert health.problems(again) == []
        with reading(ward.engine) as full, reading(again) as rebuilt:
            for stay_id in full.scalars(select(Stay.id)):
                if (stay_id, at) not in ward.seen:
                    with pytest.raises(LookupError):
                        known(full, stay_id, at)
                    continue
                found = known(full, stay_id, at)
                assert not found.criteria_assumed
                found = told(found, at)
                assert found == ward.seen[stay_id, at]
                assert found == told(known(rebuilt, stay_id, at), at)
                now = told(known(rebuilt, stay_id), at)
                # Now a criteria set says what its file says now.
                assert {**found, "criteria": 0, "assessment": 0} == {**now, "criteria": 0, "assessment": 0}
                assert recordings(history(full, stay_id, at)) == recordings(history(rebuilt, stay_id))
                if at == ward.now:
                    assert whole(full, stay_id) == whole(rebuilt, stay_id)


def recordings(found: Sequence[Recording]) -> list[object]:
    """A history as values that can be compared; a withdrawal has no id in the audit."""
    return [
        (
            columns(one.reading),
            one.by,
            one.note,
            one.replaced_by,
            one.withdrawn_by,
            one.withdrawal and (one.withdrawal.entry_id, one.withdrawal.reason, one.withdrawal.withdrawn_at),
        )
        for one in found
    ]


def whole(session: Session, stay_id: int) -> list[object]:
    """The sets of a stay and its events, with what became of them."""
    found = [
        (columns(one.entry), one.missing, one.undone and one.undone.reason, one.undone_by, one.moved_to, one.moved_from)
        for one in sets.sets(session, stay_id)
    ]
    events = [
        (columns(one.row), one.by, one.replaced_by, one.retracted_by, one.retraction and one.retraction.reason)
        for module in (doses, interventions, symptoms)
        for one in module.history(session, stay_id)
    ]
    return [*found, *events]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=8, max_size=24), st.lists(st.integers(0, 40), min_size=2, max_size=3))
def test_what_was_known_equals_a_store_rebuilt_from_the_audit(
    shelf: Shelf, acts: list[tuple[str, int, int, int]], places: list[int]
) -> None:
    with ward_of(shelf) as ward:
        looked = {last_of_second(acts, place % len(acts)) for place in [*places, -1]}
        for place, one in enumerate(acts):
            ward.do(*one)
            if place in looked:
                ward.look()
        instants = sorted({at for _, at in ward.seen})
        for at in (*instants[::6], instants[-1]):
            check(ward, shelf, at)


def last_of_second(acts: Sequence[tuple[str, int, int, int]], place: int) -> int:
    """The last act of the same second: what is known in a second is all of it."""
    return next(at for at in range(place, len(acts)) if at + 1 == len(acts) or acts[at + 1][1])


def test_every_act_leaves_enough_in_the_audit(shelf: Shelf) -> None:
    """Each act of each kind at least once, none of them refused, and every sixth instant compared."""
    told_of = [
        ("record", 1, 0, 7),
        ("record", 9 * HOUR, 0, 7),
        ("take", 1, 0, 1),
        ("decline", 60, 0, 1),
        ("take", 60, 0, 2),
        ("acknowledge", 1, 0, 1),
        ("record", 1, 1, 2),
        ("correct", 60, 0, 1),
        ("withdraw", 60, 2, 0),
        ("record", 60, 0, 5),
        ("withdraw_set", 60, 0, 0),
        ("record", 3 * HOUR, 0, 1),
        ("move_set", 60, 0, 1),
        ("dose", 60, 0, 1),
        ("correct_dose", 60, 0, 6),
        ("dose", 60, 0, 2),
        ("withdraw_dose", 60, 0, 0),
        ("intervene", 60, 0, 2),
        ("correct_intervention", 60, 0, 0),
        ("end_intervention", 60, 0, 2),
        ("withdraw_intervention", 60, 0, 0),
        ("record", 60, 0, 3),
        ("record", 60, 0, 4),
        ("ask", 60, 0, 1),
        ("withdraw_asking", 60, 0, 0),
        *(("amend", 0, place, place) for place in range(10)),
        ("new_criteria", 60, 0, 5),
        ("pass", 40 * HOUR, 0, 0),
        ("discharge", 60, 0, 0),
    ]
    with ward_of(shelf) as ward:
        for name, gap, which, how in told_of:
            ward.now += gap
            ACTS[name](ward, which, how)
            ward.do("pass", 0, 0, 0)
            ward.look()
        instants = sorted({at for _, at in ward.seen})
        for at in (*instants[::6], instants[-1]):
            check(ward, shelf, at)
    assert {name for name, *_ in told_of} | {"admit"} == set(ACTS)
