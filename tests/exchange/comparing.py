"""Our tables beside those of the reference, row by row."""

import csv
import io
from pathlib import Path

from db.exchange.csv import StaysInFile, columns, read_observations, read_stays
from db.exchange.results import evaluated
from models.criteria import read
from models.readings import Readings, Stays
from tests.reference.evaluator import evaluate


def ours(folder: Path, observations: str, stays: str | None, rules: str) -> dict[str, str]:
    """The files of the evaluate command for these texts."""
    return evaluated(*_read(folder, observations, stays), read(rules, "made.toml"))


def columns_of(observations: str, stays: str | None, folder: Path) -> tuple[Readings, Stays]:
    """The readings and stays of these texts."""
    _, readings, known = _read(folder, observations, stays)
    return readings, known


def _read(folder: Path, observations: str, stays: str | None) -> tuple[list[str], Readings, Stays]:
    path = folder / "observations.csv"
    path.write_bytes(observations.encode())
    known = StaysInFile()
    if stays is not None:
        (folder / "stays.csv").write_bytes(stays.encode())
        known = read_stays(folder / "stays.csv")
    found = read_observations(path)
    assert not found.bad, found.bad[:3]
    assert not known.bad, known.bad[:3]
    return columns(found.rows, known.facts)


def differences(observations: str, stays: str | None, rules: str, folder: Path) -> list[str]:
    """Every row in which we and the reference differ; the last decimal of a urine value may be off by one."""
    mine, theirs = ours(folder, observations, stays, rules), evaluate(observations, stays, rules)
    assert list(mine) == list(theirs)
    return [told for name in mine for told in different(name, mine[name], theirs[name])]


def different(name: str, mine: str, theirs: str) -> list[str]:
    if name != "urine.csv":
        mine_rows, their_rows = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
        if mine == theirs:
            return []
        pairs = zip(mine_rows, their_rows, strict=False)
        first = next((f"{a!r} is {b!r} to the reference" for a, b in pairs if a != b), "one has more rows")
        return [f"{name}: {first}; {len(mine_rows)} rows, {len(their_rows)} to the reference"]
    ours_read, theirs_read = (list(csv.reader(io.StringIO(text, newline=""))) for text in (mine, theirs))
    if len(ours_read) != len(theirs_read):
        return [f"{name}: {len(ours_read)} rows, {len(theirs_read)} to the reference"]
    pairs = zip(ours_read, theirs_read, strict=True)
    return [f"{name}: {a} is {b} to the reference" for a, b in pairs if not _same_urine(a, b)]


def _same_urine(mine: list[str], theirs: list[str]) -> bool:
    if mine == theirs:
        return True
    same = mine[:4] == theirs[:4] and mine[5] == theirs[5]
    return same and bool(mine[4] and theirs[4]) and round(abs(float(mine[4]) - float(theirs[4])) * 1e6) <= 1
