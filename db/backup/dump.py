"""A copy of a PostgreSQL store: pg_dump's custom format, made and read by PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import health
from db.backup.counts import Counts, counts, difference
from db.backup.outcome import BackupError
from db.engine import reading

BEGINS = b"PGDMP"

_TABLE = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(')
_LAST_ROW = b"\\.\n"
_PLAIN = ("--no-owner", "--no-privileges")
# The schema is there already, whoever owns it.
_OF_THE_SCHEMA = re.compile(r"^\d+; \d+ \d+ (SCHEMA|COMMENT - SCHEMA|ACL - SCHEMA) ")


def make(engine: Engine, part: Path) -> tuple[Counts, list[str]]:
    """Dumps the store while people write; its rows, and what is wrong with what they say. Raises BackupError."""
    with reading(engine) as session:
        _take_time(session)
        # What is counted here is what pg_dump sees.
        snapshot = session.scalars(select(func.pg_export_snapshot())).one()
        # A store that was restored over another has that one beside it, in a schema of its own.
        schema = session.scalars(select(func.current_schema())).one()
        which = (f'--schema="{schema}"', f"--snapshot={snapshot}", f"--file={part}")
        _run(engine, "pg_dump", "--format=custom", *_PLAIN, *which)
        held, doubts = counts(session.connection()), health.doubts(session)
    if differs := difference(held, rows(part)):
        raise BackupError(f"The copy is not what the store held, and was not kept: {differs}.")
    return held, doubts


def rows(path: Path) -> Counts:
    """The rows of each table in a dump, read to its end. Raises BackupError for one that cannot be read."""
    found: dict[str, int] = {}
    table = None
    with _output("pg_restore", "--data-only", "--file=-", str(path)) as lines:
        # A row is a line: what it holds of line ends is written otherwise.
        for line in lines:
            if table is None:
                if begun := _TABLE.match(line):
                    table = begun[1].decode()
                    found[table] = 0
            elif line == _LAST_ROW:
                table = None
            else:
                found[table] += 1
    return found


def load(engine: Engine, path: Path, *first: str) -> None:
    """Does the statements `first` and puts a dump into the database, in one transaction: all, or nothing of it.

    psql is told to commit after the last line of a whole dump; whatever ends this program before, it is not told.
    Raises BackupError.
    """
    listed = _run(None, "pg_restore", "--list", str(path))
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.writelines(line for line in listed.splitlines(keepends=True) if not _OF_THE_SCHEMA.match(line))
        wanted.flush()
        with _psql(engine) as told:
            told.writelines(f"{statement};\n".encode() for statement in ("BEGIN", *first))
            with _output("pg_restore", *_PLAIN, f"--use-list={wanted.name}", "--file=-", str(path)) as script:
                shutil.copyfileobj(script, told)
            told.write(b"COMMIT;\n")


def _take_time(session: Session) -> None:
    # A large store takes longer to copy than a session may otherwise stand still.
    for setting in ("idle_in_transaction_session_timeout", "statement_timeout"):
        session.execute(select(func.set_config(setting, "0", True)))


def _run(engine: Engine | None, program: str, *words: str) -> str:
    address, secrets = ("", {}) if engine is None else _address(engine)
    where = [f"--dbname={address}"] if address else []
    try:
        done = subprocess.run(  # noqa: S603
            [program, *where, *words], env=_environment(secrets), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(_missing(program)) from None
    if done.returncode:
        raise BackupError(_failed(program, done.stderr))
    return done.stdout


@contextmanager
def _psql(engine: Engine) -> Iterator[IO[bytes]]:
    address, secrets = _address(engine)
    how = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address}", "--file=-")
    with _working(secrets, "psql", *how, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None  # noqa: S101
        yield process.stdin


@contextmanager
def _output(program: str, *words: str) -> Iterator[IO[bytes]]:
    with _working({}, program, *words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101
        yield process.stdout


@contextmanager
def _working(
    secrets: Mapping[str, str], program: str, *words: str, stdout: int, stdin: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as trouble:
        try:
            process = subprocess.Popen(  # noqa: S603
                [program, *words], env=_environment(secrets), stdin=stdin, stdout=stdout, stderr=trouble
            )
        except FileNotFoundError:
            raise BackupError(_missing(program)) from None
        # What is told to a program that has ended at its first error goes nowhere: it says which.
        with suppress(*(BrokenPipeError,) if process.stdin else ()), process:
            yield process
        if process.returncode:
            trouble.seek(0)
            raise BackupError(_failed(program, trouble.read().decode(errors="replace")))


def _address(engine: Engine) -> tuple[str, dict[str, str]]:
    """Where the database is, without its password, which every user of the machine could read among the arguments."""
    _, parts = engine.dialect.create_connect_args(engine.url)
    password = parts.pop("password", None)
    known: Mapping[str, Any] = {name: value for name, value in parts.items() if name != "context"}
    return make_conninfo(**known), {} if password is None else {"PGPASSWORD": str(password)}


def _environment(secrets: Mapping[str, str]) -> dict[str, str]:
    # What the programs say is told on: in English.
    return {**os.environ, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "5", **secrets}


def _missing(program: str) -> str:
    return f"{program} is not there: install PostgreSQL's client programs, of the server's version or newer."


def _failed(program: str, said: str) -> str:
    # Other lines can quote a row.
    lines = re.findall(
        rf"^{program}:(?:<stdin>:\d+:)? (?:error|detail|hint|ERROR|FATAL): +(.*?)\.?$", said, re.MULTILINE
    )
    return f"{program} could not do it: {'; '.join(lines[:2]) or 'it did not say why'}."
