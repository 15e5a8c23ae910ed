"""Where the power goes: what was acknowledged is there, and the store is whole, at any instant of a write."""

import pickle
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from tests.db.conftest import People
from tests.db.test_durability import ROOT
from tests.powercut import SETS, Act, left

CUTS = 120


def cuts(url: str, engine: Engine, stay_id: int, people: People, synchronous: str) -> tuple[int, int, int]:
    """Saves sets and cuts the power at many instants: how many cuts lost a set, tore the file, found a set unsaid."""
    engine.dispose()
    folder = Path(str(make_url(url).database)).parent
    before = {path.name: path.read_bytes() for path in folder.glob("store.db*")}
    out = folder / "acts"
    words = [sys.executable, "-m", "tests.powercut", url, str(stay_id), str(people.nurse), str(out), synchronous]
    subprocess.run(words, cwd=ROOT, check=True, timeout=120, stdout=subprocess.DEVNULL)
    acts = [Act(*act) for act in pickle.loads(out.read_bytes())]
    assert sum(act.kind == "said" for act in acts) == SETS
    assert any(act.kind == "write" and act.name == "store.db" for act in acts), "nothing was checkpointed"
    draw = random.Random(7)
    lost = torn = more = 0
    for cut in sorted(draw.sample(range(len(acts)), CUTS)):
        said = {act.name for act in acts[:cut] if act.kind == "said"}
        keys, whole = after(folder / f"cut-{cut}", left(before, acts[:cut], draw))
        lost += not said <= keys
        more += not keys <= said
        torn += not whole
    return lost, torn, more


def after(folder: Path, files: dict[str, bytes]) -> tuple[set[str], bool]:
    """Which sets a store holds that is opened after the power is back, and whether it is whole."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {key for (key,) in connection.execute("SELECT key FROM entries")}, whole


@pytest.mark.only_on("sqlite")
def test_a_power_cut_loses_nothing_that_was_acknowledged(url: str, engine: Engine, admit, people: People) -> None:
    lost, torn, more = cuts(url, engine, admit(), people, "full")
    assert (lost, torn) == (0, 0)
    assert more > 0, "no cut fell between a commit and its acknowledgement"


@pytest.mark.only_on("sqlite")
def test_the_cut_would_be_seen_where_a_commit_did_not_wait_for_the_disk(
    url: str, engine: Engine, admit, people: People
) -> None:
    lost, torn, _ = cuts(url, engine, admit(), people, "normal")
    assert lost > 0
    assert torn == 0
