"""What the chain is measured against: a store that does all else that a save does, without chain and guards."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks.chain import Bare
from benchmarks.saving import Ward
from db import chain, guards
from db.engine import reading
from models.records import AuditEntry, Entry


@pytest.mark.parametrize("bare", [False, True])
def test_both_stores_keep_each_save_and_its_audit_entry(tmp_path: Path, bare: bool) -> None:
    ward = (Bare if bare else Ward)(f"sqlite:///{tmp_path / 'store.db'}")
    before = _counts(ward)
    assert ward.save() > 0
    assert ward.save() > 0
    assert _counts(ward) == (before[0] + 2, before[1] + 2)
    with reading(ward.engine) as session:
        assert bool(guards.problems(session.connection())) == bare
        assert (chain.verify(session) is not None) == bare


def _counts(ward: Ward) -> tuple[int | None, int | None]:
    with reading(ward.engine) as session:
        saved = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "recorded")
        return session.scalar(select(func.count()).select_from(Entry)), session.scalar(saved)
