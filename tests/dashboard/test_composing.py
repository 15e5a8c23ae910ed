"""What a message says, and that no name in it becomes a head or markup."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard import composing
from db import outbox, stays, users
from db.admissions import Admission
from db.engine import writing
from db.observations import NewEntry, record
from models.instants import HOUR, parse
from models.typed import Typed

ZONE = ZoneInfo("Europe/Berlin")
RAISED = parse("2026-07-12T12:05:00Z")
SETS = {
    "leak": {"systolic_bp": ("85", "mm[Hg]"), "albumin": ("2.8", "g/dL")},
    "three": {"systolic_bp": ("85", "mm[Hg]"), "albumin": ("2.8", "g/dL"), "oedema": ("3", "{grade}")},
}


@pytest.fixture
def nurse(store: Engine) -> int:
    with writing(store) as session:
        return users.add(session, "nina", "Nina Test", "nurse", "correct horse", now=RAISED).id


def admitted(store: Engine, nurse: int, bed: str = "3", ward: str = "North", name: str = "Amber Testcase") -> int:
    admission = Admission(
        record_number=f"R-{bed}",
        name=name,
        born_on=None,
        ward=ward,
        bed=bed,
        admitted_at=RAISED - 240 * HOUR,
        criteria="bedside",
    )
    with writing(store) as session:
        return stays.admit(session, admission, by=nurse, now=RAISED - 240 * HOUR).id


def saved(store: Engine, nurse: int, stay_id: int, values: str = "leak") -> None:
    typed = tuple(Typed(kind, value, unit, confirmed=True) for kind, (value, unit) in SETS[values].items())
    record(store, NewEntry(f"{stay_id}-{values}", stay_id, RAISED, typed), by=nurse, now=RAISED)


def outgoing(stay_id: int, **changes: object) -> outbox.Outgoing:
    given = {
        "uid": "0123456789abcdef", "contact": "Phone", "url": "json://example.org", "role": "doctor_on_call",
        "ward": "North", "bed": "3", "stay_id": stay_id, "alert_id": stay_id, "problem": "leak", "severity": "high",
        "raised_at": RAISED, "since": RAISED, "attempts": 1, **changes,
    }  # fmt: skip
    return outbox.Outgoing(**given)


def said(store: Engine, *outgoing: outbox.Outgoing, named: bool = False, after: int = 15 * 60) -> composing.Text:
    return composing.compose(store, outgoing, ZONE, named=named, now=RAISED + after)


def test_a_message_holds_ward_bed_and_state_and_nothing_of_the_person(store: Engine, nurse: int) -> None:
    stay_id = admitted(store, nurse)
    saved(store, nurse, stay_id, "three")
    text = said(store, outgoing(stay_id))
    assert text.title == "Capwatch: High priority, ward North, bed 3"
    assert text.body == (
        "Ward North, bed 3\n"
        "High priority: capillary leak, 3 of 3, since 14:05, not acknowledged for 15 min.\n"
        "Told as: doctor on call. Reference: 0123456789abcdef."
    )


def test_a_setting_adds_name_and_record_number(store: Engine, nurse: int) -> None:
    stay_id = admitted(store, nurse)
    saved(store, nurse, stay_id)
    assert said(store, outgoing(stay_id), named=True).body.startswith(
        "Ward North, bed 3, Amber Testcase (record R-3)\n"
    )


@pytest.mark.parametrize(
    ("after", "words"),
    [(0, "not acknowledged yet"), (59, "not acknowledged yet"), (60, "not acknowledged for 1 min")],
)
def test_how_long_it_waits_is_said_from_a_minute_on(store: Engine, nurse: int, after: int, words: str) -> None:
    stay_id = admitted(store, nurse)
    saved(store, nurse, stay_id)
    assert words in said(store, outgoing(stay_id), after=after).body


def test_what_is_stale_by_now_is_not_said_to_hold(store: Engine, nurse: int) -> None:
    stay_id = admitted(store, nurse)
    saved(store, nurse, stay_id)
    body = said(store, outgoing(stay_id), after=100 * HOUR).body
    assert "now not assessed, not over, since 12 Jul 14:05" in body
    assert "of 3" not in body


def test_an_alert_of_another_kind_says_no_criteria(store: Engine, nurse: int) -> None:
    stay_id = admitted(store, nurse)
    saved(store, nurse, stay_id)
    body = said(store, outgoing(stay_id, problem="overdue", severity="low")).body
    assert "Low priority: observations overdue, since 14:05" in body


def test_several_messages_are_one_that_lists_each_with_its_reference(store: Engine, nurse: int) -> None:
    first, second = admitted(store, nurse), admitted(store, nurse, bed="4")
    saved(store, nurse, first)
    saved(store, nurse, second)
    text = said(
        store,
        outgoing(first, uid="a" * 16, role="bedside_nurse"),
        outgoing(second, uid="b" * 16, bed="4"),
        outgoing(first, uid="c" * 16, role="nurse_in_charge"),
    )
    assert text.title == "Capwatch: 2 alerts"
    one, other = text.body.split("\n\n")
    assert one.startswith("Ward North, bed 3\n")
    assert f"Told as: bedside nurse and nurse in charge. Reference: {'a' * 16} and {'c' * 16}." in one
    assert other.startswith("Ward North, bed 4\n")
    assert "b" * 16 in other


@given(st.text(max_size=200))
def test_a_name_is_one_plain_line_whatever_it_is(name: str) -> None:
    made = composing.plain(name)
    assert len(made) <= 60
    assert made == " ".join(made.split())
    assert not set(made) & set('<>*_~`|[]{}@!#&:;="\\\r\n\t\x00')


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("North", "North"),
        ("3/4 (window)", "3/4 (window)"),
        ("Küche 2", "Küche 2"),
        ("A\r\nBcc: all@example.org", "A Bcc all example.org"),
        ("<!channel> *now*", "channel now"),
    ],
)
def test_names_of_wards_stay_readable(name: str, shown: str) -> None:
    assert composing.plain(name) == shown
