"""The evaluate command: observations in, timeline, episodes and urine out (specification, section 8)."""

import sys
from collections.abc import Mapping
from errno import EISDIR
from os import strerror
from pathlib import Path

import click

from db.exchange.csv import BadRow, Observations, StaysInFile, UnreadableFile, columns, read_observations, read_stays
from db.exchange.results import evaluated, table
from models.criteria import CriteriaError, named

_File = click.Path(path_type=Path)


@click.command()
@click.argument("observations", type=_File)
@click.option("--stays", type=_File, help="CSV with what is known about the stays.")
@click.option("--criteria", default="bedside", show_default=True, help="A shipped criteria set, or a TOML file.")
@click.option("--out", type=_File, required=True, help="The folder to write to.")
@click.option("--skip-bad-rows", is_flag=True, help="Write rows that cannot be read to rejected.csv and go on.")
def evaluate(observations: Path, stays: Path | None, criteria: str, out: Path, skip_bad_rows: bool) -> None:
    """Evaluate a CSV file of observations: writes timeline.csv, episodes.csv and urine.csv.

    Exit status 2, and nothing written, where a row cannot be read (unless skipped) or a file cannot be used.
    """
    try:
        rules = named(criteria)
        read = read_observations(observations)
        known = read_stays(stays) if stays else StaysInFile()
        # A stay whose facts cannot be read is never judged without them, so its row cannot be skipped.
        _refuse(known.bad if skip_bad_rows else read.bad + known.bad)
        files = evaluated(*columns(read.rows, known.facts), rules)
        if skip_bad_rows:
            files["rejected.csv"] = _rejected(read)
        _write(out, files)
    except (CriteriaError, UnreadableFile) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or out} cannot be written: {error.strerror}")
    click.echo(f"{len(read.rows)} readings of {len({row.stay_id for row in read.rows})} stays, {rules.name}: {out}")
    if read.bad:
        click.echo(f"{len(read.bad)} rows could not be read: {out / 'rejected.csv'}", err=True)


def _refuse(bad: list[BadRow]) -> None:
    if bad:
        rows = "row" if len(bad) == 1 else "rows"
        _stop("\n".join([*map(str, bad), f"{len(bad)} {rows} cannot be read; nothing was written."]))


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)


def _rejected(read: Observations) -> str:
    return table(("line", "reason", *read.header), ((row.line, row.reason, *row.fields) for row in read.bad))


def _write(out: Path, files: Mapping[str, str]) -> None:
    """All files complete under their names, or none: a half-written table would pass for a whole one."""
    out.mkdir(parents=True, exist_ok=True)
    for taken in (out / name for name in files if (out / name).is_dir()):
        raise IsADirectoryError(EISDIR, strerror(EISDIR), str(taken))
    parts = {name: out / f".{name}.part" for name in files}
    try:
        for name, text in files.items():
            parts[name].write_text(text, "utf-8", newline="")
        for name, part in parts.items():
            part.replace(out / name)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
