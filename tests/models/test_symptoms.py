"""Symptoms: the table, and which of the grave ones stand after what was asked."""

from hypothesis import given
from hypothesis import strategies as st

from models.symptoms import SYMPTOMS, Answers, notices

AT_ONCE = [name for name, symptom in SYMPTOMS.items() if symptom.when == "at once"]


def stands(*askings: Answers) -> list[tuple[str, int, int]]:
    return [(notice.symptom.name, notice.since, notice.last) for notice in notices(askings)]


def there(at: int, *names: str) -> Answers:
    return Answers(at, names, ())


def gone(at: int, *names: str) -> Answers:
    return Answers(at, (), names)


def test_every_symptom_has_words_and_a_source() -> None:
    assert len(AT_ONCE) == 8
    assert len(SYMPTOMS) == 15
    assert all(symptom.label and symptom.source for symptom in SYMPTOMS.values())
    assert all(name == symptom.name for name, symptom in SYMPTOMS.items())


def test_nothing_stands_where_nobody_asked_or_it_was_not_there() -> None:
    assert stands() == []
    assert stands(gone(1, "wheeze")) == []


def test_a_symptom_of_the_second_list_raises_no_notice() -> None:
    assert stands(there(1, "confusion", "black_stools")) == []


def test_a_symptom_stands_until_a_later_asking_says_it_is_gone() -> None:
    assert stands(there(1, "wheeze")) == [("wheeze", 1, 1)]
    assert stands(there(1, "wheeze"), there(5, "chest_pain")) == [("wheeze", 1, 1), ("chest_pain", 5, 5)]
    assert stands(there(1, "wheeze"), gone(5, "wheeze")) == []
    assert stands(gone(5, "wheeze"), there(1, "wheeze")) == []


def test_a_symptom_that_came_back_stands_since_it_came_back() -> None:
    assert stands(there(1, "wheeze"), gone(5, "wheeze"), there(7, "wheeze"), there(9, "wheeze")) == [("wheeze", 7, 9)]


def test_an_asking_that_says_both_at_one_instant_leaves_it_standing() -> None:
    assert stands(there(3, "wheeze"), gone(3, "wheeze")) == [("wheeze", 3, 3)]
    assert stands(Answers(3, ("wheeze",), ("wheeze",))) == [("wheeze", 3, 3)]


names = st.lists(st.sampled_from(list(SYMPTOMS)), max_size=4).map(tuple)
askings = st.lists(st.builds(Answers, st.integers(0, 5), names, names), max_size=6)


@given(askings, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[Answers], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert stands(*rows) == stands(*mixed)


@given(askings)
def test_what_stands_was_said_and_is_not_said_to_be_gone_since(rows: list[Answers]) -> None:
    for notice in notices(rows):
        assert notice.since <= notice.last
        assert any(one.at == notice.last and notice.symptom.name in one.present for one in rows)
        assert not any(one.at > notice.last and notice.symptom.name in one.absent for one in rows)


@given(askings)
def test_only_a_later_asking_takes_a_notice_away(rows: list[Answers]) -> None:
    latest = max((one.at for one in rows), default=0)
    left = {name for name, _, _ in stands(*rows, Answers(latest + 1, (), ()))}
    assert left == {name for name, _, _ in stands(*rows)}
    assert stands(*rows, gone(latest + 1, *SYMPTOMS)) == []
