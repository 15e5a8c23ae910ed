"""The evaluate command from the outside: files, exit status, what is said (specification, section 8)."""

import csv
import os
import re
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from dashboard.evaluate import evaluate
from tests.models.making import set_text

HEADER = "stay_id,observed_at,kind,value,unit,interval_start,incomplete\n"
OBSERVED = HEADER + (
    "\uff5e,2026-01-31T08:00:00Z,heart_rate,80,/min,,\n"
    "b,2026-01-31T08:00:00Z,albumin,2.9,g/dL,,\n"
    "a,2026-01-31T16:00:00Z,urine,10,mL,2026-01-31T08:00:00Z,\n"
    "b,2026-01-31T08:00:00Z,systolic_bp,85,mm[Hg],,\n"
    "B,2026-01-31T08:00:00Z,heart_rate,80,/min,,\n"
    "\U0001d11e,2026-01-31T08:00:00Z,heart_rate,80,/min,,\n"
)
BAD = "s,2026-01-31T08:00:00,weight,70,kg,,\n" + '"s\nt",2026-01-31T08:00:00Z,weight,"7,0",kg,,\n' + "short\n"
STAYS = "stay_id,discharged_at,baseline_weight_kg\nb,2026-02-01T00:00:00Z,\na,,70\n"
FILES = ["episodes.csv", "timeline.csv", "urine.csv"]
EPISODES = "stay_id,start,end\nb,2026-01-31T08:00:00Z,2026-02-01T00:00:00Z\n"


class Folder:
    """A folder with the input files; `run` gives the command its arguments, with `--out` unless it is there."""

    def __init__(self, path: Path) -> None:
        self.path, self.out = path, path / "out" / "deep"
        self.save("obs.csv", OBSERVED)
        self.save("stays.csv", STAYS)

    def save(self, name: str, text: str) -> str:
        (self.path / name).write_text(text, "utf-8", newline="")
        return str(self.path / name)

    def run(self, *options: str, out: Path | None = None) -> Result:
        arguments = [str(self.path / "obs.csv"), "--out", str(out or self.out), *options]
        return CliRunner().invoke(evaluate, arguments)

    def written(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir()) if self.out.exists() else []

    def text(self, name: str) -> str:
        return (self.out / name).read_bytes().decode()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_three_files_are_written_and_told_of(folder: Folder) -> None:
    found = folder.run("--stays", str(folder.path / "stays.csv"))
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout == f"6 readings of 5 stays, bedside: {folder.out}\n"
    assert folder.written() == FILES
    assert folder.text("episodes.csv") == EPISODES
    assert folder.text("urine.csv") == (
        "stay_id,at,rule,observed_hours,value,state\n"
        "a,2026-01-31T16:00:00Z,low urine output,8.0000,0.017857,met\n"
        "a,2026-01-31T16:00:00Z,little or no urine,8.0000,1.250000,met\n"
    )
    assert "b,2026-01-31T08:00:00Z,2026-01-31T14:00:00Z,met,unknown,met,flagged\n" in folder.text("timeline.csv")


def test_rows_are_sorted_by_code_point(folder: Folder) -> None:
    folder.run()
    ids = [row.split(",")[0] for row in folder.text("timeline.csv").splitlines()[1:]]
    assert list(dict.fromkeys(ids)) == ["B", "a", "b", "\uff5e", "\U0001d11e"]


def test_without_rows_there_are_headers(folder: Folder) -> None:
    folder.save("obs.csv", HEADER)
    assert folder.run("--skip-bad-rows").exit_code == 0
    assert folder.written() == ["episodes.csv", "rejected.csv", "timeline.csv", "urine.csv"]
    assert all(folder.text(name).count("\n") == 1 for name in folder.written())


def test_bad_rows_are_all_listed_and_nothing_is_written(folder: Folder) -> None:
    observations = folder.save("obs.csv", OBSERVED + BAD)
    stays = folder.save("stays.csv", STAYS + "c,,19\nb,,\n")
    found = folder.run("--stays", stays)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.splitlines() == [
        f"{observations}:8: observed_at: '2026-01-31T08:00:00' has no time zone",
        f"{observations}:9: '7,0' is not a number",
        f"{observations}:11: the row has 1 fields, the header 7",
        f"{stays}:4: baseline_weight_kg: 19: Weight must be 20 to 400 kg.",
        f"{stays}:5: stay 'b' is already given in line 2",
        "5 rows cannot be read; nothing was written.",
    ]
    assert not folder.out.exists()


def test_skipped_rows_are_written_as_they_were_and_the_rest_is_evaluated(folder: Folder) -> None:
    folder.run()
    clean = {name: folder.text(name) for name in FILES}
    folder.save("obs.csv", OBSERVED.replace("b,2026", BAD + "b,2026", 1))
    found = folder.run("--skip-bad-rows")
    assert found.exit_code == 0
    assert found.stderr == f"3 rows could not be read: {folder.out / 'rejected.csv'}\n"
    assert {name: folder.text(name) for name in FILES} == clean
    assert folder.text("rejected.csv") == (
        f"line,reason,{HEADER}"
        "3,observed_at: '2026-01-31T08:00:00' has no time zone,s,2026-01-31T08:00:00,weight,70,kg,,\n"
        '4,"\'7,0\' is not a number","s\nt",2026-01-31T08:00:00Z,weight,"7,0",kg,,\n'
        '6,"the row has 1 fields, the header 7",short\n'
    )


def test_a_stay_that_cannot_be_read_is_never_skipped(folder: Folder) -> None:
    stays = folder.save("stays.csv", STAYS + "c,tomorrow,\n")
    found = folder.run("--skip-bad-rows", "--stays", stays)
    assert found.exit_code == 2
    assert f"{stays}:4: discharged_at: 'tomorrow' is not a time" in found.stderr
    assert not folder.out.exists()


@pytest.mark.parametrize("name", ["denileukin-label", "tagraxofusp-label"])
def test_other_shipped_criteria(folder: Folder, name: str) -> None:
    found = folder.run("--criteria", name)
    assert (found.exit_code, f", {name}: " in found.stdout) == (0, True)
    # 85 mmHg is not low by the tagraxofusp label.
    assert folder.text("episodes.csv").count("\n") == {"denileukin-label": 2, "tagraxofusp-label": 1}[name]


def test_criteria_of_a_file(folder: Folder) -> None:
    own = folder.save("own.toml", set_text(needed=1, protein=[("albumin", "<", "2.5")]))
    assert folder.run("--criteria", own).exit_code == 0
    assert "b,2026-01-31T08:00:00Z,,met,unknown,not_met,flagged\n" in folder.text("timeline.csv")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "is neither a criteria set (bedside, denileukin-label, tagraxofusp-label) nor a readable file"),
        (set_text().replace("value = 90", "value = 9"), ":12: low_blood_pressure rules number 1: 9 is outside reason"),
        ("name =", ":1: Invalid value"),
    ],
)
def test_criteria_that_cannot_be_used(folder: Folder, text: str | None, sentence: str) -> None:
    own = str(folder.path / "none.toml") if text is None else folder.save("own.toml", text)
    found = folder.run("--criteria", own)
    assert (found.exit_code, sentence in found.stderr) == (2, True)
    assert not folder.out.exists()


@pytest.mark.parametrize(
    ("option", "text", "sentence"),
    [
        ("obs.csv", "stay_id,kind\n", "obs.csv:1: the header lacks observed_at, value, unit"),
        ("stays.csv", "ward\n", "stays.csv:1: the header lacks stay_id"),
        ("stays.csv", None, "stays.csv cannot be read: No such file or directory"),
        ("obs.csv", None, "obs.csv cannot be read: No such file or directory"),
    ],
)
def test_files_that_cannot_be_used(folder: Folder, option: str, text: str | None, sentence: str) -> None:
    path = folder.path / option
    path.unlink() if text is None else path.write_text(text)
    found = folder.run("--stays", str(folder.path / "stays.csv"))
    assert (found.exit_code, sentence in found.stderr) == (2, True)
    assert not folder.out.exists()


def test_a_folder_that_is_a_file_is_refused_and_kept(folder: Folder) -> None:
    taken = folder.path / "taken"
    taken.write_text("mine")
    for out in (taken, taken / "below"):
        found = folder.run(out=out)
        assert (found.exit_code, "cannot be written" in found.stderr) == (2, True)
    assert taken.read_text() == "mine"


@pytest.mark.parametrize("name", FILES)
def test_a_name_that_is_taken_leaves_nothing_half_written(folder: Folder, name: str) -> None:
    (folder.out / name).mkdir(parents=True)
    found = folder.run()
    assert (found.exit_code, found.stderr) == (2, f"{folder.out / name} cannot be written: Is a directory\n")
    assert folder.written() == [name]


def test_a_write_that_fails_leaves_the_tables_of_before(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.run("--stays", str(folder.path / "stays.csv"))
    written = Path.write_text

    def full(path: Path, *arguments: str, **named: str) -> int:
        if "urine" in path.name:
            raise OSError(28, "No space left on device", str(path))
        return written(path, *arguments, **named)

    monkeypatch.setattr(Path, "write_text", full)
    assert folder.run().exit_code == 2
    assert folder.written() == FILES
    assert folder.text("episodes.csv") == EPISODES


def test_as_it_is_called(folder: Folder) -> None:
    command = [sys.executable, "-m", "dashboard", "evaluate", "obs.csv", "--stays", "stays.csv", "--out", "here"]
    root = Path(__file__).parents[2]
    found = subprocess.run(
        command, cwd=folder.path, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == "6 readings of 5 stays, bedside: here\n"
    assert (folder.path / "here" / "episodes.csv").read_text() == EPISODES


# A shell that starts tests in the background makes them deaf to an interrupt; a person's terminal does not.
HEEDING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("dashboard", run_name="__main__")
"""


def started(folder: Folder, *options: str, **named: Any) -> subprocess.Popen[bytes]:
    """The command in a process of its own, on observations that come through a pipe."""
    os.mkfifo(folder.path / "pipe.csv")
    command = [sys.executable, "-c", HEEDING, "evaluate", "pipe.csv", "--out", "out", *options]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, cwd=folder.path, env=environment, **named)


def test_what_comes_through_a_pipe_is_read(folder: Folder) -> None:
    command = started(folder, "--stays", "stays.csv", stdout=subprocess.PIPE)
    (folder.path / "pipe.csv").write_text(OBSERVED, "utf-8")
    assert command.communicate(timeout=60) == (b"6 readings of 5 stays, bedside: out\n", None)
    assert (folder.path / "out" / "episodes.csv").read_text() == EPISODES


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_leaves_nothing_behind(folder: Folder, told: signal.Signals) -> None:
    before = sorted([*folder.path.iterdir(), folder.path / "pipe.csv"])
    command = started(folder, stderr=subprocess.DEVNULL)
    with (folder.path / "pipe.csv").open("w") as pipe:
        pipe.write(OBSERVED * 10_000)
        assert list(folder.path.glob(".evaluate-*"))
        command.send_signal(told)
        assert command.wait(60) != 0
    assert sorted(folder.path.iterdir()) == before


@pytest.mark.parametrize("most", [200, 20_000])
def test_a_disk_that_is_full_leaves_nothing_behind(folder: Folder, most: int) -> None:
    rows = "".join(
        f"a,2026-01-31T{hour:02}:{minute:02}:00Z,urine,10,mL,,\n" for hour in range(24) for minute in range(60)
    )
    (folder.path / "obs.csv").write_text(HEADER + rows)
    before = sorted(folder.path.iterdir())
    command = [sys.executable, "-B", "-m", "dashboard", "evaluate", "obs.csv", "--out", "out"]
    found = subprocess.run(
        command,
        cwd=folder.path,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout, found.stderr) == (2, "", "out cannot be written: File too large\n")
    assert sorted(folder.path.iterdir()) == before


def test_a_terminal_is_shown_what_is_going_on_and_nothing_else_is(folder: Folder) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "dashboard", "evaluate", "obs.csv", "--out", "out"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    found = subprocess.run(command, cwd=folder.path, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert found.stdout == b"6 readings of 5 stays, bedside: out\n"
    for what in ("Reading", "Judging"):
        assert re.search(rf"{what}  \[#+\]  100%", shown), shown


def test_parquet_gives_what_csv_gives(folder: Folder) -> None:
    folder.run("--stays", str(folder.path / "stays.csv"))
    expected = {name: folder.text(name) for name in FILES}
    for name in ("obs.csv", "stays.csv"):
        header, *rows = csv.reader((folder.path / name).read_text("utf-8").splitlines())
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        parquet.write_table(pa.table(columns, header), folder.path / name)
    assert folder.run("--stays", str(folder.path / "stays.csv")).exit_code == 0
    assert {name: folder.text(name) for name in FILES} == expected


def test_rows_of_parquet_are_told_and_rejected_by_their_number(folder: Folder) -> None:
    at = pa.array([datetime(2026, 1, 31, 8, tzinfo=UTC)] * 2)
    columns = {"stay_id": ["s", "t"], "observed_at": at, "kind": ["urine"] * 2, "value": [50.5, -1], "unit": ["mL"] * 2}
    parquet.write_table(pa.table(columns), folder.path / "obs.csv")
    reason = "-1 mL: Urine must be 0 to 5000 mL."
    assert folder.run().stderr.startswith(f"{folder.path / 'obs.csv'}:row 2: {reason}\n1 row cannot be read")
    assert folder.run("--skip-bad-rows").exit_code == 0
    assert folder.text("rejected.csv") == (
        f"row,reason,stay_id,observed_at,kind,value,unit\n2,{reason},t,2026-01-31 08:00:00Z,urine,-1,mL\n"
    )
