"""The real intensive-care readings beside the checkout, as texts and as columns."""

import gzip
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from db.exchange.csv import Observations, columns, read_observations, read_stays
from models.history import History

SHARED = Path(__file__).parents[2] / "shared"
FOLDER = SHARED / "data" / "mimic-iv-demo"


@dataclass(frozen=True)
class Real:
    """The rows within the limits as text, with the stays' own file; `refused` are the rows left out."""

    observations: str
    stays: str
    refused: int
    count: int
    history: History


def present() -> bool:
    """Whether the data is there."""
    return FOLDER.is_dir()


@cache
def real() -> Real:
    """The real data; what a file's rows are refused for is left out and counted."""
    with tempfile.TemporaryDirectory(prefix="capwatch-validation-") as folder:
        path = Path(folder) / "observations.csv"
        path.write_bytes(gzip.decompress((FOLDER / "observations.csv.gz").read_bytes()))
        found = read_observations(path)
        lines = path.read_text("utf-8").splitlines(keepends=True)
    _, readings, stays = columns(found.rows, read_stays(FOLDER / "stays.csv").facts)
    text = "".join(_kept(lines, found))
    return Real(
        text, (FOLDER / "stays.csv").read_text("utf-8"), len(found.bad), len(found.rows), History.of(readings, stays)
    )


def _kept(lines: list[str], found: Observations) -> list[str]:
    bad = {row.line for row in found.bad}
    return [line for number, line in enumerate(lines, 1) if number not in bad]
