"""The evaluate command: observations in, timeline, episodes and urine out (specification, section 8)."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dashboard.compiled import keep_compiled
from db.exchange.csv import StaysInFile, read_stays
from db.exchange.results import HEADERS
from db.exchange.source import UnreadableFile
from db.exchange.stream import REJECTED, Streamed, folder_beside, judge, publish, put_by_stay
from models.criteria import CriteriaError, named

_File = click.Path(path_type=Path)


@click.command()
@click.argument("observations", type=_File)
@click.option("--stays", type=_File, help="CSV or Parquet with what is known about the stays.")
@click.option("--criteria", default="bedside", show_default=True, help="A shipped criteria set, or a TOML file.")
@click.option("--out", type=_File, required=True, help="The folder to write to.")
@click.option("--skip-bad-rows", is_flag=True, help="Write rows that cannot be read to rejected.csv and go on.")
def evaluate(observations: Path, stays: Path | None, criteria: str, out: Path, skip_bad_rows: bool) -> None:
    """Evaluate a file of observations (CSV or Parquet): writes timeline.csv, episodes.csv and urine.csv.

    Exit status 2, and nothing written, where a row cannot be read (unless skipped) or a file cannot be used.
    """
    try:
        rules = named(criteria)
        keep_compiled()
        with _leaving_in_order(), folder_beside(out) as folder, _Bar() as bar:
            read = put_by_stay(observations, folder, bar)
            known = read_stays(stays) if stays else StaysInFile()
            bar.end()
            _refuse(read, known, skip_bad_rows)
            judge(read, known.facts, rules, bar)
            publish(folder, out, [*HEADERS, *([REJECTED] if skip_bad_rows else [])])
    except (CriteriaError, UnreadableFile) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or out} cannot be written: {error.strerror or error}")
    click.echo(f"{read.readings} readings of {read.stays} stays, {rules.name}: {out}")
    if read.rejected:
        click.echo(f"{read.rejected} rows could not be read: {out / REJECTED}", err=True)


def _refuse(read: Streamed, known: StaysInFile, skip: bool) -> None:
    # A stay whose facts cannot be read is never judged without them, so its row cannot be skipped.
    count = len(known.bad) + (0 if skip else read.rejected)
    if not count:
        return
    for row in () if skip else read.bad():
        click.echo(row, err=True)
    for row in known.bad:
        click.echo(row, err=True)
    _stop(f"{count} {'row' if count == 1 else 'rows'} cannot be read; nothing was written.")


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)


@contextmanager
def _leaving_in_order() -> Iterator[None]:
    """What tells the program to end lets it put its files away first; the keyboard's own signal does so anyway."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Bar:
    """What is going on, on a terminal; elsewhere nothing."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._what = ""
        self._bar: Any = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __call__(self, what: str, done: int, whole: int) -> None:
        if not self._shown:
            return
        if what != self._what:
            self.end()
            self._what, self._bar = what, click.progressbar(length=whole, label=what, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        """Leaves the line to what is said next."""
        if self._bar:
            self._bar.__exit__(None, None, None)
        self._what, self._bar = "", None
