"""What is printed of a stay: all of it is there, on one or two pages, for who has signed in, and noted."""

import io
import logging
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from dashboard.clock import now
from dashboard.paper.gathered import gather
from dashboard.paper.summary import MOST_SETS, summary
from dashboard.paper.told import full_moment
from dashboard.sentence import sentence
from dashboard.settings import settings
from db import audit, facts, interventions, looks, observations
from db.engine import reading, writing
from db.users import User
from models.instants import text
from models.records import AuditEntry, Patient, Reading, Stay
from models.typed import Typed
from tests.dashboard.paper import HOUR, dose, oncologist, pages, printed, read

LOW = (("systolic_bp", "84", "mm[Hg]"), ("diastolic_bp", "50", "mm[Hg]"), ("albumin", "2,6", "g/dL"))
KINDS = (".pdf", "/readings.pdf", "/readings.csv")


def path(stay: int, kind: str = ".pdf") -> str:
    """Where a file of a stay is asked for."""
    return f"/paper/stays/{stay}{kind}"


def audited(store: Engine) -> list[tuple[str, str, int | None, int | None]]:
    """What the audit says of what was taken away."""
    with reading(store) as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_((audit.PRINTED, audit.EXPORTED))).order_by(AuditEntry.id)
        )
        return [(one.action, one.subject, one.user_id, one.stay_id) for one in found]


def test_every_page_says_whose_it_is_and_who_printed_it_when(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    read(store, stay, nurse.id, LOW)
    before = now()
    found = printed(signed_in, path(stay))
    assert len(found) == 2
    zone = settings().zone
    clocks = {full_moment(at, zone) for at in (before, now())}
    for number, page in enumerate(found, 1):
        assert "Amber Testcase" in page
        assert "Record TEST-1 ·" in page
        assert "(born 2 Jan 1960)" in page
        assert "bed 1, Test ward" in page
        assert "by Nina <Test> (nurse)" in page
        assert any(f"Printed {clock}, {zone.key}" in page for clock in clocks)
        assert f"page {number} of 2" in page
        assert "not a medical device" in page
        assert "Demonstration" not in page


def test_a_demonstration_says_so_on_every_page(signed_in: TestClient, store: Engine, stay: int) -> None:
    with writing(store) as session:
        facts.mark_demonstration(session)
    assert all("Demonstration: every patient is made up" in page for page in printed(signed_in, path(stay)))


def test_the_first_page_has_the_state_its_sentence_and_the_evidence(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    read(store, stay, nurse.id, LOW)
    first, second = printed(signed_in, path(stay))
    with reading(store) as session:
        held = gather(session, stay, None, now(), settings().zone, MOST_SETS)
    assert held.assessment is not None
    assert "▲ Flagged – !! Medium priority" in first
    said = sentence(held.assessment, held.known.criteria, settings().zone).text
    assert said.split(":", 1)[1] in first
    assert "2 of 3: low blood pressure and low protein." in first
    assert "Tell the doctor." in first
    assert "● Systolic 84 mmHg at" in first
    assert "below 90 mmHg: met. 60 min" not in first
    assert re.search(r"Swelling: unknown \? Weight gain: not recorded\.", first)
    assert "[1]" in first
    assert "Course: the whole stay" in first
    assert "systolic < 90 mmHg" in first
    assert "[1] Systolic below 90 mmHg Aldesleukin" in second
    criteria = held.known.criteria
    assert f"({criteria.name}, version {criteria.version}, content {criteria.hash})" in second


def test_the_second_page_has_readings_doses_interventions_and_alerts(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    doctor = oncologist(store)
    read(store, stay, nurse.id, (*LOW, ("urine", "0", "mL"), ("weight", "70.5", "kg")))
    dose(store, stay, doctor, 1, "given", ago=3 * HOUR)
    dose(store, stay, doctor, 2, "held", ago=HOUR, reason="Systolic too low")
    with writing(store) as session:
        given = interventions.Given("fluid-1", stay, "fluid", now() - 2 * HOUR, now() - HOUR, "500 mL")
        interventions.start(session, given, by=doctor, now=now())
    _, page = printed(signed_in, path(stay))
    assert re.search(r"▼ 84 50 ▼ \(61\.3\) 70\.5 ▼ 2,6 0 ", page)
    assert re.search(r"1 \d+ \w+ \d\d:\d\d given aldesleukin – Otto Oncologist", page)
    assert re.search(r"2 \d+ \w+ \d\d:\d\d held aldesleukin Systolic too low Otto Oncologist", page)
    assert re.search(r"Fluid bolus \d+ \w+ \d\d:\d\d \d+ \w+ \d\d:\d\d 500 mL Otto Oncologist", page)
    assert re.search(r"Capillary leak !! Medium \d+ \w+ \d\d:\d\d goes on not acknowledged", page)
    assert "The patient has not been asked about symptoms: that none is noted says nothing." in page


def test_what_was_not_read_is_never_blank_and_zero_is_printed(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    read(store, stay, nurse.id, (("urine", "0", "mL"),), ago=2 * HOUR)
    read(store, stay, nurse.id, (("systolic_bp", "120", "mm[Hg]"),))
    page = printed(signed_in, path(stay))[1]
    assert re.search(r"\d\d:\d\d 120 – ", page)
    assert re.search(r"\d\d:\d\d – 0 ", page)
    assert "– not read then" in page
    first = printed(signed_in, path(stay))[0]
    assert "? Albumin: not recorded." in first


def test_nothing_recorded_is_said_and_not_left_blank(signed_in: TestClient, stay: int) -> None:
    first, second = printed(signed_in, path(stay))
    assert "? Not assessed" in first
    assert "? Urine: not recorded." in first
    assert "Nothing has been recorded." in second
    assert "No dose has been recorded." in second
    assert "No intervention has been recorded." in second
    assert "No alert has been raised." in second


HOSTILE = [
    "<b>Bold</b> <script>alert(1)</script> & \\ (x) ) Tj ET",
    "Wilhelmina-Alexandrina " * 20,
    "X" * 3000,
    "Παπαδοπούλου Ελένη, Шевченко Їжак, Žďár Ýmir Ðór, Ł",
    "מרים כהן",
    "محمد عبد الله",
    "王小明 and \U0001f600",
    "Eve\u202egnorts\u2066 \u0000\u0007",
    "é" * 50,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_pages(signed_in: TestClient, store: Engine, stay: int, nurse: User, name: str) -> None:
    doctor = oncologist(store)
    read(store, stay, nurse.id, LOW)
    dose(store, stay, doctor, 1, "given", ago=HOUR, drug=name[:500], reason=name)
    with writing(store) as session:
        patient = session.scalars(select(Patient)).one()
        patient.name = name
        session.get_one(Stay, stay).away = name
    found = printed(signed_in, path(stay))
    assert len(found) == 2
    assert all("page" in page and "Record TEST-1" in page for page in found)
    printed(signed_in, path(stay, "/readings.pdf"))


def test_no_letter_of_a_name_is_logged(
    signed_in: TestClient, store: Engine, stay: int, caplog: pytest.LogCaptureFixture
) -> None:
    with writing(store) as session:
        session.scalars(select(Patient)).one().name = "Žanna 王"
    with caplog.at_level(logging.DEBUG):
        printed(signed_in, path(stay))
    assert not [one for one in caplog.records if one.name.startswith(("fontTools", "fpdf"))]
    assert "Žanna" not in caplog.text


def test_markup_in_a_name_is_text(signed_in: TestClient, store: Engine, stay: int) -> None:
    with writing(store) as session:
        session.scalars(select(Patient)).one().name = HOSTILE[0]
    for page in printed(signed_in, path(stay)):
        assert HOSTILE[0] in page


def test_letters_that_cannot_be_printed_are_seen_to_be_lacking(signed_in: TestClient, store: Engine, stay: int) -> None:
    with writing(store) as session:
        session.scalars(select(Patient)).one().name = "王 Ming"
    for page in printed(signed_in, path(stay)):
        assert "□ Ming" in page
        assert "□ stands for a letter that cannot be printed here" in page


def test_more_doses_than_fit_are_cut_with_a_sentence_and_never_silently(
    signed_in: TestClient, store: Engine, stay: int
) -> None:
    doctor = oncologist(store)
    for number in range(60):
        dose(store, stay, doctor, number // 5 % 99 + 1, "delayed", ago=80000 - number * 60, reason=f"reason {number}")
    found = printed(signed_in, path(stay))
    assert len(found) == 2
    said = re.search(r"(\d+) of 60 doses are printed; (\d+) are left out and are on screen\.", found[1])
    assert said is not None
    shown, left = int(said[1]), int(said[2])
    assert shown + left == 60
    reasons = [int(number) for number in re.findall(r"reason (\d+)", found[1])]
    assert reasons == list(range(59, 59 - shown, -1))
    assert shown >= 6


def test_the_file_names_no_patient_outside_its_pages(signed_in: TestClient, store: Engine, stay: int) -> None:
    for kind in KINDS:
        answer = signed_in.get(path(stay, kind))
        assert f"capwatch-stay-{stay}" in answer.headers["content-disposition"]
        assert "Amber" not in str(answer.headers)
        assert answer.headers["cache-control"] == "no-store"
    made = PdfReader(io.BytesIO(signed_in.get(path(stay)).content))
    assert "Amber" not in str(made.metadata)
    assert made.metadata is not None
    assert made.metadata.title == f"Capwatch: summary of stay {stay}"


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_gets_anything_without_having_signed_in(client: TestClient, store: Engine, stay: int, kind: str) -> None:
    answer = client.get(path(stay, kind))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?to={path(stay, kind)}")
    answer = client.get(path(stay, kind), headers={"accept": "*/*"})
    assert (answer.status_code, answer.json()) == (401, {"sentence": "Please sign in."})
    assert audited(store) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_opens_no_paper(client: TestClient, stay: int, token: str, kind: str) -> None:
    answer = client.get(path(stay, kind), headers={"authorization": f"Bearer {token}", "accept": "*/*"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("kind", "action"), [*zip(KINDS, ("printed", "printed", "exported"), strict=True)])
def test_each_file_is_in_the_audit_and_changes_nothing(
    signed_in: TestClient, store: Engine, stay: int, nurse: User, kind: str, action: str
) -> None:
    with reading(store) as session:
        before = audit.revision(session, stay), audit.revision(session)
    assert signed_in.get(path(stay, kind)).status_code == 200
    what = "summary" if kind == ".pdf" else "readings"
    assert audited(store) == [(action, f"{what} of stay {stay}", nurse.id, stay)]
    with reading(store) as session:
        assert (audit.revision(session, stay), audit.revision(session)) == before


@pytest.mark.parametrize("kind", KINDS)
def test_no_bytes_leave_where_the_audit_cannot_be_written(
    signed_in: TestClient, stay: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(looks, "taken", full)
    answer = signed_in.get(path(stay, kind), headers={"accept": "*/*"})
    assert answer.status_code == 500
    assert "reference" in answer.json()["sentence"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_stay_is_a_sentence(signed_in: TestClient, store: Engine, kind: str) -> None:
    for stay_id in ("999", "0", "-1", "x", "1e3", "9" * 30, "1%20"):
        answer = signed_in.get(f"/paper/stays/{stay_id}{kind}", headers={"accept": "*/*"})
        assert (answer.status_code, answer.json()) == (404, {"sentence": "There is no such stay."}), stay_id
    assert audited(store) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_instant_is_a_sentence(signed_in: TestClient, store: Engine, stay: int, kind: str) -> None:
    for known_at in ("", "x", "-5", "1.5", "1e9", "9" * 11, "٣", "9999999999"):
        answer = signed_in.get(path(stay, kind), params={"known_at": known_at}, headers={"accept": "*/*"})
        assert answer.status_code == 400, known_at
        assert answer.json()["sentence"].startswith("The time asked for ")
    assert audited(store) == []


def test_a_person_is_told_in_plain_words(signed_in: TestClient) -> None:
    answer = signed_in.get("/paper/stays/999.pdf", headers={"accept-language": "de"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text == "Diesen Aufenthalt gibt es nicht."


def test_paper_is_only_asked_for(signed_in: TestClient, store: Engine, stay: int) -> None:
    for method in ("HEAD", "POST", "PUT", "DELETE"):
        answer = signed_in.request(method, path(stay))
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert audited(store) == []


def test_there_is_nothing_else_beside_it(signed_in: TestClient, stay: int) -> None:
    for elsewhere in ("/paper/", "/paper/stays", f"/paper/stays/{stay}", f"/paper/stays/{stay}.html"):
        assert signed_in.get(elsewhere).status_code == 404


def test_the_past_is_printed_as_it_was_known_and_says_so(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    then = now() - 600
    with writing(store) as session:
        found = session.get_one(Stay, stay)
        found.created_at = found.admitted_at
    saved = read(store, stay, nurse.id, (("systolic_bp", "84", "mm[Hg]"),), at=then)
    fixed = observations.Correction(
        "fix", saved.reading_ids[0], now() - HOUR, Typed("systolic_bp", "124", "mm[Hg]", confirmed=True), "typing error"
    )
    observations.correct(store, fixed, by=nurse.id, now=then + 60)
    then_said = printed(signed_in, f"{path(stay)}?known_at={then}")
    assert all("THE PAST: as known at" in page for page in then_said)
    assert "Systolic 84 mmHg" in then_said[0]
    assert "124" not in then_said[1]
    now_said = printed(signed_in, path(stay))
    assert not any("THE PAST" in page for page in now_said)
    assert "Systolic 124 mmHg" in now_said[0]
    file = signed_in.get(f"{path(stay, '/readings.csv')}?known_at={then}").text
    assert ",84,mm[Hg]," in file
    assert ",124," not in file
    assert ",124,mm[Hg]," in signed_in.get(path(stay, "/readings.csv")).text
    assert audited(store)[0][1] == f"summary of stay {stay} as known at {text(then)}"
    table = printed(signed_in, f"{path(stay, '/readings.pdf')}?known_at={then}")
    assert "▼ 84" in table[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stay_that_was_not_recorded_yet_is_a_sentence(signed_in: TestClient, stay: int, kind: str) -> None:
    answer = signed_in.get(f"{path(stay, kind)}?known_at=1000", headers={"accept": "*/*"})
    assert (answer.status_code, answer.json()["sentence"]) == (404, "The record did not hold this stay then.")


def test_the_past_gives_no_advice_to_act_on_now(signed_in: TestClient, store: Engine, stay: int, nurse: User) -> None:
    read(store, stay, nurse.id, LOW)
    assert "Tell the doctor" in printed(signed_in, path(stay))[0]
    assert "Tell the doctor" not in printed(signed_in, f"{path(stay)}?known_at={now()}")[0]


def test_a_stay_that_cannot_be_judged_is_said(signed_in: TestClient, store: Engine, stay: int) -> None:
    with writing(store) as session:
        session.get_one(Stay, stay).criteria = "gone.toml"
    answer = signed_in.get(path(stay), headers={"accept": "*/*"})
    assert answer.status_code == 409
    assert answer.json()["sentence"].startswith("This stay cannot be judged: its criteria set cannot be used.")
    assert signed_in.get(path(stay, "/readings.csv")).status_code == 200


def test_all_readings_take_as_many_pages_as_they_need(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    for number in range(90):
        read(store, stay, nurse.id, (("systolic_bp", str(80 + number % 40), "mm[Hg]"),), ago=80000 - number * 60)
    found = printed(signed_in, path(stay, "/readings.pdf"))
    assert len(found) > 1
    for number, page in enumerate(found, 1):
        assert "Amber Testcase" in page
        assert "Systolic, mmHg" in page
        assert f"page {number} of {len(found)}" in page
    values = re.findall(r"\d\d:\d\d (▼ )?(\d+)", " ".join(page.split("Systolic, mmHg")[1] for page in found))
    assert [int(value) for _, value in values][:90] == [80 + number % 40 for number in reversed(range(90))]
    assert all((mark == "▼ ") == (int(value) < 90) for mark, value in values[:90])


def test_the_csv_is_that_of_the_screen(signed_in: TestClient, store: Engine, stay: int, nurse: User) -> None:
    read(store, stay, nurse.id, (("urine", "0", "mL"),))
    with writing(store) as session:
        session.scalars(select(Patient)).one().name = "=cmd|' /C calc'!A0"
    answer = signed_in.get(path(stay, "/readings.csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment;")
    header, line, _ = answer.text.removeprefix("\ufeff").split("\r\n")
    found = dict(zip(header.split(","), line.split(","), strict=True))
    assert found["patient"] == "'=cmd|' /C calc'!A0"
    assert (found["urine"], found["albumin"]) == ("0", "")


def test_a_longer_stay_is_drawn_for_its_last_days(store: Engine, stay: int, nurse: User) -> None:
    read(store, stay, nurse.id, LOW)
    with writing(store) as session:
        found = session.get_one(Stay, stay)
        found.admitted_at = found.admitted_at.replace(year=found.admitted_at.year - 1)
    with reading(store) as session:
        held = gather(session, stay, None, now(), settings().zone, MOST_SETS)
    page = pages(summary(held, "N", now(), settings().zone))[0]
    assert "Course: the last 72 h of 36" in page


def test_a_stay_that_has_not_begun_is_printed_without_a_chart(store: Engine, stay: int) -> None:
    with reading(store) as session:
        held = gather(session, stay, None, now() - 10 * 86400, settings().zone, MOST_SETS)
    assert held.assessment is None
    first, _ = pages(summary(held, "N", now(), settings().zone))
    assert "This stay has not begun: there is nothing to judge yet." in first


def test_a_withdrawn_reading_is_not_printed(signed_in: TestClient, store: Engine, stay: int, nurse: User) -> None:
    read(store, stay, nurse.id, (("systolic_bp", "133", "mm[Hg]"),))
    with reading(store) as session:
        (found,) = session.scalars(select(Reading.id))
    observations.withdraw(store, observations.Retraction("gone", found, "wrong patient"), by=nurse.id, now=now())
    assert "133" not in printed(signed_in, path(stay))[1]
