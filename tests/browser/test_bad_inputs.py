"""What cannot be is said at the field of the form, and stays as it was typed, whatever it is."""

from playwright.sync_api import Page, expect

from models.records import Stay
from tests.browser.bedside import kept
from tests.dashboard.bad_inputs import REFUSED
from tests.serving import Server

# An empty field is no value, and a field of one line keeps no end of a line.
TYPED = [typed for typed in REFUSED if typed.strip() and not {"\r", "\n"} & set(typed)][::8]


def test_what_cannot_be_is_said_and_stays_as_typed(server: Server, bed: Page, stay: Stay) -> None:
    field, said = bed.locator("#field-albumin"), bed.locator('.field[data-kind="albumin"] .said')
    for typed in TYPED:
        field.fill(typed)
        with bed.expect_response("**/api/v1/entries"):
            bed.locator("#field-heart_rate").focus()
        expect(said, f"{typed!r}").not_to_be_empty()
        expect(field, f"{typed!r}").to_have_value(typed)
        # Typing anew hushes what was said.
        field.fill("")
        expect(said, f"{typed!r}").to_be_empty()
    assert kept(server, stay.id) == []
