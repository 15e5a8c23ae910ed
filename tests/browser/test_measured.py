"""When and in what something was measured: a time by the clock, a laboratory's two times, kilopascals, a bag."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.engine import reading
from models.records import Reading, Stay
from tests.browser.bedside import SAVED, kept, record, save
from tests.serving import Server


def readings(server: Server, stay: int) -> list[Reading]:
    """What the store holds of a stay, in the order of saving."""
    with reading(server.engine) as session:
        return list(session.scalars(select(Reading).where(Reading.stay_id == stay).order_by(Reading.id)))


def hours_ago(hours: float) -> datetime:
    """A minute of the ward's clock, which is UTC in tests."""
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(second=0, microsecond=0)


def test_a_set_of_more_than_four_hours_ago_is_asked_about_and_then_believed(
    server: Server, bed: Page, stay: Stay
) -> None:
    then = hours_ago(5)
    bed.keyboard.type("112")
    bed.keyboard.type("70")
    bed.get_by_role("button", name="Clock…").tap()
    bed.get_by_label("Day of the set").fill(f"{then:%Y-%m-%d}")
    bed.get_by_label("Time of the set").fill(f"{then:%H:%M}")
    save(bed)
    expect(bed.get_by_text("Was the set taken then?")).to_be_visible()
    assert kept(server, stay.id) == []
    bed.get_by_role("button", name="Yes, taken").tap()
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    assert {one.observed_at for one in readings(server, stay.id)} == {then}


def test_albumin_has_the_time_of_the_blood_and_that_of_the_result(server: Server, bed: Page, stay: Stay) -> None:
    taken, came = hours_ago(3), hours_ago(1)
    bed.locator("#field-albumin").fill("2.9")
    for name, when in (("Blood taken with this set", taken), ("Result came…", came)):
        bed.get_by_role("button", name=name).tap()
        bed.get_by_label("Day", exact=True).fill(f"{when:%Y-%m-%d}")
        bed.get_by_label("Time", exact=True).fill(f"{when:%H:%M}")
        bed.get_by_role("button", name="Use this time").tap()
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    (albumin,) = readings(server, stay.id)
    assert (albumin.typed_value, albumin.observed_at, albumin.resulted_at) == ("2.9", taken, came)


def test_a_pressure_in_kilopascals_is_kept_as_typed(server: Server, bed: Page, stay: Stay) -> None:
    bed.get_by_role("button", name="kPa").tap()
    bed.locator("#field-systolic_bp").fill("14,5")
    bed.locator("#field-diastolic_bp").fill("9.3")
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    found = [(one.kind, one.typed_value, one.typed_unit) for one in readings(server, stay.id)]
    assert found == [("systolic_bp", "14,5", "kPa"), ("diastolic_bp", "9.3", "kPa")]


def test_a_bag_is_one_only_when_the_nurse_says_so(server: Server, bed: Page, stay: Stay) -> None:
    record(server, stay.id, "urine", "100", "mL", ago=2 * 3600)
    bed.locator("#field-urine").fill("350")
    bed.get_by_role("button", name="Bag holds this").tap()
    save(bed)
    expect(bed.get_by_text("Was the bag empty at")).to_be_visible()
    assert kept(server, stay.id) == [("urine", "100")]
    bed.get_by_role("button", name="Yes, it was empty").tap()
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    *_, bag = readings(server, stay.id)
    assert (bag.typed_value, int(bag.canonical), int(bag.bag)) == ("350", 350, 350)
