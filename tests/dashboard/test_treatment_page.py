"""The page Dose, run without a browser: what is due, what is decided, what is refused, symptoms, interventions."""

import json
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import doses, interventions, observations, stays, symptoms
from db.admissions import Admission
from db.doses import Decision
from db.engine import reading, writing
from db.users import User
from models.instants import HOUR, moment
from models.records import Asking, AuditEntry, Dose, Intervention, Stay
from models.sight import EVERYTHING
from models.symptoms import SYMPTOMS
from models.typed import Typed
from tests.stores import unguarded

ANSWERED = frozenset({"observed_at"})
GIVE_WORDS = ("ok to give", "may be given", "can be given", "safe to give", "give the dose")

Run = Callable[..., AppTest]


@pytest.fixture
def run(store: Engine, doctor: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the page as somebody with a session; keywords are session state."""

    def run(role: str = "oncologist", user: int = doctor.id, page: str = "treatment", **state: object) -> AppTest:
        person = session.SignedIn(user, doctor.name, doctor.display_name, role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda: person)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / f"{page}.py"), default_timeout=30)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return run


@pytest.fixture
def stay(store: Engine, nurse: User, doctor: User) -> int:
    """A patient with a regimen, whose name would be markup, admitted a week ago."""
    admission = Admission("T*1*", "Amber <b>Test</b>", date(1960, 1, 2), "Ward [1]", "1", now() - 170 * HOUR, "bedside")
    with writing(store) as stored:
        made = stays.admit(stored, admission, by=nurse.id, now=now()).id
        stays.amend(stored, made, {"regimen": "aldesleukin-high-dose"}, by=doctor.id, now=now())
    return made


def record(store: Engine, nurse: User, stay: int, hours_ago: float, *typed: Typed) -> None:
    entry = observations.NewEntry(str(uuid4()), stay, now() - round(hours_ago * HOUR), typed, confirmed=ANSWERED)
    observations.record(store, entry, by=nurse.id, now=now())


def gave(store: Engine, doctor: User, stay: int, count: int, last: float) -> None:
    """So many doses every 8 hours, the last of them so many hours ago."""
    for number in range(1, count + 1):
        at = now() - round((last + 8 * (count - number)) * HOUR)
        with writing(store) as stored:
            decision = Decision(str(uuid4()), stay, number, "given", at, "aldesleukin")
            doses.decide(stored, decision, by=doctor.id, now=now())


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.info, *app.success, *app.error, *app.title, *app.header, *app.text)
    return "\n".join(str(element.value) for element in shown) + html(app)


def problem(app: AppTest) -> str:
    return app.error[0].value.replace("\\", "")


def pick(app: AppTest, label: str, value: str) -> AppTest:
    next(one for one in app.segmented_control if one.label.startswith(label)).set_value(value)
    return app.run()


def fill(app: AppTest, label: str, value: str) -> AppTest:
    next(one for one in app.text_input if one.label.startswith(label)).set_value(value)
    return app


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception
    return app


def offered(app: AppTest) -> list[str]:
    return list(next(one for one in app.segmented_control if one.label == "Decision").options)


def kept(store: Engine, stay: int) -> list[Dose]:
    with reading(store) as stored:
        return doses.of_stay(stored, stay)


def test_nobody_is_chosen_until_somebody_is_and_opening_is_audited(run: Run, store: Engine, stay: int) -> None:
    app = run()
    assert not app.exception
    assert "Cycle" not in html(app)
    app = app.selectbox[0].set_value(stay).run()
    assert "Dose 1 of at most 14" in html(app)
    with reading(store) as stored:
        assert [one.stay_id for one in stored.query(AuditEntry) if one.action == "opened patient"] == [stay]


def test_an_empty_ward_says_where_to_admit(run: Run, store: Engine) -> None:
    assert "Admit the first patient" in run().info[0].value


def test_nothing_recorded_is_unknown_and_never_a_word_to_give(run: Run, stay: int) -> None:
    app = run(stay=stay)
    assert not app.exception
    shown = html(app)
    assert "Nothing found of what was looked for; unknown: systolic pressure, urine, creatinine, heart rate" in shown
    assert "Systolic: not recorded (below 90 mmHg (absolute))." in shown
    assert "It is never reduced." in shown
    assert not any(word in said(app).lower() for word in GIVE_WORDS)


def test_a_name_is_never_markup(run: Run, stay: int) -> None:
    app = run(stay=stay)
    assert [one.value for one in app.header] == ["1 Amber \\<b\\>Test\\</b\\>, 66 years, record T\\*1\\*"]


def test_what_is_found_is_shown_with_value_age_and_source(run: Run, store: Engine, nurse: User, stay: int) -> None:
    record(store, nurse, stay, 2, Typed("systolic_bp", "84", "mm[Hg]"), Typed("heart_rate", "104", "/min"))
    record(store, nurse, stay, 30, Typed("creatinine", "3.2", "mg/dL"))
    shown = html(run(stay=stay))
    assert "Speaking for holding: 1 absolute and 1 relative reasons." in shown
    assert "Systolic 84 mmHg at " in shown
    assert "below 90 mmHg: found." in shown
    assert "2 h old, valid until " in shown
    assert "Creatinine: the last, 3.2 mg/dL, is 30 h old and proves nothing now" in shown
    assert "It would count." in shown
    assert "section 2.4, table 2: withhold when systolic falls below 90 mmHg" in shown


def test_a_pressure_under_a_vasopressor_is_marked(run: Run, store: Engine, nurse: User, stay: int) -> None:
    record(store, nurse, stay, 2, Typed("systolic_bp", "104", "mm[Hg]"))
    with writing(store) as stored:
        given = interventions.Given(str(uuid4()), stay, "vasopressor", now() - 3 * HOUR)
        interventions.start(stored, given, by=nurse.id, now=now())
    assert "taken under a vasopressor: it may only look better" in html(run(stay=stay))


def test_the_arithmetic_is_shown_for_the_weight_that_was_entered(run: Run, stay: int) -> None:
    app = fill(run(stay=stay), "Weight", "67.8").run()
    line = "600,000 IU/kg × 67.8 kg = 40,680,000 IU (0.037 mg/kg × 67.8 kg = 2.5086 mg)"
    assert line in html(app)


def test_a_weight_of_the_record_is_taken_by_a_tap(
    run: Run, store: Engine, doctor: User, nurse: User, stay: int
) -> None:
    record(store, nurse, stay, 160, Typed("weight", "66", "kg"))
    gave(store, doctor, stay, 1, 8)
    record(store, nurse, stay, 2, Typed("weight", "70.2", "kg"))
    app = run(stay=stay)
    assert [button.label[:13] for button in app.button if " kg, " in button.label] == ["70.2 kg, late", "66 kg, baseli"]
    app = press(app, "66 kg")
    assert "600,000 IU/kg × 66 kg = 39,600,000 IU" in html(app)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("7O", "is not a plain number"), ("-3", "is below zero"), ("12", "must be 20 to 400 kg"), ("700", "20 to 400 kg")],
)
def test_a_bad_weight_gets_its_sentence_and_stays_typed(run: Run, stay: int, typed: str, sentence: str) -> None:
    app = fill(run(stay=stay), "Weight", typed).run()
    assert sentence in problem(app)
    assert next(one for one in app.text_input if one.label.startswith("Weight")).value == typed
    assert "IU/kg ×" not in html(app)


def test_pounds_are_asked_about_and_nothing_is_computed_until_somebody_answers(
    run: Run, store: Engine, nurse: User, stay: int
) -> None:
    record(store, nurse, stay, 2, Typed("weight", "68", "kg"))
    app = fill(run(stay=stay), "Weight", "150").run()
    assert "150: pounds? The last weight was 68 kg." in app.info[0].value.replace("\\", "")
    assert "IU/kg ×" not in html(app)
    pounds = press(app, "150 lb")
    assert "× 68.04 kg = 40,824,000 IU" in html(pounds)
    believed = press(fill(run(stay=stay), "Weight", "150").run(), "No, 150 kg")
    assert "× 150 kg = 90,000,000 IU" in html(believed)


def test_a_dose_is_given_and_what_was_shown_is_kept(run: Run, store: Engine, nurse: User, stay: int) -> None:
    record(store, nurse, stay, 2, Typed("systolic_bp", "118", "mm[Hg]"))
    app = fill(run(stay=stay), "Weight", "67,8").run()
    app = pick(app, "Infection", "not found")
    app = press(pick(app, "Decision", "given"), "Record dose 1: given")
    assert "Recorded: dose 1, given" in app.success[0].value
    (dose,) = kept(store, stay)
    assert (dose.number, dose.state, dose.drug, dose.reason) == (1, "given", "aldesleukin", None)
    assert abs(int(dose.given_at.timestamp()) - now()) < 60
    basis = json.loads(dose.basis or "")
    assert basis["arithmetic"].startswith("600,000 IU/kg × 67.8 kg = 40,680,000 IU")
    found = {one["name"]: (one["state"], one["value"]) for one in basis["findings"]}
    assert found["systolic below 90"] == ("not found", "118")
    assert found["infection"] == ("not found", None)
    assert found["confusion"] == ("unknown", None)
    assert "Dose 2 of at most 14: due" in html(app)


def test_giving_needs_a_weight(run: Run, store: Engine, stay: int) -> None:
    app = press(pick(run(stay=stay), "Decision", "given"), "Record dose 1")
    assert "Enter the weight" in problem(app)
    assert kept(store, stay) == []


def test_a_dose_given_against_an_absolute_reason_says_why(run: Run, store: Engine, stay: int) -> None:
    app = pick(fill(run(stay=stay), "Weight", "67.8").run(), "Infection", "found")
    assert "Infection, known or strongly suspected: found." in html(app)
    app = press(pick(app, "Decision", "given"), "Record dose 1")
    assert "An absolute reason to hold was found: say why" in problem(app)
    app = press(fill(app, "Why", "Cleared by infectious diseases"), "Record dose 1")
    assert [dose.reason for dose in kept(store, stay)] == ["Cleared by infectious diseases"]


def test_a_dose_before_its_time_says_why(run: Run, store: Engine, doctor: User, stay: int) -> None:
    gave(store, doctor, stay, 1, 3)
    app = fill(run(stay=stay), "Weight", "67.8").run()
    assert "Dose 2 of at most 14: due" in html(app)
    app = press(pick(app, "Decision", "given"), "Record dose 2")
    assert "before it is due" in problem(app)
    assert len(kept(store, stay)) == 1


@pytest.mark.parametrize("state", ["held", "stopped"])
def test_a_dose_that_is_not_given_needs_a_reason_and_what_was_typed_stays(
    run: Run, store: Engine, doctor: User, stay: int, state: str
) -> None:
    gave(store, doctor, stay, 2, 8)
    app = press(pick(run(stay=stay), "Decision", state), "Record")
    assert "Say why." in problem(app)
    app = press(fill(app, "Why", "Systolic 84"), "Record")
    dose = kept(store, stay)[-1]
    assert (dose.number, dose.state, dose.reason) == (3, state, "Systolic 84")
    assert dose.due_at is not None


def test_a_delay_says_until_when_and_that_must_be_later(run: Run, store: Engine, doctor: User, stay: int) -> None:
    gave(store, doctor, stay, 2, 8)
    app = fill(pick(run(stay=stay), "Decision", "delayed"), "Why", "Fever")
    assert "Give the date and the time." in problem(press(app, "Record"))
    app = fill(fill(app, "Delayed until", "2020-01-01 10:00"), "Why", "Fever")
    assert "must be later" in problem(press(app, "Record"))
    assert len(kept(store, stay)) == 2


def test_after_a_stop_nothing_is_due_and_nothing_can_be_given(run: Run, store: Engine, doctor: User, stay: int) -> None:
    gave(store, doctor, stay, 2, 8)
    app = press(fill(pick(run(stay=stay), "Decision", "stopped"), "Why", "Arrhythmia"), "Record")
    assert "No dose is due: treatment was stopped" in html(app)
    assert not [one for one in app.segmented_control if one.label == "Decision"]


def test_with_14_given_the_page_says_so_and_offers_no_15th(run: Run, store: Engine, doctor: User, stay: int) -> None:
    gave(store, doctor, stay, 14, 8)
    app = run(stay=stay)
    assert "14 doses of this cycle are given, and 14 are the most." in html(app)
    assert "rest until" in html(app)
    assert offered(app) == ["Stopped"]


def test_nothing_changes_the_amount_of_a_dose(run: Run, stay: int) -> None:
    app = pick(fill(run(stay=stay), "Weight", "67.8").run(), "Decision", "given")
    assert [one.label.split(" (")[0] for one in app.text_input] == [
        *("Weight that the dose is computed from", "Time", "Why")
    ]


def test_without_a_regimen_one_is_chosen_or_the_drug_alone_is_recorded(
    run: Run, store: Engine, doctor: User, stay: int
) -> None:
    with writing(store) as stored:
        stays.amend(stored, stay, {"regimen": None}, by=doctor.id, now=now())
    app = run(stay=stay)
    assert "This stay has no regimen" in app.info[0].value
    plain = fill(pick(app, "Decision", "given"), "Drug", "gemcitabine")
    press(plain, "Record: given")
    assert [(dose.number, dose.drug, dose.state) for dose in kept(store, stay)] == [(1, "gemcitabine", "given")]
    app = run(stay=stay)
    next(one for one in app.selectbox if one.label == "Regimen").set_value("tagraxofusp")
    app = press(app.run(), "Take this regimen")
    assert "Tagraxofusp" in html(app)


def test_a_regimen_that_is_not_known_is_said(run: Run, store: Engine, stay: int) -> None:
    with writing(store) as stored:
        stored.execute(update(Stay).values(regimen="gone"))
    app = run(stay=stay)
    assert not app.exception
    assert "cannot be judged" in problem(app)


def test_who_may_not_decide_sees_what_is_due_and_no_way_to_decide(
    run: Run, store: Engine, doctor: User, nurse: User, stay: int
) -> None:
    gave(store, doctor, stay, 1, 8)
    app = run("nurse", nurse.id, stay=stay)
    assert "An oncologist decides on the dose." in said(app)
    assert "Dose 2 of" in html(app)
    labels = [one.label for one in app.segmented_control]
    assert labels == ["Part"]
    app = pick(app, "Part", "All doses")
    assert "Dose 1 of aldesleukin, given" in html(app)
    assert not {"Correct", "Withdraw"} & {button.label for button in app.button}


def test_without_a_regimen_who_may_not_decide_is_told_who_does(
    run: Run, store: Engine, doctor: User, nurse: User, stay: int
) -> None:
    with writing(store) as stored:
        stays.amend(stored, stay, {"regimen": None}, by=doctor.id, now=now())
    app = run("nurse", nurse.id, stay=stay)
    assert "An oncologist chooses it." in said(app)
    assert "Regimen" not in [one.label for one in app.selectbox]


def test_a_dose_is_corrected_and_withdrawn_with_a_reason_and_its_history_stays(
    run: Run, store: Engine, doctor: User, stay: int
) -> None:
    gave(store, doctor, stay, 2, 8)
    app = pick(run(stay=stay), "Part", "All doses")
    assert html(app).count("Dose 2 of aldesleukin, given") == 1
    app = press(app, "Correct")
    next(one for one in app.selectbox if one.label == "It was").set_value("held")
    app = press(fill(app, "Why (unless given)", "Oliguria"), "Save the correction")
    assert "The reason is missing." in problem(app)
    next(one for one in app.selectbox if one.label == "It was").set_value("held")
    app = press(fill(fill(app, "Why (unless given)", "Oliguria"), "Why it is corrected", "Wrong tap"), "Save the cor")
    assert [(dose.number, dose.state, dose.reason) for dose in kept(store, stay)] == [
        *((1, "given", None), (2, "held", "Oliguria"))
    ]
    assert "Wrong tap" in html(app)
    app = press(press(app, "Withdraw"), "Withdraw it")
    assert "The reason is missing." in problem(app)
    press(fill(app, "Why it is withdrawn", "Another patient"), "Withdraw it")
    assert len(kept(store, stay)) == 1
    assert "Another patient" in html(pick(run(stay=stay), "Part", "All doses"))


def test_a_grave_symptom_raises_a_notice_until_it_is_gone(run: Run, store: Engine, stay: int) -> None:
    app = pick(run(stay=stay), "Part", "Symptoms")
    assert [one.label for one in app.segmented_control][1:] != []
    app = press(pick(app, "Chest pain", "there"), "All that are left")
    app = press(app, "Save what was said")
    assert "tell the doctor at once" in html(app)
    assert "Chest pain: there since" in html(app)
    with reading(store) as stored:
        (asked,) = symptoms.of_stay(stored, stay)
    assert (json.loads(asked.present), len(json.loads(asked.absent))) == (["chest_pain"], len(SYMPTOMS) - 1)
    assert "Chest pain: there since" in html(run(page="patient", stay=stay))
    # Of two askings in one second the graver stands.
    with unguarded(store) as stored:
        stored.execute(update(Asking).values(asked_at=moment(now() - 60)))
    app = press(pick(pick(run(stay=stay), "Part", "Symptoms"), "Chest pain", "gone"), "Save what was said")
    assert "Chest pain: there since" not in html(app)


def test_saying_nothing_about_symptoms_is_refused(run: Run, store: Engine, stay: int) -> None:
    app = press(pick(run(stay=stay), "Part", "Symptoms"), "Save what was said")
    assert "Say of at least one symptom" in problem(app)
    with reading(store) as stored:
        assert stored.query(Asking).count() == 0


def test_an_asking_in_error_is_withdrawn(run: Run, store: Engine, nurse: User, stay: int) -> None:
    with writing(store) as stored:
        asked = symptoms.Asked(str(uuid4()), stay, now() - HOUR, ("wheeze",), ())
        symptoms.ask(stored, asked, by=nurse.id, now=now())
    app = pick(run(stay=stay), "Part", "Symptoms")
    assert "Wheeze: there since" in html(app)
    app = press(fill(press(app, "Withdraw"), "Why it is withdrawn", "Another patient"), "Withdraw it")
    assert "Wheeze: there since" not in html(app)


def test_an_intervention_is_started_ended_corrected_and_withdrawn(run: Run, store: Engine, stay: int) -> None:
    def kinds() -> list[tuple[str, bool, str | None]]:
        with reading(store) as stored:
            rows: list[Intervention] = interventions.of_stay(stored, stay)
            return [(row.kind, row.ended_at is None, row.note) for row in rows]

    app = pick(run(stay=stay), "Part", "Interventions")
    assert [button.label for button in app.button][:4] == ["Fluid bolus", "Vasopressor", "Albumin infusion", "Diuretic"]
    app = press(fill(press(app, "Vasopressor"), "Note", "phenylephrine"), "Start: Vasopressor")
    assert kinds() == [("vasopressor", True, "phenylephrine")]
    app = press(press(app, "End"), "It has ended")
    assert kinds() == [("vasopressor", False, "phenylephrine")]
    app = fill(fill(press(app, "Correct"), "Note", "dopamine"), "Why it is corrected", "Wrong drug")
    app = press(app, "Save the correction")
    assert kinds() == [("vasopressor", False, "dopamine")]
    press(fill(press(app, "Withdraw"), "Why it is withdrawn", "Another patient"), "Withdraw it")
    assert kinds() == []
