"""The patient page, run without a browser: nobody, an empty stay, a full one, one that cannot be judged, a failure."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from dashboard import clock, session, viewing
from dashboard.clock import now
from dashboard.components import evidence
from dashboard.settings import ROOT
from db import audit, observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from db.stories import AlertStory, stories
from db.users import User
from models.bedside import assess
from models.criteria import named, shipped
from models.instants import HOUR, moment
from models.readings import StayFacts, Stays
from models.records import Alert, AuditEntry, Stay
from models.sight import EVERYTHING
from models.typed import Typed
from tests.dashboard.courses import T0, at, readings

UTC = ZoneInfo("UTC")
ANSWERED = frozenset({"observed_at"})


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs the page as somebody with a session; keywords are session state."""
    person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, "oncologist", EVERYTHING)
    monkeypatch.setattr(session, "signed_in", lambda: person)

    def run(**state: object) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "patient.py"), default_timeout=30)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return run


def admitted(store: Engine, nurse: User, number: int = 1, name: str = "Amber <b>Test</b>") -> int:
    when = now() - 3 * 24 * HOUR
    admission = Admission(f"T-{number}", name, date(1960, 1, 2), "Ward [1]", str(number), when, "bedside")
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
    bodies = (element.proto.body for element in app.get("html"))
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def spoken(app: AppTest) -> dict[str, Any]:
    """What the page hands to the sentence above the chart."""
    (found,) = (one for one in app.get("bidi_component") if one.proto.component_name == "capwatch_sentence")
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


def clauses(app: AppTest) -> list[str]:
    return [clause["text"] for clause in spoken(app)["clauses"]]


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
    assert spoken(app)["lead"].startswith("Not assessed for ")
    assert clauses(app)[0] == "Systolic not recorded: unknown"
    assert "What would settle it:</strong> low blood pressure: systolic pressure now; swelling: weight now" in html(app)
    assert "Urine: not recorded." in html(app)
    assert "cw-readings" not in html(app)
    assert "Nothing has been recorded for this patient yet." in [words.value for words in app.markdown]


def test_a_flagged_stay_says_so_and_why_and_since_when(run: Callable[..., AppTest], flagged: int) -> None:
    app = run(stay=flagged)
    assert not app.exception
    said = spoken(app)
    assert said["lead"] == "Flagged for 1 h"
    assert said["counting"].endswith(" · 2 of 3")
    assert (said["priority"], said["advice"]) == ("Medium", "Tell the doctor. Not acknowledged.")
    assert [clause["because"] for clause in said["clauses"][:3]] == [True, True, False]
    assert clauses(app)[0].startswith("Systolic 82 at ")
    assert "below 90 mmHg: met." in html(app)
    assert "(bedside, version 1)" in said["judgedBy"]


def test_names_are_shown_as_they_are_and_never_as_markup(run: Callable[..., AppTest], flagged: int) -> None:
    said = html(run(stay=flagged))
    assert "<h1>Amber &lt;b&gt;Test&lt;/b&gt;</h1>" in said
    assert "<b>Test" not in said


def test_the_table_holds_what_stands_and_the_history_what_does_not(run: Callable[..., AppTest], flagged: int) -> None:
    said = html(run(stay=flagged))
    table = said[said.index('<table class="cw-readings"') : said.index("cw-legend")]
    assert "2.6" in table
    assert "Weight" not in table
    assert "71.5" not in table
    assert "<td>Weight: 71.5 kg</td><td>withdrawn by Nina &lt;Test&gt;, " in said
    assert "<td>Wrong &lt;i&gt;patient&lt;/i&gt;</td>" in said


def test_more_lines_than_are_shown_are_counted_and_a_tap_away(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewing, "FIRST_LINES", 2)
    for hours in range(1, 7):
        record(store, nurse, stay, hours, Typed("heart_rate", "90", "/min"))
    app = run(stay=stay)
    assert "These are the newest 2 of 6 times; all are in the CSV." in [text.value for text in app.text]
    (more,) = (button for button in app.button if button.label == "Show the newest 6")
    more.click().run()
    assert html(app).count('<th scope="row">') == 6
    assert not [text for text in app.text if "newest" in text.value]


def test_what_is_taken_along_is_of_this_stay_as_it_was_known(run: Callable[..., AppTest], flagged: int) -> None:
    assert f'href="/paper/stays/{flagged}/readings.csv"' in html(run(stay=flagged))
    then = now()
    assert f'href="/paper/stays/{flagged}.pdf?known_at={then}"' in html(run(stay=flagged, **{"known at": then}))


def test_the_chart_has_words_for_who_cannot_see_it(run: Callable[..., AppTest], flagged: int) -> None:
    app = run(stay=flagged)
    (chart,) = app.get("plotly_chart")
    assert "Systolic pressure: 82 mmHg" in chart.proto.alt
    assert chart.proto.alt in [text.value for text in app.text]


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
    app = run(stay=flagged)
    assert "This stay is over: everything is shown as it was at its end" in html(app)
    assert spoken(app)["lead"].startswith("At the end of the stay: flagged")
    assert spoken(app)["advice"] == ""


def test_a_criteria_set_that_cannot_be_used_is_said_and_the_readings_stay(
    run: Callable[..., AppTest], store: Engine, flagged: int
) -> None:
    with writing(store) as stored:
        stored.execute(update(Stay).values(criteria="gone.toml"))
    app = run(stay=flagged)
    assert not app.exception
    assert "cannot be judged" in app.error[0].value
    assert "cw-readings" in html(app)
    assert "cw-abnormal" not in html(app)
    assert "capwatch_sentence" not in [one.proto.component_name for one in app.get("bidi_component")]


def test_a_store_that_fails_shows_no_values(
    run: Callable[..., AppTest], flagged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("albumin of Amber Test")

    monkeypatch.setattr(viewing, "known", broken)
    app = run(stay=flagged)
    assert not app.exception
    assert "could not be read (reference " in app.error[0].value
    assert "Amber" not in app.error[0].value
    assert "cw-readings" not in html(app)
    assert not app.get("plotly_chart")


def alert_of(store: Engine, stay: int) -> AlertStory:
    with reading(store) as stored:
        return next(one for one in stories(stored, stay) if one.problem == "leak")


def opened_form(app: AppTest, alert: int) -> str:
    """Opens the form of an alert; gives back its key."""
    app.get_by_key(f"acknowledge {alert}").click().run()
    key: str = app.session_state["open answers"][alert].key
    return key


def test_an_open_alert_is_acknowledged_here_with_the_words_that_are_needed(
    run: Callable[..., AppTest], store: Engine, flagged: int
) -> None:
    app = run(stay=flagged)
    key = opened_form(app, alert_of(store, flagged).id)
    app.get_by_key(f"action {key}").set_value("doctor_called")
    app.get_by_key(f"save {key}").click().run()
    assert [error.value for error in app.error] == ["Say who was called\\."]
    assert app.session_state[f"action {key}"] == "doctor_called"
    assert not alert_of(store, flagged).acknowledgements
    app.get_by_key(f"words {key}").set_value("Dr <b>Test</b>")
    app.get_by_key(f"save {key}").click().run()
    (taken,) = alert_of(store, flagged).acknowledgements
    assert (taken.action, taken.words, taken.by_name) == ("doctor_called", "Dr <b>Test</b>", "Nina <Test>")
    assert not app.error
    assert "Doctor called: Dr &lt;b&gt;Test&lt;/b&gt; (Nina &lt;Test&gt;, " in html(app)
    assert "Quiet for 1 h more, until " in html(app)
    assert "✓ Saved " in html(app)
    assert spoken(app)["advice"] == "Tell the doctor."


def test_an_alert_that_ended_meanwhile_is_not_acknowledged(
    run: Callable[..., AppTest], store: Engine, flagged: int
) -> None:
    app = run(stay=flagged)
    key = opened_form(app, alert_of(store, flagged).id)
    app.get_by_key(f"action {key}").set_value("reviewed")
    with writing(store) as stored:
        stored.execute(update(Alert).values(ended_at=moment(now()), end_reason="clear"))
        audit.write(stored, at=now(), user_id=None, action="ended alert", subject="leak", stay_id=flagged)
    app.get_by_key(f"save {key}").click().run()
    assert not alert_of(store, flagged).acknowledgements
    assert not app.exception
    assert "Ended " in html(app)


def test_what_an_alert_rested_on_opens_as_it_was_known(
    run: Callable[..., AppTest], store: Engine, flagged: int
) -> None:
    story = alert_of(store, flagged)
    app = run(stay=flagged)
    app.get_by_key(f"then {story.id}").click().run()
    assert app.session_state["known at"] == story.rested_at
    assert "What has been recorded since is not shown." in html(app)


@pytest.fixture
def corrected(store: Engine, nurse: User, stay: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """The patient with an albumin of 2.6, which was then corrected to 3.6; the stay, and an instant before that."""
    wrong = record(store, nurse, stay, 2, Typed("albumin", "2.6", "g/dL"))
    then = now()
    observations.correct(
        store,
        observations.Correction(
            str(uuid.uuid4()), wrong, then - 2 * HOUR, Typed("albumin", "3.6", "g/dL"), "Typing error"
        ),
        by=nurse.id,
        now=then + 1,
    )
    monkeypatch.setattr(clock, "now", lambda: then + 60)
    return stay, then


def test_what_was_corrected_later_shows_what_it_was_then(
    run: Callable[..., AppTest], corrected: tuple[int, int]
) -> None:
    stay, then = corrected
    app = run(stay=stay)
    assert any(text.startswith("Albumin 3.6 at ") for text in clauses(app))
    assert "History of changes (1)" in [expander.label for expander in app.expander]
    past = run(stay=stay, **{"known at": then})
    assert past.session_state["known at"] == then
    assert spoken(past)["lead"].startswith("As known at ")
    assert any(text.startswith("Albumin 2.6 at ") and text.endswith("below 3.0") for text in clauses(past))
    assert spoken(past)["advice"] == ""
    assert "What has been recorded since is not shown." in html(past)
    assert not [expander for expander in past.expander if expander.label.startswith("History")]
    assert not [expander for expander in past.expander if expander.label == "Acknowledge"]
    past.get_by_key("back to now").click().run()
    assert "known at" not in past.session_state
    assert any(text.startswith("Albumin 3.6 at ") for text in clauses(past))


def test_the_past_of_one_patient_is_not_carried_to_another(
    run: Callable[..., AppTest], store: Engine, nurse: User, corrected: tuple[int, int]
) -> None:
    other = admitted(store, nurse, 2, "Basil Test")
    app = run(stay=corrected[0], **{"known at": corrected[1]})
    app.selectbox[0].set_value(other).run()
    assert "known at" not in app.session_state
    assert "What has been recorded since is not shown." not in html(app)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("yesterday", "is not a date and time"),
        ("", "Give the date and the time"),
        ("2001-01-01 08:00", "The record of this stay begins"),
        ("2999-01-01 08:00", "That time has not come yet"),
    ],
)
def test_an_instant_that_cannot_be_shown_is_said_beside_its_field_and_stays_typed(
    run: Callable[..., AppTest], flagged: int, typed: str, sentence: str
) -> None:
    app = run(stay=flagged)
    app.get_by_key("look back").click().run()
    app.get_by_key("typed instant").set_value(typed)
    app.get_by_key("show instant").click().run()
    assert sentence in app.error[0].value.replace("\\", "")
    assert app.session_state["typed instant"] == typed
    assert "known at" not in app.session_state


def test_before_the_record_held_the_stay_nothing_is_shown(run: Callable[..., AppTest], flagged: int) -> None:
    app = run(stay=flagged, **{"known at": now() - 90 * 24 * HOUR})
    assert not app.exception
    assert "The record did not hold this stay then." in [text.value for text in app.text]
    assert "cw-readings" not in html(app)


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
