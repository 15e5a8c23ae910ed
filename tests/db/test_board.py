"""What the ward board is given."""

import random
from fractions import Fraction

from sqlalchemy import Engine, event

from db import doses, observations
from db.board import Bed, board
from db.board import beds as board_of
from db.doses import Decision
from db.engine import reading, writing
from db.observations import Retraction
from models.instants import HOUR, moment
from models.verdicts import Used
from tests.db.conftest import NOW, People, clinical


def beds(engine: Engine, now: int = NOW) -> list[Bed]:
    with reading(engine) as session:
        return board(session, "North", now)


def test_an_empty_ward_has_an_empty_board(engine: Engine) -> None:
    assert beds(engine) == []


def test_each_bed_has_its_patient_state_and_latest_times(engine: Engine, admit, save, people: People) -> None:
    second, first = admit(bed="2"), admit(bed="1", criteria="denileukin-label")
    save(second, NOW - HOUR, systolic_bp="85", albumin="2.8")
    save(second, NOW - 2 * HOUR, urine="30")
    with writing(engine) as session:
        for number, hours in ((1, 16), (2, 8)):
            decision = Decision(f"key {number}", second, number, "given", NOW - hours * HOUR, "interleukin-2")
            doses.decide(session, decision, by=people.oncologist, now=NOW)
    one, two = beds(engine)
    assert [bed.stay.id for bed in (one, two)] == [first, second]
    assert (one.stay.patient.name, one.criteria.name) == ("Patient 1", "denileukin-label")
    assert (one.assessment.overall, one.last_set_at, one.dose, clinical(one.alerts)) == ("unassessed", None, None, [])
    assert (two.assessment.overall, two.assessment.episode_since) == ("flagged", NOW - HOUR)
    assert two.last_at == {"systolic_bp": NOW - HOUR, "albumin": NOW - HOUR, "urine": NOW - 2 * HOUR}
    assert (two.last_set_at, two.dose.number, two.dose.given_at) == (NOW - HOUR, 2, moment(NOW - 8 * HOUR))
    assert [alert.problem for alert in clinical(two.alerts)] == ["leak"]


def test_the_state_is_that_of_now_though_nobody_wrote_since(engine: Engine, admit, save) -> None:
    save(admit(), NOW - 20 * HOUR, systolic_bp="120", albumin="3.6", weight="60")
    (then,), (now,) = beds(engine, NOW - 20 * HOUR), beds(engine)
    assert (then.assessment.overall, now.assessment.overall) == ("clear", "clear")
    assert [part.state for part in now.assessment.criteria] == ["unknown", "not_met", "not_met"]


def test_what_is_withdrawn_or_yet_to_come_is_not_on_the_board(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    (wrong,) = save(stay_id, NOW - HOUR, systolic_bp="85").reading_ids
    observations.withdraw(engine, Retraction("key-1", wrong, "wrong patient"), by=people.nurse, now=NOW)
    save(stay_id, NOW - 2 * HOUR, heart_rate="80")
    (bed,) = beds(engine)
    assert bed.last_at == {"heart_rate": NOW - 2 * HOUR}
    (earlier,) = beds(engine, NOW - 3 * HOUR)
    assert earlier.last_at == {}


def test_trends_hold_one_value_a_time_and_no_old_ones(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, NOW - 24 * HOUR, systolic_bp="130", weight="61")
    save(stay_id, NOW - 2 * HOUR, now=NOW, systolic_bp="110")
    save(stay_id, NOW - 3 * HOUR, now=NOW + 1, systolic_bp="120")
    save(stay_id, NOW - 2 * HOUR, now=NOW + 2, systolic_bp="105")
    (bed,) = beds(engine)
    systolic, weight = bed.trends["systolic_bp"], bed.trends["weight"]
    assert (systolic.at.tolist(), systolic.values.tolist()) == ([NOW - 3 * HOUR, NOW - 2 * HOUR], [120, 105])
    assert (weight.at.tolist(), weight.values.tolist()) == ([NOW - 24 * HOUR], [61])


def test_more_beds_take_no_more_queries(engine: Engine, admit, save) -> None:
    statements: list[str] = []

    def count() -> int:
        statements.clear()
        beds(engine)
        return len(statements)

    save(admit(bed="1"), NOW, systolic_bp="120")
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    one = count()
    for bed in range(2, 12):
        save(admit(bed=str(bed)), NOW, systolic_bp="120")
    assert count() == one


def test_a_baseline_is_the_entered_one_else_the_first_reading(engine: Engine, admit, save) -> None:
    stay_id = admit(baselines={"weight": Fraction(62)})
    save(stay_id, NOW - 3 * HOUR, weight="63", albumin="3.7")
    save(stay_id, NOW - HOUR, weight="64", albumin="3.1")
    (bed,) = beds(engine)
    assert bed.baselines == {"weight": 62.0, "albumin": 3.7}


def test_the_last_dose_is_the_last_that_was_given_by_now(engine: Engine, admit, people: People) -> None:
    stay_id, other = admit(bed="1"), admit(bed="2")
    told = ((1, 20, "given"), (2, 9, "given"), (3, 9, "given"), (4, 2, "held"), (5, 1, "given"))
    with writing(engine) as session:
        for number, hours, state in told:
            at = NOW - hours * HOUR
            decision = Decision(f"key {number}", stay_id, number, state, at, "interleukin-2", "pressure")
            last = doses.decide(session, decision, by=people.oncologist, now=NOW)
    one, two = beds(engine, NOW - 90 * 60)
    assert (one.dose.number, two.stay.id, two.dose) == (3, other, None)
    assert beds(engine)[0].dose.number == 5
    with writing(engine) as session:
        doses.withdraw(session, last.id, "another patient's", by=people.oncologist, now=NOW)
    assert beds(engine)[0].dose.number == 3


def test_a_bed_is_the_same_alone_and_among_others(engine: Engine, admit, save) -> None:
    chance = random.Random(5)
    # Neither the order of the stays nor that of their beds is that of what is written about them.
    ids = [admit(bed=bed, criteria=chance.choice(("bedside", "denileukin-label"))) for bed in "4136257"]
    kinds = {"systolic_bp": "8{}", "weight": "6{}", "albumin": "3.{}", "urine": "4{}", "heart_rate": "9{}"}
    for _ in range(60):
        # The last of them stays without a reading.
        at, kind = NOW - chance.randrange(90) * HOUR, chance.choice(list(kinds))
        save(chance.choice(ids[:-1]), at, now=NOW, **{kind: kinds[kind].format(chance.randrange(10))})
    with reading(engine) as session:
        together = board(session, "North", NOW)
        alone = [board_of(session, [bed.stay], NOW)[0] for bed in together]
    for some, one in zip(together, alone, strict=True):
        assert (some.stay, some.last_at, some.baselines) == (one.stay, one.last_at, one.baselines)
        assert [used.at for used in _used(some)] == [used.at for used in _used(one)]
        for kind, trend in some.trends.items():
            assert trend.at.tolist() == one.trends[kind].at.tolist()
            assert trend.values.tolist() == one.trends[kind].values.tolist()
    assert [bed.last_set_at is None for bed in together] == [False] * 6 + [True]
    assert sum(len(bed.trends["systolic_bp"].at) for bed in together) > 3


def _used(bed: Bed) -> list[Used]:
    return [used for criterion in bed.assessment.criteria for rule in criterion.rules for used in rule.latest]
