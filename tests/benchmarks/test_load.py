"""The load that promises rest on: it says when a save was lost or doubled, and a small one keeps every promise."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.load import report, ward
from benchmarks.load.__main__ import main
from benchmarks.load.counted import Counted, quantile
from benchmarks.load.ward import Compared
from db import observations, users
from db.engine import open_store, reading
from models.typed import Typed
from tests.db.conftest import NOW

KEYS = ("0b8f7f4e-6f0e-4c59-9a4e-3f6f0f1f7a01", "0b8f7f4e-6f0e-4c59-9a4e-3f6f0f1f7a02")
ALL_KEPT = Compared(lost=0, doubled=0, unasked=0, kept=1)


def counted(**changes: object) -> Counted:
    return Counted(**{"saves": [0.01], "redraws": [0.01], "memory": [(0.0, 100), (60.0, 100)], **changes})


@pytest.mark.parametrize(("found", "well"), [(0.299, True), (0.3, False)])
def test_a_save_is_measured_by_its_p95(found: float, well: bool) -> None:
    times = [0.01] * 90 + [found] * 10
    assert report.kept(counted(saves=times), ALL_KEPT, [], 1) == well


@pytest.mark.parametrize(("found", "well"), [(0.249, True), (0.25, False)])
def test_a_redraw_is_measured_by_its_p95(found: float, well: bool) -> None:
    assert report.kept(counted(redraws=[0.01] * 90 + [found] * 10), ALL_KEPT, [], 1) == well


@pytest.mark.parametrize("nothing", ["saves", "redraws"])
def test_nothing_measured_keeps_no_promise(nothing: str) -> None:
    assert not report.kept(counted(**{nothing: []}), ALL_KEPT, [], 1)


def test_an_error_here_or_in_the_servers_log_is_one() -> None:
    failed = counted()
    failed.error("a save answered 500")
    assert not report.kept(failed, ALL_KEPT, [], 1)
    assert not report.kept(counted(), ALL_KEPT, ["ERROR"], 1)
    assert "1 times a save answered 500" in report.table(failed, ALL_KEPT, [], 1)


@pytest.mark.parametrize(("last", "well"), [(104, True), (106, False)])
def test_memory_may_grow_by_five_percent_in_the_last_half(last: int, well: bool) -> None:
    memory = [(60.0 * minute, 50 if minute < 30 else 100 if minute < 54 else last) for minute in range(61)]
    assert report.kept(counted(memory=memory), ALL_KEPT, [], 60) == well
    assert report.kept(counted(memory=memory), ALL_KEPT, [], 10)


def test_a_part_of_times_is_what_so_many_do_not_exceed() -> None:
    assert (quantile([], 0.95), quantile([3.0, 1.0, 2.0], 0.5), quantile([1.0], 0.95)) == (0.0, 2.0, 1.0)


def test_what_is_not_in_the_store_in_full_is_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    made = ward.fill(url, wards=1, boards=1, tablets=1, now=NOW)
    engine, seen = open_store(url), counted()
    with reading(engine) as session:
        nurse = users.named(session, "nurse 0").id
    for key in KEYS:
        typed = (
            Typed("systolic_bp", "112", "mm[Hg]", confirmed=True),
            Typed("heart_rate", "88", "/min", confirmed=True),
        )
        entry = observations.NewEntry(key, made.tablets[0][1][0], NOW, typed, confirmed=frozenset({"same"}))
        seen.sent[key] = len(typed)
        seen.acknowledged[key] = observations.record(engine, entry, by=nurse, now=NOW).entry_id
    assert ward.compare(url, seen) == Compared(lost=0, doubled=0, unasked=0, kept=2)
    seen.acknowledged["0b8f7f4e-6f0e-4c59-9a4e-3f6f0f1f7a03"] = 7
    seen.sent["0b8f7f4e-6f0e-4c59-9a4e-3f6f0f1f7a03"] = 2
    del seen.sent[KEYS[0]], seen.acknowledged[KEYS[0]]
    seen.sent[KEYS[1]] = 3
    assert ward.compare(url, seen) == Compared(lost=2, doubled=0, unasked=1, kept=2)
    engine.dispose()


def test_a_few_boards_and_tablets_keep_every_promise_for_a_moment() -> None:
    options = ["--minutes", "0.15", "--boards", "3", "--tablets", "1", "--wards", "1"]
    done = CliRunner().invoke(main, options, catch_exceptions=False)
    for promise in ("errors", "saves lost", "saves doubled, or there unasked"):
        assert f"| {promise} | 0 | 0 | kept |" in done.output, done.output
    assert "boards redrawn | 0 |" not in done.output
    assert "| saves acknowledged, of them sent twice; in the store | 1, 0; 1 |" in done.output
