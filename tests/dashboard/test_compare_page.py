"""The comparison page, run without a browser: nobody, one cycle, two stays, two cycles, the past, a failure."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from dashboard import compared, session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import doses, observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from db.users import User
from models.instants import HOUR
from models.records import AuditEntry, Stay
from models.sight import EVERYTHING
from models.typed import Typed

DAY = 24 * HOUR
ANSWERED = frozenset({"observed_at", "systolic_bp", "albumin", "weight", "same"})


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs the page as somebody with a session; state is the session's."""
    person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, "oncologist", EVERYTHING)
    monkeypatch.setattr(session, "signed_in", lambda: person)

    def run(state: Mapping[str, object]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "compare.py"), default_timeout=30)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return run


@pytest.fixture
def began() -> int:
    """When the present stay began."""
    return now() - 3 * DAY


class Writer:
    """Writes a stay into the store as if each thing had been recorded when it happened."""

    def __init__(self, store: Engine, nurse: User, doctor: User, began: int, bed: str = "1") -> None:
        self.store, self.nurse, self.doctor, self.began = store, nurse.id, doctor.id, began
        admission = Admission("T-1", "Amber <b>Test</b>", date(1960, 1, 2), "Ward", bed, began, "bedside")
        with writing(store) as stored:
            self.stay = stays.admit(stored, admission, by=nurse.id, now=began).id

    def read(self, hour: float, *typed: Typed, known: int | None = None) -> None:
        at = self.began + round(hour * HOUR)
        entry = observations.NewEntry(str(uuid.uuid4()), self.stay, at, typed, confirmed=ANSWERED)
        observations.record(self.store, entry, by=self.nurse, now=known or at + 60)

    def dose(self, number: int, hour: float) -> None:
        at = self.began + round(hour * HOUR)
        decision = doses.Decision(str(uuid.uuid4()), self.stay, number, "given", at, "Aldesleukin")
        with writing(self.store) as stored:
            doses.decide(stored, decision, by=self.doctor, now=at)

    def leak(self, hour: float) -> None:
        """Flagged from an hour on; doses each 8 hours from hour 4 on."""
        self.read(
            2, Typed("systolic_bp", "124", "mm[Hg]"), Typed("albumin", "3.6", "g/dL"), Typed("weight", "70", "kg")
        )
        for number in range(6):
            self.dose(number + 1, 4 + 8 * number)
        self.read(hour, Typed("systolic_bp", "84", "mm[Hg]"), Typed("albumin", "2.8", "g/dL"))

    def leave(self, hour: float) -> None:
        at = self.began + round(hour * HOUR)
        with writing(self.store) as stored:
            stays.discharge(stored, self.stay, at, by=self.nurse, now=at)


@pytest.fixture
def two(store: Engine, nurse: User, doctor: User, began: int) -> tuple[int, int]:
    """The present stay, flagged after dose 3, and one three weeks before, flagged after dose 5."""
    earlier = Writer(store, nurse, doctor, began - 21 * DAY)
    earlier.leak(38)
    earlier.leave(60)
    present = Writer(store, nurse, doctor, began)
    present.leak(22)
    return present.stay, earlier.stay


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def opened(store: Engine) -> list[int | None]:
    with reading(store) as stored:
        return [entry.stay_id for entry in stored.query(AuditEntry) if entry.action == "opened patient"]


def test_nobody_chosen_asks_for_a_patient(run: Callable[..., AppTest], store: Engine) -> None:
    app = run({})
    assert not app.exception
    assert "Choose a patient above" in app.info[0].value
    assert opened(store) == []


def test_a_single_cycle_says_so_plainly(
    run: Callable[..., AppTest], store: Engine, nurse: User, doctor: User, began: int
) -> None:
    stay = Writer(store, nurse, doctor, began).stay
    app = run({"stay": stay})
    assert not app.exception
    assert [said.value for said in app.info] == [
        "This patient has one cycle on record: there is nothing to lay beside it yet."
    ]
    assert opened(store) == [stay]


def test_this_cycle_stands_beside_the_last_one(
    run: Callable[..., AppTest], two: tuple[int, int], store: Engine
) -> None:
    app = run({"stay": two[0]})
    assert not app.exception
    said = html(app)
    assert "Flagged after dose 3, last cycle after dose 5: 2 doses earlier." in said
    assert "2 h after dose 3 (18 h after the first dose)" in said
    assert "84 mmHg (−40 from 124), 2 h after dose 3" in said
    (chart,) = app.get("plotly_chart")
    assert "This cycle (heavy line, filled circles) beside last cycle" in chart.proto.alt
    assert sorted(opened(store)) == sorted(two)


def test_names_are_never_markup(run: Callable[..., AppTest], two: tuple[int, int]) -> None:
    said = html(run({"stay": two[0]}))
    assert "<h1>Amber &lt;b&gt;Test&lt;/b&gt;</h1>" in said
    assert "<b>Test" not in said


def test_redrawing_opens_nothing_anew(run: Callable[..., AppTest], two: tuple[int, int], store: Engine) -> None:
    app = run({"stay": two[0]})
    app.run()
    assert len(opened(store)) == 2


def test_which_one_lies_beneath_can_be_turned_round(run: Callable[..., AppTest], two: tuple[int, int]) -> None:
    app = run({"stay": two[0], "this cycle": (two[1], 1), "other cycle": (two[0], 1)})
    assert not app.exception
    assert "Flagged after dose 5, the cycle of" in html(app)
    assert "2 doses later." in html(app)


def test_the_same_twice_is_not_compared(run: Callable[..., AppTest], two: tuple[int, int]) -> None:
    app = run({"stay": two[0], "this cycle": (two[0], 1), "other cycle": (two[0], 1)})
    assert "Both are the same" in app.info[0].value
    assert not app.get("plotly_chart")


def test_a_choice_of_another_patients_falls_away(run: Callable[..., AppTest], two: tuple[int, int]) -> None:
    app = run({"stay": two[0], "this cycle": (999, 1)})
    assert not app.exception
    assert "2 doses earlier" in html(app)


def test_an_earlier_stay_is_compared_with_the_next_one_where_none_came_before(
    run: Callable[..., AppTest], two: tuple[int, int]
) -> None:
    app = run({"stay": two[1]})
    assert not app.exception
    assert "Flagged after dose 5, the cycle of" in html(app)


def test_two_cycles_of_one_stay_are_two(run: Callable[..., AppTest], store: Engine, nurse: User, doctor: User) -> None:
    stay = Writer(store, nurse, doctor, now() - 20 * DAY)
    stay.leak(38)
    stay.dose(1, 15 * 24)
    stay.read(15 * 24 - 1, Typed("systolic_bp", "118", "mm[Hg]"))
    stay.read(15 * 24 + 2, Typed("systolic_bp", "100", "mm[Hg]"))
    app = run({"stay": stay.stay})
    assert not app.exception
    assert "100 mmHg (−18 from 118), 2 h after dose 1" in html(app)
    assert "84 mmHg (−40 from 124)" in html(app)


@pytest.mark.parametrize("align", ["By dose number", "By hours"])
@pytest.mark.parametrize("extent", ["Treatment", "Everything"])
def test_the_view_can_be_chosen(run: Callable[..., AppTest], two: tuple[int, int], align: str, extent: str) -> None:
    app = run({"stay": two[0], "align": align, "extent": extent})
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_the_past_shows_what_was_known_then(
    run: Callable[..., AppTest], two: tuple[int, int], began: int, store: Engine
) -> None:
    app = run({"stay": two[0], "known at": began + 21 * HOUR})
    assert not app.exception
    said = html(app)
    assert "As known at" in said
    assert "This cycle: not flagged so far" in said
    assert "Last cycle: flagged 2 h after dose 5" in said
    assert "3 given" in said
    app.button(key="back to now").click().run()
    assert not app.info
    assert "2 doses earlier" in html(app)


def test_what_was_not_recorded_yet_is_not_there_in_the_past(
    run: Callable[..., AppTest], two: tuple[int, int], began: int
) -> None:
    app = run({"stay": two[0], "known at": began - DAY})
    assert not app.exception
    assert "This patient has one cycle on record" in app.info[0].value
    nothing = run({"stay": two[0], "known at": began - 30 * DAY})
    assert "The record did not hold this patient then." in nothing.info[0].value


def test_a_criteria_set_that_cannot_be_used_is_said(
    run: Callable[..., AppTest], two: tuple[int, int], store: Engine
) -> None:
    with writing(store) as stored:
        stored.execute(update(Stay).where(Stay.id == two[1]).values(criteria="nonsense"))
    app = run({"stay": two[0]})
    assert not app.exception
    assert "the criteria set of one cannot be used" in app.error[0].value
    assert not app.get("plotly_chart")


def test_a_failure_leaves_no_value_standing(
    run: Callable[..., AppTest], two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(*_: object) -> None:
        raise OSError("disk of Amber Test")

    monkeypatch.setattr(compared, "of_patient", failed)
    app = run({"stay": two[0]})
    assert "could not be read (reference" in app.error[0].value
    assert "Amber" not in app.error[0].value
    assert not app.get("plotly_chart")
