"""How a set was taken, what is missing of it, what a bag held, and whose set it may be."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from db import observations
from db.engine import reading
from db.observations import Correction, KeyConflict, NewEntry, Refused, Retraction
from db.saves import hashed
from models.instants import HOUR, seconds, text
from models.phrases import Phrase
from models.records import Entry, Missing, Reading
from models.typed import Typed
from tests.db.conftest import NOW, People, rows, values

WEIGHT = Typed("weight", "70", "kg")
Bag = Callable[..., observations.Recorded]


def entry(stay_id: int, *typed: Typed, key: str = "key-1", at: int = NOW, **more: object) -> NewEntry:
    return NewEntry(key, stay_id, at, typed, **more)  # type: ignore[arg-type]


@pytest.fixture
def bag(engine: Engine, people: People) -> Bag:
    """Reads a urine bag."""

    def bag(stay_id: int, at: int, value: str, *, by: int = people.nurse, key: str = "", **more: object) -> object:
        made = Typed("urine", value, "mL", bag=True, **more)
        return observations.record(engine, entry(stay_id, made, key=key or f"bag {at}", at=at), by=by, now=at)

    return bag


def test_how_a_set_was_taken_is_kept(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    missing = (("albumin", "not_due"), ("urine", "away"))
    made = entry(stay_id, WEIGHT, position="sitting", site="cuff", missing=missing, note="dizzy")
    done = observations.record(engine, made, by=people.nurse, now=NOW)
    with reading(engine) as session:
        kept = session.get_one(Entry, done.entry_id)
        reasons = session.execute(select(Missing.kind, Missing.reason, Missing.stay_id, Missing.observed_at)).all()
    assert (kept.position, kept.site, kept.note) == ("sitting", "cuff", "dizzy")
    assert [(*row[:3], seconds(row[3])) for row in reasons] == [(*one, stay_id, NOW) for one in missing]


def test_a_set_can_be_checked_without_being_saved(engine: Engine, admit, people: People) -> None:
    made = entry(admit(), WEIGHT)
    observations.check(engine, made, by=people.nurse, now=NOW)
    with pytest.raises(Refused, match="in the future"):
        observations.check(engine, replace(made, observed_at=NOW + 1), by=people.nurse, now=NOW)
    with pytest.raises(PermissionError):
        observations.check(engine, made, by=people.administrator, now=NOW)
    assert rows(engine, Entry) == 0


def test_reasons_alone_are_kept_once_under_their_key(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    made = entry(stay_id, missing=(("weight", "refused"),))
    done = [observations.record(engine, made, by=people.nurse, now=NOW) for _ in range(2)]
    assert [one.status for one in done] == ["saved", "same"]
    assert (done[0].reading_ids, rows(engine, Missing), values(engine, stay_id)) == ((), 1, [])
    for other in (replace(made, missing=(("weight", "away"),)), replace(made, position="lying")):
        with pytest.raises(KeyConflict):
            observations.record(engine, other, by=people.nurse, now=NOW)


def test_a_kind_both_given_and_missing_is_refused(engine: Engine, admit, people: People) -> None:
    made = entry(admit(), WEIGHT, missing=(("weight", "refused"),))
    with pytest.raises(Refused) as caught:
        observations.record(engine, made, by=people.nurse, now=NOW)
    assert [one.field for one in caught.value.refusals] == ["missing"]
    assert isinstance(caught.value.refusals[0].sentence, Phrase)
    assert rows(engine, Entry) == 0


def test_what_an_earlier_version_saved_is_still_known_under_its_key(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    done = observations.record(engine, entry(stay_id, WEIGHT), by=people.nurse, now=NOW)
    with reading(engine) as session:
        kept = session.get_one(Entry, done.entry_id).content_hash
    assert kept == hashed("record", stay_id, NOW, None, ["weight", "70", "kg", None, False])


@pytest.mark.parametrize(("ago", "asked"), [(4 * HOUR, False), (4 * HOUR + 1, True)])
def test_long_ago_is_asked_about_when_recorded_and_never_when_corrected(
    engine: Engine, admit, people: People, ago: int, asked: bool
) -> None:
    made = entry(admit(), WEIGHT, at=NOW - ago)
    if asked:
        with pytest.raises(Refused) as caught:
            observations.record(engine, made, by=people.nurse, now=NOW)
        assert [one.field for one in caught.value.questions] == ["observed_at"]
    answered = replace(made, confirmed=frozenset({"observed_at"}))
    (old,) = observations.record(engine, answered, by=people.nurse, now=NOW).reading_ids
    changed = Correction("key-2", old, NOW - ago, Typed("weight", "71", "kg"), "misread")
    assert observations.correct(engine, changed, by=people.nurse, now=NOW).status == "saved"


def test_somebody_elses_same_set_is_asked_about(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    first = save(stay_id, NOW - 600, weight="70", systolic_bp="120")
    made = entry(stay_id, WEIGHT)
    assert observations.record(engine, replace(made, key="own"), by=people.nurse, now=NOW).status == "saved"
    observations.withdraw(engine, Retraction("undo", rows(engine, Reading), "double"), by=people.nurse, now=NOW)
    with pytest.raises(Refused, match="The nurse saved Systolic pressure 120 mmHg, Weight 70 kg at") as caught:
        observations.record(engine, made, by=people.second, now=NOW)
    assert [one.field for one in caught.value.questions] == ["same"]
    later = replace(made, key="later", observed_at=NOW + 1)
    assert observations.record(engine, later, by=people.second, now=NOW + 1).status == "saved"
    answered = replace(made, confirmed=frozenset({"same"}))
    assert observations.record(engine, answered, by=people.second, now=NOW).status == "saved"
    assert first.status == "saved"


def test_when_the_result_came_is_kept(engine: Engine, admit, people: People) -> None:
    albumin = Typed("albumin", "3", "g/dL", resulted_at=text(NOW))
    made = entry(admit(), albumin, at=NOW - HOUR)
    (one,) = observations.record(engine, made, by=people.nurse, now=NOW).reading_ids
    with reading(engine) as session:
        kept = session.get_one(Reading, one)
    assert kept.resulted_at is not None
    assert seconds(kept.resulted_at) == NOW
    changed = replace(made, typed=(replace(albumin, resulted_at=text(NOW - 1)),))
    with pytest.raises(KeyConflict):
        observations.record(engine, changed, by=people.nurse, now=NOW)
    corrected = Correction("c", one, NOW - HOUR, Typed("albumin", "3.1", "g/dL"), "misread")
    (two,) = observations.correct(engine, corrected, by=people.nurse, now=NOW).reading_ids
    with reading(engine) as session:
        assert session.get_one(Reading, two).resulted_at == kept.resulted_at


def test_a_bag_counts_what_is_new_in_it(engine: Engine, admit, save, bag: Bag) -> None:
    stay_id = admit()
    with pytest.raises(Refused, match="Was the bag empty"):
        bag(stay_id, NOW, "200")
    bag(stay_id, NOW, "200", confirmed=True)
    (second,) = bag(stay_id, NOW + HOUR, "260.5").reading_ids
    assert values(engine, stay_id) == [("urine", 200), ("urine", 60.5)]
    with reading(engine) as session:
        kept = session.get_one(Reading, second)
    assert (kept.typed_value, str(kept.bag), str(kept.canonical)) == ("260.5", "260.5", "60.5")
    assert kept.counted == ("60.5", "mL")
    with pytest.raises(Refused, match="If it was emptied"):
        bag(stay_id, NOW + 2 * HOUR, "260")
    save(stay_id, NOW + 2 * HOUR, urine="80")
    with pytest.raises(Refused, match="Was the bag empty"):
        bag(stay_id, NOW + 3 * HOUR, "300")


def test_a_bag_that_was_counted_on_stays_until_the_later_is_withdrawn(
    engine: Engine, admit, bag: Bag, people: People
) -> None:
    stay_id = admit()
    (first,) = bag(stay_id, NOW, "200", confirmed=True).reading_ids
    (second,) = bag(stay_id, NOW + 2 * HOUR, "300").reading_ids
    by, now = people.nurse, NOW + 3 * HOUR
    other = Correction("c", first, NOW, Typed("urine", "150", "mL", bag=True, confirmed=True), "misread")
    with pytest.raises(Refused, match="was counted from this reading"):
        observations.correct(engine, other, by=by, now=now)
    with pytest.raises(Refused, match="was counted from this reading"):
        observations.withdraw(engine, Retraction("w", first, "misread"), by=by, now=now)
    with pytest.raises(Refused, match="counted without this"):
        bag(stay_id, NOW + HOUR, "250")
    with pytest.raises(Refused, match="at this time already"):
        bag(stay_id, NOW + 2 * HOUR, "310", key="again")
    # What is corrected is what the bag held, whether or not that is said again.
    again = Correction("d", second, NOW + 2 * HOUR, Typed("urine", "320", "mL"), "misread")
    (third,) = observations.correct(engine, again, by=by, now=now).reading_ids
    assert values(engine, stay_id) == [("urine", 200), ("urine", 120)]
    observations.withdraw(engine, Retraction("w", third, "misread"), by=by, now=now)
    observations.correct(engine, other, by=by, now=now)
    assert values(engine, stay_id) == [("urine", 150)]
