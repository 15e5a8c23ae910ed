"""500 times kill -9 among 20 who save at once: what was acknowledged is found, each once, and nothing by halves."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine, func, select

from db import health
from db.engine import reading
from models.records import AuditEntry, Entry, Reading
from tests.db.conftest import Admit

ROOT = Path(__file__).parents[2]
WRITERS, SEED = 20, 7
KILLS = {"sqlite": 500, "postgresql": 100}
"""A server of its own keeps what it has said it kept, whoever dies: on PostgreSQL fewer will do."""


def test_what_was_acknowledged_is_found_each_once(
    url: str, store: str, engine: Engine, admit: Admit, tmp_path: Path
) -> None:
    kills = KILLS[store]
    for bed in range(6):
        admit(bed=str(bed))
    engine.dispose()
    command = [sys.executable, "-m", "tests.killed_writers", url, str(tmp_path), *map(str, (kills, WRITERS, SEED))]
    # Threads of a numerics library would be lost in a fork.
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout == f"{kills} [0]\n", done.stderr[-3000:]
    acknowledged = (tmp_path / "acknowledged").read_text().split()
    begun = [line.split()[1] for line in (tmp_path / "begun").read_text().splitlines()]
    with reading(engine) as session:
        kept = Counter(session.scalars(select(Entry.key)))
        halves = session.execute(select(Reading.entry_id, func.count()).group_by(Reading.entry_id)).all()
        audited = Counter(session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "recorded")))
    assert len(acknowledged) > kills / 2, "hardly a set was saved between the kills"
    assert set(acknowledged) <= set(kept) <= set(begun)
    assert set(kept.values()) == {1}
    assert {many for _, many in halves} == {2}
    assert len(halves) == len(audited) == len(kept)
    assert set(audited.values()) == {1}
    # A set that a dead writer may have saved was sent again, and is one.
    assert len(begun) > len(set(begun))
    assert health.problems(engine) == []
