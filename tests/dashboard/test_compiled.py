"""What was compiled is kept where its sources are told apart, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import compiled
from dashboard.compiled import keep_compiled
from dashboard.settings import ROOT

JUDGE = """
from dashboard.compiled import keep_compiled
keep_compiled()
from benchmarks import engine_compiled
from benchmarks.courses import courses
print(len(engine_compiled.judge(engine_compiled.load(courses(3)))))
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)


def chosen() -> Path:
    keep_compiled()
    return Path(os.environ.pop("NUMBA_CACHE_DIR"))


def test_another_source_has_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = chosen()
    assert first == chosen()
    (tmp_path / "models").mkdir()
    for file in (ROOT / "models").glob("*.py"):
        (tmp_path / "models" / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(compiled.models, "__path__", [str(tmp_path / "models")])
    assert chosen() == first
    measures = tmp_path / "models" / "measures.py"
    measures.write_text(measures.read_text("utf-8").replace("* 100 /", "* 101 /"), "utf-8")
    assert chosen() != first


def test_nobody_else_may_put_anything_there() -> None:
    assert chosen().stat().st_mode & 0o077 == 0


def test_a_folder_that_was_chosen_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "chosen")
    keep_compiled()
    assert os.environ["NUMBA_CACHE_DIR"] == "chosen"


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep_compiled()
    assert "NUMBA_CACHE_DIR" not in os.environ


def test_the_passes_are_kept_there_and_nowhere_else(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", JUDGE], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    assert list((tmp_path / "capwatch").rglob("*.nbi"))
    assert not list((ROOT / "models").rglob("*.nbi"))
