"""The page Alerts, run without a browser: the list, the forms, one alert's page, and what is refused."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from dashboard import clock, session
from dashboard.answering import Form
from dashboard.clock import now
from dashboard.settings import ROOT
from db import alert_board, observations, stays, stories, takings, users, watching
from db.acknowledgements import acknowledge
from db.admissions import Admission
from db.engine import reading, writing
from db.stories import AlertStory
from db.users import User
from models.instants import HOUR
from models.records import AuditEntry, Stay
from models.sight import EVERYTHING
from models.typed import Typed

ANSWERED = frozenset({"observed_at"})
WARD, OTHER = "Ward [1]", "Ward 2"


def person(user: User, role: str = "nurse") -> session.SignedIn:
    return session.SignedIn(user.id, user.name, user.display_name, role, EVERYTHING)


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs the page as the nurse, or as whoever is named; `alert` opens one."""

    def run(alert: int | str | None = None, who: session.SignedIn | None = None) -> AppTest:
        monkeypatch.setattr(session, "signed_in", lambda: who or person(nurse))
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "alerts.py"), default_timeout=30)
        if alert is not None:
            app.query_params["alert"] = str(alert)
        return app.run()

    return run


def admitted(store: Engine, nurse: User, bed: str, ward: str = WARD, name: str = "Amber <b>Test</b>") -> int:
    admission = Admission(f"T-{bed}", name, date(1960, 1, 2), ward, bed, now() - HOUR, "bedside")
    with writing(store) as stored:
        return stays.admit(stored, admission, by=nurse.id, now=now()).id


def record(store: Engine, nurse: User, stay: int, hours_ago: float, *typed: Typed) -> int:
    entry = observations.NewEntry(str(uuid.uuid4()), stay, now() - round(hours_ago * HOUR), typed, confirmed=ANSWERED)
    return observations.record(store, entry, by=nurse.id, now=now()).reading_ids[0]


def flag(store: Engine, nurse: User, stay: int) -> int:
    """Low pressure and low albumin: a leak of medium priority; gives back the id of its alert.

    Nothing is overdue of who came an hour ago.
    """
    record(store, nurse, stay, 0.4, Typed("albumin", "2.6", "g/dL"))
    record(store, nurse, stay, 0.2, Typed("systolic_bp", "86", "mm[Hg]"))
    return leak(store, stay).id


def leak(store: Engine, stay: int) -> AlertStory:
    with reading(store) as stored:
        return next(one for one in stories.stories(stored, stay) if one.problem == "leak")


@pytest.fixture
def stay(store: Engine, nurse: User) -> int:
    """A patient whose name would be markup."""
    return admitted(store, nurse, "7")


@pytest.fixture
def alert(store: Engine, nurse: User, stay: int) -> int:
    """An open alert of medium priority."""
    return flag(store, nurse, stay)


def html(app: AppTest) -> str:
    bodies = (element.proto.body for element in app.get("html"))
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def form(app: AppTest, alert: int) -> Form:
    found: Form = app.session_state["open answers"][alert]
    return found


def opened_form(app: AppTest, alert: int, what: str = "acknowledge") -> str:
    """Opens a form; gives back its key."""
    app.get_by_key(f"{what} {alert}").click().run()
    return form(app, alert).key


def test_an_empty_list_says_so_when_and_for_which_wards_and_promises_no_more(
    run: Callable[..., AppTest], store: Engine, nurse: User
) -> None:
    app = run()
    assert app.info[0].value.startswith("There is no ward yet")
    admitted(store, nurse, "1")
    app = run()
    assert not app.exception
    assert "Ward [1]: No alert is open." in html(app)
    assert any(
        text.startswith("True at ") and "does not say that every patient was measured" in text for text in texts(app)
    )


def test_an_open_alert_is_told_with_its_ground_its_time_and_who_was_told(
    run: Callable[..., AppTest], alert: int
) -> None:
    app = run()
    assert not app.exception
    assert not app.error
    said = html(app)
    assert "Ward [1]: 1 open." in said
    assert (
        "!! Medium priority</span> <strong>Capillary leak</strong> <span>Bed 7 · Amber &lt;b&gt;Test&lt;/b&gt;" in said
    )
    assert "2 of 3: systolic 86 at " in said
    assert "below 90; albumin 2.6 at " in said
    assert "Open for 0 min" in said


def test_saving_needs_what_was_done_and_what_was_typed_stays(
    run: Callable[..., AppTest], store: Engine, stay: int, alert: int
) -> None:
    app = run()
    key = opened_form(app, alert)
    app.get_by_key(f"save {key}").click().run()
    assert [error.value for error in app.error] == ["Choose what was done about the alert\\."]
    app.get_by_key(f"action {key}").set_value("doctor_called")
    app.get_by_key(f"save {key}").click().run()
    assert [error.value for error in app.error] == ["Say who was called\\."]
    assert app.session_state[f"action {key}"] == "doctor_called"
    assert not leak(store, stay).acknowledgements
    app.get_by_key(f"words {key}").set_value("Dr <b>Test</b>")
    app.get_by_key(f"quiet {key}").set_value(120)
    app.get_by_key(f"save {key}").click().run()
    assert not app.exception
    assert not app.error
    (ack,) = leak(store, stay).acknowledgements
    assert (ack.action, ack.words, ack.quiet_until) == ("doctor_called", "Dr <b>Test</b>", ack.at + 2 * HOUR)
    said = html(app)
    assert "Doctor called: Dr &lt;b&gt;Test&lt;/b&gt;. Quiet until " in said
    assert "Quiet for 2 h more, until " in said
    assert "Ward [1]: 1 quiet for a time." in said
    assert alert not in app.session_state["open answers"]


def test_the_same_save_twice_is_one(run: Callable[..., AppTest], store: Engine, stay: int, alert: int) -> None:
    app = run()
    key = opened_form(app, alert)
    kept = form(app, alert)
    for _ in range(2):
        app.session_state["open answers"] = {alert: kept}
        app.run()
        app.get_by_key(f"action {key}").set_value("reviewed")
        app.get_by_key(f"save {key}").click().run()
    assert not app.error
    assert len(leak(store, stay).acknowledgements) == 1


def test_an_alert_that_grew_while_the_form_was_open_asks_again(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int
) -> None:
    app = run()
    key = opened_form(app, alert)
    record(store, nurse, stay, 0.1, Typed("systolic_bp", "76", "mm[Hg]"))
    assert leak(store, stay).severities[-1][1] == "high"
    app.get_by_key(f"action {key}").set_value("reviewed")
    app.get_by_key(f"save {key}").click().run()
    assert app.error[0].value.startswith("The alert has grown to high priority since")
    assert not leak(store, stay).acknowledgements
    assert app.session_state[f"action {key}"] == "reviewed"
    app.get_by_key(f"save {key}").click().run()
    (ack,) = leak(store, stay).acknowledgements
    assert ack.severity == "high"


def test_the_form_says_by_itself_that_the_alert_grew(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int
) -> None:
    app = run()
    opened_form(app, alert)
    assert not app.warning
    record(store, nurse, stay, 0.1, Typed("systolic_bp", "76", "mm[Hg]"))
    app.run()
    assert app.warning[0].value.startswith("Since you opened this form the alert has grown to high priority")


def test_taking_over_is_one_tap_and_is_not_offered_again_to_who_has_it(
    run: Callable[..., AppTest], store: Engine, stay: int, alert: int, nurse: User
) -> None:
    app = run()
    app.get_by_key(f"take {alert}").click().run()
    assert not app.error
    (taking,) = leak(store, stay).takings
    assert (taking.kind, taking.by_name, taking.until) == ("taken", nurse.display_name, taking.at + HOUR)
    said = html(app)
    assert "You have it until " in said
    assert "Taken over by Nina &lt;Test&gt;, until " in said
    assert f"take {alert}" not in [button.key for button in app.button]
    with writing(store) as stored:
        other = users.add(stored, "olga", "Olga Test", "nurse", "correct horse", now=now())
    assert f"take {alert}" in [button.key for button in run(who=person(other)).button]


def test_an_alert_that_grew_is_not_taken_over_as_the_lesser_one(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int
) -> None:
    app = run()
    record(store, nurse, stay, 0.1, Typed("systolic_bp", "76", "mm[Hg]"))
    app.get_by_key(f"take {alert}").click().run()
    assert app.error[0].value.startswith("The alert has grown to high priority")
    assert not leak(store, stay).takings


def test_declining_needs_a_reason(run: Callable[..., AppTest], store: Engine, stay: int, alert: int) -> None:
    app = run()
    key = opened_form(app, alert, "decline")
    app.get_by_key(f"words {key}").set_value("  ")
    app.get_by_key(f"save {key}").click().run()
    assert app.error[0].value.startswith("Say why you decline")
    app.get_by_key(f"words {key}").set_value("In theatre")
    app.get_by_key(f"save {key}").click().run()
    assert not app.error
    (taking,) = leak(store, stay).takings
    assert (taking.kind, taking.words) == ("declined", "In theatre")
    assert "you declined" in html(app)


def test_quiet_ones_are_shown_after_open_ones(
    run: Callable[..., AppTest], store: Engine, nurse: User, alert: int
) -> None:
    other = flag(store, nurse, admitted(store, nurse, "8", name="Basil Test"))
    with writing(store) as stored:
        acknowledge(stored, alert, "treated", None, "k", quiet_minutes=30, by=nurse.id, now=now())
    app = run()
    said = html(app)
    assert said.index("Basil Test") < said.index("Amber &lt;b&gt;Test")
    assert "Quiet for 30 min more, until " in said
    assert ": Fluid or treatment given, Nina &lt;Test&gt;." in said
    assert f"take {alert}" not in [button.key for button in app.button]
    assert f"take {other}" in [button.key for button in app.button]


def test_wards_are_chosen_here_and_kept(run: Callable[..., AppTest], store: Engine, nurse: User, alert: int) -> None:
    admitted(store, nurse, "1", OTHER, "Basil Test")
    app = run()
    assert "Ward 2 and Ward [1]: 1 open." in html(app)
    app.get_by_key("watched wards").set_value([OTHER]).run()
    assert not app.exception
    assert "Ward 2: No alert is open." in html(app)
    with reading(store) as stored:
        assert watching.chosen(stored, nurse.id) == (OTHER,)
    assert run().session_state["watched wards"] == [OTHER]


def test_rows_stay_in_place_while_a_form_is_open(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int
) -> None:
    app = run()
    opened_form(app, alert)
    record(store, nurse, admitted(store, nurse, "8", name="Basil Test"), 0.4, Typed("albumin", "2.6", "g/dL"))
    app.run()
    assert app.session_state["order of alerts"] == [alert]
    with writing(store) as stored:
        stays.discharge(stored, stay, now(), by=nurse.id, now=now() + 1)
    with pytest.MonkeyPatch.context() as later:
        later.setattr(clock, "now", lambda: now() + 5)
        app.run()
    assert app.info[0].value.startswith("This alert ended while its form was open")
    app.get_by_key(f"leave {alert}").click().run()
    assert not app.info


def test_ended_alerts_are_beneath_with_their_reason_and_no_form(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int
) -> None:
    with writing(store) as stored:
        stays.discharge(stored, stay, now(), by=nurse.id, now=now())
    app = run()
    said = html(app)
    assert "cw-over" in said
    assert f"acknowledge {alert}" not in [button.key for button in app.button]
    with reading(store) as stored:
        assert not alert_board.ended(stored, now() + 25 * HOUR, [WARD], now() + 24 * HOUR)


def test_an_administrator_sees_and_answers_nothing(run: Callable[..., AppTest], nurse: User, alert: int) -> None:
    app = run(who=person(nurse, "administrator"))
    assert "Capillary leak" in html(app)
    assert [button.key for button in app.button] == [f"open alert {alert}"]


def test_a_criteria_set_that_cannot_be_used_hides_no_alert(
    run: Callable[..., AppTest], store: Engine, nurse: User, alert: int, stay: int
) -> None:
    flag(store, nurse, admitted(store, nurse, "8", name="Basil Test"))
    with writing(store) as stored:
        stored.execute(update(Stay).where(Stay.id == stay).values(criteria="gone.toml"))
    said = html(run())
    assert "its criteria set or its schedule cannot be used." in said
    assert "Ward [1]: 2 open." in said
    assert "2 of 3: systolic 86 at " in said


def looks(store: Engine) -> list[int | None]:
    with reading(store) as stored:
        return [entry.stay_id for entry in stored.query(AuditEntry) if entry.action == "opened patient"]


def test_the_page_of_an_alert_tells_all_of_it_and_is_a_look_at_the_patient(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int
) -> None:
    with writing(store) as stored:
        takings.decline(stored, alert, "In theatre", "d", by=nurse.id, now=now())
        acknowledge(stored, alert, "doctor_called", "Dr Test", "k", quiet_minutes=30, by=nurse.id, now=now())
    app = run(alert)
    assert not app.exception
    assert not app.error
    said = html(app)
    assert "<h1>Amber &lt;b&gt;Test&lt;/b&gt;</h1>" in said
    assert "Raised with medium priority (!!)." in said
    assert "Declined by Nina &lt;Test&gt;." in said
    assert "In theatre" in said
    assert "Acknowledged by Nina &lt;Test&gt;: Doctor called: Dr Test; quiet until " in said
    assert "<td>Systolic pressure: 86 mmHg, " in said
    assert "<td>stands</td>" in said
    assert "Judged by the criteria set bedside, version 1" in said
    assert app.get("plotly_chart")
    assert any(text.startswith("Flagged") for text in texts(app))
    assert looks(store) == [stay]
    app.run()
    assert looks(store) == [stay]


def test_what_it_rested_on_says_what_became_of_it(
    run: Callable[..., AppTest], store: Engine, nurse: User, stay: int, alert: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = next(iter(leak(store, stay).grounds))
    correction = observations.Retraction(str(uuid.uuid4()), wrong, "Wrong patient")
    observations.withdraw(store, correction, by=nurse.id, now=now() + 5)
    monkeypatch.setattr(clock, "now", lambda: now() + 10)
    app = run(alert)
    said = html(app)
    assert "withdrawn by Nina &lt;Test&gt;, " in said
    assert ": Wrong patient" in said
    assert "Ended: " in said
    assert f"acknowledge {alert}" not in [button.key for button in app.button]


@pytest.mark.parametrize("named", ["999", "x", ""])
def test_an_alert_that_is_not_there_says_so(run: Callable[..., AppTest], store: Engine, named: str) -> None:
    app = run(named)
    assert not app.exception
    assert app.info[0].value == "There is no such alert."
    assert looks(store) == []
