"""The life of alerts as a state machine: whatever is recorded, put right, answered and whatever the clock does.

Laws: at most one open alert a problem; every flagged instant, as known at it, is covered by an alert raised by then;
nothing ends unexplained; severity never falls; a quiet alert opens again by itself; replaying the audit gives the same
alerts.
"""

from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import acknowledgements, attention, observations, passing, sets, stays, takings
from db.admissions import Admission
from db.audit import columns
from db.engine import new_engine, reading, writing
from db.loading import assessment
from db.observations import Correction, NewEntry, Retraction
from db.saves import KeyConflict, Refused, Superseded
from db.stories import stories
from models.acknowledging import QUIETS
from models.alerting import ENDS, LEAK, graver
from models.instants import HOUR, moment, seconds
from models.records import Acknowledgement, Alert, Climb, Entry, Reading, Stay, Taking, User
from models.typed import Typed
from tests.db.conftest import ANSWERED, UNITS
from tests.db.rebuilt import play
from tests.shelf import Shelf

BEGIN = 1_800_000_000
REFUSALS = (Refused, Superseded, KeyConflict, ValueError, LookupError)
ILL, WORSE = {"systolic_bp": "84", "albumin": "2.8"}, {"systolic_bp": "76", "albumin": "2.6"}
SETS = (
    ILL,
    {**ILL, "urine": "20"},
    WORSE,
    {"systolic_bp": "121", "albumin": "3.9", "weight": "70"},
    {"systolic_bp": "118", "albumin": "3.8", "weight": "70"},
    {"weight": "78"},
    {"urine": "30"},
    {"urine": "900"},
)
VALUES = {"systolic_bp": "119", "albumin": "3.9", "weight": "70.5", "urine": "800"}
BACK = (0, 0, 60, 5 * HOUR, 26 * HOUR, 60 * HOUR)
GAPS = (1, 60, 25 * 60, HOUR, 5 * HOUR, 26 * HOUR)


def peopled(shelf: Shelf) -> str:
    """The URL of a store with two patients on a ward, to be copied."""
    url = shelf.empty()
    engine = new_engine(url)
    with writing(engine) as session:
        nurse = User(
            name="n", display_name="N", role="nurse", password_hash="!", every_ward=True, created_at=moment(BEGIN)
        )
        session.add(nurse)
        session.flush()
        for bed in ("1", "2"):
            admission = Admission(bed, f"Patient {bed}", None, "North", bed, BEGIN - 48 * HOUR, "bedside")
            stays.admit(session, admission, by=nurse.id, now=BEGIN)
    engine.dispose()
    return url


class Life(RuleBasedStateMachine):
    """A ward of two, its nurse, the clock, and what was seen of the alerts so far."""

    shelf: Shelf
    peopled: str

    def __init__(self) -> None:
        super().__init__()
        self.url = self.shelf.copy(self.peopled)
        self.engine = self.open()
        self.now = BEGIN
        self.acts = 0
        self.put_back = False
        self.worst: dict[int, str] = {}
        self.ended: set[int] = set()
        self.flagged: list[tuple[int, int]] = []

    def open(self) -> Engine:
        return new_engine(self.url)

    def teardown(self) -> None:
        try:
            self.every_flagged_instant_was_covered()
            self.the_audit_replayed_gives_the_same_alerts()
        finally:
            self.engine.dispose()
            self.shelf.drop(self.url)

    def key(self) -> str:
        """The key of the next act, a second after the last: what is known in a second is all of it."""
        self.acts += 1
        self.now += 1
        return f"key {self.acts}"

    def one(self, table: type, which: int) -> int | None:
        with reading(self.engine) as session:
            ids = list(session.scalars(select(table.id).order_by(table.id.desc())))
        return ids[which % len(ids)] if ids else None

    # What happens

    @initialize()
    def begins(self) -> None:
        self.records(0, 0, 0)

    @rule(stay=st.integers(0, 1), values=st.integers(0, len(SETS) - 1), back=st.integers(0, len(BACK) - 1))
    def records(self, stay: int, values: int, back: int) -> None:
        key, observed_at = self.key(), self.now - BACK[back]
        typed = tuple(
            Typed(kind, value, UNITS.get(kind, "mm[Hg]"), confirmed=True) for kind, value in SETS[values].items()
        )
        entry = NewEntry(key, stay + 1, observed_at, typed, confirmed=ANSWERED)
        with suppress(*REFUSALS):
            observations.record(self.engine, entry, by=1, now=self.now)
        self.settled(stay + 1)

    @rule(stay=st.integers(0, 1), values=st.integers(0, 4), gap=st.sampled_from((60, 40 * 60, 5 * HOUR, 26 * HOUR)))
    def goes_on(self, stay: int, values: int, gap: int) -> None:
        """The course of an illness, as it is most often: a set that is recorded when it is taken."""
        self.now += gap
        self.records(stay, values, 0)

    @rule(values=st.integers(0, 4))
    def is_seen_again(self, values: int) -> None:
        self.goes_on(0, values, 60)

    @rule(which=st.integers(0, 5), later=st.sampled_from((0, 0, -HOUR)))
    def corrects(self, which: int, later: int) -> None:
        if (reading_id := self.one(Reading, which)) is None:
            return
        with reading(self.engine) as session:
            old = session.get_one(Reading, reading_id)
        typed = Typed(old.kind, VALUES[old.kind], old.typed_unit, confirmed=True)
        at = int(old.observed_at.timestamp()) + later
        with suppress(*REFUSALS):
            correction = Correction(self.key(), reading_id, at, typed, "typed wrongly")
            observations.correct(self.engine, correction, by=1, now=self.now)
            self.settled(old.stay_id)

    @rule(which=st.integers(0, 5), whole=st.booleans())
    def withdraws(self, which: int, whole: bool) -> None:
        found = self.one(Entry if whole else Reading, which)
        if found is None:
            return
        with suppress(*REFUSALS):
            if whole:
                sets.withdraw_set(self.engine, self.key(), found, "another patient's", by=1, now=self.now)
            else:
                observations.withdraw(self.engine, Retraction(self.key(), found, "a slip"), by=1, now=self.now)

    @rule(which=st.integers(0, 3), minutes=st.sampled_from(QUIETS))
    def acknowledges(self, which: int, minutes: int) -> None:
        self.answers(
            which,
            lambda session, alert: acknowledgements.acknowledge(
                session, alert, "reviewed", None, self.key(), quiet_minutes=minutes, by=1, now=self.now
            ),
        )

    @rule(which=st.integers(0, 3), minutes=st.sampled_from(QUIETS))
    def takes_over(self, which: int, minutes: int) -> None:
        self.answers(
            which, lambda session, alert: takings.take(session, alert, self.key(), minutes=minutes, by=1, now=self.now)
        )

    @rule(which=st.integers(0, 3))
    def declines(self, which: int) -> None:
        self.answers(
            which, lambda session, alert: takings.decline(session, alert, "busy", self.key(), by=1, now=self.now)
        )

    def answers(self, which: int, act) -> None:
        alert_id = self.one(Alert, which)
        if alert_id is not None:
            with suppress(*REFUSALS), writing(self.engine) as session:
                act(session, alert_id)

    @rule(stay=st.integers(1, 12))
    def discharges(self, stay: int) -> None:
        # One of six: the record of a patient who has left is soon told.
        if stay <= 2:
            self.now += 1
            with suppress(*REFUSALS), writing(self.engine) as session:
                stays.discharge(session, stay, self.now, by=1, now=self.now)

    @rule(gap=st.sampled_from(GAPS), beats=st.booleans())
    def passes(self, gap: int, beats: bool) -> None:
        self.now += gap
        if beats:
            self.beat()

    @rule()
    def beat(self) -> None:
        passing.settle_current(self.engine, self.now)
        passing.climb(self.engine, self.now)
        for stay_id in (1, 2):
            self.settled(stay_id)

    @precondition(lambda self: not self.put_back)
    @rule(by=st.sampled_from((60, HOUR, 20 * HOUR)))
    def clock_is_put_back(self, by: int) -> None:
        # What ends after this can bear an earlier time than what was seen before.
        self.every_flagged_instant_was_covered()
        self.flagged.clear()
        self.now -= by
        self.put_back = True

    @rule()
    def restarts(self) -> None:
        self.engine.dispose()
        self.engine = self.open()

    # What holds

    def settled(self, stay_id: int) -> None:
        """A flagged patient who was judged just now has an alert."""
        with reading(self.engine) as session:
            stay = session.get_one(Stay, stay_id)
            found = assessment(session, stay, self.now)
            if stay.discharged_at or found is None or found.overall != "flagged":
                return
            assert LEAK in {alert.problem for alert in self.running(session, stay_id)}
        if not self.put_back:
            self.flagged.append((stay_id, self.now))

    def running(self, session: Session, stay_id: int) -> list[Alert]:
        return [one for one in self.every(session) if one.stay_id == stay_id and one.ended_at is None]

    def every(self, session: Session) -> list[Alert]:
        return list(session.scalars(select(Alert).order_by(Alert.id)))

    @invariant()
    def one_alert_a_problem_is_open(self) -> None:
        with reading(self.engine) as session:
            open_ones = [(one.stay_id, one.problem) for one in self.every(session) if one.ended_at is None]
        assert len(open_ones) == len(set(open_ones))

    @invariant()
    def severity_never_falls(self) -> None:
        with reading(self.engine) as session:
            for alert in self.every(session):
                assert not graver(self.worst.get(alert.id, alert.severity), alert.severity)
                self.worst[alert.id] = alert.severity

    @invariant()
    def nothing_ends_unexplained(self) -> None:
        with reading(self.engine) as session:
            for alert in self.every(session):
                if alert.ended_at is not None and alert.id not in self.ended:
                    self.ended.add(alert.id)
                    self.explained(session, alert)

    def explained(self, session: Session, alert: Alert) -> None:
        assert alert.end_kind in ENDS
        assert (alert.end_reason or "").endswith(".")
        assert (alert.end_reason or "")[:-1].strip()
        assert alert.ended_at >= alert.raised_at
        stay = session.get_one(Stay, alert.stay_id)
        assert (alert.end_kind == "discharged") == (stay.discharged_at is not None)
        assert not list(session.scalars(select(Climb).where(Climb.alert_id == alert.id, Climb.at > alert.ended_at)))
        if alert.problem == LEAK and not stay.discharged_at:
            found = assessment(session, stay, seconds(alert.ended_at))
            again = LEAK in {one.problem for one in self.running(session, alert.stay_id)}
            assert again or found is None or found.overall != "flagged"

    @invariant()
    def a_quiet_alert_opens_again_by_itself(self) -> None:
        with reading(self.engine) as session:
            for one in attention.alerts(session, self.now):
                untils = self.pauses(session, one.alert_id, one.severity)
                if one.standing.state == "open":
                    assert self.put_back or not [at for at, until in untils["quiet"][-1:] if at <= self.now < until]
                else:
                    assert [until for at, until in untils[one.standing.state] if at <= self.now < until]
                    assert one.standing.until > self.now

    def pauses(self, session: Session, alert_id: int, severity: str) -> dict[str, list[tuple[int, int]]]:
        """The quiet times and the takings that were said of this severity."""
        acks = session.scalars(
            select(Acknowledgement).where(Acknowledgement.alert_id == alert_id).order_by(Acknowledgement.id)
        )
        takes = session.scalars(select(Taking).where(Taking.alert_id == alert_id, Taking.kind == "taken"))
        return {
            "quiet": [(seconds(x.at), seconds(x.quiet_until)) for x in acks if x.severity == severity],
            "taken": [(seconds(x.at), seconds(x.until)) for x in takes if x.severity == severity],
        }

    def every_flagged_instant_was_covered(self) -> None:
        with reading(self.engine) as session:
            for stay_id, at in self.flagged:
                assert [
                    one
                    for one in stories(session, stay_id)
                    if one.problem == LEAK and one.raised_at <= at and (one.ended_at is None or one.ended_at > at)
                ], (stay_id, at)

    def the_audit_replayed_gives_the_same_alerts(self) -> None:
        with self.shelf.lent(self.shelf.empty()) as again:
            play(self.engine, again, BEGIN + 10_000 * HOUR)
            with reading(self.engine) as first, reading(again) as second:
                assert [columns(one) for one in self.every(first)] == [columns(one) for one in self.every(second)]
                for stay_id in (1, 2):
                    assert stories(first, stay_id) == stories(second, stay_id)


def test_the_life_of_alerts(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Life, "shelf", shelf, raising=False)
    monkeypatch.setattr(Life, "peopled", peopled(shelf), raising=False)
    run_state_machine_as_test(Life, settings=settings(max_examples=10, stateful_step_count=25, deadline=None))
