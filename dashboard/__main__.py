"""The command line: python -m dashboard COMMAND."""

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DatabaseError

from dashboard import demonstration_store
from dashboard.backup_commands import backup, restore
from dashboard.clock import now
from dashboard.settings import Settings, SettingsError, settings, variable
from dashboard.store import migrated_store, store
from dashboard.token_commands import token
from dashboard.user_commands import user
from db import migrate
from db.engine import reading, writing


class Commands(click.Group):
    """Says what went wrong in one sentence, and loads the commands that need more only when they are asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; exit status 2 where it could not do what was asked."""
        try:
            return super().invoke(ctx)
        except (SettingsError, migrate.StoreError, ValueError, PermissionError) as error:
            _stop(str(error))
        except DatabaseError as error:
            _stop(f"The store cannot be used: {str(error.orig).rstrip('.')}.")
        except OSError as error:
            if error.filename is None:
                raise
            _stop(f"{error.filename} cannot be opened: {error.strerror}.")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command by name."""
        return sorted([*super().list_commands(ctx), "evaluate"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name == "evaluate":
            from dashboard.evaluate import evaluate

            return evaluate
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Capwatch shows capillary leak on the ward. Settings come from environment variables; the README lists them."""


@main.command()
def serve() -> None:
    """Serve the pages, after creating or migrating the store."""
    _serve(settings())


@main.command()
def demo() -> None:
    """Serve a fresh demonstration ward, forgotten when it stops."""
    _leave_when_told()
    with tempfile.TemporaryDirectory(prefix="capwatch-demo-") as folder:
        os.environ[variable("database_url")] = f"sqlite:///{Path(folder) / 'demo.db'}"
        os.environ[variable("demonstration")] = "true"
        _serve(settings())


@main.command("import")
@click.argument("observations", type=click.Path(path_type=Path))
@click.option("--stays", type=click.Path(path_type=Path), help="CSV with what is known about the stays.")
@click.option("--ward", required=True, help="The ward that the stays come to.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave out rows that cannot be read.")
def import_(observations: Path, stays: Path | None, ward: str, skip_bad_rows: bool) -> None:
    """Import a CSV file of observations as patients of a ward: all of it, or nothing."""
    from db import importing

    to = importing.Destination(ward, settings().criteria, now(), schedule=settings().schedule)
    try:
        done = importing.import_files(
            migrated_store(), observations, stays, to, skip_bad=skip_bad_rows, progress=_progress(observations.name)
        )
    except importing.BadRows as error:
        _stop(f"{error}\n{_count(len(error.rows), 'row')} cannot be read; nothing was imported.")
    except importing.ImportConflict as error:
        _stop(f"{error}\nNothing was imported.")
    added = f"{_count(done.readings, 'reading')} of {_count(done.stays, 'new stay')}"
    click.echo(f"Added {added}; {_count(done.known, 'reading')} had been imported before.")
    for row in done.bad:
        click.echo(str(row), err=True)


for _command in (token, user, backup, restore):
    main.add_command(_command)


@main.command()
@click.option(
    "--head", "heads", multiple=True, help='An audit entry written down before ("NUMBER HASH"), to be there still.'
)
def check(heads: tuple[str, ...]) -> None:
    """Check that the store is whole and of the shape that this version expects."""
    from db import chain, health

    known, engine = [chain.Head.read(head) for head in heads], store()
    migrate.check(engine)
    problems = health.problems(engine)
    with reading(engine) as session:
        last = chain.head(session.connection())
        if not problems and known and (broken := chain.verify(session, known)):
            problems = [broken.sentence]
    if problems:
        _stop("\n".join(problems))
    click.echo("The store is whole and up to date.")
    click.echo(f"Its audit ends with entry {last}")


def _serve(chosen: Settings) -> None:
    _leave_when_told()
    _refuse_taken_port(chosen)
    engine = migrated_store()
    from dashboard import auditing
    from db import criteria_versions

    if chosen.demonstration:
        from db import demo as demonstration

        demonstration.load_if_empty(engine, now(), chosen.criteria)
    demonstration_store.refuse_elsewhere(engine, chosen)
    with writing(engine) as session:
        criteria_versions.note_all(session, now(), [chosen.criteria])
        auditing.started(session, chosen, now())
    from dashboard import server

    server.serve(chosen)


def _refuse_taken_port(chosen: Settings) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SettingsError(
            f"Nothing can listen on {chosen.host}, port {chosen.port} ({error.strerror}): "
            f"stop what does, or set {variable('host')} or {variable('port')}."
        ) from None


def _leave_when_told() -> None:
    # The server hands both signals on once it has shut down; leaving in order lets files be put away.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))


def _progress(label: str) -> Callable[[int, int], None]:
    bars: list[Any] = []

    def told(done: int, of: int) -> None:
        if not bars:
            bars.append(click.progressbar(length=of, label=label, file=sys.stderr))
        bars[0].update(done - bars[0].pos)
        if done >= of:
            bars[0].render_finish()

    return told


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
