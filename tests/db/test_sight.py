"""What somebody sees: the stays of their wards and what belongs to them, and nothing of the others."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import (
    alert_board,
    alerts,
    attention,
    board,
    doses,
    glass,
    history,
    interventions,
    loading,
    observations,
    reporting,
    sets,
    sight,
    standing,
    stays,
    stories,
    symptoms,
    treatment,
    users,
    watching,
)
from db import round as rounds
from db.admissions import Admission
from db.engine import reading, writing
from db.known import known
from models.instants import HOUR
from models.records import Alert, AuditEntry, Base, BrokenGlass, Patient, Reading, Stay
from models.regimen import named
from models.sight import EVERYTHING, NOTHING, Sight
from tests.db.conftest import NOW, People, T

WEST, NORTH = (Sight(None, frozenset({ward})) for ward in ("West", "North"))
Look = Callable[[Session, int], Any]


@pytest.fixture
def both(engine: Engine, admit, save, people: People) -> tuple[int, int]:
    """A leaking patient of North and one of West, each with something of every kind."""
    found = admit(bed="1", ward="North"), admit(bed="1", ward="West")
    for stay in found:
        save(stay, T, systolic_bp="85", albumin="2.8", weight="70")
        with writing(engine) as session:
            given = doses.Decision(f"dose {stay}", stay, 1, "given", T, "aldesleukin")
            doses.decide(session, given, by=people.oncologist, now=NOW)
            done = interventions.Given(f"done {stay}", stay, "fluid", T)
            interventions.start(session, done, by=people.nurse, now=NOW)
            asked = symptoms.Asked(f"asked {stay}", stay, T, ("dizziness",), ())
            symptoms.ask(session, asked, by=people.nurse, now=NOW)
    return found


LISTS: dict[str, Look] = {
    "wards": lambda session, _: stays.wards(session),
    "current": lambda session, stay: stays.current(session, _ward(stay), NOW),
    "everywhere": lambda session, stay: [one for one in stays.everywhere(session, NOW) if one.id == stay],
    "past": lambda session, stay: stays.past(session, _ward(stay), NOW + 1),
    "board": lambda session, stay: board.board(session, _ward(stay), NOW),
    "round": lambda session, stay: [one for one in rounds.beds(session, 1, NOW) if one.stay.id == stay],
    "alerts": lambda session, stay: attention.alerts(session, NOW, [_ward(stay)]),
    "alert board": lambda session, stay: alert_board.listed(session, NOW, [_ward(stay)]),
    "alerts of it": alerts.of_stay,
    "stories": stories.stories,
    "history": history.history,
    "sets": sets.sets,
    "readings": lambda session, stay: session.scalars(select(Reading).where(Reading.stay_id == stay)).all(),
    "doses": doses.of_stay,
    "doses ever": doses.history,
    "interventions": interventions.of_stay,
    "symptoms": symptoms.of_stay,
    "audit": lambda session, stay: session.scalars(select(AuditEntry).where(AuditEntry.stay_id == stay)).all(),
    "patient": lambda session, stay: session.scalars(select(Patient).join(Stay).where(Stay.id == stay)).all(),
    "patients": lambda session, stay: session.scalars(select(Patient).where(Patient.id == stay)).all(),
    "fetched": lambda session, stay: standing.fetch(session, [stay], None, None).id.tolist(),
    "joined": lambda session, stay: session.execute(select(Alert, Stay).join(Stay).where(Stay.id == stay)).all(),
}


def _ward(stay: int) -> str:
    return {1: "North", 2: "West"}[stay]


@pytest.mark.parametrize("what", LISTS)
def test_what_is_listed_is_of_ones_own_wards(engine: Engine, both: tuple[int, int], what: str) -> None:
    for sight_, seen in (
        (EVERYTHING, (True, True)),
        (WEST, (False, True)),
        (NORTH, (True, False)),
        (NOTHING, (False, False)),
    ):
        with reading(engine, sight_) as session:
            found = [LISTS[what](session, stay) for stay in both]
        if what == "wards":
            assert found[0] == [ward for ward, shown in zip(("North", "West"), seen, strict=True) if shown]
        elif what == "past":
            assert found == [[], []]
        else:
            assert tuple(map(bool, found)) == seen


ONES: dict[str, Look] = {
    "one": stays.one,
    "known": known,
    "load": lambda session, stay: loading.load(session, [stay]),
    "reading": history.reading_of,
    "story": stories.story,
}


@pytest.mark.parametrize("what", ONES)
def test_what_is_asked_for_by_its_number_is_not_there(engine: Engine, admit, save, what: str) -> None:
    hidden, shown = admit(bed="1", ward="North"), admit(bed="1", ward="West")
    for stay in (hidden, shown):
        save(stay, T, systolic_bp="85" if what != "story" else "70", albumin="2.8")
    numbers = {"reading": (1, 3)}.get(what, (hidden, shown))
    if what == "story":
        with reading(engine) as session:
            numbers = tuple(session.scalars(select(Alert.id).where(Alert.problem == "leak").order_by(Alert.id)))
    with reading(engine, WEST) as session:
        assert ONES[what](session, numbers[1])
        with pytest.raises(LookupError) as unseen:
            ONES[what](session, numbers[0])
        with pytest.raises(LookupError) as absent:
            ONES[what](session, 999)
    assert str(unseen.value) == str(absent.value)


def test_every_row_of_a_stay_is_hidden_whatever_its_table(engine: Engine, both: tuple[int, int]) -> None:
    """A table that is added later is covered too: every mapped class that has a stay."""
    classes = [mapper.class_ for mapper in Base.registry.mappers if "stay_id" in mapper.local_table.c]
    assert len(classes) >= 9
    with reading(engine, WEST) as session:
        for mapped in classes:
            assert both[0] not in set(session.scalars(select(mapped.stay_id)))
            assert session.scalars(select(mapped).where(mapped.stay_id == both[0])).first() is None


def test_what_was_given_elsewhere_counts_for_the_next_dose(engine: Engine, admit, people: People) -> None:
    earlier = admit(bed="1", ward="North", record_number="one", name="One")
    with writing(engine) as session:
        given = doses.Decision("key", earlier, 1, "given", T, "aldesleukin")
        doses.decide(session, given, by=people.oncologist, now=NOW)
        stays.discharge(session, earlier, NOW - HOUR, by=people.nurse, now=NOW)
    here = admit(bed="1", ward="West", record_number="one", name="One", admitted_at=NOW - 60)
    with reading(engine, WEST) as session:
        rows = treatment.decided(session, stays.one(session, here), named("aldesleukin-high-dose"))
        assert [(row.stay_id, row.number) for row in rows] == [(earlier, 1)]
        assert [stay.id for stay in stays.of_patient(session, stays.one(session, here).patient_id)] == [here]


def test_a_stay_belongs_to_the_ward_it_lies_in_now(engine: Engine, both: tuple[int, int], people: People) -> None:
    with writing(engine) as session:
        stays.amend(session, both[0], {"ward": "West", "bed": "9"}, by=people.nurse, now=NOW)
    with reading(engine, WEST) as session:
        assert [stay.id for stay in stays.everywhere(session, NOW)] == [both[1], both[0]]
        assert sets.sets(session, both[0])


def test_a_set_that_moved_to_a_ward_not_seen_does_not_say_where(
    engine: Engine, both: tuple[int, int], people: People
) -> None:
    sets.move_set(engine, "move", 2, both[0], "wrong patient", by=people.nurse, now=NOW)
    with reading(engine, WEST) as session:
        (left,) = [one for one in sets.sets(session, both[1]) if one.entry.id == 2]
    assert (left.stands, left.moved_to, left.undone is not None and left.undone.moved_to_id is not None) == (
        False,
        None,
        True,
    )


def test_a_report_counts_what_happened_in_the_wards_that_are_seen(
    engine: Engine, both: tuple[int, int], people: People
) -> None:
    with writing(engine) as session:
        stays.amend(session, both[1], {"ward": "North", "bed": "9"}, by=people.nurse, now=NOW)
    with reading(engine) as session:
        every = reporting.gather(session, T - HOUR, NOW, NOW)
        west = reporting.gather(session, T - HOUR, NOW, NOW, None, WEST)
        of_west = reporting.gather(session, T - HOUR, NOW, NOW, "West")
        north = reporting.gather(session, T - HOUR, NOW, NOW, "North", WEST)
    assert (list(every.wards), list(west.wards), list(north.wards)) == (["North", "West"], ["West"], [])
    assert west == of_west


def test_sight_is_role_wards_and_what_was_opened(engine: Engine, both: tuple[int, int], people: People) -> None:
    def seen(who: int, at: int = NOW) -> frozenset[str] | None:
        with reading(engine) as session:
            return sight.of(session, who, at).wards

    assert (seen(people.nurse), seen(people.administrator), seen(people.elsewhere)) == (None, None, {"West"})
    assert seen(people.auditor) == seen(people.gone) == seen(999) == frozenset()
    with writing(engine) as session:
        opened = glass.break_(session, "North", "emergency", "", "key", by=people.elsewhere, now=NOW)
    ends = NOW + 4 * HOUR
    assert [seen(people.elsewhere, at) for at in (NOW, ends - 1, ends)] == [{"North", "West"}] * 2 + [{"West"}]
    with writing(engine) as session:
        glass.close(session, opened.id, by=people.elsewhere, now=NOW + 1)
    assert seen(people.elsewhere, NOW + 1) == {"West"}


def test_wards_chosen_before_are_watched_only_while_they_are_seen(
    engine: Engine, both: tuple[int, int], people: People
) -> None:
    with writing(engine) as session:
        watching.watch(session, ["North", "West"], by=people.nurse, now=NOW)
        with pytest.raises(ValueError, match="There is no ward North"):
            watching.watch(session, ["North"], by=people.elsewhere, now=NOW)
        with pytest.raises(PermissionError, match="An auditor may not see patients"):
            watching.watch(session, [], by=people.auditor, now=NOW)
        users.set_wards(session, people.nurse, ["West"], now=NOW)
    with reading(engine) as session:
        shown = sight.of(session, people.nurse, NOW)
    with reading(engine, shown) as session:
        assert watching.chosen(session, people.nurse) == watching.watched(session, people.nurse, NOW) == ("West",)


def test_nothing_written_tells_of_a_stay_that_is_not_seen(
    engine: Engine, both: tuple[int, int], people: People
) -> None:
    who = {"by": people.elsewhere, "now": NOW}
    retraction = observations.Retraction("key", 1, "why")
    with pytest.raises(LookupError, match=r"There is no such reading\."):
        observations.withdraw(engine, retraction, **who)
    with pytest.raises(LookupError, match=r"There is no such set\."):
        sets.withdraw_set(engine, "key", 1, "why", **who)
    with pytest.raises(LookupError, match=r"There is no such stay\."):
        sets.move_set(engine, "key", 2, both[0], "why", **who)
    with writing(engine) as session, pytest.raises(LookupError, match=r"There is no such stay\."):
        stays.amend(session, both[0], {"bed": "7"}, **who)
    with writing(engine) as session, pytest.raises(LookupError, match=r"There is no such record\."):
        interventions.end(session, 1, NOW, "key", **who)


def test_who_admits_does_not_hear_whose_record_number_it_is(
    engine: Engine, both: tuple[int, int], people: People
) -> None:
    def admit(by: int, ward: str) -> None:
        admission = Admission("North-1", "Somebody else", None, ward, "7", T, "bedside")
        with writing(engine) as session:
            stays.admit(session, admission, by=by, now=NOW)

    with pytest.raises(ValueError, match="belongs to another patient, Patient 1"):
        admit(people.nurse, "West")
    with pytest.raises(ValueError, match=r"belongs to another patient\.$"):
        admit(people.elsewhere, "West")
    with pytest.raises(PermissionError, match="The ward North is not open to you"):
        admit(people.elsewhere, "North")


def test_the_revision_is_that_of_the_whole_store(engine: Engine, both: tuple[int, int]) -> None:
    from db import audit

    with reading(engine) as session:
        whole = audit.revision(session)
    with reading(engine, NOTHING) as session:
        assert audit.revision(session) == whole
        assert session.get(BrokenGlass, 1) is None
