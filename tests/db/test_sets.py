"""Sets taken back and moved: nothing counts twice, nothing is lost, and both histories say so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from db import observations, stays
from db.alerts import of_stay
from db.engine import reading, writing
from db.observations import KeyConflict, NewEntry, Refused, Retraction, Superseded
from db.sets import SetOf, move_set, sets, withdraw_set
from models import alerting
from models.instants import HOUR
from models.records import AuditEntry, Entry, Missing, Reading, Undone, Withdrawal
from models.typed import Typed
from tests.db.conftest import NOW, People, T, correction, rows, values

LEAK = {"systolic_bp": "85", "albumin": "2.8"}
WRONG = "wrong patient"


def listed(engine: Engine, stay_id: int) -> list[SetOf]:
    with reading(engine) as session:
        return sets(session, stay_id)


def ended(engine: Engine, stay_id: int) -> list[bool]:
    with reading(engine) as session:
        return [alert.ended_at is not None for alert in of_stay(session, stay_id) if alert.problem == alerting.LEAK]


def audited(engine: Engine, stay_id: int) -> list[str]:
    with reading(engine) as session:
        return [one.action for one in session.scalars(select(AuditEntry).where(AuditEntry.stay_id == stay_id))]


def test_an_undo_takes_back_the_whole_set_and_its_alert(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    saved = save(stay_id, T, **LEAK, weight="60")
    undone = withdraw_set(engine, "key", saved.entry_id, "undone", by=people.nurse, now=T + 30)
    assert (undone.status, undone.before.overall, undone.after.overall) == ("saved", "flagged", "unassessed")
    assert values(engine, stay_id) == []
    (one,) = listed(engine, stay_id)
    assert (one.by, one.undone_by, one.undone.reason, one.moved_to, one.stands) == (
        *("The nurse", "The nurse", "undone"),
        *(None, False),
    )
    assert [found.withdrawal.reason for found in one.recordings] == ["undone"] * 3
    assert "withdrew set" in audited(engine, stay_id)


def test_an_undo_is_one_save_under_its_key(engine: Engine, admit, save, people: People) -> None:
    saved = save(admit(), T, **LEAK)
    done = [withdraw_set(engine, "key", saved.entry_id, "undone", by=people.nurse, now=NOW) for _ in range(2)]
    assert [one.status for one in done] == ["saved", "same"]
    assert (rows(engine, Withdrawal), rows(engine, Undone)) == (2, 1)
    with pytest.raises(KeyConflict):
        withdraw_set(engine, "key", saved.entry_id, "another reason", by=people.nurse, now=NOW)
    with pytest.raises(Superseded, match="The nurse has already withdrawn this set"):
        withdraw_set(engine, "key-2", saved.entry_id, "undone", by=people.second, now=NOW)


def test_an_undo_takes_back_what_still_stands(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    saved = save(stay_id, T, **LEAK)
    first, second = saved.reading_ids
    observations.correct(engine, correction(first, "95"), by=people.second, now=NOW)
    withdraw_set(engine, "key", saved.entry_id, "undone", by=people.nurse, now=NOW)
    assert values(engine, stay_id) == [("systolic_bp", 95)]
    other = save(stay_id, T, weight="70")
    observations.withdraw(engine, Retraction("w", *other.reading_ids, "wrong"), by=people.nurse, now=NOW)
    with pytest.raises(Superseded, match="already withdrawn this reading"):
        withdraw_set(engine, "key-3", other.entry_id, "undone", by=people.nurse, now=NOW)
    assert second


def test_what_cannot_be_undone_is_said(engine: Engine, admit, save, people: People) -> None:
    saved = save(admit(), T, **LEAK)
    with pytest.raises(Refused, match="Give a reason"):
        withdraw_set(engine, "key", saved.entry_id, " ", by=people.nurse, now=NOW)
    with pytest.raises(LookupError, match="no such set"):
        withdraw_set(engine, "key", 99, "undone", by=people.nurse, now=NOW)
    with pytest.raises(PermissionError):
        withdraw_set(engine, "key", saved.entry_id, "undone", by=people.administrator, now=NOW)
    undone = withdraw_set(engine, "key", saved.entry_id, "undone", by=people.nurse, now=NOW)
    with pytest.raises(Refused, match="no set of readings"):
        withdraw_set(engine, "key-2", undone.entry_id, "undone", by=people.nurse, now=NOW)


def test_a_set_moves_to_the_other_patient_and_both_are_judged_anew(engine: Engine, admit, save, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    saved = save(old, T, **LEAK)
    moved = move_set(engine, "key", saved.entry_id, new, WRONG, by=people.second, now=T + HOUR)
    assert (moved.status, moved.from_.before.overall, moved.from_.after.overall) == ("saved", "flagged", "unassessed")
    assert (moved.to.before.overall, moved.to.after.overall) == ("unassessed", "flagged")
    assert (values(engine, old), values(engine, new)) == ([], [("systolic_bp", 85), ("albumin", 2.8)])
    assert (ended(engine, old), ended(engine, new)) == ([True], [False])
    (was,), (now,) = listed(engine, old), listed(engine, new)
    assert (was.moved_to, was.moved_from, was.undone_by, was.stands) == (new, None, "The second", False)
    assert (now.moved_to, now.moved_from, now.undone, now.stands) == (None, old, None, True)
    assert [one.withdrawal.reason for one in was.recordings] == [WRONG] * 2
    assert "moved set away" in audited(engine, old)
    assert "moved set here" in audited(engine, new)


def test_everything_about_a_set_moves_with_it(engine: Engine, admit, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    typed = (Typed("systolic_bp", "58", "mm[Hg]", confirmed=True), Typed("weight", "154,3", "[lb_av]"))
    made = NewEntry("k", old, NOW, typed, "dizzy", "standing", "line", (("albumin", "refused"),))
    saved = observations.record(engine, made, by=people.nurse, now=NOW)
    move_set(engine, "key", saved.entry_id, new, WRONG, by=people.nurse, now=NOW)
    (one,) = listed(engine, new)
    assert (one.entry.note, one.entry.position, one.entry.site, one.missing) == (
        *("dizzy", "standing", "line"),
        (("albumin", "refused"),),
    )
    kept = [(each.reading.typed_value, each.reading.typed_unit, each.reading.confirmed) for each in one.recordings]
    assert kept == [("58", "mm[Hg]", True), ("154,3", "[lb_av]", False)]


def test_reasons_alone_can_be_undone_and_moved(engine: Engine, admit, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    made = NewEntry("k", old, NOW, (), missing=(("albumin", "refused"),))
    saved = observations.record(engine, made, by=people.nurse, now=NOW)
    moved = move_set(engine, "key", saved.entry_id, new, WRONG, by=people.nurse, now=NOW)
    withdraw_set(engine, "key-2", moved.to.entry_id, "undone", by=people.nurse, now=NOW)
    assert [one.stands for stay in (old, new) for one in listed(engine, stay)] == [False, False]
    assert rows(engine, Missing) == 2


def test_a_move_is_one_under_its_key_and_back_again_is_another(engine: Engine, admit, save, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    saved = save(old, T, **LEAK)
    done = [move_set(engine, "key", saved.entry_id, new, WRONG, by=people.nurse, now=NOW + late) for late in (0, 60)]
    assert [one.status for one in done] == ["saved", "same"]
    assert done[1].to.reading_ids == done[0].to.reading_ids
    assert (done[1].from_.after.overall, done[1].to.before.overall) == ("unassessed", "unassessed")
    with pytest.raises(KeyConflict):
        move_set(engine, "key", saved.entry_id, new, "other words", by=people.nurse, now=NOW)
    back = move_set(engine, "back", done[0].to.entry_id, old, "it was right", by=people.nurse, now=NOW)
    assert (values(engine, old), values(engine, new)) == ([("systolic_bp", 85), ("albumin", 2.8)], [])
    assert [one.moved_from for one in listed(engine, old)] == [new, None]
    assert back.status == "saved"


def test_two_who_move_or_undo_at_once_do_it_once(engine: Engine, admit, save, people: People) -> None:
    old, one, two = admit(bed="1"), admit(bed="2"), admit(bed="3")
    saved = save(old, T, **LEAK)

    def attempt(number: int) -> str:
        try:
            if number % 3 == 2:
                withdraw_set(engine, f"key {number}", saved.entry_id, "undone", by=people.nurse, now=NOW)
            else:
                to = (one, two)[number % 3]
                move_set(engine, f"key {number}", saved.entry_id, to, WRONG, by=people.nurse, now=NOW)
        except Superseded:
            return "superseded"
        return "done"

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(attempt, range(12)))
    assert told == ["done"] + ["superseded"] * 11
    assert values(engine, old) == []
    assert len(values(engine, one) + values(engine, two)) in (0, 2)


def test_the_same_move_from_two_sides_at_once_is_one(engine: Engine, admit, save, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    entry = save(old, T, **LEAK).entry_id
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(move_set, engine, "key", entry, new, WRONG, by=people.nurse, now=NOW) for _ in range(12)]
    assert sorted(done.result().status for done in tries) == ["same"] * 11 + ["saved"]
    assert len(values(engine, new)) == 2


@pytest.mark.parametrize(
    ("taken", "words"), [(-1, "had not been admitted"), (0, None), (99, None), (100, "discharged")]
)
def test_a_set_moves_only_into_a_time_when_the_patient_was_there(
    engine: Engine, admit, save, people: People, taken: int, words: str | None
) -> None:
    old, new = admit(bed="1"), admit(bed="2", admitted_at=T)
    with writing(engine) as session:
        stays.discharge(session, new, T + 100, by=people.nurse, now=NOW)
    saved = save(old, T + taken, **LEAK)
    if words is None:
        assert move_set(engine, "key", saved.entry_id, new, WRONG, by=people.nurse, now=NOW).status == "saved"
        return
    with pytest.raises(Refused, match=words):
        move_set(engine, "key", saved.entry_id, new, WRONG, by=people.nurse, now=NOW)
    assert (len(values(engine, old)), values(engine, new), rows(engine, Entry)) == (2, [], 1)


def test_what_cannot_be_moved_is_said_and_stays(engine: Engine, admit, save, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    saved = save(old, T, **LEAK)

    def move(to: int = new, reason: str = WRONG, by: int = people.nurse) -> None:
        move_set(engine, "key", saved.entry_id, to, reason, by=by, now=NOW)

    with pytest.raises(Refused, match="Give a reason"):
        move(reason="")
    with pytest.raises(Refused, match="this patient's already"):
        move(to=old)
    with pytest.raises(LookupError, match="no such stay"):
        move(to=99)
    with pytest.raises(PermissionError):
        move(by=people.administrator)
    observations.correct(engine, correction(saved.reading_ids[0], "95"), by=people.second, now=NOW)
    with pytest.raises(Superseded, match="The second has already corrected this reading: it is now 95 mmHg"):
        move()
    assert (len(values(engine, old)), values(engine, new)) == (2, [])


def test_a_move_is_held_against_what_stands_there_at_that_time(engine: Engine, admit, save, people: People) -> None:
    old, new = admit(bed="1"), admit(bed="2")
    save(new, T, systolic_bp="80")
    saved = save(old, T, diastolic_bp="90")
    with pytest.raises(Refused, match="not below systolic"):
        move_set(engine, "key", saved.entry_id, new, WRONG, by=people.nurse, now=NOW)


def test_a_bag_is_counted_anew_for_the_other_patient(engine: Engine, admit, people: People) -> None:
    old, new, bare = admit(bed="1"), admit(bed="2"), admit(bed="3")

    def bag(key: str, stay: int, at: int, value: str) -> int:
        typed = Typed("urine", value, "mL", bag=True, confirmed=True)
        return observations.record(engine, NewEntry(key, stay, at, (typed,)), by=people.nurse, now=at).entry_id

    bag("a", old, NOW, "100")
    bag("b", new, NOW, "350")
    wrong = bag("c", old, NOW + HOUR, "400")
    with pytest.raises(Refused, match="is not known"):
        move_set(engine, "key", wrong, bare, WRONG, by=people.nurse, now=NOW + HOUR)
    move_set(engine, "key", wrong, new, WRONG, by=people.nurse, now=NOW + HOUR)
    assert (values(engine, old), values(engine, new)) == ([("urine", 100)], [("urine", 350), ("urine", 50)])


def test_a_correction_is_listed_with_the_set_it_corrects(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    saved = save(stay_id, T, **LEAK)
    observations.correct(engine, correction(saved.reading_ids[0], "95", observed_at=T + 60), by=people.nurse, now=NOW)
    (one,) = listed(engine, stay_id)
    assert [(each.reading.typed_value, each.stands) for each in one.recordings] == [
        *(("85", False), ("2.8", True)),
        ("95", True),
    ]
    assert rows(engine, Reading) == 3
