"""The commands that make a copy of the store and put one back."""

from pathlib import Path

import click

from dashboard.clock import now
from dashboard.settings import ROOT, settings
from dashboard.store import store
from db import migrate


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path | None) -> None:
    """Copy the store while people write; without FILE into the folder of CAPWATCH_BACKUP_FOLDER, or data/backups."""
    from db import backup as copies
    from db.backup import folder

    engine = store()
    migrate.check(engine)
    at = now()
    to = file or Path(settings().backup_folder or ROOT / "data" / "backups") / folder.name(engine, at)
    made = copies.backup(engine, to, at)
    click.echo(f"{made.path}: {made.rows:,} rows in {made.bytes:,} bytes, looked through.")
    if made.doubts:
        raise copies.BackupError(
            "\n".join(("The copy is what the store holds, but the store is not whole:", *made.doubts))
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Put it in the place of a store that holds something, which is kept.")
def restore(file: Path, overwrite: bool) -> None:
    """Make the store what a copy holds, brought up to date; refused where there is anything in the store."""
    from db import backup as copies

    done = copies.restore(settings().database_url, file, overwrite=overwrite, now=now())
    click.echo(f"The store is what {file} holds: {done.rows:,} rows.")
    if done.kept:
        click.echo(f"What was there before is kept as {done.kept}.")
    for doubt in done.doubts:
        click.echo(doubt, err=True)
