"""The evaluate command's work on files of any size: read, put by stay, judged and written some stays at a time."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from errno import EISDIR
from os import strerror
from pathlib import Path
from tempfile import TemporaryDirectory

from db.exchange.ahead import ahead
from db.exchange.csv import BadRow
from db.exchange.gather import Gathering, Rows, seen
from db.exchange.lines import table, write
from db.exchange.opening import opened
from db.exchange.pieces import Batch, Pieces
from db.exchange.results import HEADERS, rows
from db.exchange.source import Sizes
from db.exchange.texts import NEEDED
from models.criteria import CriteriaSet
from models.many import judging
from models.readings import StayFacts, Stays

Progress = Callable[[str, int, int], None]
"""Told what is going on, how much of it is done, and how much there is."""

REJECTED = "rejected.csv"


@dataclass(frozen=True)
class Streamed:
    """Observations that were put by stay, and how many rows could not be read."""

    path: Path
    folder: Path
    pieces: Pieces
    gathering: Gathering
    counted: str
    rejected: int
    batch: int

    @property
    def readings(self) -> int:
        """How many rows were read."""
        return self.pieces.rows

    @property
    def stays(self) -> int:
        """How many stays have readings."""
        return len(self.gathering.names)

    def batches(self) -> Iterator[Batch]:
        """The stays by code point, some at a time, with what takes up their readings."""
        return self.pieces.batches(self.gathering.numbers.exact, self.batch)

    def bad(self) -> Iterator[BadRow]:
        """The rows that could not be read."""
        with (self.folder / REJECTED).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            for line, reason, *fields in reader:
                yield BadRow(str(self.path), int(line), reason, tuple(fields), self.counted)


def put_by_stay(path: Path, folder: Path, progress: Progress, sizes: Sizes | None = None) -> Streamed:
    """Reads a file of observations into a folder; raises UnreadableFile for no such file."""
    sizes = sizes or Sizes()
    with opened(path, NEEDED, sizes) as source, (folder / REJECTED).open("w", encoding="utf-8", newline="") as rejected:
        write(rejected, [(source.counted.strip() or "line", "reason", *source.header)])
        gathering, bad = Gathering(source.header), 0
        pieces = Pieces(folder, gathering.names, sizes.piece)

        def accepted() -> Iterator[Rows]:
            nonlocal bad
            for part in ahead(seen, source.sections()):
                rows, refused = gathering.divided(part)
                write(rejected, ((line, reason, *fields) for line, reason, fields in refused))
                bad += len(refused)
                progress("Reading", source.done, source.size)
                yield rows

        pieces.put_down(accepted())
    return Streamed(path, folder, pieces, gathering, source.counted, bad, sizes.batch)


def judge(read: Streamed, facts: Mapping[str, StayFacts], criteria: CriteriaSet, progress: Progress) -> None:
    """Writes the files of results into the folder."""

    def judged(batch: Batch) -> tuple[int, dict[str, list[memoryview]]]:
        ids, taken_up = batch
        readings = taken_up()
        stays = Stays.gather([facts.get(stay_id, StayFacts()) for stay_id in ids])
        return len(readings), rows(ids, readings, stays, criteria, how)

    how, done = judging(criteria, read.readings), 0
    with ExitStack() as stack:
        for name, header in HEADERS.items():
            (read.folder / name).write_text(table(header), "utf-8", newline="")
        files = {name: stack.enter_context((read.folder / name).open("ab")) for name in HEADERS}
        for count, found in ahead(judged, read.batches()):
            for name, parts in found.items():
                files[name].writelines(parts)
            done += count
            progress("Judging", done, read.readings)


@contextmanager
def folder_beside(out: Path) -> Iterator[Path]:
    """A folder for what is not complete, where `out` is or will be; it goes away whatever happens."""
    there = next(folder for folder in (out, *out.absolute().parents) if folder.is_dir())
    with TemporaryDirectory(prefix=".evaluate-", dir=there) as folder:
        yield Path(folder)


def publish(folder: Path, out: Path, names: Sequence[str]) -> None:
    """All files complete under their names, or none: a half-written table would pass for a whole one."""
    out.mkdir(parents=True, exist_ok=True)
    for taken in (out / name for name in names if (out / name).is_dir()):
        raise IsADirectoryError(EISDIR, strerror(EISDIR), str(taken))
    for name in names:
        (folder / name).replace(out / name)
