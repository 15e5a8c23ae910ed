"""The patient page, run without a browser: nobody, an empty stay, a full one, one that cannot be judged, a failure."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from dashboard import session, viewing
from dashboard.clock import now
from dashboard.components import evidence
from dashboard.settings import ROOT
from db import audit, loading, observations, stays
from db.engine import reading, writing
from db.users import User
from models.bedside import assess
from models.criteria import named, shipped
from models.instants import HOUR
from models.readings import StayFacts, Stays
from models.records import AuditEntry, Stay
from models.typed import Typed
from tests.dashboard.courses import T0, at, readings

UTC = ZoneInfo("UTC")
ANSWERED = frozenset({"observed_at"})


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs the page as somebody with a session; keywords are session state."""
    person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, "oncologist")
    monkeypatch.setattr(session, "signed_in", lambda: person)

    def run(**state: object) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "patient.py"), default_timeout=30)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return run


def admitted(store: Engine, nurse: User, number: int = 1, name: str = "Amber <b>Test</b>") -> int:
    when = now() - 3 * 24 * HOUR
    admission = stays.Admission(f"T-{number}", name, date(1960, 1, 2), "Ward [1]", str(number), when, "bedside")
    with writing(store) as stored:
        return stays.admit(stored, admission, by=nurse.id, now=now()).id


@pytest.fixture
def stay(store: Engine, nurse: User) -> int:
    """A patient whose name would be markup, and of whom nothing is known."""
    return admitted(store, nurse)


def record(store: Engine, nurse: User, stay: int, hours_ago: float, *typed: Typed) -> int:
    entry = observations.NewEntry(str(uuid.uuid4()), stay, now() - round(hours_ago * HOUR), typed, confirmed=ANSWERED)
    return observations.record(store, entry, by=nurse.id, now=now()).reading_ids[0]


@pytest.fixture
def flagged(store: Engine, nurse: User, stay: int) -> int:
    """The same patient with low pressure and low albumin, a true zero and a withdrawn weight."""
    record(store, nurse, stay, 60, Typed("systolic_bp", "124", "mm[Hg]"), Typed("albumin", "3.6", "g/dL"))
    record(store, nurse, stay, 6, Typed("urine", "0", "mL"), Typed("albumin", "2.6", "g/dL"))
    wrong = record(store, nurse, stay, 5, Typed("weight", "71.5", "kg"))
    retraction = observations.Retraction(str(uuid.uuid4()), wrong, "Wrong <i>patient</i>")
    observations.withdraw(store, retraction, by=nurse.id, now=now())
    record(store, nurse, stay, 1, Typed("systolic_bp", "82", "mm[Hg]"), Typed("diastolic_bp", "50", "mm[Hg]"))
    return stay


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def opened(store: Engine) -> list[int | None]:
    with reading(store) as stored:
        return [entry.stay_id for entry in stored.query(AuditEntry) if entry.action == "opened patient"]


def test_nobody_chosen_asks_for_a_patient(run: Callable[..., AppTest], stay: int, store: Engine) -> None:
    app = run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Patient"]
    assert "Choose a patient above" in app.info[0].value
    assert opened(store) == []


def test_an_empty_store_and_a_stay_that_is_not_there_ask_too(run: Callable[..., AppTest], store: Engine) -> None:
    for app in (run(), run(stay=77)):
        assert not app.exception
        assert "Choose a patient above" in app.info[0].value


def test_an_empty_stay_says_what_is_not_known_and_what_would_settle_it(run: Callable[..., AppTest], stay: int) -> None:
    app = run(stay=stay)
    assert not app.exception
    said = html(app)
    assert "Not assessed" in said
    assert "What would settle it:</strong> low blood pressure: systolic pressure now; swelling: weight now" in said
    assert "Urine: not recorded." in said
    assert not app.dataframe
    assert "Nothing has been recorded for this patient yet." in [words.value for words in app.markdown]


def test_a_flagged_stay_says_so_and_why_and_since_when(run: Callable[..., AppTest], flagged: int) -> None:
    app = run(stay=flagged)
    assert not app.exception
    said = html(app)
    assert "Flagged" in said
    assert "2 of 3: low blood pressure and low protein." in said
    assert "Flagged since" in said
    assert "Systolic 82 mmHg" in said
    assert "below 90 mmHg: met." in said
    assert "(bedside, version 1)" in said
    assert "Tell the doctor." in said


def test_names_are_shown_as_they_are_and_never_as_markup(run: Callable[..., AppTest], flagged: int) -> None:
    said = html(run(stay=flagged))
    assert "<h1>Amber &lt;b&gt;Test&lt;/b&gt;</h1>" in said
    assert "<b>Test" not in said


def test_the_table_holds_what_stands_and_the_history_what_does_not(run: Callable[..., AppTest], flagged: int) -> None:
    app = run(stay=flagged)
    (readings_shown,) = (table.value for table in app.dataframe)
    assert readings_shown["Albumin, g/dL"].tolist() == ["", "2.6", "3.6"]
    assert readings_shown["Urine, mL"].tolist() == ["", "0", ""]
    assert "Weight, kg" not in readings_shown
    assert "<td>Weight: 71.5 kg</td><td>withdrawn by Nina &lt;Test&gt;, " in html(app)
    assert "<td>Wrong &lt;i&gt;patient&lt;/i&gt;</td>" in html(app)


def test_the_chart_has_words_for_who_cannot_see_it(run: Callable[..., AppTest], flagged: int) -> None:
    app = run(stay=flagged)
    (chart,) = app.get("plotly_chart")
    assert "Systolic pressure: 82 mmHg" in chart.proto.alt
    assert chart.proto.alt in [text.value for text in app.text]


@pytest.mark.parametrize("preset", ["24 h", "72 h", "Whole stay"])
def test_the_time_shown_can_be_chosen(run: Callable[..., AppTest], flagged: int, preset: str) -> None:
    app = run(stay=flagged, preset=preset)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_opening_a_patient_is_audited_once_for_each_opening(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int
) -> None:
    other = admitted(store, nurse, 2, "Basil Test")
    app = run(stay=stay).run().run()
    assert opened(store) == [stay]
    app.selectbox[0].set_value(other).run().run()
    assert app.session_state["stay"] == other
    assert opened(store) == [stay, other]


def test_a_stay_that_is_over_is_offered_on_request_and_shown_at_its_end(
    run: Callable[..., AppTest], store: Engine, nurse: User, flagged: int
) -> None:
    with writing(store) as stored:
        stays.discharge(stored, flagged, now() - 60, by=nurse.id, now=now())
    assert run().selectbox[0].options == []
    assert len(run(**{"past stays": True}).selectbox[0].options) == 1
    said = html(run(stay=flagged))
    assert "This stay is over: everything is shown as it was at its end" in said
    assert "2 of 3: low blood pressure and low protein." in said
    assert "Tell the doctor" not in said


def test_a_criteria_set_that_cannot_be_used_is_said_and_the_readings_stay(
    run: Callable[..., AppTest], store: Engine, flagged: int
) -> None:
    with writing(store) as stored:
        stored.execute(update(Stay).values(criteria="gone.toml"))
    app = run(stay=flagged)
    assert not app.exception
    assert "cannot be judged" in app.error[0].value
    assert len(app.dataframe) == 1
    assert "Flagged" not in html(app)


def test_a_store_that_fails_shows_no_values(
    run: Callable[..., AppTest], flagged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("albumin of Amber Test")

    monkeypatch.setattr(loading, "load", broken)
    app = run(stay=flagged)
    assert not app.exception
    assert "could not be read (reference " in app.error[0].value
    assert "Amber" not in app.error[0].value
    assert not app.dataframe
    assert not app.get("plotly_chart")


def test_the_figure_is_made_again_only_when_something_changed_or_a_minute_passed(
    store: Engine, nurse: User, flagged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    drawn = viewing.drawn
    monkeypatch.setattr(viewing, "drawn", lambda *what: made.append(1) or drawn(*what))

    def figure(when: int) -> viewing.Drawn:
        with reading(store) as stored:
            revision = audit.revision(stored, flagged)
            return viewing.figure(viewing.seen(stored, stays.one(stored, flagged), revision, when), "24 h", when)

    minute = now() // 60 * 60
    first, again = figure(minute), figure(minute + 59)
    assert first.figure.to_json() == again.figure.to_json()
    assert len(made) == 1
    figure(minute + 60)
    assert len(made) == 2
    record(store, nurse, flagged, 0, Typed("albumin", "2.5", "g/dL"))
    newest = figure(now())
    assert len(made) == 3
    assert "Albumin: 2.5 g/dL" in newest.summary


HALF = [(1, "systolic_bp", "84"), (1, "weight", "60"), (40, "weight", "61")]


def words_for(rows: list[tuple[float, str, str]], until: float, criteria: str = "bedside") -> str:
    (found,) = assess(readings(rows), Stays.gather([StayFacts(T0)]), named(criteria), at(until))
    assert found is not None
    return evidence.html(found, named(criteria), UTC)


def test_what_still_counts_says_until_when() -> None:
    said = words_for([(1, "systolic_bp", "84"), (3, "systolic_bp", "120")], 4)
    assert "counts until 16 Jan 11:00" in said
    assert "cw-counts" in said


def test_a_weight_without_the_day_before_is_named_as_what_is_lacking() -> None:
    assert "a weight to compare with (previous day)" in words_for(HALF, 41)


def test_an_episode_that_outlasts_its_flag_is_told_apart_from_the_state() -> None:
    rows = [(1, "systolic_bp", "84"), (1, "albumin", "2"), (40, "systolic_bp", "120")]
    said = words_for(rows, 41)
    assert "Possible since" in said
    assert "Episode since 15 Jan 09:00" in said


@pytest.mark.parametrize("name", shipped())
def test_every_rule_has_its_source(name: str) -> None:
    criteria = named(name)
    rules = [rule for part in criteria.criteria for rule in part.rules]
    listed = evidence.sources(criteria)
    assert [source for _, source in listed] == [rule.source for rule in [*rules, *criteria.urine]]
    rows = [(1, "systolic_bp", "84"), (1, "urine", "0"), (2, "urine", "0")]
    said = words_for(rows, 3, name)
    assert all(f"[{number}]" in said for number in range(1, len(listed) + 1))


def test_words_of_a_criteria_file_are_escaped() -> None:
    (found,) = assess(readings(HALF), Stays.gather([StayFacts(T0)]), named("bedside"), at(2))
    assert found is not None
    said = evidence.html(found, replace(named("bedside"), title="<script>alert(1)</script>"), UTC)
    assert "<script>" not in said


def test_a_urine_rule_that_is_met_is_said_beside_the_state() -> None:
    said = words_for([(1, "weight", "60"), (1, "urine", "9"), (11, "urine", "0")], 12)
    assert "Urine: low urine output and little or no urine." in said
