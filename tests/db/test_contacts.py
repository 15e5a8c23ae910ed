"""Who is reached how: who may say so, what is refused, and that a secret stays where it is."""

import pytest
from sqlalchemy import Engine, select

from db import contacts
from db.engine import reading, writing
from models.records import AuditEntry
from tests.db.conftest import NOW, People
from tests.db.telling import contact

SECRET = "json://hooks.example.org/token-of-the-hook"


def add(engine: Engine, by: int, **changes: object) -> int:
    given = {"ward": "North", "role": "bedside_nurse", "name": "Phone of the nurse", "url": SECRET, **changes}
    with writing(engine) as session:
        return contacts.add(session, **given, masked=lambda _: "json://hooks.example.org/…", by=by, now=NOW).id


def test_a_contact_is_listed_without_its_secret(engine: Engine, people: People) -> None:
    made = add(engine, people.administrator, name="  Phone of\n the nurse ")
    with reading(engine) as session:
        (listed,) = contacts.every(session)
    assert (listed.id, listed.ward, listed.role, listed.name) == (made, "North", "bedside_nurse", "Phone of the nurse")
    assert "token" not in repr(listed)


def test_the_audit_says_who_added_and_removed_it_without_its_secret(engine: Engine, people: People) -> None:
    made = add(engine, people.administrator)
    with writing(engine) as session:
        contacts.remove(session, made, by=people.administrator, now=NOW + 1)
        contacts.remove(session, made, by=people.administrator, now=NOW + 2)
    with reading(engine) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action.contains("contact"))).all()
        assert contacts.every(session) == []
    assert [(entry.action, entry.user_id) for entry in entries] == [
        ("added contact", people.administrator),
        ("removed contact", people.administrator),
    ]
    assert not any("token" in entry.after for entry in entries)


def test_only_an_administrator_changes_contacts(engine: Engine, people: People) -> None:
    made = add(engine, people.administrator)
    for person in (people.nurse, people.oncologist, people.gone):
        with pytest.raises(PermissionError):
            add(engine, person)
        with writing(engine) as session, pytest.raises(PermissionError):
            contacts.remove(session, made, by=person, now=NOW)
        with pytest.raises(PermissionError):
            contacts.to_test(engine, made, by=person, now=NOW)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ward": " "}, "Choose a ward"),
        ({"role": "porter"}, "Choose a role"),
        ({"name": " \n"}, "a name"),
        ({"name": "n" * 61}, "more than 60"),
        ({"name": "a\u202eb"}, "cannot be shown"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    engine: Engine, people: People, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        add(engine, people.administrator, **changes)


def test_a_name_of_60_characters_is_accepted(engine: Engine, people: People) -> None:
    assert add(engine, people.administrator, name="n" * 60)


@pytest.mark.parametrize("ward", ["North", None])
def test_the_same_address_twice_for_a_role_is_refused(engine: Engine, people: People, ward: str | None) -> None:
    add(engine, people.administrator, ward=ward)
    with pytest.raises(ValueError, match="already"):
        add(engine, people.administrator, ward=ward)
    add(engine, people.administrator, ward=ward, role="doctor_on_call")


def test_a_role_of_a_ward_is_reached_by_its_own_contacts_and_those_of_every_ward(
    engine: Engine, people: People
) -> None:
    north, every = contact(engine, people, "bedside_nurse", "North", "a://"), contact(engine, people, "bedside_nurse")
    contact(engine, people, "bedside_nurse", "South", "b://")
    contact(engine, people, "doctor_on_call", "North", "c://")
    with reading(engine) as session:
        assert [one.id for one in contacts.of_role(session, "North", "bedside_nurse")] == [north, every]


def test_a_contact_that_is_not_there_is_said_to_be_so(engine: Engine, people: People) -> None:
    with writing(engine) as session, pytest.raises(LookupError, match="no such contact"):
        contacts.remove(session, 7, by=people.administrator, now=NOW)
    with pytest.raises(LookupError, match="no such contact"):
        contacts.to_test(engine, 7, by=people.administrator, now=NOW)
