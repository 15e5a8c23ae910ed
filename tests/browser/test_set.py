"""A set at the bed: typed with few taps, asked about at the field, saved, undone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.engine import reading
from models.records import Reading, Stay
from tests.browser.bedside import SAVED, admit, bed_of, kept, open_bed, open_round, record, save
from tests.serving import Server

SIZES = [(1280, 800), (800, 1280)]
MOST_TAPS = 12


def fits(page: Page) -> None:
    """Waits until all of the page is on the screen: fonts and hints may come after the fields."""
    # As a function: the page forbids that a text is evaluated there again and again.
    page.wait_for_function(
        """() => document.documentElement.scrollHeight <= innerHeight
          && document.documentElement.scrollWidth <= innerWidth"""
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_full_set_needs_few_taps_and_no_scrolling(
    server: Server, page: Page, stay: Stay, width: int, height: int
) -> None:
    # The patient of another bed has the same name, which the page says in a line of its own.
    admit(server)
    page.set_viewport_size({"width": width, "height": height})
    open_round(server, page)
    page.evaluate(
        "() => { globalThis.taps = 0; addEventListener('touchstart', () => taps++, true);"
        " addEventListener('keydown', ({ key }) => key === 'Enter' && taps++, true); }"
    )
    open_bed(page, stay)
    fits(page)
    page.keyboard.type("112")
    page.keyboard.type("70")
    page.keyboard.press("Enter")
    page.keyboard.type("88")
    page.keyboard.press("Enter")
    page.keyboard.type("78,4")
    page.keyboard.press("Enter")
    page.keyboard.type("350")
    page.keyboard.press("Enter")
    page.keyboard.type("3.6")
    page.get_by_role("button", name="No oedema").tap()
    fits(page)
    save(page)
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    assert page.evaluate("taps") <= MOST_TAPS
    fits(page)
    assert sorted(kept(server, stay.id)) == sorted(
        [
            ("systolic_bp", "112"),
            ("diastolic_bp", "70"),
            ("heart_rate", "88"),
            ("weight", "78,4"),
            ("urine", "350"),
            ("albumin", "3.6"),
            ("oedema", "0"),
        ]
    )


def test_a_pressure_is_typed_as_one_number_or_as_two(bed: Page) -> None:
    first, second = bed.locator("#field-systolic_bp"), bed.locator("#field-diastolic_bp")
    bed.keyboard.type("84/50")
    expect(first).to_have_value("84")
    expect(second).to_have_value("50")
    first.fill("")
    second.fill("")
    first.press_sequentially("112/70")
    expect(second).to_have_value("70")
    first.fill("120")
    first.press("Enter")
    expect(bed.locator("#field-heart_rate")).not_to_be_focused()
    expect(second).to_be_focused()


def test_position_cuff_and_a_missing_value_with_its_reason_are_saved(server: Server, bed: Page, stay: Stay) -> None:
    bed.keyboard.type("112/70")
    bed.get_by_role("button", name="Lying").tap()
    bed.get_by_role("button", name="Cuff").tap()
    missing = bed.get_by_role("group", name="What was not measured")
    missing.get_by_role("button", name="Weight").tap()
    missing.get_by_role("button", name="Asleep").tap()
    expect(missing.get_by_role("button", name="Weight: Asleep")).to_be_visible()
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    bed.get_by_role("button", name="Sets of this stay").tap()
    expect(bed.locator(".one-set")).to_contain_text("Lying")
    expect(bed.locator(".one-set")).to_contain_text("Cuff")
    expect(bed.locator(".lacks")).to_contain_text(re.compile("Weight.*asleep", re.IGNORECASE))


def test_what_cannot_be_is_said_at_the_field_before_save(server: Server, bed: Page, stay: Stay) -> None:
    bed.locator("#field-albumin").fill("38")
    bed.locator("#field-weight").fill("7O.5")
    bed.locator("#field-heart_rate").tap()
    albumin = bed.locator('.field[data-kind="albumin"]')
    expect(albumin).to_contain_text("38")
    albumin.get_by_role("button", name=re.compile("38 g.L")).tap()
    expect(bed.locator("#field-albumin")).to_have_value("38")
    expect(albumin.get_by_role("button", name="g/L", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(bed.locator('.field[data-kind="weight"] .said')).to_contain_text("7O.5")
    assert kept(server, stay.id) == []
    bed.locator("#field-weight").fill("70.5")
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    assert sorted(kept(server, stay.id)) == [("albumin", "38"), ("weight", "70.5")]


def test_a_question_after_save_is_answered_with_one_tap_and_stored_as_confirmed(
    server: Server, bed: Page, stay: Stay
) -> None:
    bed.locator("#field-systolic_bp").fill("58")
    save(bed)
    bed.get_by_role("button", name=re.compile("^Yes, 58")).tap()
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    with reading(server.engine) as session:
        (one,) = session.scalars(select(Reading).where(Reading.stay_id == stay.id))
        assert (one.typed_value, one.confirmed) == ("58", True)


def test_pounds_are_asked_about_and_the_text_stays(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "weight", "78.4", "kg")
    open_round(server, page)
    open_bed(page, stay)
    expect(page.locator("#weight-last")).to_contain_text("78.4 kg")
    page.locator("#field-weight").fill("172")
    save(page)
    page.get_by_role("button", name=re.compile("172 lb")).tap()
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    with reading(server.engine) as session:
        found = session.scalars(select(Reading).where(Reading.stay_id == stay.id).order_by(Reading.id)).all()
        assert (found[-1].typed_value, found[-1].typed_unit) == ("172", "[lb_av]")


def test_no_urine_is_a_true_zero_and_unmeasured_urine_is_incomplete(server: Server, bed: Page, stay: Stay) -> None:
    bed.get_by_role("button", name="Passed no urine").tap()
    expect(bed.locator("#field-urine")).to_have_value("0")
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    bed.get_by_role("button", name="Another set for this bed").tap()
    bed.get_by_role("button", name="Passed, not measured").tap()
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    with reading(server.engine) as session:
        found = session.scalars(select(Reading).where(Reading.stay_id == stay.id).order_by(Reading.id)).all()
        assert [(one.kind, one.typed_value, one.incomplete) for one in found] == [
            ("urine", "0", False),
            ("urine", "0", True),
        ]


def test_a_time_ahead_of_the_server_is_refused_and_ten_minutes_ago_is_two_taps(
    server: Server, bed: Page, stay: Stay
) -> None:
    bed.keyboard.type("112/70")
    bed.get_by_role("button", name="Clock…").tap()
    bed.get_by_label("Day of the set").fill("2099-01-01")
    bed.get_by_label("Time of the set").fill("08:00")
    save(bed)
    expect(bed.locator(".time .said")).to_contain_text("future")
    assert kept(server, stay.id) == []
    bed.get_by_role("button", name="10 min ago").tap()
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    with reading(server.engine) as session:
        one = session.scalars(select(Reading).where(Reading.stay_id == stay.id)).first()
        assert one is not None
        assert 590 <= (one.recorded_at - one.observed_at).total_seconds() <= 660


def test_blood_that_was_taken_earlier_counts_from_then(server: Server, bed: Page, stay: Stay) -> None:
    bed.keyboard.type("112/70")
    bed.locator("#field-albumin").fill("3.6")
    bed.get_by_role("button", name="Blood taken with this set").tap()
    dialog = bed.get_by_role("dialog")
    day, hour = bed.evaluate("new Date(Date.now() - 3 * 3600e3).toISOString().slice(0, 16)").split("T")
    dialog.get_by_label("Day").fill(day)
    dialog.get_by_label("Time").fill(hour)
    dialog.get_by_role("button", name="Use this time").tap()
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    with reading(server.engine) as session:
        found = {one.kind: one for one in session.scalars(select(Reading).where(Reading.stay_id == stay.id))}
        ago = found["systolic_bp"].observed_at - found["albumin"].observed_at
        assert 10_000 < ago.total_seconds() < 11_000
        assert found["albumin"].entry_id != found["systolic_bp"].entry_id


def test_a_save_says_what_it_changed_and_what_to_do(server: Server, bed: Page, stay: Stay) -> None:
    bed.keyboard.type("84/50")
    bed.locator("#field-albumin").fill("2,6")
    bed.get_by_role("group", name="Oedema").get_by_role("button", name="1", exact=True).tap()
    save(bed)
    expect(bed.get_by_text("2 of 3: low blood pressure and low protein.")).to_be_visible()
    expect(bed.locator(".advice")).to_contain_text("Tell the doctor")
    expect(bed.locator(".saved .values")).to_contain_text("Albumin 2,6 g/dL")


def test_an_undo_is_a_withdrawal_and_gives_back_what_was_typed(server: Server, bed: Page, stay: Stay) -> None:
    bed.keyboard.type("112/70")
    save(bed)
    bed.get_by_role("button", name=re.compile(r"^Undo \(\d+ s\)")).tap()
    expect(bed.get_by_text("Undone: the set is withdrawn.")).to_be_visible()
    expect(bed.locator("#field-systolic_bp")).to_have_value("112")
    bed.locator("#field-systolic_bp").fill("122")
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    bed.get_by_role("button", name="Sets of this stay").tap()
    expect(bed.locator(".value.gone")).to_have_count(2)
    expect(bed.get_by_text("Systolic pressure 122 mmHg")).to_be_visible()


def test_a_control_explains_itself_once(bed: Page, stay: Stay) -> None:
    hint = bed.get_by_role("note")
    expect(hint).to_contain_text("84/50")
    hint.get_by_role("button", name="Got it").tap()
    expect(hint).to_have_count(0)
    bed.get_by_role("button", name="◀ Round").tap()
    open_bed(bed, stay)
    bed.locator("#field-systolic_bp").focus()
    expect(hint).to_have_count(0)
    bed.get_by_role("button", name="Help on Weight").tap()
    expect(bed.get_by_role("dialog")).to_contain_text("same scale")
    bed.get_by_role("button", name="Close").tap()
    expect(bed.get_by_role("dialog")).to_have_count(0)


def test_nothing_that_is_tapped_is_too_small(bed: Page) -> None:
    small = bed.evaluate(
        """[...document.querySelectorAll("button, input, a")].filter((one) => one.offsetParent)
        .filter((one) => one.offsetHeight < 48 || one.offsetWidth < 48).map((one) => one.outerHTML)"""
    )
    assert small == []


def test_keypads_are_numeric(bed: Page) -> None:
    for kind, keypad in {
        "systolic_bp": "decimal",
        "heart_rate": "numeric",
        "weight": "decimal",
        "urine": "decimal",
    }.items():
        expect(bed.locator(f"#field-{kind}")).to_have_attribute("inputmode", keypad)


def test_what_another_records_shows_beside_the_fields_while_this_one_types(
    server: Server, bed: Page, stay: Stay
) -> None:
    bed.locator("#field-weight").fill("70,")
    record(server, stay.id, "heart_rate", "131", "/min", ago=0, who="another nurse")
    expect(bed.locator("#heart_rate-last")).to_contain_text("131", timeout=30_000)
    expect(bed.locator("#field-weight")).to_have_value("70,")


def test_a_set_that_another_has_saved_is_asked_about(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "systolic_bp", "112", "mm[Hg]", ago=120, who="another nurse")
    open_round(server, page)
    open_bed(page, stay)
    page.locator("#field-systolic_bp").fill("112")
    save(page)
    page.get_by_role("button", name=re.compile("^The same")).tap()
    expect(page.get_by_text("Not saved again: it was the same set.")).to_be_visible()
    assert kept(server, stay.id) == [("systolic_bp", "112")]
    page.get_by_role("button", name="◀ Round").tap()
    expect(bed_of(page, stay)).not_to_contain_text("Typed, not saved")
